package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Load writes one batch: all of it or nothing, in one transaction under the
// cluster's lock. It pulls the observations to their end, calls job.Finish once,
// sets duplicates aside, asks job.Verdict and publishes.
//
// While another load of the cluster runs for longer than a correction of a record
// takes, Load fails with Conflict and pulls nothing. When the observations end with an error, or the verdict is one,
// nothing is published; if that error is a *mspr.Refusal, the batch is recorded
// as REFUSED and comes back together with the error.
//
// Rows of days that are past their period (DropRecords) are counted, as a file's
// good rows are, and otherwise passed over.
//
// A batch states the counts job.Finish gives as Given, for the keys it has; a
// whole one withdraws what it lacks. A statement holds from the batch's time of
// issue until a later issue states something else, whatever the order in which
// they arrive; among batches that are not whole, one that repeats a count
// without changing it is not remembered as a statement.
func (c *Cluster) Load(ctx context.Context, job mspr.LoadJob, observations iter.Seq2[mspr.Observation, error]) (mspr.Batch, error) {
	return c.load(ctx, &loading{job: job, patience: loadPatience}, observations)
}

// LoadWaiting is Load, but waits until no other load of the cluster runs.
func (c *Cluster) LoadWaiting(ctx context.Context, job mspr.LoadJob, observations iter.Seq2[mspr.Observation, error]) (mspr.Batch, error) {
	return c.load(ctx, &loading{job: job, patience: forever}, observations)
}

