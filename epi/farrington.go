package epi

import (
	"fmt"
	"math"
	"time"
)

// Calendar gives the period that lies some years before another of a series;
// below zero it lies before the series.
type Calendar func(t, years int) int

// FixedYear is a calendar whose years have a number of periods, such as 52 weeks.
func FixedYear(periods int) Calendar {
	return func(t, years int) int { return t - years*periods }
}

// WeeksFrom is the calendar of a series of weeks that begins on a day: a year
// before lies the week that begins closest to the same date.
func WeeksFrom(first time.Time) Calendar {
	const hours = 24 * 7
	return func(t, years int) int {
		begin := first.AddDate(0, 0, 7*t)
		return t - int(math.Round(begin.Sub(begin.AddDate(-years, 0, 0)).Hours()/hours))
	}
}

// Power is the power of counts that is taken to be normally distributed.
type Power int

const (
	// TwoThirds makes counts symmetric.
	TwoThirds Power = iota
	// Half stabilizes their variance.
	Half
	// Untransformed takes the counts as they are.
	Untransformed
)

func (p Power) exponent() float64 {
	switch p {
	case Half:
		return 0.5
	case Untransformed:
		return 1
	case TwoThirds:
	}
	return twoThirds
}

// Farrington has the parameters that the classic and the flexible method share.
type Farrington struct {
	// Calendar tells the same time of the years before.
	Calendar Calendar
	// Years is b, the number of years to compare with, and HalfWindow w, the
	// periods around the same time of each that count too.
	Years, HalfWindow int
	// Alpha is the probability of a false alarm; the classic method has it for
	// both ends of the interval together, the flexible one for the upper end.
	Alpha float64
	// Reweight says whether outbreaks of the past weigh less.
	Reweight bool
	// Trend says whether to look for a trend. It is taken where it is
	// significant, Years is 3 at least, and it leads to no more than the
	// largest count of the years before.
	Trend bool
	// LeastCases and Recent ask for so many cases in so many periods, up to the
	// one that is judged, before anything is an alarm.
	LeastCases float64
	Recent     int
	Power      Power
	// Population has the population of each period, which the expected count is
	// proportional to; nil where it is constant.
	Population []float64
}

// StandardFarrington gives the parameters that R has by default for weeks.
func StandardFarrington(c Calendar) Farrington {
	return Farrington{Calendar: c, Years: 5, HalfWindow: 3, Alpha: 0.05, Reweight: true, Trend: true, LeastCases: 5, Recent: 4}
}

// FarringtonDetection is what Farrington's methods say of one count. Statistic
// is the exceedance score, the excess over what is expected as a share of the one
// at the threshold; there is an alarm above 1. Upper and Statistic are NaN where
// there are too few cases for an alarm.
type FarringtonDetection struct {
	Detection
	// PValue is the probability of as many cases or more.
	PValue float64
	// Dispersion is the spread of the counts of the years before as a multiple
	// of a Poisson distribution's, 1 at least.
	Dispersion float64
	// Trend says that counts follow a trend, and Slope is its growth rate per
	// period; NaN without.
	Trend bool
	Slope float64
}

// reach is by how many periods the oldest window may still lie before the series:
// R begins one before it reaches it, and a year may have a week more than 52.
const reach = 2

// The rules of a trend.
const (
	trendYears        = 3
	trendSignificance = 0.05
	// leastTrend is the logarithm of the change over the baseline up to which a
	// trend is an error of rounding.
	leastTrend = 1e-9
)

// Detect compares each count with the same time in the years before, by a
// quasi-Poisson regression: C. P. Farrington, N. J. Andrews, A. D. Beale and M. A.
// Catchpole, A statistical algorithm for the early detection of outbreaks of
// infectious disease, J R Stat Soc A 1996;159:547-563, doi:10.2307/2983331 (R:
// algo.farrington of surveillance). Counts are judged from the period on at which
// the oldest window begins to lie in the series; what it lacks of it, and what is
// missing, is left out. A count is not known to be an alarm or none where the
// regression can't be fitted, and where too few cases are known to say whether
// there are enough.
func (f Farrington) Detect(counts []float64) ([]FarringtonDetection, error) {
	return f.DetectIn(counts, Span{0, len(counts) - 1})
}

