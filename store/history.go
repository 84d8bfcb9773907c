package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// lateChunk is how many keys have their histories in memory at a time.
const lateChunk = 10_000

// lateKey is a key whose history a batch changes in the middle.
type lateKey struct {
	recordKey
	country mspr.LocationCode
	counts  mspr.Counts
	history timeline
}

// applyLate gives the batch its place in the history of the keys that have
// versions issued after it.
func (a *application) applyLate(ctx context.Context) error {
	var after recordKey
	for {
		keys, err := a.lateKeys(ctx, after)
		if err != nil {
			return fmt.Errorf("read the keys with a later history: %w", err)
		}
		if len(keys) == 0 {
			return nil
		}
		if err := a.readHistories(ctx, keys); err != nil {
			return fmt.Errorf("read histories: %w", err)
		}
		if err := a.rewrite(ctx, keys); err != nil {
			return err
		}
		after = keys[len(keys)-1].recordKey
	}
}

// lateKeys reads the next keys in order.
func (a *application) lateKeys(ctx context.Context, after recordKey) ([]*lateKey, error) {
	rows, err := a.tx.Query(ctx, `
		SELECT location, date - date '1970-01-01', country, cases, deaths, recovered, hospitalizations, icu_admissions
		FROM changes WHERE late AND (location, date) > ($1, $2)
		ORDER BY location, date LIMIT $3`, string(after.location), sqlDate(after.date), lateChunk)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*lateKey, error) {
		k := &lateKey{}
		c := countTargets{}
		err := row.Scan(&k.location, &k.date, &k.country, &c[0], &c[1], &c[2], &c[3], &c[4])
		k.counts = c.counts()
		return k, err
	})
}

// countTargets receives the counts of a row.
type countTargets [mspr.CountKinds]*int64

func (t countTargets) counts() (c mspr.Counts) {
	for k, n := range t {
		c[k] = mspr.CountOf(n)
	}
	return c
}

// readHistories reads every version of the keys.
func (a *application) readHistories(ctx context.Context, keys []*lateKey) error {
	byKey := make(map[recordKey]*lateKey, len(keys))
	for _, k := range keys {
		byKey[k.recordKey] = k
	}
	locations, days := keyArrays(keys)
	rows, err := a.tx.Query(ctx, `
		WITH keys AS (SELECT location, date '1970-01-01' + day AS date FROM unnest($1::text[], $2::integer[]) AS k (location, day))
		SELECT location, date - date '1970-01-01', issued, batch, `+a.all.padded("r")+`
		FROM keys JOIN revisions r USING (location, date) WHERE r.disease = $3 AND r.source = $4
		UNION ALL
		SELECT location, date - date '1970-01-01', issued, batch, `+a.all.padded("c")+`
		FROM keys JOIN `+a.records+` c USING (location, date) WHERE c.source = $4
		ORDER BY 1, 2, 3`, locations, days, a.batch.Disease, a.batch.Source)
	if err != nil {
		return err
	}
	return eachVersion(rows, func(key recordKey, v version) { byKey[key].history = append(byKey[key].history, v) })
}

// eachVersion reads rows of location, day, issue, batch and every count.
func eachVersion(rows pgx.Rows, take func(recordKey, version)) error {
	var key recordKey
	var v version
	var c countTargets
	_, err := pgx.ForEachRow(rows, []any{&key.location, &key.date, &v.issued, &v.batch, &c[0], &c[1], &c[2], &c[3], &c[4]}, func() error {
		v.counts = c.counts()
		take(key, v)
		return nil
	})
	return err
}

func keyArrays(keys []*lateKey) (locations []string, days []int32) {
	for _, k := range keys {
		locations, days = append(locations, string(k.location)), append(days, int32(k.date))
	}
	return locations, days
}

// rewrite lays the batch over the histories and writes those that it changes.
func (a *application) rewrite(ctx context.Context, keys []*lateKey) error {
	var w rewriting
	for _, k := range keys {
		s := statement{given: a.given, counts: k.counts, issued: a.batch.Issued, batch: a.batch.ID, next: a.near.next}
		made := k.history.overlay(s)
		if made.equal(k.history) {
			continue
		}
		a.tally(len(k.history) == 0, s.withdraws())
		w.add(k, made)
	}
	return a.write(ctx, &w)
}

// write writes changed histories.
func (a *application) write(ctx context.Context, w *rewriting) error {
	if len(w.keys) == 0 {
		return nil
	}
	if err := a.keepKnown(ctx, w); err != nil {
		return fmt.Errorf("keep what was known: %w", err)
	}
	if err := a.noteKeys(ctx, w.keys); err != nil {
		return err
	}
	if err := a.replaceRevisions(ctx, w); err != nil {
		return fmt.Errorf("rewrite revisions: %w", err)
	}
	if err := a.replaceRecords(ctx, w); err != nil {
		return fmt.Errorf("rewrite records: %w", err)
	}
	return nil
}

