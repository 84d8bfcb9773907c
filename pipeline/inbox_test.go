package pipeline_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/pipeline"
)

// ledger is all that a pipeline needs; it remembers what was loaded.
type ledger struct {
	loaded    []string
	published int
	refuse    string
	busy      bool
	waiting   bool
}

func (l *ledger) Keep(_ context.Context, file io.Reader) (string, error) {
	text, err := io.ReadAll(file)
	return string(text), err
}

func (l *ledger) Opener(checksum string, _ time.Time) etl.Opener { return text(checksum) }

type text string

func (t text) Open(context.Context, string) (etl.File, error) {
	return etl.File{ReadCloser: io.NopCloser(strings.NewReader(string(t)))}, nil
}

func (l *ledger) Load(ctx context.Context, job etl.Job, from etl.Opener) ([]mspr.Batch, error) {
	f, err := from.Open(ctx, job.Address)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	if l.refuse != "" {
		return nil, mspr.Refusef("%s", l.refuse)
	}
	l.loaded, l.waiting = append(l.loaded, string(job.Source.Name)+" "+job.Address+" "+string(content)), true
	return []mspr.Batch{{ID: 1}}, nil
}

func (l *ledger) Publish(context.Context) (mspr.Snapshot, error) {
	l.published, l.waiting = l.published+1, false
	return mspr.Snapshot{Number: int64(l.published)}, nil
}

func (l *ledger) Waiting(context.Context) (*time.Time, error) {
	if !l.waiting {
		return nil, nil
	}
	return new(time.Now()), nil
}

// turn is given unless somebody else has it.
func (l *ledger) turn(ctx context.Context, do func(context.Context) error) error {
	if l.busy {
		return mspr.Errorf(mspr.Conflict, "another source is being read").After(time.Second)
	}
	return do(ctx)
}

func inbox(t *testing.T, l *ledger) (*pipeline.Inbox, string) {
	t.Helper()
	p, err := pipeline.New(pipeline.Options{
		Cluster: mspr.Cluster{ID: "switzerland", TimeZone: "Europe/Zurich", Sources: []mspr.SourceName{"foph", "mspr"}},
		Sources: []mspr.Source{{Name: "foph"}, {Name: "mspr"}}, Archive: l, Target: l, Log: zerolog.Nop(), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "inbox")
	i, err := p.NewInbox(folder, l.turn)
	if err != nil {
		t.Fatal(err)
	}
	return i, folder
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func peek(t *testing.T, i *pipeline.Inbox) {
	t.Helper()
	if err := i.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAFileIsLoadedOnceItHasStoppedGrowing(t *testing.T) {
	t.Parallel()
	l := &ledger{}
	i, folder := inbox(t, l)
	path := filepath.Join(folder, "mspr", "new.csv")
	write(t, path, "half")
	peek(t, i)
	write(t, path, "half and half")
	peek(t, i)
	if len(l.loaded) != 0 {
		t.Fatalf("a file that grows was loaded: %v", l.loaded)
	}
	peek(t, i)
	if len(l.loaded) != 1 || l.loaded[0] != "mspr new.csv half and half" || l.published != 1 {
		t.Errorf("loaded %q, published %d times", l.loaded, l.published)
	}
	if n := len(files(t, filepath.Join(folder, "mspr", "done", "*new.csv"))); n != 1 || len(files(t, path)) != 0 {
		t.Errorf("%d files are done, and %v is left", n, files(t, path))
	}
	peek(t, i)
	if len(l.loaded) != 1 || l.published != 1 {
		t.Errorf("a file that is done was loaded again: %q", l.loaded)
	}
}

func TestWhatIsStillBeingWrittenIsLeftAlone(t *testing.T) {
	t.Parallel()
	l := &ledger{}
	i, folder := inbox(t, l)
	for _, name := range []string{".hidden.csv", "upload.csv.part", "upload.tmp"} {
		write(t, filepath.Join(folder, "foph", name), "x")
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(folder, "foph", "link.csv")); err != nil {
		t.Fatal(err)
	}
	peek(t, i)
	peek(t, i)
	if len(l.loaded) != 0 {
		t.Errorf("loaded %q", l.loaded)
	}
}

func TestARefusedFileLiesBesideItsReason(t *testing.T) {
	t.Parallel()
	l := &ledger{refuse: "line 1: this is no file of ours"}
	i, folder := inbox(t, l)
	write(t, filepath.Join(folder, "foph", "bad.csv"), "x")
	peek(t, i)
	peek(t, i)
	why := files(t, filepath.Join(folder, "foph", "refused", "*bad.csv.reason.txt"))
	if len(why) != 1 {
		t.Fatalf("reasons: %v", why)
	}
	reason, err := os.ReadFile(why[0])
	if err != nil || !strings.Contains(string(reason), "no file of ours") {
		t.Errorf("the reason is %q, %v", reason, err)
	}
	if l.published != 0 {
		t.Error("a refused file led to a snapshot")
	}
}

func TestAFileWaitsWhileAnotherSourceIsRead(t *testing.T) {
	t.Parallel()
	l := &ledger{busy: true}
	i, folder := inbox(t, l)
	write(t, filepath.Join(folder, "mspr", "a.csv"), "x")
	peek(t, i)
	peek(t, i)
	if len(l.loaded) != 0 {
		t.Fatalf("loaded %q out of turn", l.loaded)
	}
	l.busy = false
	peek(t, i)
	if len(l.loaded) != 1 {
		t.Errorf("loaded %q", l.loaded)
	}
}
