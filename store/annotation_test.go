package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func note(location mspr.LocationCode, first int, text string) mspr.Annotation {
	return mspr.Annotation{
		Disease: "covid19", Location: location, Source: "who", First: mspr.NewDate(2021, 3, first), Last: mspr.NewDate(2021, 3, first+1),
		Counts: mspr.NewCountSet(mspr.Cases), OmitFromAverages: true, Note: text, Noted: day(1),
	}
}

func annotate(t *testing.T, c *store.Cluster, notes ...mspr.Annotation) mspr.AnnotationChange {
	t.Helper()
	change, err := c.Annotate(t.Context(), mspr.Operator("us"), notes)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func outdated(t *testing.T, c *store.Cluster) int64 {
	t.Helper()
	number, err := c.OutdatedSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func TestNotesAreWrittenOnceAndOutdateSnapshots(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	number, err := c.NextSnapshotNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := outdated(t, c)
	every := note("FRA", 1, "Backlog")
	every.Source = ""
	notes := []mspr.Annotation{note("FRA", 1, "Backlog"), note("FRA", 2, "Backlog"), every}
	equal(t, "first", annotate(t, c, notes...), mspr.AnnotationChange{Added: 3})
	if after := outdated(t, c); before >= number || after != number {
		t.Errorf("snapshots up to %d were outdated, and then up to %d; want %d", before, after, number)
	}
	if _, err := c.NextSnapshotNumber(t.Context()); err != nil {
		t.Fatal(err)
	}
	equal(t, "again", annotate(t, c, notes...), mspr.AnnotationChange{Same: 3})
	equal(t, "outdated by nothing", outdated(t, c), number)
	same(t, "audit", rows(t, c, "SELECT action, name, resource FROM audit_log ORDER BY number"), []string{
		"WRITE operator annotations: 3 added, 0 replaced, 0 removed",
	})
	listed, err := c.Annotations(t.Context())
	if err != nil || len(listed) != 3 {
		t.Fatalf("listed %v, %v", listed, err)
	}
	listed[0].ID = 0
	equal(t, "listed", listed[0], notes[0])
}

func TestANoteThatIsReplacedOrRemovedStillHoldsAsOfBefore(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	n := note("FRA", 1, "Backlog")
	annotate(t, c, n, note("NAM", 1, "Stays"))
	n.OmitFromAverages, n.OmitBelow = false, true
	equal(t, "replaced", annotate(t, c, n), mspr.AnnotationChange{Replaced: 1})
	holding := func(at time.Time) []string {
		return rows(t, c, "SELECT location, omit, omit_below FROM annotations WHERE noted <= $1 AND (removed IS NULL OR removed > $1) ORDER BY id", at)
	}
	same(t, "before there was any", holding(day(1).Add(-time.Hour)), nil)
	same(t, "before", holding(day(1)), []string{"FRA true false", "NAM true false"})
	now := time.Now().Add(time.Hour)
	same(t, "now", holding(now), []string{"NAM true false", "FRA false true"})
	listed, err := c.Annotations(t.Context())
	if err != nil || len(listed) != 2 {
		t.Fatalf("listed %v, %v", listed, err)
	}
	if err := c.RemoveAnnotations(t.Context(), mspr.Operator("us"), []int64{listed[0].ID}); err != nil {
		t.Fatal(err)
	}
	same(t, "after", holding(now), []string{"NAM true false"})
	same(t, "before, still", holding(day(1)), []string{"FRA true false", "NAM true false"})
	equal(t, "taken up again", annotate(t, c, n), mspr.AnnotationChange{Added: 1})
}

func TestNotesAreWrittenAndRemovedTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	wrong := note("FRA", 2, "Of no source")
	wrong.Source = "nobody"
	if _, err := c.Annotate(t.Context(), mspr.Operator("us"), []mspr.Annotation{note("FRA", 1, "Good"), wrong}); err == nil {
		t.Error("a note on a source that there is not was written")
	}
	same(t, "written", rows(t, c, "SELECT note FROM annotations ORDER BY id"), nil)
	annotate(t, c, note("FRA", 1, "One"), note("FRA", 2, "Two"))
	held := rows(t, c, "SELECT id, note FROM annotations WHERE removed IS NULL ORDER BY id")
	var id int64
	if _, err := fmt.Sscan(held[0], &id); err != nil {
		t.Fatal(err)
	}
	if err := c.RemoveAnnotations(t.Context(), mspr.Operator("us"), []int64{id, 999}); mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("got %v", err)
	}
	same(t, "removed", rows(t, c, "SELECT id, note FROM annotations WHERE removed IS NULL ORDER BY id"), held)
}
