package duck

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

// odd is data with everything that a row may have: missing, negative and huge
// counts, days before 1970 and 2000, places of no region and rows of no series,
// in more rows than a chunk, a block and a row group hold.
func odd(seed uint64, rows int) *held {
	random := rand.New(rand.NewPCG(seed, seed))
	h := swiss()
	h.records, h.revisions = nil, nil
	first := mspr.NewDate(1918, 1, 1)
	for i := range rows {
		place := h.locations[random.IntN(len(h.locations))]
		r := mspr.Record{
			ID: int64(i + 1), Disease: covid, Country: place.Country, Location: place.Code, Source: h.sources[i%2].Name,
			Date: first.AddDays(i / 2 * 3), Batch: int64(random.IntN(9)), Issued: oddTime(random), CreatedAt: oddTime(random), UpdatedAt: oddTime(random),
		}
		for k := range r.Counts {
			r.Counts[k] = oddCount(random)
			r.Corrected = r.Corrected || r.Counts[k].N < 0
		}
		h.records = append(h.records, r)
		if i%5 == 0 {
			r.ID, r.CreatedAt, r.UpdatedAt = 0, time.Time{}, time.Time{}
			h.revisions = append(h.revisions, mspr.Revision{Record: r, Superseded: r.Issued.Add(time.Microsecond), SupersededBy: 9})
			h.revisions[len(h.revisions)-1].Withdrawn = random.IntN(3) == 0
		}
	}
	h.sort()
	return h
}

func oddTime(random *rand.Rand) time.Time {
	return time.UnixMicro(random.Int64N(4e15) - 1e15).UTC()
}

func oddCount(random *rand.Rand) mspr.Count {
	switch random.IntN(4) {
	case 0:
		return mspr.Count{}
	case 1:
		return mspr.Known(-random.Int64N(1000))
	case 2:
		return mspr.Known(random.Int64N(math.MaxInt64 >> 20))
	}
	return mspr.Known(random.Int64N(1000))
}

func TestOddRowsComeThroughAsTheyAre(t *testing.T) {
	for seed, rows := range []int{0, 1, chunkRows, chunkRows + 1, 3000, 130_000} {
		h := odd(uint64(seed), rows)
		s := opened(t, t.TempDir(), Options{})
		publish(t, s, h)
		checkFacts(t, s, h)
		checkRevisions(t, s, h)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// checkFacts compares the records within the snapshot with those that went in,
// one by one and in the order in which they are stored.
func checkFacts(t *testing.T, s *Snapshots, h *held) {
	t.Helper()
	series := map[[2]string]mspr.Series{}
	for _, one := range h.series {
		if one.Disease == covid {
			series[[2]string{string(one.Location), string(one.Source)}] = one
		}
	}
	places := map[mspr.LocationCode]mspr.Location{}
	for _, p := range h.locations {
		places[p.Code] = p
	}
	got := rowsOf(t, s, `
		SELECT disease, location, country, level, who_region, date, source, record, counted, preferred,
			cases, deaths, recovered, hospitalizations, icu_admissions, corrected, id, batch, issued, created_at, updated_at
		FROM facts WHERE record ORDER BY rowid LIMIT 1000000`)
	if len(got) != len(h.records) {
		t.Fatalf("%d of %d records came through", len(got), len(h.records))
	}
	for i, r := range h.records {
		p, one := places[r.Location], series[[2]string{string(r.Location), string(r.Source)}]
		own := one.Basis == mspr.OwnRows
		want := []any{
			string(r.Disease), string(r.Location), string(r.Country), string(p.Level), optional(p.WHORegion), r.Date, string(r.Source),
			true, own, own && one.Preferred,
		}
		for _, c := range r.Counts {
			want = append(want, nullable(c))
		}
		want = append(want, r.Corrected, r.ID, r.Batch, r.Issued, r.CreatedAt, r.UpdatedAt)
		if slices.Equal(want, got[i]) {
			continue
		}
		if diff := cmp.Diff(want, got[i]); diff != "" {
			t.Fatalf("record %d of %d (-want +got):\n%s", i, len(got), diff)
		}
	}
}

func checkRevisions(t *testing.T, s *Snapshots, h *held) {
	t.Helper()
	got := rowsOf(t, s, "SELECT * FROM revisions ORDER BY rowid LIMIT 1000000")
	if len(got) != len(h.revisions) {
		t.Fatalf("%d of %d revisions came through", len(got), len(h.revisions))
	}
	for i, r := range h.revisions {
		want := []any{string(r.Disease), string(r.Country), string(r.Location), r.Date, string(r.Source)}
		for _, c := range r.Counts {
			want = append(want, nullable(c))
		}
		want = append(want, r.Withdrawn, r.Batch, r.Issued, r.Superseded, r.SupersededBy)
		if slices.Equal(want, got[i]) {
			continue
		}
		if diff := cmp.Diff(want, got[i]); diff != "" {
			t.Fatalf("revision %d (-want +got):\n%s", i, diff)
		}
	}
}
