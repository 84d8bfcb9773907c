package duck

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/mspr/surveillance/mspr"
)

// Publish makes a snapshot of what the source holds now, makes it durable and
// serves it. It starts from a copy of the served one where little changed. When
// it fails nothing is published, and what was served before still is. One
// publication at a time runs in a folder, whichever process asks; another waits.
func (s *Snapshots) Publish(ctx context.Context, source Source) (mspr.Snapshot, error) {
	return s.publishAlone(ctx, source, false)
}

// Rebuild is Publish, but builds the snapshot in full.
func (s *Snapshots) Rebuild(ctx context.Context, source Source) (mspr.Snapshot, error) {
	return s.publishAlone(ctx, source, true)
}

func (s *Snapshots) publishAlone(ctx context.Context, source Source, full bool) (published mspr.Snapshot, err error) {
	err = s.alone(ctx, func() (err error) {
		published, err = s.publish(ctx, source, full)
		return err
	})
	return published, err
}

// Wanted says what a snapshot must hold to be up to date.
type Wanted struct {
	// LastBatch is the newest batch that changed a record.
	LastBatch int64
	// Outdated is the number of the newest snapshot that may hold an earlier
	// catalogue.
	Outdated int64
}

// CatchUp publishes, unless a snapshot that holds what is wanted is served or
// another process publishes just now: what that one makes is for Refresh. Only
// where nothing is served yet does it wait for the other. It says whether it had
// to publish.
func (s *Snapshots) CatchUp(ctx context.Context, source Source, wanted Wanted) (published bool, err error) {
	if s.holds(wanted) {
		return false, nil
	}
	lock := s.folder.tryPublicationLock
	if s.Status().Served == nil {
		lock = func() (*flock, error) { return s.folder.publicationLock(ctx) }
	}
	err = s.locked(lock, func() error {
		if _, err := s.Refresh(ctx); err != nil || s.holds(wanted) {
			return err
		}
		published = true
		_, err := s.publish(ctx, source, false)
		return err
	})
	return published && err == nil, err
}

func (s *Snapshots) holds(w Wanted) bool {
	served := s.Status().Served
	return served != nil && served.LastBatch >= w.LastBatch && served.Number > w.Outdated
}

// alone runs work while no other process publishes in the folder.
func (s *Snapshots) alone(ctx context.Context, work func() error) error {
	return s.locked(func() (*flock, error) { return s.folder.publicationLock(ctx) }, work)
}

// locked runs work under the lock of publications; not at all where it is not
// to be had.
func (s *Snapshots) locked(take func() (*flock, error), work func() error) error {
	lock, err := take()
	if err != nil {
		return fmt.Errorf("publishing a snapshot of cluster %s: %w", s.cluster, err)
	}
	if lock == nil {
		return nil
	}
	if err := errors.Join(work(), lock.release()); err != nil {
		return fmt.Errorf("publishing a snapshot of cluster %s: %w", s.cluster, err)
	}
	return nil
}

func (s *Snapshots) publish(ctx context.Context, source Source, full bool) (mspr.Snapshot, error) {
	if err := s.folder.sweep(); err != nil {
		return mspr.Snapshot{}, err
	}
	number, err := s.nextNumber(ctx, source)
	if err != nil {
		return mspr.Snapshot{}, err
	}
	defer s.takeSealed() // where it was not opened
	made, err := s.build(ctx, source, number, full)
	if err == nil {
		made.snapshot, err = s.seal(ctx, source, made)
	}
	if err != nil {
		return made.snapshot, errors.Join(err, s.folder.discard(number))
	}
	if err := s.adopt(ctx, number-1, s.folder.published); err != nil {
		return made.snapshot, err
	}
	if s.served() != number {
		return made.snapshot, fmt.Errorf("snapshot %d was written but cannot be served: %s", number, s.reason(number))
	}
	s.options.OnBuilt(Built{made.snapshot, made.whyFull})
	return made.snapshot, s.prune()
}

// nextNumber gives a number above all that were ever used here: Postgres gives
// them out, but a Postgres that was restored starts where its backup ended.
func (s *Snapshots) nextNumber(ctx context.Context, source Source) (int64, error) {
	given, err := source.NextSnapshotNumber(ctx)
	if err != nil {
		return 0, fmt.Errorf("getting a number: %w", err)
	}
	used, err := s.folder.highest()
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.highest = max(given, used+1, s.highest+1)
	return s.highest, nil
}

