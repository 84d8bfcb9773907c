package duck

import (
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
