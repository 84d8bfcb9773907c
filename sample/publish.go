package sample

import (
	"math"

	"github.com/mspr/surveillance/mspr"
)

// day is a row of an issue; a count that the country does not give is missing.
type day struct {
	date          mspr.Date
	cases, deaths mspr.Count
}

// published gives the rows of a country in an issue.
func published(e epidemic, c country, issue Issue) []day {
	o := simulate(e, c)
	var days []day
	for i := range o.cases {
		date := e.first.AddDays(i)
		if date > issue.Through {
			break
		}
		age := int(issue.Through - date)
		days = append(days, day{
			date:  date,
			cases: mspr.Known(soFar(o.cases[i], age)),
			// Deaths are reported two days later than cases.
			deaths: mspr.Known(soFar(o.deaths[i], age-2)),
		})
	}
	for _, v := range e.events {
		if v.country == c.Code && issue.Number >= v.since {
			days = v.happen(days, int(v.from-e.first), int(v.to-e.first))
		}
	}
	return days
}

// soFar gives how many of a day's cases are known after so many days: two
// fifths at once, nearly all after a week, all after two.
func soFar(final int64, age int) int64 {
	if age >= 14 {
		return final
	}
	known := 1 - 0.6*math.Exp(-float64(max(age, 0))/2.5)
	return int64(math.Round(float64(final) * known))
}
