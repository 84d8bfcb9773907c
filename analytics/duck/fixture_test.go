package duck

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const testCluster = mspr.ClusterID("switzerland")

// held is a Source of data that a test makes up.
type held struct {
	number    int64
	recorded  []mspr.Snapshot
	lastBatch int64
	diseases  []mspr.DiseaseCode
	locations []mspr.Location
	sources   []mspr.Source
	batches   []mspr.Batch
	series    []mspr.Series
	parts     []mspr.SeriesPart
	records   []mspr.Record
	revisions []mspr.Revision
	// totals replaces what the rows really add up to.
	totals map[mspr.DiseaseCode]mspr.Totals
	// interrupt, if set, is called before the first record of each disease.
	interrupt func() error
}

func (h *held) NextSnapshotNumber(context.Context) (int64, error) {
	h.number++
	return h.number, nil
}

func (h *held) RecordSnapshot(_ context.Context, s mspr.Snapshot) error {
	h.recorded = append(h.recorded, s)
	return nil
}

func (h *held) Dump(ctx context.Context, read func(ctx context.Context, d Dump) error) error {
	return read(ctx, h)
}

func (h *held) LastBatch(context.Context) (int64, error)           { return h.lastBatch, nil }
func (h *held) Locations(context.Context) ([]mspr.Location, error) { return h.locations, nil }
func (h *held) Sources(context.Context) ([]mspr.Source, error)     { return h.sources, nil }
func (h *held) Batches(context.Context) ([]mspr.Batch, error)      { return h.batches, nil }
func (h *held) Series(context.Context) ([]mspr.Series, error)      { return h.series, nil }
func (h *held) Parts(context.Context) ([]mspr.SeriesPart, error)   { return h.parts, nil }
func (h *held) Totals(context.Context) (map[mspr.DiseaseCode]mspr.Totals, error) {
	if h.totals != nil {
		return h.totals, nil
	}
	totals := map[mspr.DiseaseCode]mspr.Totals{}
	for _, d := range h.diseases {
		totals[d] = mspr.Totals{}
	}
	for _, r := range h.records {
		t := totals[r.Disease]
		t.Records++
		t.Counts = plus(t.Counts, r.Counts)
		totals[r.Disease] = t
	}
	for _, r := range h.revisions {
		t := totals[r.Disease]
		t.Revisions++
		t.RevisionCounts = plus(t.RevisionCounts, r.Counts)
		totals[r.Disease] = t
	}
	return totals, nil
}

