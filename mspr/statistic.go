package mspr

import (
	"math"
	"slices"
)

// Statistic is what an aggregate makes of a count, beside its sum.
type Statistic string

// The statistics. Those of days rest on the daily totals of a group: for each
// day on which a place of the group has the count, the sum over those places.
const (
	// StatisticAverage is the mean of the daily totals.
	StatisticAverage Statistic = "AVERAGE"
	// StatisticMinimum and StatisticMaximum are the least and the greatest daily
	// total.
	StatisticMinimum Statistic = "MINIMUM"
	StatisticMaximum Statistic = "MAXIMUM"
	// StatisticQuantile is a quantile of the daily totals, of type 7 (Hyndman and
	// Fan 1996), as R has it by default.
	StatisticQuantile Statistic = "QUANTILE"
	// StatisticDays is the number of daily totals.
	StatisticDays Statistic = "DAYS"
	// StatisticCumulative is the sum from the first record up to the end of the
	// group's period, whatever the first day asked for is.
	StatisticCumulative Statistic = "CUMULATIVE"
	// StatisticPrevious is the sum of the period right before the group's.
	StatisticPrevious Statistic = "PREVIOUS"
	// StatisticChange is the sum less that of the period before.
	StatisticChange Statistic = "CHANGE"
	// StatisticChangeRatio is the change as a part of the sum of the period
	// before, where that is above zero.
	StatisticChangeRatio Statistic = "CHANGE_RATIO"
	// StatisticShare is the group's part of a whole: of the place's parent by the
	// same source, or else of all groups of the same period and source.
	StatisticShare Statistic = "SHARE"
)

// Statistics lists every statistic.
func Statistics() []Statistic {
	return []Statistic{
		StatisticAverage, StatisticMinimum, StatisticMaximum, StatisticQuantile, StatisticDays,
		StatisticCumulative, StatisticPrevious, StatisticChange, StatisticChangeRatio, StatisticShare,
	}
}

// OfDays says whether the statistic rests on daily totals.
func (s Statistic) OfDays() bool {
	switch s {
	case StatisticAverage, StatisticMinimum, StatisticMaximum, StatisticQuantile, StatisticDays:
		return true
	case StatisticCumulative, StatisticPrevious, StatisticChange, StatisticChangeRatio, StatisticShare:
	}
	return false
}

// OfHistory says whether the statistic looks at earlier periods.
func (s Statistic) OfHistory() bool {
	switch s {
	case StatisticCumulative, StatisticPrevious, StatisticChange, StatisticChangeRatio:
		return true
	case StatisticAverage, StatisticMinimum, StatisticMaximum, StatisticQuantile, StatisticDays, StatisticShare:
	}
	return false
}

// Figure is a statistic of a count.
type Figure struct {
	Count     CountKind
	Statistic Statistic
	// PerMille says which quantile it is, from 0 to 1000; 0 for other statistics.
	PerMille int
}

// NewFigure makes a figure of what names it; p is needed by a quantile and by no
// other statistic. An error is BadUserInput.
func NewFigure(m Measure, s Statistic, p *float64) (Figure, error) {
	i := slices.Index(Measures()[:CountKinds], m)
	switch {
	case i < 0:
		return Figure{}, Errorf(BadUserInput, "a statistic is one of a count, and %s is none: use CASES, DEATHS, RECOVERED, HOSPITALIZATIONS or ICU_ADMISSIONS", m)
	case !slices.Contains(Statistics(), s):
		return Figure{}, Errorf(BadUserInput, "unknown statistic %q", s)
	case (s == StatisticQuantile) != (p != nil):
		return Figure{}, Errorf(BadUserInput, "p belongs to the statistic QUANTILE, which needs it, and to no other")
	case p == nil:
		return Figure{Count: AllCounts()[i], Statistic: s}, nil
	}
	perMille, err := PerMille(*p)
	return Figure{AllCounts()[i], s, perMille}, err
}

// PerMille turns the p of a quantile into thousandths.
func PerMille(p float64) (int, error) {
	n := math.Round(p * 1000)
	if !(n >= 0 && n <= 1000) || math.Abs(p*1000-n) > 1e-9 {
		return 0, Errorf(BadUserInput, "p is %v; it is a number from 0 to 1 with three decimals at most, as in 0.5 or 0.975", p)
	}
	return int(n), nil
}

// CountStatistics are the statistics of one count in a group; what was not
// asked for is missing.
type CountStatistics struct {
	Average                                              *float64
	Minimum, Maximum, Days, Cumulative, Previous, Change Count
	ChangeRatio, Share                                   *float64
	// Quantiles are by their per mille.
	Quantiles map[int]*float64
}

// GroupStatistics are those of all counts.
type GroupStatistics [CountKinds]CountStatistics
