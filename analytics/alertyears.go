package analytics

import (
	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

const (
	// alertYears is how many years a week is compared with: as few as a trend can
	// be seen in, as few series are longer.
	alertYears = 3
	// alertYearWeeks is the weeks that the oldest window begins before the week
	// that is judged: three years of up to 52.3 weeks, and half a window.
	alertYearWeeks = 160
	// regressedWeeks is how many weeks are judged by regressions, which take as long
	// as all other methods together.
	regressedWeeks = 4
)

// yearComparison is a method that judges a span of weeks by the years before.
type yearComparison func(counts []float64, s epi.Span) ([]epi.FarringtonDetection, error)

func byFarrington() alertMethod {
	return byYears(mspr.AlertFarrington, nil, func(f epi.Farrington) yearComparison { return f.DetectIn })
}

func byFarringtonFlexible() alertMethod {
	flexible := epi.StandardFarringtonFlexible(nil)
	further := []mspr.AlertParameter{
		{Name: "excludedWeeks", Value: float64(flexible.Excluded)}, {Name: "weightsThreshold", Value: flexible.WeightsThreshold},
	}
	return byYears(mspr.AlertFarringtonFlexible, further, func(f epi.Farrington) yearComparison {
		flexible := flexible
		flexible.Farrington = f
		return flexible.DetectIn
	})
}

func byYears(name mspr.AlertMethod, further []mspr.AlertParameter, method func(epi.Farrington) yearComparison) alertMethod {
	f := epi.StandardFarrington(nil)
	f.Years = alertYears
	return alertMethod{
		name: name, unit: mspr.ISOWeek, history: alertYearWeeks, judged: regressedWeeks,
		detect: func(counts []float64, start mspr.Date, from int) ([]epi.Detection, error) {
			f := f
			f.Calendar = epi.WeeksFrom(start.Time())
			return weekByWeek(counts, from, f, method(f))
		},
		score: func(d epi.Detection) float64 { return d.Statistic },
		parameters: append([]mspr.AlertParameter{
			{Name: "years", Value: alertYears},
			{Name: "halfWindow", Value: float64(f.HalfWindow)},
			{Name: "alpha", Value: f.Alpha},
			{Name: "leastCases", Value: f.LeastCases},
			{Name: "recentWeeks", Value: float64(f.Recent)},
		}, further...),
	}
}

// weekByWeek spares the regression of a week with too few cases for an alarm.
func weekByWeek(counts []float64, from int, f epi.Farrington, judge yearComparison) ([]epi.Detection, error) {
	var found []epi.Detection
	for t := from; t < len(counts); t++ {
		cases := 0.0
		for _, n := range counts[t-f.Recent+1 : t+1] {
			cases += n
		}
		if cases < f.LeastCases {
			found = append(found, epi.Detection{Observed: counts[t], Known: true})
			continue
		}
		d, err := judge(counts, epi.Span{First: t, Last: t})
		if err != nil {
			return nil, err
		}
		found = append(found, d[0].Detection)
	}
	return found, nil
}
