package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// application writes what a staged batch changes: it compares the staging table
// with the current records into a table of changes, keeps the versions that
// change in revisions, and writes the new ones. Keys whose history reaches past
// the batch's time of issue go through their timelines instead (history.go), and
// so do those that an administrator has corrected (corrected.go).
type application struct {
	tx      pgx.Tx
	batch   *mspr.Batch
	given   mspr.CountSet
	whole   bool
	near    neighbours
	grouped bool
	// places are what the file states.
	places  map[mspr.LocationCode]*stagedPlace
	records string
	// all and stated are the counts of the disease and those the file gives.
	all, stated columns
	args        pgx.NamedArgs
	// correction is what the batch corrects; nil for a file.
	correction *plannedCorrection
}

func newApplication(l *loading, tx pgx.Tx, disease mspr.Disease, near neighbours) *application {
	a := &application{
		tx: tx, batch: &l.batch, given: l.finish.Given, whole: l.finish.Whole, near: near,
		grouped: l.stage.grouped(), places: l.stage.places,
		records: pgx.Identifier{disease.Table}.Sanitize(),
		all:     disease.Counts.Kinds(), stated: l.finish.Given.Kinds(),
	}
	levels := make([]string, len(l.finish.Levels))
	for i, level := range l.finish.Levels {
		levels[i] = string(level)
	}
	hidden := hiddenBy(l.defects, l.finish.Batch.Quarantined)
	a.whole = a.whole && !hidden.all
	a.args = pgx.NamedArgs{
		"source": l.batch.Source, "disease": l.batch.Disease, "next": nil, "levels": levels,
		"hidden_places": hidden.places, "hidden_at": hidden.at, "hidden_on": hidden.on,
	}
	if near.next != nil {
		a.args["next"] = near.next.Issued
	}
	return a
}

// run writes what the batch, which has its number by now, changes.
func (a *application) run(ctx context.Context) error {
	a.args["batch"], a.args["issued"] = a.batch.ID, a.batch.Issued
	switch {
	case a.correction != nil:
		return a.correct(ctx)
	case !a.near.any:
		return a.insertAll(ctx)
	}
	if err := a.findChanges(ctx); err != nil {
		return err
	}
	anyCorrected, err := a.setCorrectedAside(ctx)
	if err != nil {
		return err
	}
	late, err := a.count(ctx)
	if err != nil {
		return err
	}
	if err := a.writeChanges(ctx); err != nil {
		return err
	}
	if late {
		if err := a.applyLate(ctx); err != nil {
			return err
		}
	}
	if anyCorrected {
		if err := a.applyCorrected(ctx); err != nil {
			return err
		}
	}
	a.batch.Changed = a.batch.Added + a.batch.Revised + a.batch.Withdrawn
	return a.analyze(ctx)
}

// exec runs a statement with the batch's named arguments.
func (a *application) exec(ctx context.Context, doing, sql string) (int64, error) {
	tag, err := a.tx.Exec(ctx, sql, a.args)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	return tag.RowsAffected(), nil
}

// insertAll writes the first batch of a source and disease: there is nothing to
// compare it with. Sorted rows go in twice as fast as scattered ones.
func (a *application) insertAll(ctx context.Context) error {
	order := " ORDER BY location, date"
	if a.grouped {
		order = ""
	}
	n, err := a.exec(ctx, "insert the first records of the source", `
		INSERT INTO `+a.records+` (country, location, date, source, `+a.stated.of("")+`, corrected, batch, issued)
		SELECT country, location, date, @source, `+a.stated.of("")+`, `+a.stated.corrected("")+`, @batch, @issued
		FROM staging WHERE `+a.stated.known("")+order)
	a.batch.Added, a.batch.Changed = n, n
	if err != nil {
		return err
	}
	if err := a.noteStaged(ctx); err != nil {
		return err
	}
	return a.analyze(ctx)
}

