package analytics

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// question is a checked query on its way to an engine.
type question[T any] struct {
	// key names the question among all questions to one snapshot.
	key  string
	asOf *time.Time
	// known is the snapshot that the question is about; nil for all that is
	// known.
	known *mspr.Knowledge
	// answer asks the engine; it sets the passport's tier.
	answer func(ctx context.Context, e *engine) (T, error)
	// bytes estimates the memory that an answer takes.
	bytes func(T) int64
	// simulated says whether the answer rests on simulated data.
	simulated func(ctx context.Context, e *engine) (bool, error)
}

// answered is an answer as the cache keeps it.
type answered[T any] struct {
	value    T
	passport mspr.Passport
	// answering is the number of the snapshot that was asked; zero for Postgres.
	answering int64
}

// ask answers from the cache, the snapshot or Postgres.
func ask[T any](ctx context.Context, s *Service, q question[T]) (T, mspr.Passport, error) {
	number := s.Serving(ctx)
	key := string(s.options.Cluster.ID) + " " + strconv.FormatInt(number, 10) + " " + q.key
	if number > 0 {
		if hit, ok := s.cache.get(key); ok {
			if a, ok := hit.(answered[T]); ok {
				a.passport.Tier = mspr.FromCache
				return a.value, a.passport, nil
			}
		}
	}
	flown, err := s.flights.do(ctx, shared(ctx, s, key), func(ctx context.Context) (any, error) { return run(ctx, s, q) })
	a, ok := flown.(answered[T])
	if err == nil && s.strays(ctx, number, a.answering) {
		a, err = run(ctx, s, q)
	}
	if err != nil || !ok {
		var none T
		return none, mspr.Passport{}, spoken(ctx, err)
	}
	return a.value, a.passport, nil
}

// Serving gives the number of the snapshot that serves the context; zero for
// none.
func (s *Service) Serving(ctx context.Context) int64 {
	lease, err := s.acquire(ctx)
	if err != nil {
		return 0
	}
	defer lease.Release()
	return lease.Snapshot().Number
}

// run asks the snapshot that serves now, which may be newer than the one that
// the question was named for, and Postgres where there is none.
func run[T any](ctx context.Context, s *Service, q question[T]) (answered[T], error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.QueryTimeout)
	defer cancel()
	a, err := askSnapshot(ctx, s, q)
	if err != nil && ctx.Err() == nil && mspr.CodeOf(err) == mspr.Unavailable {
		s.options.Log.Warn().Err(err).Str("cluster", string(s.options.Cluster.ID)).Msg("no snapshot can answer; asking Postgres")
		a, err = askPostgres(ctx, s, q, err)
	}
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = context.DeadlineExceeded
	}
	return a, err
}

func askSnapshot[T any](ctx context.Context, s *Service, q question[T]) (answered[T], error) {
	lease, err := s.acquire(ctx)
	if err != nil {
		return answered[T]{}, err
	}
	defer lease.Release()
	snapshot := lease.Snapshot()
	a, err := askEngine(ctx, s, q, s.engineOf(ctx, lease))
	if err != nil {
		return a, err
	}
	a.passport.Snapshot, a.passport.AsOf = snapshot.Number, snapshot.Created
	a.answering = snapshot.Number
	a.passport = stamped(a.passport, q.asOf, q.known)
	key := string(s.options.Cluster.ID) + " " + strconv.FormatInt(snapshot.Number, 10) + " " + q.key
	s.cache.put(key, a, q.bytes(a.value)+passportBytes)
	return a, nil
}

func askPostgres[T any](ctx context.Context, s *Service, q question[T], why error) (answered[T], error) {
	if s.options.Postgres == nil {
		return answered[T]{}, why
	}
	a, err := askEngine(ctx, s, q, s.postgres())
	a.passport.Degraded, a.passport.AsOf = "Postgres answered: "+reason(why), time.Now().UTC()
	a.passport = stamped(a.passport, q.asOf, q.known)
	return a, err
}

func askEngine[T any](ctx context.Context, s *Service, q question[T], e *engine) (answered[T], error) {
	value, err := q.answer(ctx, e)
	if err != nil {
		return answered[T]{}, err
	}
	passport := mspr.Passport{Cluster: s.options.Cluster.ID, Tier: e.tier}
	if passport.Simulated, err = q.simulated(ctx, e); err != nil {
		return answered[T]{}, err
	}
	return answered[T]{value: value, passport: passport}, nil
}

// reason gives the part of an error that a caller may read.
func reason(err error) string {
	if e, ok := errors.AsType[*mspr.Error](err); ok {
		return e.Message
	}
	return "the snapshot can't be read"
}

// spoken gives an error its code; the end of the caller's own context passes.
func spoken(ctx context.Context, err error) error {
	if err == nil {
		return mspr.Errorf(mspr.Internal, "the query gave no answer")
	}
	var coded *mspr.Error
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case errors.As(err, &coded):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return mspr.Errorf(mspr.Timeout, "the query took too long; ask for fewer places, a shorter time or a longer interval").Because(err)
	}
	return mspr.Errorf(mspr.Internal, "the query failed").Because(err)
}
