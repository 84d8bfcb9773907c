package analytics

import (
	"math"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// farringtons says whether a method compares with the years before.
func farringtons(m mspr.DetectionMethod) bool {
	return m == mspr.DetectFarrington || m == mspr.DetectFarringtonFlexible
}

// detect asks a method that goes along the series; it tells of the last periods,
// from its start on.
func (w watch) detect(q mspr.AberrationQuery) ([]epi.Detection, error) {
	switch q.Method {
	case mspr.DetectCUSUM:
		return w.cusum(q)
	case mspr.DetectOutbreakP:
		return epi.OutbreakP{Limit: q.OutbreakP.Limit}.Detect(w.counts[w.start(q.OutbreakP.Start, q.From, 0):])
	case mspr.DetectC1, mspr.DetectC2, mspr.DetectC3, mspr.DetectFarrington, mspr.DetectFarringtonFlexible:
	}
	e := epi.StandardEARS(earsMethod(q.Method))
	e.Baseline, e.MinSigma = q.Ears.Baseline, q.Ears.MinSigma
	if q.Alpha != nil {
		e.Alpha = *q.Alpha
	}
	return e.Detect(w.counts)
}

func earsMethod(m mspr.DetectionMethod) epi.EARSMethod {
	switch m {
	case mspr.DetectC2:
		return epi.C2
	case mspr.DetectC3:
		return epi.C3
	case mspr.DetectC1, mspr.DetectCUSUM, mspr.DetectOutbreakP, mspr.DetectFarrington, mspr.DetectFarringtonFlexible:
	}
	return epi.C1
}

// start is the first period that begins on a day or after it: the one given, or
// else that from which the series is asked for, or else a number of periods after
// its own first.
func (w watch) start(given, from *mspr.Date, after int) int {
	if given == nil {
		given = from
	}
	if given == nil {
		return min(after, len(w.rows))
	}
	for i, r := range w.rows {
		if r.Period.Start >= *given {
			return i
		}
	}
	return len(w.rows)
}

func (w watch) cusum(q mspr.AberrationQuery) ([]epi.Detection, error) {
	p := q.Cusum
	start := w.start(p.Start, q.From, p.Training)
	first := max(0, start-p.Training)
	c := epi.CUSUM{Training: start - first, Reference: p.Reference, Limit: p.Limit, Transformation: transformations()[p.Transformation], Dispersion: standardDispersion}
	if p.Mean != nil {
		c.Mean = *p.Mean
	}
	if p.Season != nil {
		c.Season = *p.Season
	}
	if p.Dispersion != nil {
		c.Dispersion = *p.Dispersion
	}
	return c.Detect(w.counts[first:])
}

// standardDispersion is R's for a negative binomial distribution.
const standardDispersion = 0.1

func transformations() map[mspr.CusumTransformation]epi.Transformation {
	return map[mspr.CusumTransformation]epi.Transformation{
		mspr.TransformStandard: epi.Standard, mspr.TransformRossi: epi.Rossi, mspr.TransformAnscombe: epi.Anscombe,
		mspr.TransformAnscombeSecondOrder: epi.AnscombeSecondOrder, mspr.TransformNegativeBinomial: epi.NegativeBinomial,
	}
}

func powers() map[mspr.FarringtonPower]epi.Power {
	return map[mspr.FarringtonPower]epi.Power{
		mspr.PowerTwoThirds: epi.TwoThirds, mspr.PowerHalf: epi.Half, mspr.PowerOne: epi.Untransformed,
	}
}

func thresholds() map[mspr.FarringtonThreshold]epi.ThresholdMethod {
	return map[mspr.FarringtonThreshold]epi.ThresholdMethod{
		mspr.ThresholdDelta: epi.Delta, mspr.ThresholdNBPlugin: epi.NBPlugin, mspr.ThresholdMuan: epi.Muan,
	}
}

// yearly compares weeks with the years before.
type yearly interface {
	DetectIn(counts []float64, s epi.Span) ([]epi.FarringtonDetection, error)
}

func farrington(q mspr.AberrationQuery, c epi.Calendar) yearly {
	p, f := q.Farrington, epi.StandardFarrington(c)
	f.Years, f.HalfWindow, f.Reweight, f.Trend = p.Years, p.HalfWindow, p.Reweight, p.Trend
	f.LeastCases, f.Recent, f.Power = float64(p.LeastCases), p.RecentWeeks, powers()[p.Power]
	if q.Alpha != nil {
		f.Alpha = *q.Alpha
	}
	if q.Method == mspr.DetectFarrington {
		return f
	}
	return epi.FarringtonFlexible{
		Farrington: f, Seasons: p.Seasons, Excluded: p.ExcludedWeeks, WeightsThreshold: p.WeightsThreshold,
		TrendLevel: p.TrendLevel, Threshold: thresholds()[p.Threshold],
	}
}

// within says whether a number lies in a range, its lower end left out if it is
// open.
func within(v, low, high float64, open bool) bool {
	return !math.IsNaN(v) && v <= high && (v > low || !open && v == low)
}
