package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// turn names the advisory lock of whoever reads the cluster's sources.
func (q *Queue) turn() string { return "mspr sources " + q.cluster.ID.Schema() }

// answerTime is how long Postgres may take to say that a connection stands, or to take
// a turn back.
const answerTime = 5 * time.Second

// Alone does something while nobody else in the cluster does, on any replica; when
// somebody does, that is a Conflict, and worth trying again soon. Postgres lets go of
// the lock when the process dies, or its machine: a connection that says nothing for
// some seconds is asked whether it is there. When it is Postgres that goes away, the
// lock is lost, and with it the turn: what is done is told to end, and failing then is
// a Conflict too.
func (q *Queue) Alone(ctx context.Context, do func(context.Context) error) error {
	conn, err := q.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("wait for a turn to read sources: %w", err)
	}
	defer conn.Release()
	if err := q.takeTurn(ctx, conn.Conn()); err != nil {
		return err
	}
	defer q.endTurn(ctx, conn.Conn())
	err = q.during(ctx, conn.Conn(), do)
	if err != nil && !q.holds(ctx, conn.Conn()) {
		return mspr.Errorf(mspr.Conflict, "the turn to read sources of cluster %s was lost", q.cluster.ID).After(turnWait).Because(err)
	}
	return err
}

func (q *Queue) takeTurn(ctx context.Context, conn *pgx.Conn) error {
	var got bool
	err := conn.QueryRow(ctx, `
		SELECT pg_try_advisory_lock(hashtextextended($1, 0)) FROM (
			SELECT set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false),
			       set_config('tcp_keepalives_count', '3', false)) AS watched`, q.turn()).Scan(&got)
	if err != nil {
		return fmt.Errorf("take the turn to read sources: %w", err)
	}
	if !got {
		return mspr.Errorf(mspr.Conflict, "another source of cluster %s is being read", q.cluster.ID).After(turnWait)
	}
	return nil
}

func (q *Queue) endTurn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", q.turn()); err != nil {
		_ = conn.Close(ctx) // with which the lock goes
	}
}

// during does something and tells it to end when the turn is lost.
func (q *Queue) during(ctx context.Context, conn *pgx.Conn, do func(context.Context) error) error {
	ctx, end := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(q.lease / 3)
		defer tick.Stop()
		for ctx.Err() == nil && q.holds(ctx, conn) {
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
		end()
	}()
	err := do(ctx)
	end()
	<-watched
	return err
}

// holds says whether the connection that has the turn still stands.
func (q *Queue) holds(ctx context.Context, conn *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	return conn.Ping(ctx) == nil
}

// watch adopts jobs of processes that died, until ctx ends.
func (q *Queue) watch(ctx context.Context) {
	defer close(q.watched)
	tick := time.NewTicker(q.lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := q.adopt(ctx); err != nil && ctx.Err() == nil {
			q.log.Warn().Err(err).Msg("looking for jobs of processes that died failed; the next look follows")
		}
	}
}

// adopt puts back into the queue what whoever began it has left: runs of sources that
// are said to go on for longer than the lease while nobody holds the turn, and other
// work that is said to go on for twice as long as it may. Loads are all or nothing and
// repeated ones change nothing, so that it is begun again from the start. Until then an
// upkeep that was left would keep every other out.
func (q *Queue) adopt(ctx context.Context) error {
	const left = `
		UPDATE river_job SET state = 'available', scheduled_at = $1::timestamptz, max_attempts = greatest(max_attempts, attempt + 1)
		WHERE state = 'running' AND attempted_at < $1::timestamptz - $2::interval `
	now := q.now()
	runs, err := q.pool.Exec(ctx, left+"AND queue = $3 AND (SELECT pg_try_advisory_xact_lock(hashtextextended($4, 0)))", now, q.lease, sourcesQueue, q.turn())
	if err != nil {
		return fmt.Errorf("adopt runs: %w", err)
	}
	n := runs.RowsAffected()
	for kind, most := range times() {
		others, err := q.pool.Exec(ctx, left+"AND kind = $3", now, 2*most, kind)
		if err != nil {
			return fmt.Errorf("adopt jobs: %w", err)
		}
		n += others.RowsAffected()
	}
	if n > 0 {
		q.log.Warn().Int64("jobs", n).Msg("whoever ran these jobs is gone; they begin again")
	}
	return nil
}
