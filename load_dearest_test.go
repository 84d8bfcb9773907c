package main

import (
	"fmt"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// dear is a kind of query that costs the server as much as the limits allow.
type dear struct {
	name string
	// query is the n-th of its kind; no two have an answer in common.
	query func(n int) string
	// beyond asks for a little more, which the limits refuse.
	beyond func(n int) string
}

// dearest lists, for each way to make the server work, the most that a
// researcher may ask in one request: scans, statistics of every group, days of
// long ago, pages of a thousand, estimates of fifty series, answers of megabytes.
func dearest(codes []string) []dear {
	return []dear{
		{"statistics", statistics(8, "cases", "deaths", "recovered"), statistics(1, "cases", "deaths", "recovered", "hospitalizations")},
		{"pages as of then", pagesAsOf(10), pagesAsOf(11)},
		{"pages of records", records(8), records(11)},
		estimate(codes, "Wallinga and Teunis", `reproductionNumber(method: WALLINGA_TEUNIS, count: %s, window: 90, serialInterval: {mean: 50.%d, sd: 20}) { mean %s }`),
		estimate(codes, "Cori", `reproductionNumber(count: %s, window: 7, level: 0.9, serialInterval: {mean: 6.%d, sd: 4}) { high %s }`),
		estimate(codes, "growth", `growth(count: %s, window: 90, level: 0.9%d) { rate %s }`),
		{"excess", excess(codes, 3), excess(codes, 5)},
		{"large answers", func(n int) string { return largeSeries(codes, n, 46) }, func(n int) string { return largeSeries(codes, n, 50) }},
	}
}

// largest lists the kinds of answers that are about as large as any may be, 2 MiB:
// series, pages of a thousand groups or records, estimates.
func largest(codes []string) []dear {
	const everyEstimate = "{ date mean sd median low high count missingDays corrected incomplete }"
	return []dear{
		{name: "series", query: func(n int) string { return largeSeries(codes, n, 46) }},
		{name: "groups", query: groups(6)},
		{name: "records", query: records(8)},
		{name: "estimates", query: func(n int) string {
			return fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: [%s], interval: YEAR, from: "2021-01-0%d", to: "2021-06-30") {
				reproductionNumber(serialInterval: {mean: 6.3, sd: 4.2}) %s } }`, named(codes, n, 50), 1+n%9, everyEstimate)
		}},
	}
}

// groups asks for pages of a thousand places and months.
func groups(times int) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		for i := range times {
			fmt.Fprintf(&b, `a%d: aggregate(disease: "covid19", groupBy: [LOCATION, MONTH], first: 1000, where: {date: {from: "202%d-0%d-01"}}) { nodes { ...all } } `, i, n%2, i%9+1)
		}
		return "{ " + b.String() + `} fragment all on AggregateNode {
			location { code } period { start } cases deaths recovered caseFatalityRatio incidencePer100k mortalityPer100k denominator { population year } records sources }`
	}
}

// statistics asks for all those of some counts, of every place and day, week or
// month, in an order that needs them all.
func statistics(times int, counts ...string) func(n int) string {
	var all strings.Builder
	for _, count := range counts {
		fmt.Fprintf(&all, "%s %sStatistics { average minimum maximum days cumulative previous change changeRatio share quantile(p: 0.975) } ", count, count)
	}
	return func(n int) string {
		var b strings.Builder
		for i := range times {
			fmt.Fprintf(&b, `a%d: aggregate(disease: "covid19", groupBy: [LOCATION, %s], first: 1000, where: {date: {from: "%s"}},
				having: {statistics: [{measure: CASES, statistic: QUANTILE, p: 0.9, is: {gt: %d}}]},
				orderBy: [{measure: CASES, statistic: QUANTILE, p: 0.333, direction: DESC}]) { totalCount totals { cases deaths } nodes { ...all } } `,
				i, []string{"DAY", "ISO_WEEK", "MONTH"}[i%3], firstOf(n), n%97)
		}
		return "{ " + b.String() + "} fragment all on AggregateNode { location { code } period { start } " + all.String() + "}"
	}
}

// firstOf is a first day that differs from query to query.
func firstOf(n int) mspr.Date { return mspr.NewDate(2020, 1, 4).AddDays(n % 300) }

// pagesAsOf asks what was known then, for which there is no rollup.
func pagesAsOf(times int) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		for i := range times {
			fmt.Fprintf(&b, `a%d: aggregate(disease: "covid19", groupBy: [COUNTRY, DAY, SOURCE], first: 1000, asOf: "2100-01-%02dT00:00:%02dZ",
				where: {not: {whoRegion: {eq: EURO}}, date: {from: "%s"}}, orderBy: [{measure: CASE_FATALITY_RATIO}]) {
				totalCount nodes { country { code } cases deaths caseFatalityRatio incidencePer100k mortalityPer100k sources } } `, i, 1+i, n%60, firstOf(n))
		}
		return "{ " + b.String() + "}"
	}
}

// records asks for pages of them that begin far behind.
func records(times int) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		for i := range times {
			fmt.Fprintf(&b, `r%d: covidRecords(first: 1000, orderBy: {date: DESC}, where: {or: [{date: {notIn: ["%s"]}}, {location: {notIn: ["FRA", "CHE"]}}, {not: {source: {eq: "who"}}}]}) {
				totalCount nodes { date location { code name parent { code } } country { code } source cases deaths recovered hospitalizations icuAdmissions corrected } } `, i, firstOf(n*10+i))
		}
		return "{ " + b.String() + "}"
	}
}

// estimate asks for one of every day of fifty series.
func estimate(codes []string, name, field string) dear {
	asking := func(more string) func(n int) string {
		return func(n int) string {
			return fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: [%s], interval: YEAR) { `+field+` } }`,
				named(codes, n, 50), []string{"CASES", "DEATHS"}[n%2], n%90+1, more)
		}
	}
	return dear{name, asking(""), asking("days: date corrected")}
}

// excess fits a baseline to years of fifty series.
func excess(codes []string, times int) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		for i := range times {
			fmt.Fprintf(&b, `e%d: excess(count: CASES, years: [2020, 2021, 2022], method: HARMONIC, harmonics: %d, trend: true, level: 0.%d) { observed expected expectedLow expectedHigh excess excessLow excessHigh pScore reference } `,
				i, i%4, 500+n%400)
		}
		return fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: [%s], interval: YEAR) { %s} }`, named(codes, n, 50), b.String())
	}
}
