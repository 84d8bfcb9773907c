package duck

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// sequences is how many random histories are published step by step.
//
//	go test ./analytics/duck -run Copy -sequences 100
var sequences = flag.Int("sequences", 5, "random histories that are published step by step")

const stepsPerSequence = 8

// Whatever is loaded, corrected or withdrawn, in whatever order, a snapshot that
// started from a copy holds what one holds that was built in full.
func TestChangedCopyHoldsWhatAFullBuildHolds(t *testing.T) {
	for seed := range *sequences {
		t.Run(fmt.Sprint("history ", seed), func(t *testing.T) {
			h := newHistory(t, uint64(seed))
			p := newPair(t, h.cluster)
			copies := 0
			for step := range stepsPerSequence {
				doing := h.step(t)
				if why := p.publish(t); why == "" {
					copies++
				} else if step > 0 {
					t.Logf("step %d (%s) was built in full: %s", step, doing, why)
				}
				if t.Failed() {
					t.Fatalf("after step %d: %s", step, doing)
				}
			}
			if copies != stepsPerSequence-1 {
				t.Errorf("%d of %d snapshots started from a copy", copies, stepsPerSequence-1)
			}
		})
	}
}

// pair publishes the same cluster twice: into one folder as it comes, into the
// other always in full.
type pair struct {
	cluster      *store.Cluster
	copied, full *Snapshots
	why          string
}

func newPair(t *testing.T, c *store.Cluster) *pair {
	t.Helper()
	detector := &listener{days: 21, weeks: 3, above: 9}
	p := &pair{cluster: c, full: opened(t, t.TempDir(), Options{Detector: detector})}
	p.copied = opened(t, t.TempDir(), Options{Detector: detector, OnBuilt: func(b Built) { p.why = b.WhyFull }})
	return p
}

