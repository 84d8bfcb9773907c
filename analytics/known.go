package analytics

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// At gives a context in which every answer of the service is the one that a
// snapshot gave, or would have given, when it was published: also one whose file
// is gone, since the newer ones remember what it held. A moment (asOf) is then
// about what the snapshot knew of it. Pin the context first, or answers may rest
// on more than one newer snapshot, which all remember the same.
//
// A number that was never given to a snapshot is BadUserInput. What can't be
// told any more is Gone: what stood in snapshots before such memories were kept,
// sums from before places moved or got another population, and what rests on days
// whose records have gone since, past their period.
func (s *Service) At(ctx context.Context, snapshot int64) (context.Context, mspr.Knowledge, error) {
	k, err := s.Knowledge(ctx, snapshot)
	if err != nil {
		return ctx, k, err
	}
	if k.Moved {
		return ctx, k, mspr.Errorf(mspr.Gone,
			"the numbers of snapshot %d can't be told any more: the catalogue of places, with levels and populations, has changed since", snapshot)
	}
	return context.WithValue(ctx, knownKey{s}, k), k, nil
}

// knownKey keeps what is known to one service from another.
type knownKey struct{ service *Service }

// known gives what the context asks about; nil for all that is known. The
// snapshot that the context is pinned to needs no memory of itself.
func (s *Service) known(ctx context.Context) *mspr.Knowledge {
	k, ok := ctx.Value(knownKey{s}).(mspr.Knowledge)
	if !ok {
		return nil
	}
	if _, pinned := ctx.Value(pinKey{s}).(*pin); pinned && s.Serving(ctx) == k.Snapshot {
		return nil
	}
	return &k
}

// about has a question rest on what the context asks about. It is Gone where that
// can't be told any more: before says whether days before one matter to it.
func (s *Service) about(ctx context.Context, scope *plan.Scope, before func(mspr.Date) bool) error {
	scope.Known = s.known(ctx)
	if scope.Known == nil || !before(scope.Known.Dropped) {
		return nil
	}
	return forgotten(*scope.Known)
}

func forgotten(k mspr.Knowledge) error {
	return mspr.Errorf(mspr.Gone, "what snapshot %d held can be told from %s on only: records of earlier days have outlived their period since; ask about later days",
		k.Snapshot, k.Dropped)
}

// Knowledge tells what the service knew when it published a snapshot; its errors
// are those of At.
func (s *Service) Knowledge(ctx context.Context, snapshot int64) (mspr.Knowledge, error) {
	k, err := s.remember(ctx, snapshot)
	switch {
	case err != nil:
		return k, spoken(ctx, err)
	case k.Edition == 0:
		return k, mspr.Errorf(mspr.Gone,
			"what snapshot %d held can't be told any more: it was published before earlier contents were remembered", snapshot)
	}
	return k, nil
}

// remember asks the snapshot that serves, and Postgres for what that does not
// know or where there is none.
func (s *Service) remember(ctx context.Context, snapshot int64) (mspr.Knowledge, error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.QueryTimeout)
	defer cancel()
	lease, err := s.acquire(ctx)
	if err != nil {
		return s.rememberIn(ctx, s.postgres(), snapshot, nil)
	}
	defer lease.Release()
	served := lease.Snapshot()
	if snapshot > served.Number {
		return mspr.Knowledge{}, mspr.Errorf(mspr.BadUserInput, "there is no snapshot %d yet: the newest is %d", snapshot, served.Number)
	}
	k, err := s.rememberIn(ctx, s.engineOf(ctx, lease), snapshot, &served)
	if err != nil && mspr.CodeOf(err) == mspr.BadUserInput && s.options.Postgres != nil {
		// One that another server published meanwhile is known there alone.
		k, err = s.rememberIn(ctx, s.postgres(), snapshot, &served)
	}
	if err == nil && (k.LastBatch > served.LastBatch || k.Edition > served.Edition) {
		// Of two servers that build at once, the one with the lower number may end
		// later.
		return k, mspr.Errorf(mspr.Unavailable,
			"snapshot %d holds more than snapshot %d, which answers now: ask again when a newer one does", snapshot, served.Number)
	}
	return k, err
}

