package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// coverage says what each source states in rows of a place's own.
type coverage map[mspr.SourceName]map[mspr.LocationCode]covered

// covered are the counts that a source states for a place.
type covered struct {
	// now are those that the records hold.
	now mspr.CountSet
	// once are those that were all withdrawn, and that the places below have
	// stated only since: questions as of then are about these rows, those of
	// today about the places below, and none adds up both.
	once mspr.CountSet
}

// readCoverage compares what was ever stated with what still is.
func (c *catalogue) readCoverage(ctx context.Context, tx pgx.Tx, disease mspr.DiseaseCode) (coverage, error) {
	d, _ := c.disease(disease)
	rows, err := tx.Query(ctx, "SELECT source, location, counts, ("+stillStated(d)+")::smallint FROM coverage c WHERE disease = $1 ORDER BY source, location", disease)
	if err != nil {
		return nil, err
	}
	all := coverage{}
	var source mspr.SourceName
	var location mspr.LocationCode
	var ever, now mspr.CountSet
	if _, err = pgx.ForEachRow(rows, []any{&source, &location, &ever, &now}, func() error {
		if all[source] == nil {
			all[source] = map[mspr.LocationCode]covered{}
		}
		all[source][location] = covered{now: now, once: ever &^ now}
		return nil
	}); err != nil {
		return nil, err
	}
	return all, c.forgetReplaced(ctx, tx, d, all)
}

// stillStated gives the counts of a row c of coverage that any record holds.
func stillStated(d mspr.Disease) string {
	var bits []string
	for _, k := range d.Counts.Kinds() {
		bits = append(bits, fmt.Sprintf(
			"CASE WHEN c.counts & %[1]d <> 0 AND EXISTS (SELECT FROM %[2]s r WHERE r.location = c.location AND r.source = c.source AND r.%[3]s IS NOT NULL) THEN %[1]d ELSE 0 END",
			mspr.NewCountSet(k), pgx.Identifier{d.Table}.Sanitize(), k.Column()))
	}
	return strings.Join(bits, " | ")
}

// forgetReplaced leaves out what a place no longer states where the places below
// it were stated beside it: then they are the answer for all times.
func (c *catalogue) forgetReplaced(ctx context.Context, tx pgx.Tx, d mspr.Disease, all coverage) error {
	for source, places := range all {
		for place, counts := range places {
			if counts.once == 0 {
				continue
			}
			var below []string
			for other := range places {
				if other != place && c.locations.Within(other, place) {
					below = append(below, string(other))
				}
			}
			apart, err := statedApart(ctx, tx, d, source, place, below)
			if err != nil {
				return fmt.Errorf("compare the issues of %s with those below it: %w", place, err)
			}
			if !apart {
				places[place] = covered{now: counts.now}
			}
		}
	}
	return nil
}

// statedApart says whether a source's first statement of the places below came
// when its last of the place itself ended, or later.
func statedApart(ctx context.Context, tx pgx.Tx, d mspr.Disease, source mspr.SourceName, place mspr.LocationCode, below []string) (apart bool, err error) {
	err = tx.QueryRow(ctx, `
		SELECT coalesce(min(issued) >= (
			SELECT max(superseded) FROM revisions WHERE disease = $1 AND source = $2 AND location = $3 AND NOT withdrawn), true)
		FROM (
			SELECT issued FROM `+pgx.Identifier{d.Table}.Sanitize()+` WHERE source = $2 AND location = ANY ($4::text[]) AND NOT withdrawn
			UNION ALL
			SELECT issued FROM revisions WHERE disease = $1 AND source = $2 AND location = ANY ($4::text[]) AND NOT withdrawn
		) AS first`, d.Code, source, place, below).Scan(&apart)
	return apart, err
}