// publish publishes and compares, and says why the first was built in full.
func (p *pair) publish(t *testing.T) string {
	t.Helper()
	p.why = "it was not published"
	if _, err := p.copied.Publish(t.Context(), postgres{p.cluster}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.full.Rebuild(t.Context(), postgres{p.cluster}); err != nil {
		t.Fatal(err)
	}
	p.compare(t)
	return p.why
}

// compare compares the snapshots table by table.
func (p *pair) compare(t *testing.T) {
	t.Helper()
	tables := "SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY 1 LIMIT 100"
	names := rowsOf(t, p.full, tables)
	if diff := cmp.Diff(names, rowsOf(t, p.copied, tables)); diff != "" {
		t.Errorf("the tables (-full +copy):\n%s", diff)
		return
	}
	for _, name := range names {
		table, _ := name[0].(string)
		sql := "FROM " + table + " ORDER BY ALL LIMIT 100000"
		switch table {
		case "main.meta":
			sql = "SELECT cluster, format, last_batch, records, revisions FROM meta LIMIT 2"
		case "main.snapshots": // the copy was published just before the other
			sql = fmt.Sprintf("FROM snapshots WHERE number < %d ORDER BY ALL LIMIT 1000", p.copied.served())
		}
		if diff := cmp.Diff(rowsOf(t, p.full, sql), rowsOf(t, p.copied, sql)); diff != "" {
			t.Errorf("%s (-full +copy):\n%s", table, diff)
		}
	}
}

// history makes up what happens to a cluster.
type history struct {
	*rand.Rand
	cluster *store.Cluster
	files   int
}

func newHistory(t *testing.T, seed uint64) *history {
	t.Helper()
	return &history{Rand: rand.New(rand.NewPCG(seed, 4)), cluster: storetest.Cluster(t, testCluster)}
}

// step loads a file or corrects a record.
func (h *history) step(t *testing.T) string {
	t.Helper()
	if h.files > 1 && h.IntN(4) == 0 {
		return h.correct(t)
	}
	h.files++
	return h.load(t)
}

func pick[T any](h *history, of ...T) T { return of[h.IntN(len(of))] }

// days are in two years, three months and five weeks.
func (h *history) day() mspr.Date { return mspr.NewDate(2021, 12, 20).AddDays(h.IntN(30)) }

func (h *history) place() mspr.LocationCode {
	return pick[mspr.LocationCode](h, "FRA", "FR-IDF", "FR-75", "FR-92", "NAM", "USA", "US-CA", "US-06037", "US-06075", "US-NY", "US-36061")
}

func (h *history) counts(given mspr.CountSet) (c mspr.Counts) {
	for _, k := range given.Kinds() {
		if h.IntN(4) > 0 {
			c[k] = mspr.Known(int64(h.IntN(30) - 3))
		}
	}
	return c
}

// load loads a file that comes in time or late, is whole or not, and states some
// counts of some places.
func (h *history) load(t *testing.T) string {
	t.Helper()
	b := mspr.Batch{
		Source: pick[mspr.SourceName](h, "who", "who", "jhu-us", "foph", "sample"), Disease: covid, Feed: pick(h, "", "other"),
		Address: "test.csv", Checksum: fmt.Sprint(h.files), Bytes: 1, Issued: issuedAt.AddDate(0, h.IntN(10)*12, 0),
	}
	if h.IntN(5) == 0 {
		b.Source, b.Disease = "owid-mpox", mpox
	}
	given := pick(h, mspr.NewCountSet(mspr.Cases), mspr.NewCountSet(mspr.Cases, mspr.Deaths), mspr.NewCountSet(mspr.Deaths, mspr.ICUAdmissions))
	whole := h.IntN(2) == 0
	tree, err := storetest.Locations()
	if err != nil {
		t.Fatal(err)
	}
	var rows []mspr.Observation
	for range 1 + h.IntN(4) {
		code := h.place()
		place, _ := tree.Get(code)
		for range 1 + h.IntN(20) {
			rows = append(rows, mspr.Observation{Location: code, Country: place.Country, Date: h.day(), Counts: h.counts(given), Line: len(rows) + 2})
		}
	}
	b.Read, b.Kept = int64(len(rows)), int64(len(rows))
	loaded, err := h.cluster.Load(t.Context(), mspr.LoadJob{Finish: func() mspr.LoadFinish {
		return mspr.LoadFinish{Batch: b, Given: given, Whole: whole}
	}}, func(yield func(mspr.Observation, error) bool) {
		for _, o := range rows {
			if !yield(o, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("a file of %s, feed %q, issued %s, whole: %v, with %d rows, changed %+v", b.Source, b.Feed, b.Issued, whole, len(rows), loaded.BatchCounts)
}

// correct changes or deletes a record, which may be refused.
func (h *history) correct(t *testing.T) string {
	t.Helper()
	given := mspr.NewCountSet(pick(h, mspr.Cases, mspr.Deaths))
	made := mspr.Correction{
		RecordKey: mspr.RecordKey{Disease: covid, Location: h.place(), Date: h.day(), Source: "who"},
		Delete:    h.IntN(3) == 0, Given: given, Counts: h.counts(given), Reason: "a slip",
	}
	if made.Delete {
		made.Given, made.Counts = 0, mspr.Counts{}
	}
	by := mspr.Caller{Cluster: testCluster, Role: mspr.Admin, Account: 1, Name: "ada@example.org"}
	_, err := h.cluster.Correct(t.Context(), by, made)
	if err != nil && !slices.Contains([]mspr.Code{mspr.BadUserInput, mspr.NotFound}, mspr.CodeOf(err)) {
		t.Fatal(err)
	}
	return fmt.Sprintf("a correction %+v: %v", made, err)
}

// A later file may leave a record as an older batch stated it, and no batch of
// its own behind: what it changed is noted apart.
func TestChangeThatLeavesOnlyOlderBatchesIsFound(t *testing.T) {
	c := storetest.Cluster(t, testCluster)
	states := func(hours, cases int64) {
		t.Helper()
		load(t, c, covid, "who", issuedAt.Add(time.Duration(hours)*time.Hour), 2, map[mspr.LocationCode]mspr.Counts{"FRA": counts(cases, 0)})
	}
	states(0, 5)
	states(2, 7)
	p := newPair(t, c)
	p.publish(t)
	states(2, 5) // in place of what was stated at that time
	if why := p.publish(t); why != "" {
		t.Errorf("built in full: %s", why)
	}
	if got := rowsOf(t, p.copied, "SELECT DISTINCT cases, batch FROM facts LIMIT 9"); cmp.Diff([][]any{{int64(5), int64(1)}}, got) != "" {
		t.Errorf("the facts are %v", got)
	}
	if got := rowsOf(t, p.copied, "SELECT count(*) FROM revisions LIMIT 1"); got[0][0] != int64(0) {
		t.Errorf("there are %v revisions", got)
	}
}

// What is summed of a county goes with it: in its state, its country and their
// region.
func TestWithdrawnDaysLeaveNoPeriodBehind(t *testing.T) {
	c := storetest.Cluster(t, testCluster)
	counties := map[mspr.LocationCode]mspr.Counts{"US-06037": counts(30, 3), "US-36061": counts(5, 1)}
	load(t, c, covid, "jhu-us", issuedAt, 10, counties) // from 27 December on: two months, two weeks
	p := newPair(t, c)
	p.publish(t)
	periods := func(table string) string {
		return fmt.Sprint(rowsOf(t, p.copied, "SELECT count(DISTINCT start), sum(cases)::BIGINT FROM "+table+" LIMIT 1")[0])
	}
	publishes := func(wantPeriods int, wantCases int64) {
		t.Helper()
		if why := p.publish(t); why != "" {
			t.Errorf("built in full: %s", why)
		}
		for _, table := range []string{"rollup_week", "rollup_month", "rollup_country_week", "rollup_country_month", "rollup_region_week", "rollup_region_month"} {
			want := wantCases
			if table == "rollup_week" || table == "rollup_month" {
				want *= 3 // a county, its state and the country
			}
			if got := periods(table); got != fmt.Sprint([]any{int64(wantPeriods), want}) {
				t.Errorf("%s has %s periods and cases, not %d and %d", table, got, wantPeriods, want)
			}
		}
	}
	load(t, c, covid, "jhu-us", issuedAt.Add(time.Hour), 4, counties)
	publishes(1, 4*(30+5))
	counties["US-06037"] = counts(40, 3)
	load(t, c, covid, "jhu-us", issuedAt.Add(2*time.Hour), 4, counties)
	publishes(1, 4*(40+5))
	load(t, c, covid, "jhu-us", issuedAt.Add(3*time.Hour), 10, counties)
	if why := p.publish(t); why != "" || periods("rollup_region_month") != fmt.Sprint([]any{int64(2), int64(10 * 45)}) {
		t.Errorf("when the days are back, the region has %s; in full because %q", periods("rollup_region_month"), why)
	}
}

func TestSourceThatBecomesPreferredRestatesItsPlaces(t *testing.T) {
	c := storetest.Cluster(t, testCluster)
	load(t, c, covid, "who", issuedAt, 40, map[mspr.LocationCode]mspr.Counts{"USA": counts(900, 9), "FRA": counts(1, 1)})
	p := newPair(t, c)
	p.publish(t)
	load(t, c, covid, "jhu-us", issuedAt, 20, map[mspr.LocationCode]mspr.Counts{"US-06037": counts(30, 3), "US-36061": counts(5, 1)})
	if why := p.publish(t); why != "" {
		t.Errorf("built in full: %s", why)
	}
	got := rowsOf(t, p.copied, "SELECT source, preferred, count(*) FROM facts WHERE location = 'USA' GROUP BY ALL ORDER BY ALL LIMIT 9")
	want := [][]any{{"jhu-us", true, int64(20)}, {"who", false, int64(40)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatCannotBeChangedInACopyIsBuiltInFull(t *testing.T) {
	address := storetest.Prepared(t, testCluster)
	c := storetest.Open(t, address, testCluster)
	load(t, c, covid, "who", issuedAt, 30, map[mspr.LocationCode]mspr.Counts{"FRA": counts(100, 1), "USA": counts(900, 9)})
	administrator := func(sql string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if _, err := conn.Exec(t.Context(), "SET search_path = "+testCluster.Schema()+"; "+sql); err != nil {
			t.Fatal(err)
		}
	}
	places, err := storetest.Locations()
	if err != nil {
		t.Fatal(err)
	}
	renamed := places.All()
	renamed[0].Name = "Another name"
	other, err := mspr.NewLocations(renamed)
	if err != nil {
		t.Fatal(err)
	}
	manifestOf := func(s *Snapshots, change func(*manifest)) {
		t.Helper()
		path := s.folder.manifest(s.served())
		m, err := readManifest(path)
		if err != nil {
			t.Fatal(err)
		}
		change(&m)
		if err := writeManifest(disk{}, path, m); err != nil {
			t.Fatal(err)
		}
	}
	p := newPair(t, c)
	p.publish(t)
	for _, test := range []struct {
		name, why string
		do        func()
	}{
		{"nothing changed", "", func() {}},
		{"the last full one is old", "is of 20", func() { manifestOf(p.copied, func(m *manifest) { m.Lineage.Built = m.Created.Add(-2 * maxAge) }) }},
		{"it was copied often", "was copied 100 times", func() { manifestOf(p.copied, func(m *manifest) { m.Lineage.Copies = maxCopies }) }},
		{"much was replaced", "rows were replaced", func() { manifestOf(p.copied, func(m *manifest) { m.Lineage.Replaced = fewRows + 1 }) }},
		{"a manifest of before", "does not say what it descends from", func() { manifestOf(p.copied, func(m *manifest) { m.Lineage = lineage{} }) }},
		{"totals that are wrong", "but Postgres has", func() {
			manifestOf(p.copied, func(m *manifest) { m.Lineage.Totals = m.Lineage.Totals.with(totals{covid: {Records: 1}}) })
		}},
		{"another catalogue", "the table locations has changed", func() {
			if err := c.SyncCatalogue(t.Context(), storetest.Diseases(), other, storetest.Sources()); err != nil {
				t.Fatal(err)
			}
		}},
		{"a batch that nobody noted", "is noted", func() {
			administrator("DELETE FROM changed_days")
			load(t, c, covid, "who", issuedAt.Add(9*time.Hour), 3, map[mspr.LocationCode]mspr.Counts{"FRA": counts(8, 8)})
			administrator("DELETE FROM changed_days")
		}},
		{"another history", "are not those that it was made of", func() { administrator("UPDATE batches SET checksum = 'other' WHERE id = 1") }},
		{"nothing changed since", "", func() {}},
	} {
		test.do()
		if why := p.publish(t); why != test.why && (test.why == "" || !strings.Contains(why, test.why)) {
			t.Errorf("%s: built in full because %q, not %q", test.name, why, test.why)
		}
	}
}
