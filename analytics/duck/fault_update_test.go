package duck

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// changing is a published cluster to which a small change comes.
type changing struct {
	cluster *store.Cluster
	s       *Snapshots
	why     string
	hours   int
}

func newChanging(t *testing.T, d fs) *changing {
	t.Helper()
	c := &changing{cluster: storetest.Cluster(t, testCluster)}
	c.s = openedOn(t, t.TempDir(), Options{OnBuilt: func(b Built) { c.why = b.WhyFull }}, d)
	c.change(t)
	if _, err := c.s.Publish(t.Context(), postgres{c.cluster}); err != nil {
		t.Fatal(err)
	}
	c.change(t)
	return c
}

// change loads another issue.
func (c *changing) change(t *testing.T) {
	t.Helper()
	c.hours++
	load(t, c.cluster, covid, "who", issuedAt.Add(time.Duration(c.hours)*time.Hour), 20, map[mspr.LocationCode]mspr.Counts{"FRA": counts(int64(c.hours), 0)})
}

// mustHold looks whether the issue that was loaded last but some is served.
func (c *changing) mustHold(t *testing.T, before int) {
	t.Helper()
	want := int64(20 * (c.hours - before))
	if got := rowsOf(t, c.s, "SELECT (SELECT sum(cases) FROM facts), (SELECT sum(cases) FROM rollup_month) LIMIT 1"); got[0][0] != want || got[0][1] != want {
		t.Errorf("the facts and months add up to %v, not %d", got[0], want)
	}
}

func TestFault05_FailedSyncOfAChangedCopyPublishesNothing(t *testing.T) {
	for n, what := range []string{"file", "manifest", "folder"} {
		t.Run(what, func(t *testing.T) {
			d := &badDisk{}
			c := newChanging(t, d)
			before := fmt.Sprint(filesIn(t, c.s.folder))
			d.n.Store(int64(n + 1))
			if _, err := c.s.Publish(t.Context(), postgres{c.cluster}); !errors.Is(err, syscall.EIO) {
				t.Fatalf("publishing with a failing disk says %v", err)
			}
			c.mustHold(t, 1)
			if left := fmt.Sprint(filesIn(t, c.s.folder)); left != before {
				t.Errorf("the failed publication left %s where there was %s", left, before)
			}
			if _, err := c.s.Publish(t.Context(), postgres{c.cluster}); err != nil || c.why != "" {
				t.Errorf("the next publication: %v, in full because %q", err, c.why)
			}
			c.mustHold(t, 0)
		})
	}
}

