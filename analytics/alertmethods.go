package analytics

import (
	"math"
	"slices"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// alertMethod is a method of finding alerts, with the settings that it has here.
type alertMethod struct {
	name mspr.AlertMethod
	// unit is what it judges: days or ISO weeks.
	unit mspr.Interval
	// history is how many periods it needs before the first that it judges, and
	// judged how many it judges, the last ones of a series.
	history, judged int
	// detect says of each count from one on what the method finds; the first period
	// begins on start.
	detect func(counts []float64, start mspr.Date, from int) ([]epi.Detection, error)
	// score is how far beyond its range an alarm is; 1 is the edge.
	score      func(epi.Detection) float64
	parameters []mspr.AlertParameter
}

func methodNamed(name mspr.AlertMethod) (alertMethod, error) {
	all := alertMethods()
	at := slices.IndexFunc(all, func(m alertMethod) bool { return m.name == name })
	if at < 0 {
		return alertMethod{}, mspr.Errorf(mspr.BadUserInput, "unknown method %q", name)
	}
	return all[at], nil
}

// days is how many days the method judges.
func (m alertMethod) days() int {
	if m.unit == mspr.ISOWeek {
		return m.judged * week
	}
	return m.judged
}

// along is a method that goes along a series.
func along(detect func([]float64) ([]epi.Detection, error)) func([]float64, mspr.Date, int) ([]epi.Detection, error) {
	return func(counts []float64, _ mspr.Date, from int) ([]epi.Detection, error) {
		found, err := detect(counts)
		if err != nil {
			return nil, err
		}
		return found[from:], nil
	}
}

// alertMethods lists them all; schema/alert.graphqls tells of them.
func alertMethods() []alertMethod {
	return []alertMethod{
		byEARS(mspr.AlertEARSC1, epi.C1, 0),
		byEARS(mspr.AlertEARSC2, epi.C2, earsGap),
		byEARS(mspr.AlertEARSC3, epi.C3, earsGap+earsTerms),
		byCUSUM(),
		byOutbreakP(),
		byFarrington(),
		byFarringtonFlexible(),
	}
}

const (
	// judgedWeeks is how long most methods look back.
	judgedWeeks = 13
	// earsSigma keeps a single case after days of none from being an outbreak.
	earsSigma = 1
	// earsGap and earsTerms are the days that C2 and C3 look back beyond the
	// baseline.
	earsGap, earsTerms = 2, 2
	// cusumTraining is the days in control.
	cusumTraining = 8 * week
	// outbreakWeeks is the weeks before the first that is judged.
	outbreakWeeks = 10
)

func byEARS(name mspr.AlertMethod, method epi.EARSMethod, further int) alertMethod {
	e := epi.StandardEARS(method)
	e.MinSigma = earsSigma
	limit := e.Limit()
	m := alertMethod{
		name: name, unit: mspr.Day, history: e.Baseline + further, judged: judgedWeeks * week, detect: along(e.Detect),
		score: func(d epi.Detection) float64 { return d.Statistic / limit },
		parameters: []mspr.AlertParameter{
			{Name: "baseline", Value: float64(e.Baseline)}, {Name: "minSigma", Value: e.MinSigma}, {Name: "alpha", Value: e.Alpha},
		},
	}
	if method == epi.C3 {
		// The threshold of C3 takes off no 1 from the day itself.
		m.score = func(d epi.Detection) float64 { return (d.Statistic + 1) / limit }
	}
	return m
}

func byCUSUM() alertMethod {
	c := epi.StandardCUSUM(cusumTraining)
	return alertMethod{
		name: mspr.AlertCUSUM, unit: mspr.Day, history: c.Training, judged: judgedWeeks * week, detect: along(c.Detect),
		score: func(d epi.Detection) float64 { return d.Statistic / c.Limit },
		parameters: []mspr.AlertParameter{
			{Name: "training", Value: float64(c.Training)}, {Name: "reference", Value: c.Reference}, {Name: "limit", Value: c.Limit},
		},
	}
}

// byOutbreakP ranks by logarithms: a likelihood ratio may be more than a float
// holds.
func byOutbreakP() alertMethod {
	o := epi.StandardOutbreakP()
	return alertMethod{
		name: mspr.AlertOutbreakP, unit: mspr.ISOWeek, history: outbreakWeeks, judged: judgedWeeks, detect: along(o.Detect),
		score:      func(d epi.Detection) float64 { return math.Log(min(d.Statistic, math.MaxFloat64)) / math.Log(o.Limit) },
		parameters: []mspr.AlertParameter{{Name: "limit", Value: o.Limit}},
	}
}