// tally counts a key whose history changes.
func (a *application) tally(added, withdrawn bool) {
	switch {
	case added:
		a.batch.Added++
	case withdrawn:
		a.batch.Withdrawn++
	default:
		a.batch.Revised++
	}
}

// rewriting collects the rows of changed histories.
type rewriting struct {
	keys []*lateKey
	// made are their new histories.
	made      []timeline
	revisions []revisionRow
}

// revisionRow is a version that another replaced.
type revisionRow struct {
	key *lateKey
	version
	superseded   time.Time
	supersededBy int64
}

func (w *rewriting) add(k *lateKey, made timeline) {
	made.keepBatches(k.history)
	last := len(made) - 1
	for i, v := range made[:last] {
		w.revisions = append(w.revisions, revisionRow{k, v, made[i+1].issued, made[i+1].batch})
	}
	w.keys, w.made = append(w.keys, k), append(w.made, made)
}

func (a *application) replaceRevisions(ctx context.Context, w *rewriting) error {
	locations, days := keyArrays(w.keys)
	_, err := a.tx.Exec(ctx, `
		DELETE FROM revisions r
		USING unnest($3::text[], $4::integer[]) AS k (location, day)
		WHERE r.disease = $1 AND r.source = $2 AND r.location = k.location AND r.date = date '1970-01-01' + k.day`,
		a.batch.Disease, a.batch.Source, locations, days)
	if err != nil {
		return err
	}
	names := append([]string{"disease", "country", "location", "date", "source", "withdrawn", "batch", "issued", "superseded", "superseded_by"},
		columnNames(a.all)...)
	_, err = a.tx.CopyFrom(ctx, pgx.Identifier{"revisions"}, names, pgx.CopyFromSlice(len(w.revisions), func(i int) ([]any, error) {
		r := &w.revisions[i]
		row := []any{
			string(a.batch.Disease), string(r.key.country), string(r.key.location), sqlDate(r.key.date), string(a.batch.Source),
			r.counts.Empty(), r.batch, r.issued, r.superseded, r.supersededBy,
		}
		return append(row, countValues(a.all, r.counts)...), nil
	}))
	return err
}

// replaceRecords writes the current versions. A record whose current version
// stays keeps its stamp of change.
func (a *application) replaceRecords(ctx context.Context, w *rewriting) error {
	if _, err := a.tx.Exec(ctx, "CREATE TEMP TABLE rewritten ON COMMIT DROP AS SELECT * FROM "+a.records+" WITH NO DATA"); err != nil {
		return err
	}
	names := append([]string{"country", "location", "date", "source", "corrected", "withdrawn", "batch", "issued"}, columnNames(a.all)...)
	_, err := a.tx.CopyFrom(ctx, pgx.Identifier{"rewritten"}, names, pgx.CopyFromSlice(len(w.keys), func(i int) ([]any, error) {
		k, v := w.keys[i], &w.made[i][len(w.made[i])-1]
		row := []any{
			string(k.country), string(k.location), sqlDate(k.date), string(a.batch.Source),
			corrected(v.counts), v.counts.Empty(), v.batch, v.issued,
		}
		return append(row, countValues(a.all, v.counts)...), nil
	}))
	if err != nil {
		return err
	}
	if _, err := a.tx.Exec(ctx, `
		UPDATE `+a.records+` c
		SET `+a.all.assigned("n")+`, corrected = n.corrected, withdrawn = n.withdrawn, batch = n.batch, issued = n.issued, updated_at = now()
		FROM rewritten n
		WHERE c.source = n.source AND c.location = n.location AND c.date = n.date
			AND (c.issued IS DISTINCT FROM n.issued OR `+a.all.differ("c", "n")+`)`); err != nil {
		return err
	}
	list := a.all.of("") + ", country, location, date, source, corrected, withdrawn, batch, issued"
	_, err = a.tx.Exec(ctx, `
		INSERT INTO `+a.records+` (`+list+`) SELECT `+list+` FROM rewritten ORDER BY location, date
		ON CONFLICT (location, date, source) DO NOTHING`)
	if err != nil {
		return err
	}
	_, err = a.tx.Exec(ctx, "DROP TABLE rewritten")
	return err
}

func columnNames(kinds columns) []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Column()
	}
	return names
}

func countValues(kinds columns, counts mspr.Counts) []any {
	values := make([]any, len(kinds))
	for i, k := range kinds {
		values[i] = counts[k].Ptr()
	}
	return values
}

// corrected says that a count is below zero.
func corrected(counts mspr.Counts) bool {
	for _, c := range counts {
		if c.Known && c.N < 0 {
			return true
		}
	}
	return false
}