// A byte that goes bad in the file that serves goes into no later one.
func TestFault06_FlippedByteIsNotCopied(t *testing.T) {
	c := newChanging(t, disk{})
	const offsets = 8
	for i := range offsets {
		path := c.s.folder.snapshot(c.s.served())
		damaged := c.s.served()
		content := flip(t, path, float64(i)/offsets)
		if _, err := c.s.Publish(t.Context(), postgres{c.cluster}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(c.why, "checksum") || !strings.Contains(c.s.reason(damaged), "checksum") {
			t.Errorf("built in full because %q; the damaged one was refused because %q", c.why, c.s.reason(damaged))
		}
		c.mustHold(t, 0)
		if _, err := Verify(t.Context(), c.s.folder.root(), testCluster, c.s.served(), Limits{}); err != nil {
			t.Error(err)
		}
		overwrite(t, path, content)
		c.change(t)
	}
}

func TestFault07_MissingFileIsNotCopied(t *testing.T) {
	for what, lose := range map[string]func(f folder, n int64) error{
		"file":     func(f folder, n int64) error { return os.Remove(f.snapshot(n)) },
		"manifest": func(f folder, n int64) error { return os.Remove(f.manifest(n)) },
		"half":     func(f folder, n int64) error { return os.Truncate(f.snapshot(n), 4096) },
	} {
		t.Run(what, func(t *testing.T) {
			c := newChanging(t, disk{})
			if err := lose(c.s.folder, c.s.served()); err != nil {
				t.Fatal(err)
			}
			if _, err := c.s.Publish(t.Context(), postgres{c.cluster}); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(c.why, "cannot be copied") {
				t.Errorf("built in full because %q", c.why)
			}
			c.mustHold(t, 0)
		})
	}
}

// Where a copy can't be changed, all is built anew, and what the attempt left is
// gone.
func TestCopyThatFailsIsBuiltInFull(t *testing.T) {
	c := newChanging(t, disk{})
	if _, err := c.s.Publish(t.Context(), untold{postgres{c.cluster}}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(c.why, syscall.ENOSPC.Error()) {
		t.Errorf("built in full because %q", c.why)
	}
	c.mustHold(t, 0)
	if left := fmt.Sprint(filesIn(t, c.s.folder)); left != "[1.duckdb 1.json 2.duckdb 2.json publish.lock]" {
		t.Errorf("the folder holds %s", left)
	}
}

// What gets lost or changed between Postgres and the file shows in a copy too: it
// does not add up to what was sent.
func TestRowThatGetsLostOnTheWayIntoACopyIsMissed(t *testing.T) {
	lose := func(*mspr.Row, func() error) error { return nil }
	double := func(_ *mspr.Row, pass func() error) error { return errors.Join(pass(), pass()) }
	miscount := func(r *mspr.Row, pass func() error) error { r.N[mspr.Cases]++; return pass() }
	forget := func(r *mspr.Row, pass func() error) error { r.Known &^= 1 << mspr.Cases; return pass() }
	for what, d := range map[string]meddledDump{
		"a record is lost":         {record: lose},
		"a record comes twice":     {record: double},
		"a count is another":       {record: miscount},
		"a count is lost":          {record: forget},
		"a revision is lost":       {revision: lose},
		"a revision comes twice":   {revision: double},
		"a revised count is lost":  {revision: forget},
		"a revised one is another": {revision: miscount},
	} {
		t.Run(what, func(t *testing.T) {
			c := newChanging(t, disk{})
			if _, err := c.s.Publish(t.Context(), meddled{postgres{c.cluster}, d}); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(c.why, "but Postgres has") {
				t.Errorf("built in full because %q", c.why)
			}
			c.mustHold(t, 0)
		})
	}
}

// meddled harms the first row that changed on its way.
type meddled struct {
	postgres
	with meddledDump
}

func (m meddled) Dump(ctx context.Context, read func(ctx context.Context, d Dump) error) error {
	return m.postgres.Dump(ctx, func(ctx context.Context, d Dump) error {
		m.with.Dump = d
		return read(ctx, &m.with)
	})
}

type meddledDump struct {
	Dump
	// Each is called with a row and with what hears it; nil lets it pass.
	record, revision func(r *mspr.Row, pass func() error) error
}

func (d *meddledDump) ChangedRecords(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, changed mspr.Changed, hear func(*mspr.Row) error) (mspr.Totals, error) {
	return d.Dump.ChangedRecords(ctx, disease, codes, changed, func(r *mspr.Row) error {
		return once(&d.record, r, func() error { return hear(r) })
	})
}

func (d *meddledDump) ChangedRevisions(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, changed mspr.Changed, hear func(*mspr.RevisionRow) error) (mspr.Totals, error) {
	return d.Dump.ChangedRevisions(ctx, disease, codes, changed, func(r *mspr.RevisionRow) error {
		return once(&d.revision, &r.Row, func() error { return hear(r) })
	})
}

func once(harm *func(*mspr.Row, func() error) error, r *mspr.Row, pass func() error) error {
	do := *harm
	*harm = nil
	if do == nil {
		return pass()
	}
	return do(r, pass)
}

// untold fails while it tells what changed.
type untold struct{ postgres }

func (u untold) Dump(ctx context.Context, read func(ctx context.Context, d Dump) error) error {
	return u.postgres.Dump(ctx, func(ctx context.Context, d Dump) error { return read(ctx, untoldDump{d}) })
}

type untoldDump struct{ Dump }

func (untoldDump) ChangedSpans(context.Context, mspr.DiseaseCode, *mspr.Codes, mspr.Changed, func(mspr.Span) error) error {
	return syscall.ENOSPC
}