// rememberIn looks a snapshot up; itself is the one that the engine reads.
func (s *Service) rememberIn(ctx context.Context, e *engine, snapshot int64, itself *mspr.Snapshot) (mspr.Knowledge, error) {
	if e == nil {
		return mspr.Knowledge{}, mspr.Errorf(mspr.Unavailable, "no snapshot is served, and the list of earlier ones can't be read now")
	}
	if itself != nil && itself.Number == snapshot {
		return mspr.Knowledge{Snapshot: snapshot, Created: itself.Created, LastBatch: itself.LastBatch, Edition: itself.Edition}, nil
	}
	var k mspr.Knowledge
	err := e.run(ctx, plan.Published(snapshot, e.dialect), func(r row) error {
		k = mspr.Knowledge{
			Snapshot: of[int64](r, "number"), Created: r.moment("created"), LastBatch: of[int64](r, "last_batch"), Edition: of[int64](r, "edition"),
		}
		k.Moved = k.Edition < of[int64](r, "places")
		if k.Edition < of[int64](r, "dropped") {
			k.Dropped = of[mspr.Date](r, "dropped_before")
		}
		return nil
	})
	if err != nil || snapshot > 0 && k.Snapshot == snapshot {
		return k, err
	}
	return k, neverPublished(ctx, e, snapshot, itself)
}

// neverPublished says which snapshots there are instead.
func neverPublished(ctx context.Context, e *engine, snapshot int64, itself *mspr.Snapshot) error {
	var numbers []int64
	if itself != nil {
		numbers = append(numbers, itself.Number)
	}
	err := e.run(ctx, plan.PublishedNumbers(e.dialect), func(r row) error {
		numbers = append(numbers, of[int64](r, "number"))
		return nil
	})
	if err != nil {
		return err
	}
	if len(numbers) == 0 {
		return mspr.Errorf(mspr.BadUserInput, "there is no snapshot %d: none has been published here yet", snapshot)
	}
	return mspr.Errorf(mspr.BadUserInput, "there is no snapshot %d; those published here are %s", snapshot, ranges(numbers))
}

// rangesTold is how many stretches of numbers an error lists.
const rangesTold = 8

// ranges writes numbers as stretches, from the newest.
func ranges(numbers []int64) string {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var told []string
	for end := len(numbers) - 1; end >= 0; end-- {
		last := numbers[end]
		for end > 0 && numbers[end-1] == numbers[end]-1 {
			end--
		}
		if len(told) == rangesTold {
			return strings.Join(told, ", ") + ", …"
		}
		if first := numbers[end]; first < last {
			told = append(told, fmt.Sprintf("%d–%d", first, last))
			continue
		}
		told = append(told, fmt.Sprint(last))
	}
	return strings.Join(told, ", ")
}

// postgres is the engine of last resort; nil where there is none.
func (s *Service) postgres() *engine {
	if s.options.Postgres == nil {
		return nil
	}
	return &engine{Engine: s.options.Postgres, dialect: plan.Postgres}
}

// engineOf is a leased snapshot as an engine.
func (s *Service) engineOf(ctx context.Context, lease Lease) *engine {
	return &engine{
		Engine: lease, aside: lease.QueryAside, lanes: s.lanes, asker: askerOf(ctx, s), dialect: plan.DuckDB, snapshot: lease.Snapshot().Number,
	}
}

// stamped puts into a passport what an answer is about.
func stamped(p mspr.Passport, asOf *time.Time, known *mspr.Knowledge) mspr.Passport {
	switch {
	case asOf != nil:
		p.AsOf = asOf.UTC()
	case known != nil:
		p.AsOf = known.Created
	}
	if known != nil {
		p.Snapshot = known.Snapshot
	}
	return p
}
