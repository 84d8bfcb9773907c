package etl_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// collector is a Loader that keeps in memory what it is given. It keeps
// the rules of the contract that a pass can see: the order of the calls, and
// refusals that are recorded.
type collector struct {
	previous   *mspr.Batch
	duplicates int64
	// each is called for every observation, in place of keeping them.
	each func(mspr.Observation)

	loads []load
}

type load struct {
	mspr.LoadFinish
	observations []mspr.Observation
	err          error
}

func (c *collector) Load(ctx context.Context, job mspr.LoadJob, observations iter.Seq2[mspr.Observation, error]) (mspr.Batch, error) {
	var l load
	for o, err := range observations {
		if err != nil {
			l.err = err
			break
		}
		if c.each != nil {
			c.each(o)
			continue
		}
		l.observations = append(l.observations, o)
	}
	l.LoadFinish = job.Finish()
	if l.err == nil {
		l.err = job.Verdict(c.previous, c.duplicates)
	}
	if l.err == nil {
		l.err = ctx.Err()
	}
	c.loads = append(c.loads, l)
	b := l.Batch
	b.ID, b.Status = int64(len(c.loads)), mspr.BatchLoaded
	if l.err != nil {
		refusal, ok := errors.AsType[*mspr.Refusal](l.err)
		if !ok {
			return mspr.Batch{}, l.err
		}
		b.Status, b.Reason = mspr.BatchRefused, refusal.Reason
	}
	return b, l.err
}

// only is the one load that there was.
func (c *collector) only(t *testing.T) load {
	t.Helper()
	if len(c.loads) != 1 {
		t.Fatalf("there were %d loads, want 1", len(c.loads))
	}
	return c.loads[0]
}

// theCatalogue is read once for all tests; it does not change.
var theCatalogue = sync.OnceValues(catalogue.Load)

func loadCatalogue(tb testing.TB) *catalogue.Catalogue {
	tb.Helper()
	c, err := theCatalogue()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// loadedAt is when every test loads its files.
func loadedAt() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

func deps(tb testing.TB, c *collector) etl.Deps {
	tb.Helper()
	cat := loadCatalogue(tb)
	return etl.Deps{
		Loader: c, Opener: etl.Disk{}, Locations: cat.Locations, Aliases: cat, Diseases: cat.Diseases, Now: loadedAt,
	}
}

func source(tb testing.TB, name mspr.SourceName) mspr.Source {
	tb.Helper()
	s, ok := loadCatalogue(tb).Source(name)
	if !ok {
		tb.Fatalf("no source %s", name)
	}
	return s
}

// write makes a file of the test's own and gives its path.
func write(tb testing.TB, name, content string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func checkEquation(tb testing.TB, counts mspr.BatchCounts) {
	tb.Helper()
	if counts.Read != counts.Kept+counts.Excluded+counts.Quarantined {
		tb.Errorf("read %d is not kept %d + excluded %d + quarantined %d", counts.Read, counts.Kept, counts.Excluded, counts.Quarantined)
	}
}
