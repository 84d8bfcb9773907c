//go:build acceptance

package main

import (
	"fmt"
	"maps"
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

	t.Run("every change of a value is told", func(t *testing.T) {
		issues, changes := history(t, fophHistory, "geoRegion", "GR", "entries")
		same(t, "the revisions of Graubünden", s.revisions(t, "CH-GR", issues[len(issues)-1]), changesOf(issues, changes))
	})

	t.Run("snapshots differ by what was loaded between them", func(t *testing.T) {
		a := s.ask("switzerland", `{ diff(disease: "covid19", from: 1) { totals { added revised withdrawn } from { lastBatch } to { lastBatch number } } snapshot { number lastBatch } }`)
		same(t, "the later snapshot", a.at(t, "diff", "to", "number"), a.at(t, "snapshot", "number"))
		same(t, "its last batch", a.at(t, "diff", "to", "lastBatch"), a.at(t, "snapshot", "lastBatch"))
	})
}

// revision is a change of a day's cases as the publisher made it.
type revision struct{ issue, date, before, after string }

// changesOf replays a history: what was stated before, and is stated otherwise.
func changesOf(issues []string, changes map[string]map[string]string) map[revision]bool {
	list := map[revision]bool{}
	known, stated := map[string]string{}, map[string]bool{}
	for _, issue := range issues {
		before := maps.Clone(known)
		change(known, changes[issue])
		for date := range changes[issue] {
			if stated[date] && before[date] != known[date] {
				list[revision{issue, date, before[date], known[date]}] = true
			}
			stated[date] = stated[date] || known[date] != ""
		}
	}
	return list
}

// revisions reads all pages of what a place's cases were changed to up to an
// issue.
func (s *server) revisions(t *testing.T, place, until string) map[revision]bool {
	t.Helper()
	list := map[revision]bool{}
	text := func(v any) string {
		if v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	for after := ""; ; {
		a := s.ask("switzerland", fmt.Sprintf(`{ revisions(disease: "covid19", location: %q, source: "foph", asOf: "%sT23:59:59Z", first: 100, after: %q) {
			pageInfo { hasNextPage endCursor } nodes { superseded date before { cases } after { cases } } } }`, place, until, after))
		for i := range a.length(t, "revisions", "nodes") {
			r := revision{
				a.text(t, "revisions", "nodes", i, "superseded")[:len("2021-07-09")], a.text(t, "revisions", "nodes", i, "date"),
				text(a.at(t, "revisions", "nodes", i, "before", "cases")), text(a.at(t, "revisions", "nodes", i, "after", "cases")),
			}
			if r.before != r.after { // else another file changed the deaths of the day
				list[r] = true
			}
		}
		if a.at(t, "revisions", "pageInfo", "hasNextPage") != true {
			return list
		}
		after = a.text(t, "revisions", "pageInfo", "endCursor")
	}
}
