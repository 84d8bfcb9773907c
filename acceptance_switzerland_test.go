//go:build acceptance

package main

import (
	"fmt"
	"testing"

	"github.com/mspr/surveillance/sharedfiles"
)

func TestAcceptanceSwitzerlandServesThePublishersOwnTotals(t *testing.T) {
	s := serveReal(t, "switzerland")

	t.Run("FOPH", func(t *testing.T) {
		want, cantons := totals{}, totals{}
		for count, file := range map[string]string{"cases": fophCases, "deaths": fophDeaths, "hospitalizations": fophHospital} {
			sharedfiles.Each(t, "data/"+file, ',', func(row sharedfiles.Row) {
				switch region := row.Get("geoRegion"); region {
				case "CHFL":
				case "CH":
					want.add("CHE", count, row.Number("entries"))
				case "FL":
					want.add("LIE", count, row.Number("entries"))
				case "ZH", "GR":
					want.add("CH-"+region, count, row.Number("entries"))
					fallthrough
				default:
					cantons.add("all", count, row.Number("entries"))
				}
			})
		}
		same(t, "Switzerland's own rows and the sum of its cantons", want["CHE"], cantons["all"])
		s.agrees(t, "switzerland", "covid19", "foph", want)
		a := s.ask("switzerland", `{ summary(disease: "covid19", location: "CHE") { cases deaths hospitalizations sources } }`)
		for count, n := range want["CHE"] {
			same(t, "Switzerland's "+count, a.number(t, "summary", count), n)
		}
		same(t, "the sources", a.at(t, "summary", "sources"), any([]any{"foph"}))
	})

	t.Run("every issue is answered as it was known", func(t *testing.T) {
		issues, changes := history(t, fophHistory, "geoRegion", "GR", "entries")
		same(t, "issues", len(issues), 97)
		known := map[string]string{}
		for _, issue := range issues {
			change(known, changes[issue])
			a := s.ask("switzerland", fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: ["CH-GR"], asOf: "%sT23:59:59Z") { points { period { start } cases } } }`, issue))
			got := map[string]string{}
			for i := range a.length(t, "timeSeries", 0, "points") {
				if cases := a.at(t, "timeSeries", 0, "points", i, "cases"); cases != nil {
					got[a.text(t, "timeSeries", 0, "points", i, "period", "start")] = fmt.Sprint(cases)
				}
			}
			same(t, "Graubünden as known at the issue of "+issue, got, known)
		}
	})
}
