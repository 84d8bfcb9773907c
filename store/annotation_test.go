package store_test

import (
	"fmt"
	"strings"
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

func TestAnAdministratorsNoteHoldsFromNowOnAndIsListed(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	before := time.Now()
	n := note("FRA", 1, "Backlog")
	made, err := c.AddAnnotation(t.Context(), admin(), n)
	if err != nil || made.ID == 0 || made.Noted.Before(before.Truncate(time.Microsecond)) || made.Note != "Backlog" || made.Removed != nil {
		t.Fatalf("made %+v, %v", made, err)
	}
	if number, err := c.NextSnapshotNumber(t.Context()); err != nil || outdated(t, c) != number-1 {
		t.Errorf("snapshots up to %d are outdated, %v", outdated(t, c), err)
	}
	if same, err := c.AddAnnotation(t.Context(), admin(), n); err != nil || same != made {
		t.Errorf("added again: %+v, %v", same, err)
	}
	every := note("NAM", 2, "Holidays")
	every.Source = ""
	if _, err := c.AddAnnotation(t.Context(), admin(), every); err != nil {
		t.Fatal(err)
	}
	removed, err := c.RemoveAnnotation(t.Context(), admin(), made.ID, " none ")
	if err != nil || removed.ID != made.ID || removed.Removed == nil {
		t.Errorf("removed %+v, %v", removed, err)
	}
	for _, each := range []struct {
		q    mspr.AnnotationQuery
		want string
	}{
		{mspr.AnnotationQuery{}, "[Holidays]"},
		{mspr.AnnotationQuery{Removed: true}, "[Holidays Backlog]"},
		{mspr.AnnotationQuery{Removed: true, Location: "FRA"}, "[Backlog]"},
		{mspr.AnnotationQuery{Removed: true, Source: "who"}, "[Holidays Backlog]"},
		{mspr.AnnotationQuery{Removed: true, Source: "sample"}, "[Holidays]"},
		{mspr.AnnotationQuery{Removed: true, Disease: "mpox"}, "[]"},
	} {
		each.q.Page.First, each.q.Total = 1, true
		var notes []string
		for more := true; more; {
			page, err := c.AnnotationPage(t.Context(), each.q)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range page.Annotations {
				notes = append(notes, n.Note)
			}
			if more = page.Info.HasNextPage; more {
				each.q.Page.After = *page.Info.EndCursor
			}
			if !more && *page.Total != int64(len(notes)) {
				t.Errorf("%+v: %d in total", each.q, *page.Total)
			}
		}
		equal(t, fmt.Sprintf("%+v", each.q), fmt.Sprint(notes), each.want)
	}
	same(t, "audit log", audited(t, c), []string{
		fmt.Sprintf("WRITE 7 ada@example.org ADMIN annotation %d: covid19 FRA who, 2021-03-01 to 2021-03-02   192.0.2.1", made.ID),
		fmt.Sprintf("WRITE 7 ada@example.org ADMIN annotation %d: covid19 NAM every source, 2021-03-02 to 2021-03-03   192.0.2.1", made.ID+1),
		fmt.Sprintf("DELETE 7 ada@example.org ADMIN annotation %d: covid19 FRA who, 2021-03-01 to 2021-03-02  none 192.0.2.1", made.ID),
	})
}

func TestANoteThatMakesNoSenseIsRefusedAndNoted(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	wrong := map[string]func(*mspr.Annotation){
		"location": func(n *mspr.Annotation) { n.Location = "XXX" }, "source": func(n *mspr.Annotation) { n.Source = "nobody" },
		"disease": func(n *mspr.Annotation) { n.Disease = "flu" }, "after the last": func(n *mspr.Annotation) { n.Last = n.First - 1 },
		"days lie": func(n *mspr.Annotation) { n.Last = mspr.NewDate(2100, 1, 1) }, "at least one": func(n *mspr.Annotation) { n.Counts = 0 },
		"recovered":   func(n *mspr.Annotation) { n.Disease, n.Counts = "mpox", mspr.NewCountSet(mspr.Recovered) },
		"on one line": func(n *mspr.Annotation) { n.Note = "a\nb" }, "2000 bytes": func(n *mspr.Annotation) { n.Note = strings.Repeat("x", mspr.AnnotationLimit+1) },
	}
	for says, change := range wrong {
		n := note("FRA", 1, "Backlog")
		change(&n)
		if made, err := c.AddAnnotation(t.Context(), admin(), n); mspr.CodeOf(err) != mspr.BadUserInput || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %+v, %v", says, made, err)
		}
	}
	if _, err := c.RemoveAnnotation(t.Context(), admin(), 1, "none"); mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("removed: %v", err)
	}
	if _, err := c.RemoveAnnotation(t.Context(), admin(), 1, ""); mspr.CodeOf(err) != mspr.BadUserInput {
		t.Errorf("removed without a reason: %v", err)
	}
	equal(t, "noted", len(audited(t, c)), len(wrong)+2)
	same(t, "written", rows(t, c, "SELECT note FROM annotations ORDER BY id"), nil)
}
