package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

func (a *application) readPublished(ctx context.Context, byKey map[recordKey]*correctedKey, locations []string, days []int32) error {
	rows, err := a.tx.Query(ctx, `
		SELECT p.location, p.date - date '1970-01-01', p.issued, p.batch, p.cases, p.deaths, p.recovered, p.hospitalizations, p.icu_admissions
		FROM unnest($1::text[], $2::integer[]) AS k (location, day)
			JOIN published p ON p.location = k.location AND p.date = date '1970-01-01' + k.day
		WHERE p.disease = $3 AND p.source = $4
		ORDER BY p.location, p.date, p.issued`, locations, days, a.batch.Disease, a.batch.Source)
	if err != nil {
		return err
	}
	return eachVersion(rows, func(key recordKey, v version) { byKey[key].published = append(byKey[key].published, v) })
}

func (a *application) readAmendments(ctx context.Context, byKey map[recordKey]*correctedKey, locations []string, days []int32) error {
	rows, err := a.tx.Query(ctx, `
		SELECT c.location, c.date - date '1970-01-01', c.issued, c.batch, c.deleted, c.covers,
			c.cases, c.deaths, c.recovered, c.hospitalizations, c.icu_admissions, c.published_cases, c.published_deaths,
			c.published_recovered, c.published_hospitalizations, c.published_icu_admissions
		FROM unnest($1::text[], $2::integer[]) AS k (location, day)
			JOIN corrections c ON c.location = k.location AND c.date = date '1970-01-01' + k.day
		WHERE c.disease = $3 AND c.source = $4
		ORDER BY c.issued`, locations, days, a.batch.Disease, a.batch.Source)
	if err != nil {
		return err
	}
	byBatch := map[int64]*amendment{}
	var key recordKey
	var m amendment
	var c, p countTargets
	if _, err = pgx.ForEachRow(rows, []any{
		&key.location, &key.date, &m.issued, &m.batch, &m.deleted, &m.covers,
		&c[0], &c[1], &c[2], &c[3], &c[4], &p[0], &p[1], &p[2], &p[3], &p[4],
	}, func() error {
		m.counts, m.published = c.counts(), p.counts()
		one := m
		byBatch[m.batch] = &one
		byKey[key].amendments = append(byKey[key].amendments, &one)
		return nil
	}); err != nil {
		return err
	}
	return a.readContradictions(ctx, byBatch)
}

func (a *application) readContradictions(ctx context.Context, byBatch map[int64]*amendment) error {
	batches := make([]int64, 0, len(byBatch))
	for batch := range byBatch {
		batches = append(batches, batch)
	}
	rows, err := a.tx.Query(ctx, `
		SELECT correction, issued, batch, feed, counts FROM contradictions
		WHERE correction = ANY ($1) ORDER BY correction, issued, feed`, batches)
	if err != nil {
		return err
	}
	var correction int64
	var x contradiction
	_, err = pgx.ForEachRow(rows, []any{&correction, &x.issued, &x.batch, &x.feed, &x.counts}, func() error {
		byBatch[correction].contradicted = append(byBatch[correction].contradicted, x)
		return nil
	})
	return err
}

// replaceContradictions writes which corrections the file contradicts, in place
// of what another file of its feed and instant did.
func (a *application) replaceContradictions(ctx context.Context, keys []*correctedKey) error {
	var spokenOf []int64
	var found [][]any
	for _, k := range keys {
		for _, m := range k.amendments {
			spokenOf = append(spokenOf, m.batch)
			for _, x := range m.contradicted {
				if x.feed == a.batch.Feed && x.issued.Equal(a.batch.Issued) {
					found = append(found, []any{m.batch, x.issued, x.feed, x.batch, int16(x.counts)})
				}
			}
		}
	}
	_, err := a.tx.Exec(ctx, "DELETE FROM contradictions WHERE correction = ANY ($1) AND feed = $2 AND issued = $3", spokenOf, a.batch.Feed, a.batch.Issued)
	if err == nil && len(found) > 0 {
		_, err = a.tx.CopyFrom(ctx, pgx.Identifier{"contradictions"}, []string{"correction", "issued", "feed", "batch", "counts"}, pgx.CopyFromRows(found))
	}
	if err != nil {
		return fmt.Errorf("write which corrections are over: %w", err)
	}
	return nil
}

// replacePublished writes the publisher's histories of the keys.
func (a *application) replacePublished(ctx context.Context, keys []*correctedKey) error {
	if len(keys) == 0 {
		return nil
	}
	late := make([]*lateKey, len(keys))
	var versions [][]any
	for i, k := range keys {
		late[i] = &k.lateKey
		for _, v := range k.published {
			row := []any{string(a.batch.Disease), string(k.location), sqlDate(k.date), string(a.batch.Source), v.batch, v.issued}
			versions = append(versions, append(row, countValues(a.all, v.counts)...))
		}
	}
	locations, days := keyArrays(late)
	_, err := a.tx.Exec(ctx, `
		DELETE FROM published p USING unnest($3::text[], $4::integer[]) AS k (location, day)
		WHERE p.disease = $1 AND p.source = $2 AND p.location = k.location AND p.date = date '1970-01-01' + k.day`,
		a.batch.Disease, a.batch.Source, locations, days)
	if err == nil {
		names := append([]string{"disease", "location", "date", "source", "batch", "issued"}, columnNames(a.all)...)
		_, err = a.tx.CopyFrom(ctx, pgx.Identifier{"published"}, names, pgx.CopyFromRows(versions))
	}
	if err != nil {
		return fmt.Errorf("write what was published of corrected records: %w", err)
	}
	return nil
}
