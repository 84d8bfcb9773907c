package epi_test

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/epi"
)

// monday is the day on which the dated series of testdata begin.
var monday = time.Date(2014, 12, 29, 0, 0, 0, 0, time.UTC)

var powers = map[string]epi.Power{"2/3": epi.TwoThirds, "1/2": epi.Half, "none": epi.Untransformed}

// farrington reads the parameters of a row of testdata.
func farrington(t *testing.T, l line) epi.Farrington {
	t.Helper()
	f := epi.Farrington{
		Calendar: epi.FixedYear(52), Years: int(numeric(t, l["years"])), HalfWindow: int(numeric(t, l["half_window"])), Alpha: numeric(t, l["alpha"]),
		Reweight: l["reweight"] == "1", Trend: l["trend"] == "1", LeastCases: numeric(t, l["least_cases"]), Recent: int(numeric(t, l["recent"])),
		Power: powers[l["power"]],
	}
	if l["dates"] == "1" {
		f.Calendar = epi.WeeksFrom(monday)
	}
	if l["population"] != "" {
		f.Population = numerics(t, l["population"])
	}
	return f
}

// judged picks the periods that a row of testdata tells of.
func judged(t *testing.T, found []epi.FarringtonDetection, l line) []epi.FarringtonDetection {
	t.Helper()
	var some []epi.FarringtonDetection
	for _, period := range numerics(t, l["periods"]) {
		some = append(some, found[int(period)])
	}
	return some
}

func TestTheClassicFarringtonMethodIsThatOfR(t *testing.T) {
	for _, l := range table(t, "farrington.csv") {
		f := farrington(t, l)
		all, err := f.Detect(numerics(t, l["counts"]))
		if err != nil {
			t.Errorf("%s: %v", l["case"], err)
			continue
		}
		found, what := judged(t, all, l), l["case"]+" "+l["power"]
		allAsR(t, what+" upper", each(found, upperOrZero), l["upper"], 1e-9)
		allAsR(t, what+" alarm", each(found, func(d epi.FarringtonDetection) float64 { return flag(d.Detection) }), l["alarm"], 0)
		allAsR(t, what+" trend", each(found, trended), l["trended"], 0)
		allAsR(t, what+" p value", each(found, func(d epi.FarringtonDetection) float64 { return d.PValue }), l["pvalue"], 1e-9)
	}
}

// upperOrZero is the classic method's as R writes it: 0 where there are too few
// cases for an alarm.
func upperOrZero(d epi.FarringtonDetection) float64 {
	if d.Known && d.Upper != d.Upper {
		return 0
	}
	return d.Upper
}

func trended(d epi.FarringtonDetection) float64 {
	if d.Trend {
		return 1
	}
	return 0
}