// findChanges fills the table of changes: the keys whose given counts are not
// what the file states, with all their new counts. late marks those that have
// versions issued after the batch or, where it replaces one of the same
// instant, before it.
func (a *application) findChanges(ctx context.Context) error {
	if _, err := a.exec(ctx, "make the table of changes", `
		CREATE TEMP TABLE changes (
			location text COLLATE "C", date date, country text COLLATE "C",
			cases bigint, deaths bigint, recovered bigint, hospitalizations bigint, icu_admissions bigint,
			added boolean, late boolean
		) ON COMMIT DROP`); err != nil {
		return err
	}
	if _, err := a.exec(ctx, "look over the staging table", "ANALYZE staging (location, date)"); err != nil {
		return err
	}
	if _, err := a.exec(ctx, "compare the file with the records", a.statedChanges()); err != nil {
		return err
	}
	if a.whole {
		if _, err := a.exec(ctx, "look for what the file withdraws", a.withdrawals()); err != nil {
			return err
		}
	}
	_, err := a.exec(ctx, "look over the changes", "ANALYZE changes")
	return err
}

// statedChanges compares each staged row with the version of its key that is
// current, and with older ones where the batch comes late.
func (a *application) statedChanges() string {
	return `
		INSERT INTO changes (location, date, country, ` + a.all.of("") + `, added, late)
		SELECT s.location, s.date, s.country, ` + a.all.merged(a.given, "s", "c") + `, c.location IS NULL, ` + a.late() + `
		FROM staging s LEFT JOIN ` + a.records + ` c ON c.source = @source AND c.location = s.location AND c.date = s.date
		WHERE CASE
			WHEN c.location IS NULL THEN ` + a.stated.known("s") + `
			WHEN c.issued <= @issued THEN ` + a.stated.differ("c", "s") + `
			ELSE c.issued < ` + nextIssue + ` AND ` + a.stated.differ("c", "s") + `
				OR EXISTS (SELECT FROM revisions r WHERE ` + a.overlapping() + ` AND ` + a.stated.differ("r", "s") + `)
				OR ` + a.stated.known("s") + `
				AND NOT EXISTS (SELECT FROM revisions r WHERE ` + a.overlapping() + ` AND r.issued <= @issued)
		END`
}

// withdrawals finds the keys that a whole file lacks and whose given counts are
// known; a file that speaks of some levels withdraws nothing of others, and none
// withdraws what a bad row may be hiding.
func (a *application) withdrawals() string {
	return `
		INSERT INTO changes (location, date, country, ` + a.all.of("") + `, added, late)
		SELECT c.location, c.date, c.country, ` + a.all.without(a.given, "c") + `, false, ` + a.late() + `
		FROM ` + a.records + ` c
		WHERE c.source = @source
			AND NOT EXISTS (SELECT FROM staging s WHERE s.location = c.location AND s.date = c.date)
			AND ` + spokenOf + `
			AND CASE
				WHEN c.issued <= @issued THEN ` + a.stated.known("c") + `
				ELSE c.issued < ` + nextIssue + ` AND ` + a.stated.known("c") + `
					OR EXISTS (SELECT FROM revisions r WHERE ` + a.overlapping() + ` AND ` + a.stated.known("r") + `)
			END`
}

// spokenOf says that a whole file which lacks the key of c takes it back.
const spokenOf = `
			(cardinality(@levels::text[]) = 0 OR c.location IN (SELECT code FROM locations WHERE level = ANY (@levels)))
			AND c.location <> ALL (@hidden_places::text[])
			AND NOT EXISTS (
				SELECT FROM unnest(@hidden_at::text[], @hidden_on::date[]) AS h (location, date)
				WHERE h.location = c.location AND h.date = c.date)`

// nextIssue is when the whole file after this one was issued.
const nextIssue = "coalesce(@next::timestamptz, 'infinity')"

