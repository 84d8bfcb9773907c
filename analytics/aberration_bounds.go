package analytics

import (
	"github.com/mspr/surveillance/mspr"
)

// checkAberrations refuses what no series can be watched with, and fills in what
// is not given.
func checkAberrations(q *mspr.AberrationQuery) error {
	if err := checkCount(q.Count); err != nil {
		return err
	}
	ears := q.Method == mspr.DetectC1 || q.Method == mspr.DetectC2 || q.Method == mspr.DetectC3
	cusum, outbreakP := q.Method == mspr.DetectCUSUM, q.Method == mspr.DetectOutbreakP
	if !ears && !cusum && !outbreakP && !farringtons(q.Method) {
		return mspr.Errorf(mspr.BadUserInput, "unknown method %q", q.Method)
	}
	for _, given := range []struct {
		argument    string
		given, fits bool
	}{
		{"alpha", q.Alpha != nil, ears || farringtons(q.Method)},
		{"ears", q.Ears != nil, ears},
		{"cusum", q.Cusum != nil, cusum},
		{"outbreakP", q.OutbreakP != nil, outbreakP},
		{"farrington", q.Farrington != nil, farringtons(q.Method)},
	} {
		if given.given && !given.fits {
			return mspr.Errorf(mspr.BadUserInput, "%s is not for the method %s: leave it out", given.argument, q.Method)
		}
	}
	if err := fillIn(q, ears || cusum); err != nil {
		return err
	}
	if err := checkNames(*q); err != nil {
		return err
	}
	return firstOutside(bounds(*q))
}

// fillIn takes what the schema has for parameters that are not given, and the
// period of a method.
func fillIn(q *mspr.AberrationQuery, daily bool) error {
	if q.Ears == nil {
		q.Ears = &mspr.EarsParameters{Baseline: 7}
	}
	if q.Cusum == nil {
		q.Cusum = &mspr.CusumParameters{Training: 56, Reference: 1.04, Limit: 2.26, Transformation: mspr.TransformStandard}
	}
	if q.OutbreakP == nil {
		q.OutbreakP = &mspr.OutbreakPParameters{Limit: 100}
	}
	if q.Farrington == nil {
		q.Farrington = &mspr.FarringtonParameters{
			Years: 5, HalfWindow: 3, Reweight: true, Trend: true, LeastCases: 5, RecentWeeks: 4, Power: mspr.PowerTwoThirds,
			Seasons: 1, ExcludedWeeks: 3, WeightsThreshold: 2.58, TrendLevel: 0.05, Threshold: mspr.ThresholdDelta,
		}
	}
	if q.By == nil {
		q.By = new(mspr.ISOWeek)
		if daily {
			q.By = new(mspr.Day)
		}
	}
	if *q.By != mspr.ISOWeek && (*q.By != mspr.Day || farringtons(q.Method)) {
		return wrongPeriod(*q.By, q.Method)
	}
	return nil
}

// checkNames refuses the names that no parameter has.
func checkNames(q mspr.AberrationQuery) error {
	if _, ok := transformations()[q.Cusum.Transformation]; !ok {
		return mspr.Errorf(mspr.BadUserInput, "unknown transformation %q", q.Cusum.Transformation)
	}
	if _, ok := powers()[q.Farrington.Power]; !ok {
		return mspr.Errorf(mspr.BadUserInput, "unknown power %q", q.Farrington.Power)
	}
	if _, ok := thresholds()[q.Farrington.Threshold]; !ok {
		return mspr.Errorf(mspr.BadUserInput, "unknown threshold %q", q.Farrington.Threshold)
	}
	return nil
}

func wrongPeriod(by mspr.Interval, m mspr.DetectionMethod) error {
	if farringtons(m) {
		return mspr.Errorf(mspr.BadUserInput, "by is %s: %s watches ISO_WEEK", by, m)
	}
	return mspr.Errorf(mspr.BadUserInput, "by is %s: %s watches ISO_WEEK or DAY", by, m)
}

// bound is a parameter with the range that it may lie in.
type bound struct {
	name             string
	value, low, high float64
	// open leaves the lower end out.
	open bool
}

func bounds(q mspr.AberrationQuery) []bound {
	c, f := q.Cusum, q.Farrington
	all := []bound{
		{"ears.baseline", float64(q.Ears.Baseline), 3, 90, false},
		{"ears.minSigma", q.Ears.MinSigma, 0, 1e6, false},
		{"cusum.training", float64(c.Training), 1, 1000, false},
		{"cusum.reference", c.Reference, 0, 10, false},
		{"cusum.limit", c.Limit, 0, 1000, true},
		{"outbreakP.limit", q.OutbreakP.Limit, 1, 1e15, false},
		{"farrington.years", float64(f.Years), 1, mostYears, false},
		{"farrington.halfWindow", float64(f.HalfWindow), 0, 12, false},
		{"farrington.leastCases", float64(f.LeastCases), 0, 1e6, false},
		{"farrington.recentWeeks", float64(f.RecentWeeks), 1, 52, false},
		{"farrington.seasons", float64(f.Seasons), 1, 26, false},
		{"farrington.excludedWeeks", float64(f.ExcludedWeeks), 0, 52, false},
		{"farrington.weightsThreshold", f.WeightsThreshold, 0, 100, true},
		{"farrington.trendLevel", f.TrendLevel, 0, 1, false},
	}
	for _, some := range []struct {
		value *float64
		bound
	}{
		{q.Alpha, bound{name: "alpha", low: 1e-6, high: 0.5}},
		{c.Mean, bound{name: "cusum.mean", high: 1e9, open: true}},
		{c.Season, bound{name: "cusum.season", low: 2, high: 400, open: true}},
		{c.Dispersion, bound{name: "cusum.dispersion", high: 1000, open: true}},
	} {
		if some.value != nil {
			some.bound.value = *some.value
			all = append(all, some.bound)
		}
	}
	return all
}

func firstOutside(all []bound) error {
	for _, b := range all {
		if !within(b.value, b.low, b.high, b.open) {
			if b.open {
				return mspr.Errorf(mspr.BadUserInput, "%s is %v: give a value above %v and up to %v", b.name, b.value, b.low, b.high)
			}
			return mspr.Errorf(mspr.BadUserInput, "%s is %v: give a value from %v to %v", b.name, b.value, b.low, b.high)
		}
	}
	return nil
}