func (h *held) Records(ctx context.Context, d mspr.DiseaseCode, each func(*mspr.Record) error) error {
	if h.interrupt != nil {
		if err := h.interrupt(); err != nil {
			return err
		}
	}
	for i := range h.records {
		if h.records[i].Disease != d {
			continue
		}
		if err := each(&h.records[i]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (h *held) Revisions(_ context.Context, d mspr.DiseaseCode, each func(*mspr.Revision) error) error {
	for i := range h.revisions {
		if h.revisions[i].Disease != d {
			continue
		}
		if err := each(&h.revisions[i]); err != nil {
			return err
		}
	}
	return nil
}

func plus(a, b mspr.Counts) mspr.Counts {
	for i := range a {
		a[i] = a[i].Plus(b[i])
	}
	return a
}

const (
	covid = mspr.DiseaseCode("covid19")
	mpox  = mspr.DiseaseCode("mpox")
)

var issuedAt = time.Date(2024, 3, 31, 1, 30, 0, 123456000, time.UTC)

// swiss is two cantons whose sum is the country's series, France with rows of
// its own, and Italy whose cases are its own and whose deaths are its regions'.
func swiss() *held {
	h := &held{
		lastBatch: 7,
		diseases:  []mspr.DiseaseCode{covid, mpox},
		locations: []mspr.Location{
			{Code: "CHE", Name: "Switzerland", Level: mspr.Country, Country: "CHE", WHORegion: mspr.EURO, Population: mspr.Known(8_700_000), PopulationYear: 2021},
			{Code: "CH-BE", Name: "Bern's", Level: mspr.Subdivision, Parent: "CHE", Country: "CHE", WHORegion: mspr.EURO},
			{Code: "CH-ZH", Name: "Zürich", Level: mspr.Subdivision, Parent: "CHE", Country: "CHE", WHORegion: mspr.EURO},
			{Code: "FRA", Name: "France", Level: mspr.Country, Country: "FRA", WHORegion: mspr.EURO},
			{Code: "ITA", Name: "Italy", Level: mspr.Country, Country: "ITA", WHORegion: mspr.EURO},
			{Code: "IT-25", Name: "Lombardia", Level: mspr.Region, Parent: "ITA", Country: "ITA", WHORegion: mspr.EURO},
			{Code: "XKX", Name: "Elsewhere", Level: mspr.Country, Country: "XKX"},
		},
		sources: []mspr.Source{{Name: "foph", Title: "FOPH", Publisher: "BAG", Licence: "open"}, {Name: "who", Title: "WHO", Publisher: "WHO", Licence: "CC", Simulated: true}},
		batches: []mspr.Batch{{ID: 7, Source: "who", Disease: covid, Feed: "daily", Address: "who.csv", Checksum: "ab", Issued: issuedAt, Loaded: issuedAt, Status: mspr.BatchLoaded, Seconds: 1.5}},
		series: []mspr.Series{
			{Disease: covid, Location: "CHE", Source: "foph", Basis: mspr.ChildRows, Preferred: true},
			{Disease: covid, Location: "CHE", Source: "who", Basis: mspr.OwnRows},
			{Disease: covid, Location: "CH-BE", Source: "foph", Basis: mspr.OwnRows, Preferred: true},
			{Disease: covid, Location: "CH-ZH", Source: "foph", Basis: mspr.OwnRows, Preferred: true},
			{Disease: covid, Location: "FRA", Source: "who", Basis: mspr.OwnRows, Preferred: true},
			{Disease: covid, Location: "ITA", Source: "who", Basis: mspr.MixedRows, Preferred: true},
			{Disease: covid, Location: "IT-25", Source: "who", Basis: mspr.OwnRows, Preferred: true},
			{Disease: covid, Location: "XKX", Source: "who", Basis: mspr.OwnRows, Preferred: true},
			{Disease: mpox, Location: "FRA", Source: "who", Basis: mspr.OwnRows, Preferred: true},
		},
		parts: []mspr.SeriesPart{
			{Disease: covid, Location: "CHE", Source: "foph", Part: "CH-BE", Counts: 31},
			{Disease: covid, Location: "CHE", Source: "foph", Part: "CH-ZH", Counts: 31},
			{Disease: covid, Location: "ITA", Source: "who", Part: "ITA", Counts: mspr.NewCountSet(mspr.Cases)},
			{Disease: covid, Location: "ITA", Source: "who", Part: "IT-25", Counts: mspr.NewCountSet(mspr.Deaths)},
		},
	}
	for day := range 40 {
		date := mspr.NewDate(2020, 2, 20).AddDays(day)
		h.add(covid, "CH-BE", date, "foph", int64(day), 1)
		h.add(covid, "CH-ZH", date, "foph", 100+int64(day), 2)
		h.add(covid, "CHE", date, "who", 5000, 50)
		h.add(covid, "FRA", date, "who", 1000, 10)
		h.add(covid, "ITA", date, "who", 300, 999)
		h.add(covid, "IT-25", date, "who", 999, 3)
		h.add(covid, "XKX", date, "who", 7, 0)
		h.add(mpox, "FRA", date, "who", 4, 0)
	}
	h.records[3].Counts[mspr.Cases] = mspr.Known(-5)
	h.records[3].Corrected = true
	h.records[4].Counts[mspr.Deaths] = mspr.Count{}
	h.sort()
	old := h.records[0]
	old.Counts[mspr.Cases] = mspr.Known(41)
	h.revisions = []mspr.Revision{{Record: old, Superseded: issuedAt.Add(time.Hour), SupersededBy: 7}}
	return h
}

func (h *held) add(d mspr.DiseaseCode, l mspr.LocationCode, date mspr.Date, s mspr.SourceName, cases, deaths int64) {
	country := l
	if i := slices.IndexFunc(h.locations, func(p mspr.Location) bool { return p.Code == l }); i >= 0 {
		country = h.locations[i].Country
	}
	h.records = append(h.records, mspr.Record{
		ID: int64(len(h.records) + 1), Disease: d, Country: country, Location: l, Date: date, Source: s,
		Counts: mspr.Counts{mspr.Cases: mspr.Known(cases), mspr.Deaths: mspr.Known(deaths)},
		Batch:  7, Issued: issuedAt, CreatedAt: issuedAt, UpdatedAt: issuedAt,
	})
}

func (h *held) sort() {
	slices.SortFunc(h.records, func(a, b mspr.Record) int {
		return cmp.Or(cmp.Compare(a.Disease, b.Disease), cmp.Compare(a.Location, b.Location),
			cmp.Compare(a.Date, b.Date), cmp.Compare(a.Source, b.Source))
	})
}

// opened gives the snapshots of a folder, closed with the test.
func opened(t *testing.T, dir string, o Options) *Snapshots {
	t.Helper()
	return openedOn(t, dir, o, disk{})
}

func openedOn(t *testing.T, dir string, o Options, d fs) *Snapshots {
	t.Helper()
	o.Serve, o.Build = small(o.Serve), small(o.Build)
	s, err := open(t.Context(), dir, testCluster, o, d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func small(l Limits) Limits {
	if l == (Limits{}) {
		return Limits{Threads: 1, MemoryBytes: 256 << 20, SpillBytes: 256 << 20}
	}
	return l
}

func publish(t *testing.T, s *Snapshots, h *held) mspr.Snapshot {
	t.Helper()
	published, err := s.Publish(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	return published
}

// rowsOf gives all rows of a query on the served snapshot.
func rowsOf(t *testing.T, s *Snapshots, sql string, args ...any) [][]any {
	t.Helper()
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	var rows [][]any
	err = l.Query(t.Context(), sql, args, func(row []any) error {
		rows = append(rows, slices.Clone(row))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func contextWithTimeout(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}
