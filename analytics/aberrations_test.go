package analytics_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func watching(m mspr.DetectionMethod) mspr.AberrationQuery {
	p := part()
	p.Level = 0
	return mspr.AberrationQuery{DailyPart: p, Method: m}
}

// alarms writes down each alarm as 1, none as 0 and what is not known as a dot.
func alarms(rows []mspr.Aberration) string {
	var told []byte
	for _, r := range rows {
		switch {
		case r.Alarm == nil:
			told = append(told, '.')
		case *r.Alarm:
			told = append(told, '1')
		default:
			told = append(told, '0')
		}
	}
	return string(told)
}

// yearsOfWeeks is a daily series whose weeks count what the numbers in the tests
// of Farrington's methods were reckoned from with R's surveillance.
func yearsOfWeeks() []any {
	var cells []any
	for i := range 210 {
		n := (i*i*7+i*5)%11 + int(math.Round(8*(1+math.Cos(2*math.Pi*float64(i)/52))))
		if i == 205 {
			n += 40
		}
		cells = append(cells, counts(int64(n), 0, 0, 0, 0, 0, 0)...)
	}
	return cells
}

func TestEARSWatchesTheDaysOfASeriesAsRDoes(t *testing.T) {
	t.Parallel()
	s := epidemic(t, outbreak())
	q := watching(mspr.DetectC1)
	q.Alpha, q.Ears = new(0.05), &mspr.EarsParameters{Baseline: 4, MinSigma: 0.5}
	rows, passport, err := s.Aberrations(t.Context(), q)
	if err != nil || alarms(rows) != "....001101" || passport.Simulated {
		t.Fatalf("%s %+v %v", alarms(rows), rows, err)
	}
	last := rows[9]
	if last.Period.Interval != mspr.Day || last.Period.Start != monday().AddDays(9) || last.Observed != mspr.Known(11) || last.PValue != nil || last.Trend != nil {
		t.Errorf("%+v", last)
	}
	approximates(t, "threshold", last.Upper, 10.0591223554303006)
	approximates(t, "mean", last.Expected, 7.25)
	q.Method = mspr.DetectC2
	q.From, q.To = new(monday().AddDays(7)), new(monday().AddDays(8))
	if rows, _, err = s.Aberrations(t.Context(), q); err != nil || alarms(rows) != "11" {
		t.Fatalf("%s %+v %v", alarms(rows), rows, err)
	}
	approximates(t, "threshold of C2", rows[1].Upper, 5.6234969013773055)
	for m, alpha := range map[mspr.DetectionMethod]string{mspr.DetectC1: "0.001", mspr.DetectC3: "0.025"} {
		if rows, _, err := s.Aberrations(t.Context(), watching(m)); err != nil || len(rows) != 10 {
			t.Errorf("%s at its own alpha %s: %+v %v", m, alpha, rows, err)
		}
	}
}

func TestACumulativeSumWatchesFromItsStartAsRDoes(t *testing.T) {
	t.Parallel()
	s := epidemic(t, outbreak())
	q := watching(mspr.DetectCUSUM)
	q.Cusum = &mspr.CusumParameters{Training: 4, Reference: 1.04, Limit: 2.26, Transformation: mspr.TransformRossi}
	byTraining, _, err := s.Aberrations(t.Context(), q)
	q.Cusum.Start = new(monday().AddDays(4))
	byStart, _, err2 := s.Aberrations(t.Context(), q)
	q.Cusum.Start, q.From = nil, new(monday().AddDays(4))
	byFrom, _, err3 := s.Aberrations(t.Context(), q)
	if err != nil || err2 != nil || err3 != nil || alarms(byTraining) != "....001111" || alarms(byStart) != "....001111" || alarms(byFrom) != "001111" {
		t.Fatalf("%s %s %s: %v %v %v", alarms(byTraining), alarms(byStart), alarms(byFrom), err, err2, err3)
	}
	approximates(t, "sum", byFrom[5].Statistic, 14.0238827075428425)
	approximates(t, "threshold", byStart[7].Upper, 0.97383656002614938)
	approximates(t, "mean", byTraining[4].Expected, 1.75)
	q.Cusum.Mean, q.From = new(6.0), nil
	given, _, err := s.Aberrations(t.Context(), q)
	if err != nil || *given[9].Expected != 6 {
		t.Errorf("%+v %v", given, err)
	}
}

