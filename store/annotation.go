package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const annotationColumns = "id, disease, location, coalesce(source, ''), first, last, counts, omit, omit_below, note, noted, removed"

// collectAnnotations runs a query that ends in ORDER BY and whose columns are
// annotationColumns.
func collectAnnotations(ctx context.Context, db querier, sql string, args ...any) ([]mspr.Annotation, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a mspr.Annotation, err error) {
		var first, last time.Time
		err = row.Scan(&a.ID, &a.Disease, &a.Location, &a.Source, &first, &last, &a.Counts, &a.OmitFromAverages, &a.OmitBelow, &a.Note, &a.Noted, &a.Removed)
		a.First, a.Last, a.Noted = mspr.DateOf(first), mspr.DateOf(last), a.Noted.UTC()
		if a.Removed != nil {
			*a.Removed = a.Removed.UTC()
		}
		return a, err
	})
}

// Annotations lists every note, those that were removed too, in order of their
// ids.
func (d *Dump) Annotations(ctx context.Context) ([]mspr.Annotation, error) {
	return collectAnnotations(ctx, d.tx, "SELECT "+annotationColumns+" FROM annotations ORDER BY id")
}

// Annotations lists the notes that hold now, in order of place and day.
func (c *Cluster) Annotations(ctx context.Context) ([]mspr.Annotation, error) {
	notes, err := collectAnnotations(ctx, c.pool,
		"SELECT "+annotationColumns+" FROM annotations WHERE removed IS NULL ORDER BY disease, location, first, id")
	return notes, failure(err, "list the annotations of cluster "+string(c.ID))
}

// Annotate writes notes, all of them or none, and notes in the audit log who
// did. A note that is there already stays; one whose days are left out of other
// averages than before takes the place of the one before. Places, sources and
// diseases must be in the catalogue. Snapshots that lack the notes are outdated.
func (c *Cluster) Annotate(ctx context.Context, by mspr.Caller, notes []mspr.Annotation) (mspr.AnnotationChange, error) {
	return c.changeAnnotations(ctx, by, "write annotations", func(tx pgx.Tx, a *annotating) error {
		for _, n := range notes {
			if err := a.write(ctx, tx, n); err != nil {
				return fmt.Errorf("the note on %s from %s: %w", n.Location, n.First, err)
			}
		}
		return nil
	})
}

// RemoveAnnotations takes back notes by their ids, all of them or none; an id of
// no note that holds is NotFound.
func (c *Cluster) RemoveAnnotations(ctx context.Context, by mspr.Caller, ids []int64) error {
	_, err := c.changeAnnotations(ctx, by, "remove annotations", func(tx pgx.Tx, a *annotating) error {
		for _, id := range ids {
			done, err := changed(ctx, tx, "UPDATE annotations SET removed = greatest(now(), noted) WHERE id = $1 AND removed IS NULL", id)
			if err != nil {
				return err
			}
			if !done {
				return mspr.Errorf(mspr.NotFound, "there is no annotation %d; mspr annotation list shows those there are", id)
			}
			a.removed++
		}
		return nil
	})
	return err
}

// annotating is one change of the notes.
type annotating struct {
	mspr.AnnotationChange
	removed int64
}

// changeAnnotations does the work in one transaction, one such at a time.
func (c *Cluster) changeAnnotations(ctx context.Context, by mspr.Caller, doing string, work func(tx pgx.Tx, a *annotating) error) (mspr.AnnotationChange, error) {
	var a annotating
	err := pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "LOCK TABLE annotations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		if err := work(tx, &a); err != nil || !a.Changed() && a.removed == 0 {
			return err
		}
		if err := outdateSnapshots(ctx, tx); err != nil {
			return err
		}
		action := mspr.AuditWrite
		if a.removed > 0 {
			action = mspr.AuditDelete
		}
		return appendAudit(ctx, tx, by.AuditEntry(action, fmt.Sprintf("annotations: %d added, %d replaced, %d removed", a.Added, a.Replaced, a.removed)))
	})
	if err != nil {
		return mspr.AnnotationChange{}, failure(err, doing+" of cluster "+string(c.ID))
	}
	return a.AnnotationChange, nil
}

// write adds one note, unless it is there.
func (a *annotating) write(ctx context.Context, tx pgx.Tx, n mspr.Annotation) error {
	const subject = `disease = $1 AND location = $2 AND coalesce(source, '') = $3 AND first = $4 AND last = $5 AND counts = $6
		AND md5(note) = md5($7) AND note = $7 AND removed IS NULL`
	about := []any{
		n.Disease, n.Location, n.Source, sqlDate(n.First), sqlDate(n.Last), int16(n.Counts), storable(n.Note),
	}
	there, err := collectAnnotations(ctx, tx, "SELECT "+annotationColumns+" FROM annotations WHERE "+subject+" ORDER BY id", about...)
	switch {
	case err != nil:
		return err
	case len(there) == 0:
		a.Added++
	case there[0].SameNote(n):
		a.Same++
		return nil
	default:
		a.Replaced++
		// The new one holds from now on: what was shown before stays.
		n.Noted = exact(time.Now())
		if n.Noted.Before(there[0].Noted) {
			n.Noted = there[0].Noted
		}
		if _, err := tx.Exec(ctx, "UPDATE annotations SET removed = $2 WHERE id = $1", there[0].ID, n.Noted); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO annotations (disease, location, source, first, last, counts, note, omit, omit_below, noted)
		VALUES ($1, $2, nullif($3, ''), $4, $5, $6, $7, $8, $9, $10)`,
		append(about, n.OmitFromAverages, n.OmitBelow, exact(n.Noted))...)
	return err
}