func (c *Cluster) load(ctx context.Context, l *loading, observations iter.Seq2[mspr.Observation, error]) (mspr.Batch, error) {
	known, err := c.synced()
	if err != nil {
		return mspr.Batch{}, err
	}
	conn, err := c.connect(ctx)
	if err != nil {
		return mspr.Batch{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	l.cluster, l.catalogue, l.began = c, known, time.Now()
	if err := l.prepare(ctx, conn); err != nil {
		return mspr.Batch{}, err
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return l.run(ctx, tx, observations) })
	if err == nil {
		return l.batch, nil
	}
	if refusal, ok := errors.AsType[*mspr.Refusal](err); ok {
		return l.refuse(ctx, conn, refusal, err)
	}
	return mspr.Batch{}, failure(err, "load a batch of cluster "+string(c.ID))
}

// loading is one call of Load, or of Correct.
type loading struct {
	job      mspr.LoadJob
	patience time.Duration
	// correction is what an administrator changes; nil for a file.
	correction *correcting

	cluster   *Cluster
	catalogue *catalogue
	began     time.Time

	stage   *stage
	finish  mspr.LoadFinish
	batch   mspr.Batch
	defects []mspr.Defect
}

// prepare tunes the connection for one big piece of work. Keys are looked up once
// each, so that the planner must not hope for repetitions. Statistics rest on a
// third of the usual sample: they cost a tenth of a load otherwise, and the server
// renews them in full when it gets to it. It shall also look now and then whether
// we still live, so that a load that was killed gives its lock back at once;
// servers on some systems can't, and notice when the running statement has ended.
func (l *loading) prepare(ctx context.Context, conn *pgx.Conn) error {
	_, _ = conn.Exec(ctx, "SET client_connection_check_interval = '1s'")
	_, err := conn.Exec(ctx, "SET work_mem = '256MB'; SET temp_buffers = '64MB'; SET jit = off; SET enable_memoize = off; SET default_statistics_target = 33")
	return failure(err, "prepare the connection of a load")
}

func (l *loading) run(ctx context.Context, tx pgx.Tx, observations iter.Seq2[mspr.Observation, error]) error {
	if err := l.cluster.lock(ctx, tx, l.patience); err != nil {
		return err
	}
	first, err := keptFrom(ctx, tx)
	if err != nil {
		return err
	}
	if l.correction != nil && l.correction.Date < first {
		return mspr.Errorf(mspr.BadUserInput, "date: records of days before %s are past their period and not kept any more", first)
	}
	stage, failed := fillStaging(ctx, tx, first, observations)
	l.stage, l.finish = stage, l.job.Finish()
	l.batch, l.defects = l.finish.Batch, l.finish.Defects
	l.batch.Issued, l.batch.Loaded = exact(l.batch.Issued), exact(l.batch.Loaded)
	if failed != nil {
		return failed
	}
	near, err := l.judge(ctx, tx)
	if err != nil {
		return err
	}
	return l.publish(ctx, tx, near)
}

// judge sets duplicates aside and asks for the verdict.
func (l *loading) judge(ctx context.Context, tx pgx.Tx) (neighbours, error) {
	if err := l.check(); err != nil {
		return neighbours{}, err
	}
	duplicates, err := l.stage.duplicateDefects(ctx, tx)
	if err != nil {
		return neighbours{}, err
	}
	l.defects = append(l.defects[:len(l.defects):len(l.defects)], duplicates...)
	l.defects = l.defects[:min(len(l.defects), mspr.DefectLimit)]
	l.batch.Kept -= l.stage.duplicateCount
	l.batch.Quarantined += l.stage.duplicateCount
	near, err := findNeighbours(ctx, tx, &l.batch)
	if err != nil || l.job.Verdict == nil {
		return near, err
	}
	return near, l.job.Verdict(near.previous, l.stage.duplicateCount)
}

// check refuses what only a fault in the program can bring about.
func (l *loading) check() error {
	disease, ok := l.catalogue.disease(l.batch.Disease)
	if !ok {
		return mspr.Refusef("the disease %q is not in the catalogue", l.batch.Disease)
	}
	if foreign := l.finish.Given &^ disease.Counts; foreign != 0 {
		return mspr.Refusef("records of %s have no count %q", disease.Code, foreign.Kinds()[0].Column())
	}
	if l.finish.Given == 0 {
		return mspr.Refusef("the file states no count")
	}
	if l.batch.Feed == mspr.FeedCorrection && l.correction == nil {
		return mspr.Refusef("no file has the feed %q, which names what administrators correct; give it another one", mspr.FeedCorrection)
	}
	if l.batch.Issued.IsZero() {
		return errors.New("the batch has no time of issue")
	}
	return nil
}

// publish writes the batch and what it changes.
func (l *loading) publish(ctx context.Context, tx pgx.Tx, near neighbours) error {
	disease, _ := l.catalogue.disease(l.batch.Disease)
	a := newApplication(l, tx, disease, near)
	if l.correction != nil {
		if err := a.plan(ctx, l.correction); err != nil {
			return err
		}
	}
	if err := l.ensurePartitions(ctx, disease); err != nil {
		return err
	}
	l.batch.Status = mspr.BatchLoaded
	if l.batch.Loaded.IsZero() {
		l.batch.Loaded = exact(l.began)
	}
	if err := insertBatch(ctx, tx, &l.batch, l.finish.Whole); err != nil {
		return err
	}
	if err := insertDefects(ctx, tx, l.batch.ID, l.defects); err != nil {
		return err
	}
	if err := a.run(ctx); err != nil {
		return err
	}
	if err := l.cover(ctx, tx); err != nil {
		return err
	}
	return l.close(ctx, tx)
}

// close records what became of the batch and, last of all since others wait for
// it, who made it if it is a correction or a file that is loaded again.
func (l *loading) close(ctx context.Context, tx pgx.Tx) error {
	l.batch.Seconds = time.Since(l.began).Seconds()
	if err := closeBatch(ctx, tx, &l.batch); err != nil {
		return err
	}
	switch {
	case l.correction != nil:
		return appendAudit(ctx, tx, l.correction.done(l.batch.ID))
	case l.job.Replay != nil:
		return replayed(ctx, tx, l.batch, *l.job.Replay)
	}
	return nil
}

// ensurePartitions makes missing partitions in a transaction of its own: their
// locks must not last as long as a load. They stay when the batch does not.
func (l *loading) ensurePartitions(ctx context.Context, d mspr.Disease) error {
	if l.stage.rows == 0 {
		return nil
	}
	_, err := l.cluster.pool.Exec(ctx, "SELECT ensure_partitions($1, $2, $3)", d.Table, sqlDate(l.stage.first), sqlDate(l.stage.last))
	if err != nil {
		return fmt.Errorf("make the partitions of %s from %s to %s: %w", d.Table, l.stage.first, l.stage.last, err)
	}
	return nil
}

// cover notes which counts the source states for which places, and works out
// the series anew where that says something new, or may no longer be so.
func (l *loading) cover(ctx context.Context, tx pgx.Tx) error {
	var places []string
	var counts []int16
	for code, place := range l.stage.places {
		if stated := place.counts & l.finish.Given; stated != 0 {
			places, counts = append(places, string(code)), append(counts, int16(stated))
		}
	}
	tag, err := tx.Exec(ctx, `
		INSERT INTO coverage (disease, location, source, counts)
		SELECT $1, location, $2, counts FROM unnest($3::text[], $4::smallint[]) AS c (location, counts)
		ON CONFLICT (disease, location, source) DO UPDATE SET counts = coverage.counts | excluded.counts
		WHERE coverage.counts | excluded.counts <> coverage.counts`, l.batch.Disease, l.batch.Source, places, counts)
	if err != nil {
		return fmt.Errorf("note what the batch covers: %w", err)
	}
	if tag.RowsAffected() == 0 && l.batch.Revised == 0 && l.batch.Withdrawn == 0 {
		return nil
	}
	return l.catalogue.refreshSeries(ctx, tx, l.batch.Disease)
}

// refuse records a refused batch in a transaction of its own, if it came far
// enough to be named.
func (l *loading) refuse(ctx context.Context, conn *pgx.Conn, refusal *mspr.Refusal, cause error) (mspr.Batch, error) {
	b := l.batch
	if _, ok := l.catalogue.disease(b.Disease); !ok {
		return mspr.Batch{}, cause
	}
	b.Status, b.Reason, b.Seconds = mspr.BatchRefused, refusal.Reason, time.Since(l.began).Seconds()
	if b.Loaded.IsZero() {
		b.Loaded = exact(l.began)
	}
	if b.Issued.IsZero() {
		b.Issued = b.Loaded
	}
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := insertBatch(ctx, tx, &b, l.finish.Whole); err != nil {
			return err
		}
		return insertDefects(ctx, tx, b.ID, l.defects)
	})
	if err != nil {
		return mspr.Batch{}, errors.Join(cause, failure(err, "record the refused batch"))
	}
	return b, cause
}