func TestOutbreakPWatchesFromItsStartAsRDoes(t *testing.T) {
	t.Parallel()
	q := watching(mspr.DetectOutbreakP)
	q.By, q.OutbreakP = new(mspr.Day), &mspr.OutbreakPParameters{Limit: 20}
	rows, _, err := epidemic(t, outbreak()).Aberrations(t.Context(), q)
	if err != nil || alarms(rows) != "0000011111" {
		t.Fatalf("%s %+v %v", alarms(rows), rows, err)
	}
	approximates(t, "ratio", rows[9].Statistic, 610007.725968333310448)
	approximates(t, "threshold", rows[6].Upper, 2)
	q.OutbreakP.Start = new(monday().AddDays(20))
	if rows, _, err := epidemic(t, outbreak()).Aberrations(t.Context(), q); err != nil || alarms(rows) != ".........." {
		t.Errorf("a start after the series: %s %v", alarms(rows), err)
	}
}

func TestFarringtonsMethodsWatchTheWeeksOfASeriesAsRDoes(t *testing.T) {
	t.Parallel()
	s := epidemic(t, yearsOfWeeks())
	q := watching(mspr.DetectFarrington)
	q.Alpha, q.From = new(0.02), new(monday().AddDays(7*204))
	q.Farrington = &mspr.FarringtonParameters{
		Years: 3, HalfWindow: 2, Reweight: true, Trend: true, LeastCases: 5, RecentWeeks: 4, Power: mspr.PowerTwoThirds,
		Seasons: 10, ExcludedWeeks: 26, WeightsThreshold: 2.58, TrendLevel: 1, Threshold: mspr.ThresholdNBPlugin,
	}
	rows, _, err := s.Aberrations(t.Context(), q)
	if err != nil || alarms(rows) != "010000" || rows[0].Period.Interval != mspr.ISOWeek || rows[0].Period.Start != *q.From {
		t.Fatalf("%s %+v %v", alarms(rows), rows, err)
	}
	approximates(t, "threshold", rows[0].Upper, 27.873436124935171)
	approximates(t, "threshold with a trend", rows[5].Upper, 28.531200393375631)
	approximates(t, "p value", rows[5].PValue, 0.51837645982176617)
	if *rows[0].Trend || !*rows[5].Trend {
		t.Errorf("%+v", rows)
	}
	q.Method, q.Alpha, q.Farrington.HalfWindow = mspr.DetectFarringtonFlexible, new(0.01), 3
	if rows, _, err = s.Aberrations(t.Context(), q); err != nil || alarms(rows)[:2] != "01" {
		t.Fatalf("%s %+v %v", alarms(rows), rows, err)
	}
	approximates(t, "flexible threshold", rows[1].Upper, 28)
	approximates(t, "flexible mean", rows[1].Expected, 17.871375226123156)
	approximates(t, "flexible score", rows[1].Statistic, 2.2342336742682489)
	approximates(t, "flexible p value", rows[0].PValue, 1.7693560992392926e-01)
	approximates(t, "flexible dispersion", rows[0].Dispersion, 1)
	q.Farrington, q.From = nil, nil
	if rows, _, err = s.Aberrations(t.Context(), q); err != nil || len(rows) != 210 || rows[209].Alarm != nil {
		t.Errorf("five years are not there: %+v %v", rows, err)
	}
}

func TestMissingDaysCountAsNoneWhereOutbreaksAreWatchedFor(t *testing.T) {
	t.Parallel()
	cells := []any{int64(4), int64(6), nil, int64(8), int64(-3), int64(7), int64(9), nil, nil, nil, nil, nil, nil, nil}
	s := epidemic(t, cells)
	q := watching(mspr.DetectC1)
	q.Ears = &mspr.EarsParameters{Baseline: 3}
	rows, _, err := s.Aberrations(t.Context(), q)
	if err != nil || alarms(rows) != "...0000......." {
		t.Fatalf("%s %+v %v", alarms(rows), rows, err)
	}
	if rows[2].Observed.Known || rows[2].MissingDays != 1 || rows[3].Observed != mspr.Known(5) || !rows[3].Corrected || !rows[4].Corrected || rows[5].Corrected {
		t.Errorf("%+v", rows)
	}
	approximates(t, "the mean of 4, 6 and none", rows[3].Expected, 10.0/3)
	q = watching(mspr.DetectOutbreakP)
	weeks, _, err := s.Aberrations(t.Context(), q)
	if err != nil || len(weeks) != 2 || weeks[0].Observed != mspr.Known(31) || weeks[0].MissingDays != 1 || weeks[0].Corrected || weeks[1].Observed.Known || weeks[1].MissingDays != 7 || weeks[1].Alarm != nil {
		t.Errorf("%+v %v", weeks, err)
	}
}

