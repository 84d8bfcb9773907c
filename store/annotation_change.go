package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Annotate writes notes, all of them or none, and notes in the audit log who
// did. A note that is there already stays; one whose days are left out of other
// averages than before takes the place of the one before. Places, sources and
// diseases must be in the catalogue. Snapshots that lack the notes are outdated.
func (c *Cluster) Annotate(ctx context.Context, by mspr.Caller, notes []mspr.Annotation) (mspr.AnnotationChange, error) {
	a, err := c.changeAnnotations(ctx, by.AuditEntry(mspr.AuditWrite, ""), "write annotations", func(tx pgx.Tx, a *annotating) error {
		for _, n := range notes {
			if err := a.write(ctx, tx, n); err != nil {
				return fmt.Errorf("the note on %s from %s: %w", n.Location, n.First, err)
			}
		}
		return nil
	})
	return a.AnnotationChange, err
}

// AddAnnotation is Annotate for one note, which holds from now on. One that makes
// no sense is BadUserInput, which is noted.
func (c *Cluster) AddAnnotation(ctx context.Context, by mspr.Caller, n mspr.Annotation) (mspr.Annotation, error) {
	e := by.AuditEntry(mspr.AuditWrite, "annotation: "+annotationSubject(n))
	a, err := c.changeAnnotations(ctx, e, "add an annotation", func(tx pgx.Tx, a *annotating) error {
		n.Noted = exact(time.Now())
		if err := c.checkAnnotation(n); err != nil {
			return err
		}
		return a.write(ctx, tx, n)
	})
	if err != nil {
		return mspr.Annotation{}, c.noteRefusal(ctx, e, err)
	}
	return a.last, nil
}

// checkAnnotation refuses what can't be a note.
func (c *Cluster) checkAnnotation(n mspr.Annotation) error {
	known, err := c.synced()
	if err != nil {
		return err
	}
	if _, ok := known.locations.Get(n.Location); !ok {
		return mspr.Errorf(mspr.BadUserInput, "unknown location %q; the query locations finds the codes", n.Location)
	}
	if n.Source != "" && !slices.ContainsFunc(known.sources, func(s mspr.Source) bool { return s.Name == n.Source }) {
		return mspr.Errorf(mspr.BadUserInput, "unknown source %q; cluster { sources { name } } lists those known here", n.Source)
	}
	if n.Counts == 0 {
		return mspr.Errorf(mspr.BadUserInput, "counts: name at least one count that the note is about")
	}
	if _, ok := mspr.ReadReason(n.Note, mspr.AnnotationLimit); !ok {
		return mspr.Errorf(mspr.BadUserInput, "note: say what is wrong with the data in 1 to %d bytes, on one line and without control characters", mspr.AnnotationLimit)
	}
	return n.Check(known.diseases, n.Noted)
}

// annotationSubject names a note as the audit log does.
func annotationSubject(n mspr.Annotation) string {
	source := n.Source
	if source == "" {
		source = "every source"
	}
	return fmt.Sprintf("%s %s %s, %s to %s", n.Disease, n.Location, source, n.First, n.Last)
}

// RemoveAnnotations takes back notes by their ids, all of them or none; an id of
// no note that holds is NotFound.
func (c *Cluster) RemoveAnnotations(ctx context.Context, by mspr.Caller, ids []int64) error {
	_, err := c.changeAnnotations(ctx, by.AuditEntry(mspr.AuditDelete, ""), "remove annotations", func(tx pgx.Tx, a *annotating) error {
		for _, id := range ids {
			if err := a.remove(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// RemoveAnnotation takes back one note for a reason, which the audit log keeps.
func (c *Cluster) RemoveAnnotation(ctx context.Context, by mspr.Caller, id int64, reason string) (mspr.Annotation, error) {
	e := by.AuditEntry(mspr.AuditDelete, fmt.Sprintf("annotation %d", id))
	given, ok := mspr.ReadReason(reason, reasonLimit)
	if !ok {
		return mspr.Annotation{}, c.noteRefusal(ctx, e, mspr.Errorf(mspr.BadUserInput, "reason: say in 1 to %d characters why the note is taken back, on one line and without control characters", reasonLimit))
	}
	e.Reason = given
	a, err := c.changeAnnotations(ctx, e, "remove an annotation", func(tx pgx.Tx, a *annotating) error { return a.remove(ctx, tx, id) })
	if err != nil {
		return mspr.Annotation{}, c.noteRefusal(ctx, e, err)
	}
	return a.last, nil
}

// annotating is one change of the notes.
type annotating struct {
	mspr.AnnotationChange

	removed int64
	// last is the note that was written, found or removed last.
	last mspr.Annotation
}

// changeAnnotations does the work in one transaction, one such at a time, and
// notes it as e tells, or where e names nothing, with what changed.
func (c *Cluster) changeAnnotations(ctx context.Context, e mspr.AuditEntry, doing string, work func(tx pgx.Tx, a *annotating) error) (*annotating, error) {
	a := &annotating{}
	err := pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "LOCK TABLE annotations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		if err := work(tx, a); err != nil || !a.Changed() && a.removed == 0 {
			return err
		}
		if err := outdateSnapshots(ctx, tx); err != nil {
			return err
		}
		if e.Resource == "" {
			e.Resource = fmt.Sprintf("annotations: %d added, %d replaced, %d removed", a.Added, a.Replaced, a.removed)
		} else {
			e.Resource = fmt.Sprintf("annotation %d: %s", a.last.ID, annotationSubject(a.last))
		}
		return appendAudit(ctx, tx, e)
	})
	if err != nil {
		return &annotating{}, failure(err, doing+" of cluster "+string(c.ID))
	}
	return a, nil
}

// remove takes back one note.
func (a *annotating) remove(ctx context.Context, tx pgx.Tx, id int64) error {
	removed, err := collectAnnotations(ctx, tx,
		"UPDATE annotations SET removed = greatest(now(), noted) WHERE id = $1 AND removed IS NULL RETURNING "+annotationColumns, id)
	if err != nil {
		return err
	}
	if len(removed) == 0 {
		return mspr.Errorf(mspr.NotFound, "there is no annotation %d; the query annotations and mspr annotation list show those there are", id)
	}
	a.removed++
	a.last = removed[0]
	return nil
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
		a.last = there[0]
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
	made, err := collectAnnotations(ctx, tx, `
		INSERT INTO annotations (disease, location, source, first, last, counts, note, omit, omit_below, noted)
		VALUES ($1, $2, nullif($3, ''), $4, $5, $6, $7, $8, $9, $10) RETURNING `+annotationColumns,
		append(about, n.OmitFromAverages, n.OmitBelow, exact(n.Noted))...)
	if err == nil {
		a.last = made[0]
	}
	return err
}
