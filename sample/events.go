package sample

import (
	"math"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// event is something that a publisher does to the days of a country, in every
// issue from the one numbered since.
type event struct {
	country  mspr.LocationCode
	from, to mspr.Date
	since    int
	// happen changes the days from the index from up to to (excluded).
	happen func(days []day, from, to int) []day
}

func covidEvents() []event {
	end := mspr.NewDate(2025, 1, 1)
	return []event{
		{"NGA", mspr.NewDate(2023, 9, 1), end, 1, silence},
		{"IRN", mspr.NewDate(2024, 1, 1), end, 1, silenceOnDeaths},
		{"SEN", mspr.NewDate(2024, 6, 17), end, 2, silence},
		{"FRA", mspr.NewDate(2022, 5, 19), mspr.NewDate(2022, 5, 20), 1, correction},
		{"ESP", mspr.NewDate(2023, 3, 8), mspr.NewDate(2023, 3, 9), 1, correction},
		{"CHL", mspr.NewDate(2022, 9, 14), mspr.NewDate(2022, 9, 15), 1, correction},
		{"USA", mspr.NewDate(2023, 11, 7), mspr.NewDate(2023, 11, 8), 1, correction},
		{"BEL", mspr.NewDate(2024, 6, 21), mspr.NewDate(2024, 6, 22), 2, correction},
		{"CHE", mspr.NewDate(2024, 6, 12), mspr.NewDate(2024, 6, 13), 3, correction},
		{"AUT", mspr.NewDate(2023, 2, 1), mspr.NewDate(2023, 3, 15), 2, restatement},
		{"USA", mspr.NewDate(2024, 4, 1), mspr.NewDate(2024, 5, 1), 3, restatement},
		{"GHA", mspr.NewDate(2024, 3, 4), mspr.NewDate(2024, 3, 9), 2, withdrawal},
		{"NAM", mspr.NewDate(2024, 5, 20), mspr.NewDate(2024, 5, 23), 3, withdrawal},
	}
}

func mpoxEvents() []event {
	end := mspr.NewDate(2025, 1, 1)
	return []event{
		{"GHA", mspr.NewDate(2024, 2, 1), end, 1, silence},
		{"FRA", mspr.NewDate(2023, 9, 20), mspr.NewDate(2023, 9, 21), 1, correction},
		{"USA", mspr.NewDate(2024, 6, 4), mspr.NewDate(2024, 6, 5), 2, correction},
		{"DEU", mspr.NewDate(2023, 9, 1), mspr.NewDate(2023, 10, 1), 2, restatement},
		{"BRA", mspr.NewDate(2024, 5, 6), mspr.NewDate(2024, 5, 9), 3, withdrawal},
	}
}

// silence leaves the days without counts: the country stopped reporting.
func silence(days []day, from, to int) []day {
	for i := from; i < min(to, len(days)); i++ {
		days[i].cases, days[i].deaths = mspr.Count{}, mspr.Count{}
	}
	return days
}

func silenceOnDeaths(days []day, from, to int) []day {
	for i := from; i < min(to, len(days)); i++ {
		days[i].deaths = mspr.Count{}
	}
	return days
}

// correction takes back a quarter of the cases of the fortnight before and a
// tenth of the deaths, as counts below zero.
func correction(days []day, from, to int) []day {
	for i := from; i < min(to, len(days)); i++ {
		var cases, deaths mspr.Count
		for _, d := range days[max(0, i-14):i] {
			cases, deaths = cases.Plus(d.cases), deaths.Plus(d.deaths)
		}
		days[i].cases, days[i].deaths = mspr.Known(-cases.N/4), mspr.Known(-deaths.N/10)
	}
	return days
}

// restatement finds seven percent more cases on every day.
func restatement(days []day, from, to int) []day {
	for i := from; i < min(to, len(days)); i++ {
		days[i].cases.N = int64(math.Round(1.07 * float64(days[i].cases.N)))
	}
	return days
}

// withdrawal leaves the days out of the issue. It moves the days after it, so
// it is the last event of its country.
func withdrawal(days []day, from, to int) []day {
	return slices.Delete(days, from, min(to, len(days)))
}