func TestAPlaceWithoutASeriesHasNoAberrations(t *testing.T) {
	t.Parallel()
	q := watching(mspr.DetectFarrington)
	q.Location = "NAM"
	if rows, _, err := epidemic(t, outbreak()).Aberrations(t.Context(), q); err != nil || rows == nil || len(rows) != 0 {
		t.Errorf("%+v %v", rows, err)
	}
	q.Location, q.From = "FRA", new(monday().AddDays(1000))
	if rows, _, err := epidemic(t, outbreak()).Aberrations(t.Context(), q); err != nil || rows == nil || len(rows) != 0 {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestAberrationRefusals(t *testing.T) {
	t.Parallel()
	s := epidemic(t, outbreak())
	for name, change := range map[string]func(*mspr.AberrationQuery){
		"count":                func(q *mspr.AberrationQuery) { q.Count = "SNEEZES" },
		"method":               func(q *mspr.AberrationQuery) { q.Method = "GUESS" },
		"months":               func(q *mspr.AberrationQuery) { q.By = new(mspr.Month) },
		"days of Farrington":   func(q *mspr.AberrationQuery) { q.Method, q.By = mspr.DetectFarrington, new(mspr.Day) },
		"alpha of none":        func(q *mspr.AberrationQuery) { q.Alpha = new(0.0) },
		"unknown alpha":        func(q *mspr.AberrationQuery) { q.Alpha = new(math.NaN()) },
		"large alpha":          func(q *mspr.AberrationQuery) { q.Alpha = new(0.6) },
		"alpha for CUSUM":      func(q *mspr.AberrationQuery) { q.Method, q.Alpha = mspr.DetectCUSUM, new(0.05) },
		"parameters of others": func(q *mspr.AberrationQuery) { q.Farrington = &mspr.FarringtonParameters{} },
		"EARS for outbreakP": func(q *mspr.AberrationQuery) {
			q.Method, q.Ears = mspr.DetectOutbreakP, &mspr.EarsParameters{Baseline: 7}
		},
		"CUSUM for EARS":       func(q *mspr.AberrationQuery) { q.Cusum = &mspr.CusumParameters{} },
		"outbreakP for EARS":   func(q *mspr.AberrationQuery) { q.OutbreakP = &mspr.OutbreakPParameters{Limit: 100} },
		"baseline of two":      func(q *mspr.AberrationQuery) { q.Ears = &mspr.EarsParameters{Baseline: 2} },
		"deviation below zero": func(q *mspr.AberrationQuery) { q.Ears = &mspr.EarsParameters{Baseline: 7, MinSigma: -1} },
		"limit of outbreakP": func(q *mspr.AberrationQuery) {
			q.Method, q.OutbreakP = mspr.DetectOutbreakP, &mspr.OutbreakPParameters{}
		},
		"no limit of CUSUM":  cusum(func(p *mspr.CusumParameters) { p.Limit = 0 }),
		"transformation":     cusum(func(p *mspr.CusumParameters) { p.Transformation = "ROOT" }),
		"no training":        cusum(func(p *mspr.CusumParameters) { p.Training = 0 }),
		"no mean":            cusum(func(p *mspr.CusumParameters) { p.Mean = new(0.0) }),
		"season of two":      cusum(func(p *mspr.CusumParameters) { p.Season = new(2.0) }),
		"no dispersion":      cusum(func(p *mspr.CusumParameters) { p.Dispersion = new(0.0) }),
		"no years":           years(func(p *mspr.FarringtonParameters) { p.Years = 0 }),
		"half a year around": years(func(p *mspr.FarringtonParameters) { p.HalfWindow = 26 }),
		"many seasons":       years(func(p *mspr.FarringtonParameters) { p.Seasons = 27 }),
		"power":              years(func(p *mspr.FarringtonParameters) { p.Power = "SQUARE" }),
		"threshold":          years(func(p *mspr.FarringtonParameters) { p.Threshold = "GUESS" }),
		"no residual":        years(func(p *mspr.FarringtonParameters) { p.WeightsThreshold = 0 }),
		"p value above one":  years(func(p *mspr.FarringtonParameters) { p.TrendLevel = 1.1 }),
	} {
		q := watching(mspr.DetectC1)
		change(&q)
		if rows, _, err := s.Aberrations(t.Context(), q); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("%s: %+v %v", name, rows, err)
		}
	}
}

func cusum(change func(*mspr.CusumParameters)) func(*mspr.AberrationQuery) {
	return func(q *mspr.AberrationQuery) {
		q.Method = mspr.DetectCUSUM
		q.Cusum = &mspr.CusumParameters{Training: 7, Reference: 1, Limit: 4, Transformation: mspr.TransformNegativeBinomial}
		change(q.Cusum)
	}
}

func years(change func(*mspr.FarringtonParameters)) func(*mspr.AberrationQuery) {
	return func(q *mspr.AberrationQuery) {
		q.Method = mspr.DetectFarringtonFlexible
		q.Farrington = &mspr.FarringtonParameters{
			Years: 1, RecentWeeks: 4, Power: mspr.PowerHalf, Seasons: 1, WeightsThreshold: 1, TrendLevel: 1, Threshold: mspr.ThresholdMuan,
		}
		change(q.Farrington)
	}
}
