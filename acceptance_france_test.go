//go:build acceptance

package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/sharedfiles"
)

func TestAcceptanceFranceServesThePublishersOwnTotals(t *testing.T) {
	s := serveReal(t, "france")

	t.Run("Santé publique France", func(t *testing.T) {
		want := totals{}
		sharedfiles.Each(t, "data/"+spfDeps, ';', func(row sharedfiles.Row) {
			places := []string{"FRA"}
			switch row.Get("dep") {
			case "75":
				places = append(places, "FR-75")
			case "2A":
				places = append(places, "FR-2A")
			case "974":
				places = append(places, "FR-974")
			}
			for _, place := range places {
				want.add(place, "hospitalizations", row.Number("incid_hosp"))
				want.add(place, "icuAdmissions", row.Number("incid_rea"))
				want.add(place, "deaths", row.Number("incid_dc"))
			}
		})
		same(t, "France's admissions", want["FRA"]["hospitalizations"], int64(1_052_616))
		s.agrees(t, "france", "covid19", "spf", want)
	})

	t.Run("Santé publique France by région", func(t *testing.T) {
		var want int64
		sharedfiles.Each(t, "data/"+spfRegions, ';', func(row sharedfiles.Row) {
			if row.Get("numReg") == "11" {
				want += row.Number("incid_rea")
			}
		})
		a := s.as(mspr.Researcher).ask("france", `{ aggregate(disease: "covid19", groupBy: [LOCATION], where: {location: {eq: "FR-IDF"}, source: {eq: "spf"}}) { nodes { icuAdmissions } } }`)
		same(t, "admissions to intensive care in Île-de-France", a.number(t, "aggregate", "nodes", 0, "icuAdmissions"), want)
	})

	t.Run("Reproduction numbers from admissions to hospital", func(t *testing.T) {
		admitted := map[string]float64{}
		sharedfiles.Each(t, "data/"+spfDeps, ';', func(row sharedfiles.Row) {
			admitted[row.Get("jour")] += float64(row.Number("incid_hosp"))
		})
		s.reproduces(t, admitted)
	})

	t.Run("Johns Hopkins", func(t *testing.T) {
		want := totals{}
		addCountries(t, want, "cases", jhuCases, sharedfiles.Row.Last)
		addCountries(t, want, "deaths", jhuDeaths, sharedfiles.Row.Last)
		addCountries(t, want, "recovered", jhuRecovered, func(row sharedfiles.Row) int64 {
			var last int64
			for _, cell := range row.Fields[4:] {
				if n := sharedfiles.Number(t, cell); n > 0 {
					last = n // a series that stopped falls to zero, which is no correction
				}
			}
			return last
		})
		s.agrees(t, "france", "covid19", "jhu-global", want)
	})

	t.Run("OWID as of every issue", func(t *testing.T) {
		for name, code := range map[string]string{"Benin": "BEN", "Democratic Republic of Congo": "COD"} {
			issues, changes := history(t, owidHistory, "location", name, "total_cases")
			same(t, "issues", len(issues), 48)
			known := map[string]string{}
			for _, issue := range issues {
				change(known, changes[issue])
				same(t, name+" as known at the issue of "+issue, s.cumulative(t, code, issue, known), known)
			}
		}
	})
}

// reproduces compares what is answered with what package epi, which is held to
// EpiEstim, makes of the file.
func (s *server) reproduces(t *testing.T, admitted map[string]float64) {
	t.Helper()
	days := slices.Sorted(maps.Keys(admitted))
	o := epi.Outbreak{Interval: epi.SerialInterval{Mean: 7, SD: 5.2}, Spans: epi.SlidingSpans(len(days), 7)}
	for _, day := range days {
		o.Local = append(o.Local, admitted[day])
	}
	estimates, err := epi.EstimateR(o, epi.Prior{})
	if err != nil {
		t.Fatal(err)
	}
	a := s.ask("france", `{ timeSeries(disease: "covid19", locations: ["FRA"], source: "spf", interval: MONTH, from: "2020-10-01", to: "2020-12-31") {
		reproductionNumber(serialInterval: {mean: 7, sd: 5.2}, count: HOSPITALIZATIONS) { date mean low high count } } }`)
	path := []any{"timeSeries", 0, "reproductionNumber"}
	same(t, "days", a.length(t, path...), 92)
	for i := range 92 {
		at := func(name string) any { return a.at(t, append(path, i, name)...) }
		day, _ := slices.BinarySearch(days, fmt.Sprint(at("date")))
		r := estimates[day-7]
		for name, want := range map[string]float64{"mean": r.Mean, "low": r.Quantile(0.025), "high": r.Quantile(0.975), "count": r.Cases} {
			if got, err := strconv.ParseFloat(fmt.Sprint(at(name)), 64); err != nil || math.Abs(got-want) > 1e-9*want {
				t.Errorf("%s: %s is %v, want %v (%v)", days[day], name, at(name), want, err)
			}
		}
	}
}

// addCountries adds up the rows of a file of Johns Hopkins for some places: a
// country's own row, or its provinces where it has none.
func addCountries(t *testing.T, to totals, count, file string, total func(sharedfiles.Row) int64) {
	t.Helper()
	sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
		place, province := row.Get("Country/Region"), row.Get("Province/State")
		// What ISO 3166-1 lists beside a country is not summed into it.
		beside := map[string]string{"Hong Kong": "HKG", "Macau": "MAC", "Guadeloupe": "GLP"}
		summed := map[string]string{"China": "CHN", "Australia": "AUS", "Canada": "CAN"}
		own := map[string]string{"France": "FRA", "India": "IND", "Namibia": "NAM"}
		switch {
		case beside[province] != "":
			to.add(beside[province], count, total(row))
		case summed[place] != "":
			to.add(summed[place], count, total(row))
		case own[place] != "" && province == "":
			to.add(own[place], count, total(row))
		}
		if province == "New South Wales" {
			to.add("AU-NSW", count, total(row))
		}
	})
}

// cumulative gives the cumulative cases of mpox at the close of an issue's day,
// for each of the days that are given.
func (s *server) cumulative(t *testing.T, place, issue string, days map[string]string) map[string]string {
	t.Helper()
	a := s.ask("france", fmt.Sprintf(`{ timeSeries(disease: "mpox", locations: [%q], asOf: "%sT23:59:59Z") { points { period { start } cases cumulative { cases } } } }`, place, issue))
	got := map[string]string{}
	for i := range a.length(t, "timeSeries", 0, "points") {
		day := a.text(t, "timeSeries", 0, "points", i, "period", "start")
		if _, given := days[day]; given || a.at(t, "timeSeries", 0, "points", i, "cases") != nil {
			got[day] = fmt.Sprint(a.at(t, "timeSeries", 0, "points", i, "cumulative", "cases"))
		}
	}
	return got
}
