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

// AnnotationPage gives a page of notes, the newest first.
func (c *Cluster) AnnotationPage(ctx context.Context, q mspr.AnnotationQuery) (mspr.AnnotationPage, error) {
	before, err := parseCursor("annotation", q.Page.After)
	if err != nil {
		return mspr.AnnotationPage{}, err
	}
	chosen, first := chooseAnnotations(q), pageSize(q.Page.First)
	var page mspr.AnnotationPage
	if q.Total {
		page.Total = new(int64)
		if err := c.pool.QueryRow(ctx, "SELECT count(*) FROM annotations"+chosen.where(), chosen.args...).Scan(page.Total); err != nil {
			return mspr.AnnotationPage{}, failure(err, "count annotations")
		}
	}
	if before != nil {
		chosen.add("id < $%d", *before)
	}
	found, err := collectAnnotations(ctx, c.pool, "SELECT "+annotationColumns+" FROM annotations"+chosen.where()+
		fmt.Sprintf(" ORDER BY id DESC LIMIT %d", first+1), chosen.args...)
	if err != nil {
		return mspr.AnnotationPage{}, failure(err, "list annotations")
	}
	page.Annotations, page.Cursors, page.Info = pageOf(found, first, before != nil,
		func(a mspr.Annotation) string { return cursorOf("annotation", a.ID) })
	return page, nil
}

func chooseAnnotations(q mspr.AnnotationQuery) *conditions {
	c := &conditions{}
	if !q.Removed {
		c.parts = append(c.parts, "removed IS NULL")
	}
	if q.Disease != "" {
		c.add("disease = $%d", q.Disease)
	}
	if q.Location != "" {
		c.add("location = $%d", q.Location)
	}
	if q.Source != "" {
		c.add("(source IS NULL OR source = $%d)", q.Source)
	}
	return c
}
