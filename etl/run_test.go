package etl_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// webServer opens files on disk as a web server would.
type webServer struct{ modified time.Time }

func (s webServer) Open(ctx context.Context, address string) (etl.File, error) {
	f, err := etl.Disk{}.Open(ctx, address)
	f.Modified = s.modified
	return f, err
}

func TestABatchWithManyBadRowsIsRefusedWhole(t *testing.T) {
	for bad, refusedWhole := range map[int]bool{5: false, 6: true, 40: true, 100: true} {
		t.Run(fmt.Sprintf("%d of 100", bad), func(t *testing.T) {
			content := whoHeader + strings.Repeat("2021-06-01,QQ,Atlantis,EURO,1,1,0,0\n", bad) + whoRows(100-bad)
			c := &collector{}
			batches, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who"), Address: write(t, "f.csv", content)}, deps(t, c))
			refusal, ok := errors.AsType[*mspr.Refusal](err)
			if ok != refusedWhole || (batches[0].Status == mspr.BatchRefused) != refusedWhole {
				t.Fatalf("got %v and %+v", err, batches)
			}
			if ok && !strings.Contains(refusal.Reason, "unknown-location") {
				t.Errorf("the reason is %q, want it to name the rule", refusal.Reason)
			}
			if l := c.only(t); len(l.Defects) != bad {
				t.Errorf("%d defects, want %d", len(l.Defects), bad)
			}
		})
	}
}

func TestDuplicatesThatTheStoreFoundCountAsBadRows(t *testing.T) {
	c := &collector{duplicates: 6}
	reason := refused(t, etl.Job{Source: source(t, "who"), Address: write(t, "f.csv", whoHeader+whoRows(100))}, deps(t, c), c)
	if !strings.Contains(reason, "duplicate") {
		t.Errorf("the reason is %q", reason)
	}
}

func TestAWholeFileThatLostRowsIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		source  mspr.SourceName
		content string
		before  int64
		refused bool
	}{
		"a tenth less":        {"who", whoHeader + whoRows(90), 100, false},
		"more than that":      {"who", whoHeader + whoRows(89), 100, true},
		"no batch before":     {"who", whoHeader + whoRows(1), 0, false},
		"a file of additions": {"mspr", "disease,location,date,cases\ncovid19,FRA,2023-01-01,3\n", 100, false},
	} {
		t.Run(name, func(t *testing.T) {
			l := &collector{}
			if c.before > 0 {
				l.previous = &mspr.Batch{BatchCounts: mspr.BatchCounts{Kept: c.before}}
			}
			_, err := etl.Run(t.Context(), etl.Job{Source: source(t, c.source), Address: write(t, "f.csv", c.content)}, deps(t, l))
			if _, ok := errors.AsType[*mspr.Refusal](err); ok != c.refused {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheHeaderOfABatchDescribesTheFileAsStored(t *testing.T) {
	for name, content := range map[string]string{
		"plain": whoHeader + whoRows(3), "gzip": gzipped(t, whoHeader+whoRows(3)), "zstd": zstandard(t, whoHeader+whoRows(3)),
	} {
		c := &collector{}
		path := write(t, "misnamed.txt", content)
		var last etl.Progress
		d := deps(t, c)
		d.Progress = func(p etl.Progress) { last = p }
		if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who"), Address: path}, d); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b := c.only(t).Batch
		if b.Checksum != checksum(content) || b.Bytes != int64(len(content)) || b.Address != path || !b.Loaded.Equal(loadedAt()) || b.Kept != 3 {
			t.Errorf("%s: %+v", name, b)
		}
		if want := (etl.Progress{Bytes: b.Bytes, Total: b.Bytes, Rows: 3, Ended: true}); last != want {
			t.Errorf("%s: the last progress is %+v, want %+v", name, last, want)
		}
	}
}

func checksum(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// stuck is a file that never gives its second part.
type stuck struct {
	ctx  context.Context
	head io.Reader
}

func (s stuck) Read(p []byte) (int, error) {
	if n, err := s.head.Read(p); err == nil {
		return n, nil
	}
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

func (stuck) Close() error { return nil }

type stuckOpener struct{}

func (stuckOpener) Open(ctx context.Context, _ string) (etl.File, error) {
	return etl.File{ReadCloser: stuck{ctx, strings.NewReader(whoHeader + whoRows(3))}}, nil
}

func TestAStageThatTakesTooLongIsGivenUp(t *testing.T) {
	c := &collector{}
	d := deps(t, c)
	d.Opener, d.Limits.Stage = stuckOpener{}, time.Millisecond
	_, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who"), Address: "drip"}, d)
	if mspr.CodeOf(err) != mspr.Timeout || !strings.Contains(err.Error(), "reading the file took longer than 1ms") {
		t.Errorf("got %v, want a timeout that names the stage", err)
	}
}

func TestACancelledRunIsNoRefusal(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := &collector{}
	_, err := etl.Run(ctx, etl.Job{Source: source(t, "who"), Address: "sources/testdata/who-2020.csv"}, deps(t, c))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the cancellation", err)
	}
}

func TestAReadThatFailsIsNoRefusal(t *testing.T) {
	c := &collector{}
	d := deps(t, c)
	d.Opener = failingOpener{}
	_, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who"), Address: "disk"}, d)
	if _, ok := errors.AsType[*mspr.Refusal](err); ok || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want the disk's own error", err)
	}
}

type failingOpener struct{}

func (failingOpener) Open(context.Context, string) (etl.File, error) {
	r, w := io.Pipe()
	return etl.File{ReadCloser: r}, w.CloseWithError(io.ErrClosedPipe)
}