// overlapping says that a revision r of the key of c was valid at some time
// between the batch's issue and the next.
func (a *application) overlapping() string {
	return "r.disease = @disease AND r.source = @source AND r.location = c.location AND r.date = c.date" +
		" AND r.issued < " + nextIssue + " AND r.superseded > @issued"
}

// late says that a change is not simply the newest version of its key.
func (a *application) late() string {
	return `(@next::timestamptz IS NOT NULL OR coalesce(c.issued > @issued OR c.issued = @issued AND EXISTS (
		SELECT FROM revisions r WHERE r.disease = @disease AND r.source = @source AND r.location = c.location AND r.date = c.date), false))`
}

// count counts the changes that are not late, and says whether there are late
// ones.
func (a *application) count(ctx context.Context) (late bool, err error) {
	err = a.tx.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added AND `+a.stated.known("")+`),
			count(*) FILTER (WHERE NOT added AND NOT (`+a.stated.known("")+`)),
			EXISTS (SELECT FROM changes WHERE late)
		FROM changes WHERE NOT late`).Scan(&a.batch.Added, &a.batch.Revised, &a.batch.Withdrawn, &late)
	if err != nil {
		return false, fmt.Errorf("count the changes: %w", err)
	}
	return late, nil
}

// writeChanges keeps the versions that change and writes the new ones. A batch
// of the same instant as the current version replaces it.
func (a *application) writeChanges(ctx context.Context) error {
	if err := a.noteChanges(ctx); err != nil {
		return err
	}
	if a.batch.Revised+a.batch.Withdrawn > 0 {
		if err := a.keepReplaced(ctx); err != nil {
			return err
		}
		if _, err := a.exec(ctx, "keep the replaced versions", `
			INSERT INTO revisions (disease, country, location, date, source, `+a.all.of("")+`, withdrawn, batch, issued, superseded, superseded_by)
			SELECT @disease, c.country, c.location, c.date, c.source, `+a.all.of("c")+`, c.withdrawn, c.batch, c.issued, @issued, @batch
			FROM `+a.records+` c JOIN changes ch USING (location, date)
			WHERE c.source = @source AND NOT ch.late AND c.issued < @issued
			ORDER BY c.location, c.date`); err != nil {
			return err
		}
		if _, err := a.exec(ctx, "revise records", `
			UPDATE `+a.records+` c
			SET `+a.all.assigned("ch")+`, corrected = `+a.all.corrected("ch")+`, withdrawn = NOT (`+a.all.known("ch")+`),
				batch = @batch, issued = @issued, updated_at = now()
			FROM changes ch
			WHERE c.source = @source AND c.location = ch.location AND c.date = ch.date AND NOT ch.late AND NOT ch.added`); err != nil {
			return err
		}
	}
	if a.batch.Added == 0 {
		return nil
	}
	_, err := a.exec(ctx, "insert new records", `
		INSERT INTO `+a.records+` (country, location, date, source, `+a.all.of("")+`, corrected, batch, issued)
		SELECT country, location, date, @source, `+a.all.of("")+`, `+a.all.corrected("")+`, @batch, @issued
		FROM changes WHERE added AND NOT late
		ORDER BY location, date`)
	return err
}

// analyzeFrom is how many changes make the planner's statistics worth renewing
// at once rather than when the server gets to it.
const analyzeFrom = 10_000

// chosenBy are the columns that queries join, choose and group by. The counts
// are summed only, and their statistics cost more than all of these.
const chosenBy = " (country, location, date, source, withdrawn, issued)"

func (a *application) analyze(ctx context.Context) error {
	if a.batch.Changed < analyzeFrom {
		return nil
	}
	if _, err := a.exec(ctx, "look over the records", "ANALYZE "+a.records+chosenBy); err != nil {
		return err
	}
	if a.batch.Changed == a.batch.Added {
		return nil
	}
	_, err := a.exec(ctx, "look over the revisions", "ANALYZE revisions")
	return err
}
