package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// Inbox is a folder with a folder for each source: files that are dropped there are
// loaded as files from the network are, and then moved to done or to refused, beside
// the reason. A file is left alone as long as it grows or its name begins with a dot
// or ends in .part or .tmp: whoever writes it is not done.
//
// The file itself is what waits: one that is being loaded when the process dies still
// lies there, and is loaded again, which changes nothing twice.
type Inbox struct {
	pipeline *Pipeline
	folder   string
	// turn keeps others of the cluster from loading meanwhile.
	turn func(ctx context.Context, do func(context.Context) error) error
	seen map[string]look
}

// look is how a file stood when it was last looked at.
type look struct {
	size     int64
	modified time.Time
}

const (
	doneFolder    = "done"
	refusedFolder = "refused"
)

// NewInbox makes the folders of a cluster's inbox.
func (p *Pipeline) NewInbox(folder string, turn func(ctx context.Context, do func(context.Context) error) error) (*Inbox, error) {
	for _, source := range p.Cluster.Sources {
		if err := os.MkdirAll(filepath.Join(folder, string(source)), 0o750); err != nil {
			return nil, fmt.Errorf("make the inbox: %w", err)
		}
	}
	return &Inbox{pipeline: p, folder: folder, turn: turn, seen: map[string]look{}}, nil
}

// Look loads the files that have come since the last look and were whole then. A file
// that can't be loaded yet is there at the next look.
func (i *Inbox) Look(ctx context.Context) error {
	now := map[string]look{}
	var wrong []error
	loaded := false
	for _, name := range i.pipeline.Cluster.Sources {
		source, ok := i.pipeline.source(name)
		if !ok {
			continue
		}
		files, err := i.files(source)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		for path, stands := range files {
			now[path] = stands
			if i.seen[path] != stands || ctx.Err() != nil {
				continue // it is new, or grows
			}
			took, err := i.take(ctx, source, path)
			loaded = loaded || took
			wrong = append(wrong, err)
		}
	}
	i.seen = now
	if loaded {
		_, err := i.pipeline.publishWaiting(ctx)
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// files gives how each file in the folder of a source stands.
func (i *Inbox) files(source mspr.Source) (map[string]look, error) {
	folder := filepath.Join(i.folder, string(source.Name))
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("look into the inbox: %w", err)
	}
	files := map[string]look{}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || !e.Type().IsRegular() || unfinished(e.Name()) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look into the inbox: %w", err)
		}
		files[filepath.Join(folder, e.Name())] = look{info.Size(), info.ModTime()}
	}
	return files, nil
}

func unfinished(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".part") || strings.HasSuffix(name, ".tmp")
}

// take loads one file and moves it; it says whether anything was loaded.
func (i *Inbox) take(ctx context.Context, source mspr.Source, path string) (loaded bool, err error) {
	err = i.turn(ctx, func(ctx context.Context) error {
		err := i.load(ctx, source, path)
		refusal := (*mspr.Refusal)(nil)
		switch {
		case errors.As(err, &refusal):
			return i.move(path, refusedFolder, refusal.Reason)
		case err != nil:
			return fmt.Errorf("load %s from the inbox: %w", filepath.Base(path), err)
		}
		loaded = true
		return i.move(path, doneFolder, "")
	})
	if e, ok := errors.AsType[*mspr.Error](err); ok && e.Code == mspr.Conflict && e.RetryAfter > 0 {
		return loaded, nil // another load is running; the next look follows
	}
	return loaded, err
}

func (i *Inbox) load(ctx context.Context, source mspr.Source, path string) (err error) {
	f, err := os.Open(path) //nolint:gosec // a file of the inbox
	if err != nil {
		return err
	}
	checksum, err := i.pipeline.Archive.Keep(ctx, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = i.pipeline.Target.Load(ctx, etl.Job{Source: source, Address: filepath.Base(path)}, i.pipeline.Archive.Opener(checksum, time.Time{}))
	return err
}

// move puts a file that was dealt with out of the way; it takes no other's place.
func (i *Inbox) move(path, to, reason string) error {
	folder := filepath.Join(filepath.Dir(path), to)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make a folder of the inbox: %w", err)
	}
	target := filepath.Join(folder, i.pipeline.Now().UTC().Format("20060102T150405.000000000Z-")+filepath.Base(path))
	if err := os.Rename(path, target); err != nil {
		return fmt.Errorf("move a file of the inbox: %w", err)
	}
	if reason == "" {
		return nil
	}
	return os.WriteFile(target+".reason.txt", []byte(reason+"\n"), 0o600)
}
