package analytics

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// week is the number of days of an average.
const week = 7

// accumulate sets the cumulative counts of each point.
func accumulate(points []mspr.Point) {
	for _, k := range mspr.AllCounts() {
		for i, total := range epi.Cumulative(column(points, k)) {
			points[i].Cumulative[k] = counted(total)
		}
	}
}

// smooth sets the 7-day averages of daily points, without the days that notes
// leave out.
func smooth(points []mspr.Point, m mspr.AverageMethod, without notes) {
	w := epi.Trailing
	if m == mspr.Centred {
		w = epi.Centred
	}
	average := func(k mspr.CountKind) []float64 {
		return epi.MovingAverageWithout(column(points, k), without.omitted(points, k), week, w)
	}
	cases, deaths := average(mspr.Cases), average(mspr.Deaths)
	for i := range points {
		points[i].CasesAverage, points[i].DeathsAverage = defined(cases[i]), defined(deaths[i])
	}
}

// rate sets the counts per 100,000 residents.
func rate(points []mspr.Point, d *mspr.Denominator) {
	if d == nil {
		return
	}
	for i, p := range points {
		points[i].Denominator = d
		points[i].CasesPer100k = per100k(p.Counts[mspr.Cases], d)
		points[i].DeathsPer100k = per100k(p.Counts[mspr.Deaths], d)
	}
}

func per100k(c mspr.Count, d *mspr.Denominator) *float64 {
	if d == nil {
		return nil
	}
	return defined(epi.PerHundredThousand(number(c), float64(d.Population)))
}

func column(points []mspr.Point, k mspr.CountKind) []float64 {
	values := make([]float64, len(points))
	for i, p := range points {
		values[i] = number(p.Counts[k])
	}
	return values
}

// number gives NaN for a missing count, as package epi wants it.
func number(c mspr.Count) float64 {
	if !c.Known {
		return math.NaN()
	}
	return float64(c.N)
}

func counted(v float64) mspr.Count {
	if math.IsNaN(v) {
		return mspr.Count{}
	}
	return mspr.Known(int64(v))
}

func defined(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// seriesKey names the whole question, of which the plan is a part.
func seriesKey(p *plan.Aggregate, codes []mspr.LocationCode, q mspr.SeriesQuery) (string, error) {
	key, err := p.Key()
	if err != nil {
		return "", err
	}
	b, err := json.Marshal([]any{codes, q.From, q.To, q.Average, q.OmitAnnotated, q.Show})
	if err != nil {
		return "", fmt.Errorf("naming a query for series: %w", err)
	}
	return "series " + key + string(b), nil
}
