//go:build bench

package bench

import (
	"context"
	"database/sql"
	"net/http"
	"testing"
	"time"
)

const warmRounds = 3

// queryRounds are fewer where a scan takes long.
func (p *published) queryRounds() int {
	if p.isLarge() {
		return 11
	}
	return 31
}

// compareQueries asks each question over HTTP, where nothing is kept, and the
// same of DuckDB itself, in turn.
func (l *lab) compareQueries(t *testing.T, p *published) {
	t.Helper()
	ours := serve(t, l.uncached(t, p))
	db := openCopy(t, p.file())
	defer db.Close()
	p.medians = map[string]time.Duration{}
	for _, q := range questions() {
		t.Run(q.what, func(t *testing.T) { p.compareQuestion(t, ours, db, q) })
	}
}

func (p *published) compareQuestion(t *testing.T, ours server, db *sql.DB, q question) {
	t.Helper()
	c := dial(t, ours.address, researcher(1), body(q.query))
	defer c.close()
	mine, raw := inTurn(t, p.queryRounds(), func(context.Context) error { return c.fresh() }, func(ctx context.Context) error {
		rows, err := drain(ctx, db, q.raw)
		if rows == 0 {
			t.Fatalf("there are no rows to measure: %v", err)
		}
		return err
	})
	p.medians[q.what] = mine.median()
	reached.within(q.what+" over HTTP / SQL in DuckDB", p.size, mine.median(), raw.median(), q.times, time.Millisecond)
}

// uncached is the edge of a cluster that remembers no answer.
func (l *lab) uncached(t *testing.T, p *published) http.Handler {
	t.Helper()
	return l.graphQL(t, l.reads(p, 1), 1)
}

// compareSizes asks what a rollup answers at one size and at another, in turn: the
// machine of one hour is not that of the next.
func (l *lab) compareSizes(t *testing.T, large, small *published) {
	t.Helper()
	ours, reference := serve(t, l.uncached(t, large)), serve(t, l.uncached(t, small))
	for _, q := range questions() {
		if !q.rollup {
			continue
		}
		t.Run(q.what, func(t *testing.T) {
			l, s := dial(t, ours.address, researcher(1), body(q.query)), dial(t, reference.address, researcher(1), body(q.query))
			defer l.close()
			defer s.close()
			took, reference := inTurn(t, small.queryRounds(), func(context.Context) error { return l.fresh() }, func(context.Context) error { return s.fresh() })
			reached.within(q.what+", "+large.name+" / "+small.name, large.size, took.median(), reference.median(), 1.5, 0)
		})
	}
}

// inTurn times two things, so many times each after they are warm.
func inTurn(t *testing.T, rounds int, one, other func(context.Context) error) (ones, others sample) {
	t.Helper()
	for round := range rounds + warmRounds {
		tookOne, tookOther := timed(t, one), timed(t, other)
		if round >= warmRounds {
			ones.add(tookOne)
			others.add(tookOther)
		}
	}
	return ones, others
}

func timed(t *testing.T, do func(ctx context.Context) error) time.Duration {
	t.Helper()
	began := time.Now()
	if err := do(t.Context()); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}