func (s *Snapshots) build(ctx context.Context, source Source, number int64, full bool) (made built, err error) {
	b := &builder{
		path:     s.folder.temporary(number),
		spill:    filepath.Join(s.workspace.path, fmt.Sprintf("build-%d", number)),
		limits:   s.options.Build,
		detector: s.options.Detector,
		snapshot: mspr.Snapshot{Cluster: s.cluster, Number: number},
	}
	if b.basis, err = s.basis(); err != nil {
		b.whyFull = err.Error()
	}
	if full {
		b.whyFull = "it was asked for"
	}
	defer func() { err = errors.Join(err, removeFiles(b.spill)) }()
	err = source.Dump(ctx, func(ctx context.Context, d Dump) error {
		made, err = b.make(ctx, d)
		return err
	})
	if b.doubtful {
		s.doubt(b.basis.manifest.Number)
	}
	if err != nil {
		return made, fmt.Errorf("building snapshot %d: %w", number, err)
	}
	return made, nil
}

// doubt looks at a snapshot whose copy was damaged: if it is so itself, it is
// refused from now on, though it goes on serving until another takes its place;
// what it reads, DuckDB checks by itself.
func (s *Snapshots) doubt(number int64) {
	look := s.folder.look(number)
	if _, err := s.folder.inspect(s.cluster, number); err != nil {
		s.refuse(number, look, err)
	}
}

// seal makes a built file durable under its name: file, manifest, name, folder.
func (s *Snapshots) seal(ctx context.Context, source Source, made built) (mspr.Snapshot, error) {
	temporary := s.folder.temporary(made.snapshot.Number)
	seen, err := sealing(temporary)
	if err != nil {
		return made.snapshot, fmt.Errorf("looking at snapshot %d: %w", made.snapshot.Number, err)
	}
	described, err := describe(made, temporary)
	snapshot := described.Snapshot
	if err != nil {
		return snapshot, fmt.Errorf("reading snapshot %d: %w", snapshot.Number, err)
	}
	if err := s.disk.Sync(temporary); err != nil {
		return snapshot, fmt.Errorf("syncing snapshot %d: %w", snapshot.Number, err)
	}
	if err := source.RecordSettling(ctx, made.settling); err != nil {
		return snapshot, fmt.Errorf("recording how records settle by snapshot %d: %w", snapshot.Number, err)
	}
	if err := source.RecordSnapshot(ctx, snapshot); err != nil {
		return snapshot, fmt.Errorf("recording snapshot %d: %w", snapshot.Number, err)
	}
	if err := writeManifest(s.disk, s.folder.manifest(snapshot.Number), described); err != nil {
		return snapshot, err
	}
	// Whoever opens it first, from now on, may spare the reading.
	s.noteSealed(&sealed{described, seen})
	if err := s.disk.Rename(temporary, s.folder.snapshot(snapshot.Number)); err != nil {
		return snapshot, fmt.Errorf("naming snapshot %d: %w", snapshot.Number, err)
	}
	if err := s.disk.Sync(string(s.folder)); err != nil {
		return snapshot, fmt.Errorf("syncing the folder of snapshot %d: %w", snapshot.Number, err)
	}
	return snapshot, nil
}

// discard removes all that a failed publication wrote.
func (f folder) discard(number int64) error {
	temporary := f.temporary(number)
	return errors.Join(removeFiles(temporary, temporary+".wal"), f.remove(number))
}

func (s *Snapshots) reason(number int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused[number].Reason
}

// prune deletes all but the newest good snapshots. One that is on loan stays
// until it is given back. Refused files are kept for inspection as long as an
// older good one is, and do not count.
func (s *Snapshots) prune() error {
	numbers, err := s.folder.numbers()
	if err != nil {
		return err
	}
	inUse, bad := s.numbersInUse()
	good := 0
	var errs []error
	for _, n := range numbers {
		if good >= s.options.Keep && !inUse[n] {
			errs = append(errs, s.folder.remove(n))
			s.forget(n)
		}
		if !bad[n] {
			good++
		}
	}
	return errors.Join(errs...)
}

func (s *Snapshots) forget(number int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.refused, number)
}

func (s *Snapshots) numbersInUse() (inUse, bad map[int64]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inUse, bad = map[int64]bool{}, map[int64]bool{}
	for i := range s.open {
		inUse[i.snapshot.Number] = true
	}
	for n := range s.refused {
		bad[n] = true
	}
	return inUse, bad
}
