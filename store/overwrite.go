package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// overwriting collects what a batch takes out of histories, and what it puts
// there in the name of others, so that what was known before it can still be
// told.
type overwriting struct {
	batch   int64
	since   marks
	removed []overwrittenRow
	marks   []mark
}

// marks tell since which batch versions are known whose own batch does not.
type marks map[markKey]int64

type markKey struct {
	recordKey
	issued int64 // microseconds
}

func markOf(key recordKey, issued time.Time) markKey { return markKey{key, issued.UnixMicro()} }

// mark is a row of belated.
type mark struct {
	key    *lateKey
	issued time.Time
	since  int64
}

// overwrittenRow is a version that stood from one batch on until this one.
type overwrittenRow struct {
	key *lateKey
	version
	// next is the version that superseded it; nil where it was current.
	next  *version
	since int64
}

// next gives the version that superseded the one at i; nil for the current one.
func (t timeline) next(i int) *version {
	if i+1 == len(t) {
		return nil
	}
	return &t[i+1]
}

// find gives the place of the version of a time of issue; -1 where there is none.
func (t timeline) find(issued time.Time) int {
	for i := range t {
		if t[i].issued.Equal(issued) {
			return i
		}
	}
	return -1
}

// keepBatches leaves versions that say what they said before to the batches that
// brought them.
func (t timeline) keepBatches(before timeline) {
	for i := range t {
		if j := before.find(t[i].issued); j >= 0 && before[j].counts == t[i].counts {
			t[i].batch = before[j].batch
		}
	}
}

// compare notes how a batch changes the history of a key.
func (o *overwriting) compare(k *lateKey, made timeline) {
	stays := map[int]bool{}
	for i, v := range k.history {
		since := o.knownSince(k.recordKey, v)
		if j := made.find(v.issued); j >= 0 && o.same(k.history, i, made, j) {
			stays[j] = true
			o.markIf(k, v, since)
			continue
		}
		o.removed = append(o.removed, overwrittenRow{k, v, k.history.next(i), since})
	}
	for j, v := range made {
		if !stays[j] {
			o.markIf(k, v, o.batch)
		}
	}
}

// same says that a version is told by its row as before: nothing of it changed,
// or nothing but that this batch superseded it.
func (o *overwriting) same(before timeline, i int, made timeline, j int) bool {
	was, is := before.next(i), made.next(j)
	switch {
	case before[i].counts != made[j].counts || before[i].batch != made[j].batch:
		return false
	case was == nil || is == nil:
		return was == nil && (is == nil || is.batch == o.batch)
	}
	return was.issued.Equal(is.issued) && was.batch == is.batch
}

func (o *overwriting) knownSince(key recordKey, v version) int64 {
	if since, marked := o.since[markOf(key, v.issued)]; marked {
		return since
	}
	return v.batch
}

func (o *overwriting) markIf(k *lateKey, v version, since int64) {
	if since != v.batch {
		o.marks = append(o.marks, mark{k, v.issued, since})
	}
}

// keepKnown keeps what rewritten histories no longer tell.
func (a *application) keepKnown(ctx context.Context, w *rewriting) error {
	locations, days := keyArrays(w.keys)
	since, err := a.takeMarks(ctx, locations, days)
	if err != nil {
		return err
	}
	o := &overwriting{batch: a.batch.ID, since: since}
	for i, k := range w.keys {
		o.compare(k, w.made[i])
	}
	if err := a.insertMarks(ctx, o.marks); err != nil {
		return err
	}
	return a.insertOverwritten(ctx, o.removed)
}

// takeMarks reads the marks of the keys and removes them.
func (a *application) takeMarks(ctx context.Context, locations []string, days []int32) (marks, error) {
	rows, err := a.tx.Query(ctx, `
		DELETE FROM belated b USING unnest($3::text[], $4::integer[]) AS k (location, day)
		WHERE b.disease = $1 AND b.source = $2 AND b.location = k.location AND b.date = date '1970-01-01' + k.day
		RETURNING b.location, b.date - date '1970-01-01', b.issued, b.since`, a.batch.Disease, a.batch.Source, locations, days)
	if err != nil {
		return nil, err
	}
	taken := marks{}
	var key recordKey
	var issued time.Time
	var since int64
	_, err = pgx.ForEachRow(rows, []any{&key.location, &key.date, &issued, &since}, func() error {
		taken[markOf(key, issued)] = since
		return nil
	})
	return taken, err
}

func (a *application) insertMarks(ctx context.Context, list []mark) error {
	if len(list) == 0 {
		return nil
	}
	_, err := a.tx.CopyFrom(ctx, pgx.Identifier{"belated"}, []string{"disease", "location", "date", "source", "issued", "since"},
		pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {
			m := &list[i]
			return []any{string(a.batch.Disease), string(m.key.location), sqlDate(m.key.date), string(a.batch.Source), m.issued, m.since}, nil
		}))
	return err
}

func (a *application) insertOverwritten(ctx context.Context, list []overwrittenRow) error {
	if len(list) == 0 {
		return nil
	}
	names := append([]string{
		"disease", "country", "location", "date", "source", "withdrawn", "batch", "issued", "superseded", "superseded_by", "since", "until",
	}, columnNames(a.all)...)
	_, err := a.tx.CopyFrom(ctx, pgx.Identifier{"overwritten"}, names, pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {
		r := &list[i]
		var superseded, by any
		if r.next != nil {
			superseded, by = r.next.issued, r.next.batch
		}
		row := []any{
			string(a.batch.Disease), string(r.key.country), string(r.key.location), sqlDate(r.key.date), string(a.batch.Source),
			r.counts.Empty(), r.batch, r.issued, superseded, by, r.since, a.batch.ID,
		}
		return append(row, countValues(a.all, r.counts)...), nil
	}))
	return err
}

// keepReplaced keeps the current versions that a batch of their own instant
// replaces, which no revision tells of.
func (a *application) keepReplaced(ctx context.Context) error {
	var again bool
	err := a.tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM batches WHERE status = 'LOADED' AND source = @source AND disease = @disease AND issued = @issued AND id <> @batch)`,
		a.args).Scan(&again)
	if err != nil {
		return fmt.Errorf("look for batches of the same instant: %w", err)
	}
	if !again {
		return nil
	}
	const replaced = "c.source = @source AND NOT ch.late AND c.issued = @issued"
	if _, err := a.exec(ctx, "keep the versions of the same instant", `
		INSERT INTO overwritten (disease, country, location, date, source, `+a.all.of("")+`, withdrawn, batch, issued, since, until)
		SELECT @disease, c.country, c.location, c.date, c.source, `+a.all.of("c")+`, c.withdrawn, c.batch, c.issued, coalesce(b.since, c.batch), @batch
		FROM `+a.records+` c JOIN changes ch USING (location, date)
			LEFT JOIN belated b ON b.disease = @disease AND b.location = c.location AND b.date = c.date AND b.source = c.source AND b.issued = c.issued
		WHERE `+replaced); err != nil {
		return err
	}
	_, err = a.exec(ctx, "forget their marks", `
		DELETE FROM belated b USING `+a.records+` c JOIN changes ch USING (location, date)
		WHERE b.disease = @disease AND b.location = c.location AND b.date = c.date AND b.source = c.source AND b.issued = c.issued AND `+replaced)
	return err
}
