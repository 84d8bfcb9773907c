package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// correctedKey is a key that administrators have corrected. Its counts are what
// the batch states of it, its history is what is believed.
type correctedKey struct {
	lateKey
	// published is its history as the publisher alone tells it.
	published  timeline
	amendments amendments
}

// setCorrectedAside takes the keys that were ever corrected out of the changes,
// and says whether there are any: what a file changes of them depends on more
// than the current record.
func (a *application) setCorrectedAside(ctx context.Context) (found bool, err error) {
	err = a.tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM corrections WHERE source = $1 AND disease = $2)", a.batch.Source, a.batch.Disease).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("look for corrections: %w", err)
	}
	if !found {
		return false, nil
	}
	_, err = a.exec(ctx, "set corrected records aside", `
		DELETE FROM changes ch USING corrections c
		WHERE c.source = @source AND c.disease = @disease AND c.location = ch.location AND c.date = ch.date`)
	return true, err
}

// applyCorrected lays what the file states under the corrections of its keys:
// it shows where none stands, and ends those that it contradicts.
func (a *application) applyCorrected(ctx context.Context) error {
	keys, err := a.correctedKeys(ctx)
	if err != nil {
		return fmt.Errorf("read what the file states of corrected records: %w", err)
	}
	if len(keys) == 0 {
		return nil
	}
	if err := a.readCorrected(ctx, keys); err != nil {
		return err
	}
	var told []*correctedKey
	var w rewriting
	for _, k := range keys {
		if k.hear(statement{given: a.given, counts: k.counts, issued: a.batch.Issued, batch: a.batch.ID, next: a.near.next}, a.batch.Feed) {
			told = append(told, k)
		}
		believed := k.published.amended(k.amendments)
		if believed.equal(k.history) {
			continue
		}
		a.tally(len(k.history) == 0, sameGiven(a.given, believed.current(), mspr.Counts{}))
		w.add(&k.lateKey, believed)
	}
	if err := a.replaceContradictions(ctx, keys); err != nil {
		return err
	}
	if err := a.replacePublished(ctx, told); err != nil {
		return err
	}
	return a.write(ctx, &w)
}

// hear takes in what a file of the feed states of the key, and says whether that
// changes what is published.
func (k *correctedKey) hear(s statement, feed string) bool {
	for _, m := range k.amendments {
		m.heed(s, feed)
	}
	if len(k.published) == 0 && s.withdraws() {
		return false // it lacks what it never had
	}
	before := k.published
	k.published = before.overlay(s)
	return !k.published.equal(before)
}

// correctedKeys lists the corrected keys that the file speaks of, with what it
// states: a whole file speaks of those that it lacks, too.
func (a *application) correctedKeys(ctx context.Context) ([]*correctedKey, error) {
	a.args["whole"] = a.whole
	rows, err := a.tx.Query(ctx, `
		SELECT c.location, c.date - date '1970-01-01', l.country, s.cases, s.deaths, s.recovered, s.hospitalizations, s.icu_admissions
		FROM (SELECT DISTINCT location, date FROM corrections WHERE source = @source AND disease = @disease) c
			JOIN locations l ON l.code = c.location
			LEFT JOIN staging s ON s.location = c.location AND s.date = c.date
		WHERE s.location IS NOT NULL OR @whole AND `+spokenOf+`
		ORDER BY c.location, c.date`, a.args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*correctedKey, error) {
		k := &correctedKey{}
		c := countTargets{}
		err := row.Scan(&k.location, &k.date, &k.country, &c[0], &c[1], &c[2], &c[3], &c[4])
		k.counts = c.counts()
		return k, err
	})
}

// readCorrected reads all that is known of the keys. Corrections are made by
// hand, so that those of a source fit into memory.
func (a *application) readCorrected(ctx context.Context, keys []*correctedKey) error {
	late := make([]*lateKey, len(keys))
	byKey := make(map[recordKey]*correctedKey, len(keys))
	for i, k := range keys {
		late[i], byKey[k.recordKey] = &k.lateKey, k
	}
	if err := a.readHistories(ctx, late); err != nil {
		return fmt.Errorf("read the histories of corrected records: %w", err)
	}
	locations, days := keyArrays(late)
	if err := a.readPublished(ctx, byKey, locations, days); err != nil {
		return fmt.Errorf("read what was published of corrected records: %w", err)
	}
	if err := a.readAmendments(ctx, byKey, locations, days); err != nil {
		return fmt.Errorf("read corrections: %w", err)
	}
	return nil
}
