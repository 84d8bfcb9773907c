package duck

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestPublishedSnapshotIsServed(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	if _, err := s.Acquire(); mspr.CodeOf(err) != mspr.Unavailable {
		t.Fatalf("with no snapshot, Acquire says %v", err)
	}
	h := swiss()
	published := publish(t, s, h)
	if published.Number != 1 || published.Records != 320 || published.Revisions != 1 || published.LastBatch != 7 {
		t.Errorf("published %+v", published)
	}
	if diff := cmp.Diff([]mspr.Snapshot{published}, h.recorded); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	if st := s.Status(); st.Served == nil || *st.Served != published || st.Open != 1 || st.Leases != 0 {
		t.Errorf("status is %+v", st)
	}
	got := rowsOf(t, s, "SELECT cluster, number, records FROM meta LIMIT 2")
	if diff := cmp.Diff([][]any{{"switzerland", int64(1), int64(320)}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFactsHoldRecordsAndSums(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, swiss())
	got := rowsOf(t, s, `
		SELECT location, source, record, counted, preferred, count(*), sum(cases), sum(deaths), sum(recovered),
			bool_or(corrected), count(id), min(issued)
		FROM facts WHERE disease = $1
		GROUP BY ALL ORDER BY location, source, record DESC LIMIT 100`, string(covid))
	want := [][]any{
		{"CH-BE", "foph", true, true, true, int64(40), int64(780), int64(40), nil, false, int64(40), issuedAt},
		{"CH-ZH", "foph", true, true, true, int64(40), int64(4780), int64(80), nil, false, int64(40), issuedAt},
		{"CHE", "foph", false, true, true, int64(40), int64(5560), int64(120), nil, false, int64(0), issuedAt},
		{"CHE", "who", true, true, false, int64(40), int64(200000), int64(2000), nil, false, int64(40), issuedAt},
		{"FRA", "who", true, true, true, int64(40), int64(38995), int64(400), nil, true, int64(40), issuedAt},
		{"IT-25", "who", true, true, true, int64(40), int64(39960), int64(120), nil, false, int64(40), issuedAt},
		{"ITA", "who", true, false, false, int64(40), int64(12000), int64(999 * 39), nil, false, int64(40), issuedAt},
		{"ITA", "who", false, true, true, int64(40), int64(12000), int64(120), nil, false, int64(0), issuedAt},
		{"XKX", "who", true, true, true, int64(40), int64(280), int64(0), nil, false, int64(40), issuedAt},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestTextColumnsSortAsStrings(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, swiss())
	for _, column := range []string{"disease", "location", "source", "level", "country", "who_region"} {
		got := rowsOf(t, s, "SELECT list(v ORDER BY v) = list(v ORDER BY v::VARCHAR) FROM (SELECT "+column+" AS v FROM facts) LIMIT 1")
		if got[0][0] != true {
			t.Errorf("%s does not sort as a string", column)
		}
	}
}

func TestFactsAreStoredInOrder(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, swiss())
	got := rowsOf(t, s, `
		SELECT count(*) FROM (SELECT record, (disease, location, date) < lag((disease, location, date))
			OVER (PARTITION BY disease, record ORDER BY rowid) AS wrong FROM facts) WHERE wrong LIMIT 1`)
	if got[0][0] != int64(0) {
		t.Errorf("%v rows are out of order", got[0][0])
	}
}

func TestRollupsAreSumsOfCountedRows(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, swiss())
	week, month := mspr.NewDate(2020, 2, 24), mspr.NewDate(2020, 3, 1)
	got := rowsOf(t, s, `
		SELECT location, country, level, who_region, source, preferred, start, cases, deaths, recovered, records, corrected
		FROM rollup_week WHERE disease = $1 AND start = $2 AND country IN ('CHE', 'ITA') ORDER BY location, source LIMIT 100`, "covid19", week)
	// Days 4 to 10 of the data are the week of the 24th of February 2020.
	want := [][]any{
		{"CH-BE", "CHE", "SUBDIVISION", "EURO", "foph", true, week, int64(49), int64(7), nil, int64(7), false},
		{"CH-ZH", "CHE", "SUBDIVISION", "EURO", "foph", true, week, int64(749), int64(14), nil, int64(7), false},
		{"CHE", "CHE", "COUNTRY", "EURO", "foph", true, week, int64(798), int64(21), nil, int64(7), false},
		{"CHE", "CHE", "COUNTRY", "EURO", "who", false, week, int64(35000), int64(350), nil, int64(7), false},
		{"IT-25", "ITA", "REGION", "EURO", "who", true, week, int64(6993), int64(21), nil, int64(7), false},
		{"ITA", "ITA", "COUNTRY", "EURO", "who", true, week, int64(2100), int64(21), nil, int64(7), false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rollup_week (-want +got):\n%s", diff)
	}
	got = rowsOf(t, s, `
		SELECT location, country, level, who_region, source, preferred, start, cases, deaths, recovered, records, corrected
		FROM rollup_country_week WHERE disease = $1 AND start = $2 AND country IN ('CHE', 'ITA') ORDER BY location, source LIMIT 100`, "covid19", week)
	if diff := cmp.Diff([][]any{want[2], want[3], want[5]}, got); diff != "" {
		t.Errorf("rollup_country_week (-want +got):\n%s", diff)
	}
	got = rowsOf(t, s, "SELECT who_region, start, cases, deaths, records FROM rollup_region_month WHERE disease = $1 AND start = $2 ORDER BY 1 LIMIT 9", "covid19", month)
	// March has days 10 to 39: CHE from FOPH, FRA, ITA; XKX is in no region.
	want = [][]any{
		{"EURO", month, int64(30*100 + 2*735 + 30*1000 + 30*300), int64(30*3 + 30*10 + 30*3), int64(90)},
		{nil, month, int64(210), int64(0), int64(30)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rollup_region_month (-want +got):\n%s", diff)
	}
}

func TestCataloguesAreInTheSnapshot(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, swiss())
	tests := map[string][][]any{
		"SELECT * FROM locations WHERE code = 'CH-BE' LIMIT 9":                         {{"CH-BE", "Bern's", "SUBDIVISION", "CHE", "CHE", "EURO", nil, nil}},
		"SELECT population, population_year FROM locations WHERE code = 'CHE' LIMIT 9": {{int64(8_700_000), int64(2021)}},
		"SELECT * FROM sources ORDER BY rank LIMIT 9": {
			{"foph", "FOPH", "BAG", "open", false, int64(0)}, {"who", "WHO", "WHO", "CC", true, int64(1)},
		},
		"SELECT id, source, disease, feed, status, issued, seconds FROM batches LIMIT 9": {{int64(7), "who", "covid19", "daily", "LOADED", issuedAt, 1.5}},
		"SELECT location, basis, preferred FROM series WHERE basis <> 'OWN' ORDER BY location LIMIT 9": {
			{"CHE", "CHILDREN", true}, {"ITA", "MIXED", true},
		},
		"SELECT part, counts FROM series_parts WHERE location = 'ITA' ORDER BY part LIMIT 9": {{"IT-25", int64(2)}, {"ITA", int64(1)}},
		"SELECT disease, country, location, cases, withdrawn, issued, superseded, superseded_by FROM revisions LIMIT 9": {
			{"covid19", "CHE", "CH-BE", int64(41), false, issuedAt, issuedAt.Add(3_600_000_000_000), int64(7)},
		},
	}
	for sql, want := range tests {
		if diff := cmp.Diff(want, rowsOf(t, s, sql)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sql, diff)
		}
	}
}

func TestEmptyClusterCanBePublished(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	h := swiss()
	h.records, h.revisions, h.batches, h.series, h.parts, h.lastBatch = nil, nil, nil, nil, nil, 0
	publish(t, s, h)
	if got := rowsOf(t, s, "SELECT count(*), sum(cases) FROM facts LIMIT 1"); got[0][0] != int64(0) || got[0][1] != nil {
		t.Errorf("an empty cluster has %v", got)
	}
}

func TestSnapshotThatDiffersFromPostgresIsNotPublished(t *testing.T) {
	wrong := map[string]func(*mspr.Totals){
		"a row too many":     func(t *mspr.Totals) { t.Records-- },
		"a sum that differs": func(t *mspr.Totals) { t.Counts[mspr.Deaths].N++ },
		"a sum of nothing":   func(t *mspr.Totals) { t.Counts[mspr.Recovered] = mspr.Known(0) },
		"a revision too few": func(t *mspr.Totals) { t.Revisions++ },
		"a revised sum":      func(t *mspr.Totals) { t.RevisionCounts[mspr.Cases].N-- },
	}
	for name, change := range wrong {
		t.Run(name, func(t *testing.T) {
			s := opened(t, t.TempDir(), Options{})
			h := swiss()
			totals, err := h.Totals(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			covidTotals := totals[covid]
			change(&covidTotals)
			totals[covid] = covidTotals
			h.totals = totals
			if _, err := s.Publish(t.Context(), h); err == nil || !strings.Contains(err.Error(), "but Postgres has") {
				t.Errorf("Publish says %v", err)
			}
			mustServe(t, s, 0)
			if len(h.recorded) != 0 || len(filesIn(t, s.folder)) != 1 {
				t.Errorf("it left %v and recorded %v", filesIn(t, s.folder), h.recorded)
			}
		})
	}
}

func TestRecordOfAnUnknownPlaceIsNamed(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	h := swiss()
	h.add(covid, "ATL", mspr.NewDate(2020, 3, 1), "who", 1, 1)
	if _, err := s.Publish(t.Context(), h); err == nil || !strings.Contains(err.Error(), `location "ATL"`) {
		t.Errorf("Publish says %v", err)
	}
}