// DetectIn is Detect for the counts of a span only, as each takes regressions.
func (f Farrington) DetectIn(counts []float64, s Span) ([]FarringtonDetection, error) {
	if err := f.check(counts, s); err != nil {
		return nil, err
	}
	var found []FarringtonDetection
	for t := s.First; t <= s.Last; t++ {
		found = append(found, f.detect(counts, t))
	}
	return found, nil
}

func (f Farrington) check(counts []float64, s Span) error {
	switch {
	case s.First < 0 || s.Last >= len(counts):
		return fmt.Errorf("periods %d to %d are not all among %d counts", s.First, s.Last, len(counts))
	case f.Calendar == nil:
		return fmt.Errorf("a comparison with the years before needs a calendar, such as FixedYear(52)")
	case f.Years < 1 || f.HalfWindow < 0:
		return fmt.Errorf("a comparison needs a year at least, and a window of zero or more to either side, not %d and %d", f.Years, f.HalfWindow)
	case !(f.LeastCases >= 0) || f.Recent < 1:
		return fmt.Errorf("an alarm needs zero or more cases in one period at least, not %v in %d", f.LeastCases, f.Recent)
	case f.Power < TwoThirds || f.Power > Untransformed:
		return fmt.Errorf("%d is no power of counts", f.Power)
	case f.Population != nil && len(f.Population) != len(counts):
		return fmt.Errorf("%d counts need a population each, and have %d", len(counts), len(f.Population))
	}
	for t, n := range f.Population {
		if !(n > 0) || math.IsInf(n, 1) {
			return fmt.Errorf("the population of period %d is %v: it has to be above zero", t, n)
		}
	}
	if err := checkAlpha(f.Alpha); err != nil {
		return err
	}
	return checkCounts(counts)
}

func (f Farrington) detect(counts []float64, t int) FarringtonDetection {
	d := undetected(counts[t])
	if f.Calendar(t, f.Years)+f.HalfWindow < -reach {
		return d
	}
	b := f.baseline(counts, t)
	defer b.release()
	for years := f.Years; years >= 1; years-- {
		middle := f.Calendar(t, years)
		for s := max(0, middle-f.HalfWindow); s <= middle+f.HalfWindow; s++ {
			b.add(s, 1)
		}
	}
	m, ok := b.fit(f.Trend)
	if ok && m.trend && !m.keeps(f.Years, trendSignificance, m.fit.Dispersion) {
		m, ok = b.fit(false)
	}
	if !ok {
		return d
	}
	p := m.predict(m.dispersion)
	return f.judge(d, m, p.FarringtonThreshold(f.Power, f.Alpha/2, counts[t]), enough(counts, t, f))
}

// judge says whether a count is above a threshold.
func (f Farrington) judge(d FarringtonDetection, m model, at Threshold, enoughCases answer) FarringtonDetection {
	d.Expected, d.Dispersion, d.PValue = m.mean(), m.dispersion, at.PValue
	if m.trend {
		d.Trend, d.Slope = true, m.fit.Coefficients[1]
	}
	switch enoughCases {
	case yes:
		d.Upper, d.Statistic = at.Upper, at.Score
		d.Known = !math.IsNaN(at.Score)
		d.Alarm = at.Score > 1
	case no:
		d.Known = true
	case perhaps:
	}
	return d
}

// answer is yes, no, or not known.
type answer int

const (
	perhaps answer = iota
	no
	yes
)

// enough says whether there are enough cases up to a period for an alarm;
// missing ones might be many.
func enough(counts []float64, t int, f Farrington) answer {
	_, recent, total := present(counts[max(0, t-f.Recent+1) : t+1])
	switch {
	case total >= f.LeastCases:
		return yes
	case len(recent) < min(f.Recent, t+1):
		return perhaps
	}
	return no
}
