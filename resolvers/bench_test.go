package resolvers_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
)

// BenchmarkSummary is what the edge itself costs for a small answer.
func BenchmarkSummary(b *testing.B) {
	e := newEdge(b)
	for b.Loop() {
		e.ask(b, `{ summary(disease: "covid19", location: "FRA") { location { code name } cases deaths last7Days { cases deaths } } }`)
	}
}

// BenchmarkSeries is what the edge costs for six years of days.
func BenchmarkSeries(b *testing.B) {
	e := newEdge(b)
	for i := range 2200 {
		p := mspr.Point{Period: mspr.NewPeriod(mspr.Day, mspr.NewDate(2020, 1, 1).AddDays(i))}
		p.Counts[mspr.Cases] = mspr.Known(int64(i))
		e.numbers.points = append(e.numbers.points, p)
	}
	for b.Loop() {
		e.ask(b, `{ timeSeries(disease: "covid19", locations: ["FRA"]) { points { period { start } cases cumulative { cases } casesAverage } } }`)
	}
}
