package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// sums are the number of rows and the sum of each count.
type sums struct {
	rows   int64
	counts mspr.Counts
}

func (s sums) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows", s.rows)
	for _, k := range mspr.AllCounts() {
		if c := s.counts[k]; c.Known {
			fmt.Fprintf(&b, ", %s %s", k.Column(), c)
		}
	}
	return b.String()
}

type sumsByDisease map[mspr.DiseaseCode]sums

// take adds a row of a disease, a number of rows, and a sum of each count.
func (all sumsByDisease) take(row []any) error {
	disease, ok := row[0].(string)
	n, isCount := row[1].(int64)
	if !ok || !isCount {
		return fmt.Errorf("there are %v rows of %v", row[1], row[0])
	}
	s := sums{rows: n}
	for i := range s.counts {
		if v, ok := row[2+i].(int64); ok {
			s.counts[i] = mspr.Known(v)
		}
	}
	all.add(sumsByDisease{mspr.DiseaseCode(disease): s})
	return nil
}

func (all sumsByDisease) add(more sumsByDisease) {
	for disease, m := range more {
		s := all[disease]
		s.rows += m.rows
		for i := range s.counts {
			s.counts[i] = s.counts[i].Plus(m.counts[i])
		}
		all[disease] = s
	}
}

// differences says where the two differ; a disease without rows counts as one
// that is absent.
func differences(what, thanWhat string, got, want sumsByDisease) error {
	var errs []error
	for _, disease := range diseasesOf(got, want) {
		if got[disease] != want[disease] {
			errs = append(errs, refuse("%s: %s has %s, but %s has %s", disease, what, got[disease], thanWhat, want[disease]))
		}
	}
	return errors.Join(errs...)
}

func diseasesOf(a, b sumsByDisease) []mspr.DiseaseCode {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

// sumTable sums the rows of a table that fulfil a condition; rows tells how to
// count them.
func sumTable(ctx context.Context, db *sql.DB, table, where, rows string) (sumsByDisease, error) {
	statement := fmt.Sprintf("SELECT disease, %s::BIGINT, %s FROM %s WHERE %s GROUP BY disease LIMIT 1000",
		rows, strings.Join(countSums(), ", "), table, where)
	found := sumsByDisease{}
	err := query(ctx, db, statement, nil, func(row []any) error { return found.take(row) })
	if err != nil {
		return nil, fmt.Errorf("summing %s: %w", table, err)
	}
	return found, nil
}

// checkTotals compares the file with what Postgres has, by its own sums.
func checkTotals(ctx context.Context, db *sql.DB, c contents, facts factSums) error {
	records, revisions := sumsByDisease{}, sumsByDisease{}
	for disease, t := range c.totals {
		if t.Records > 0 {
			records[disease] = sums{t.Records, t.Counts}
		}
		if t.Revisions > 0 {
			revisions[disease] = sums{t.Revisions, t.RevisionCounts}
		}
	}
	gotRecords := facts.of(func(k factKind) bool { return k.record })
	gotRevisions, err := sumTable(ctx, db, "revisions", "true", "count(*)")
	if err != nil {
		return err
	}
	if c.reckoned {
		for _, all := range []sumsByDisease{records, revisions, gotRecords, gotRevisions} {
			all.forgetZeros()
		}
	}
	return errors.Join(
		differences("the table of facts", "Postgres", gotRecords, records),
		differences("the table of revisions", "Postgres", gotRevisions, revisions))
}

// forgetZeros makes what adds up to 0 the same as what no row states: where rows
// were taken away, the sums don't tell.
func (all sumsByDisease) forgetZeros() {
	for disease, s := range all {
		for k := range s.counts {
			s.counts[k].Known = s.counts[k].N != 0
		}
		all[disease] = s
	}
}

// checkCounts compares the numbers of rows with what the manifest says.
func checkCounts(ctx context.Context, db *sql.DB, s mspr.Snapshot) error {
	var records, revisions int64
	err := db.QueryRowContext(ctx, `
		SELECT (SELECT count(*) FROM facts WHERE record), (SELECT count(*) FROM revisions)`).Scan(&records, &revisions)
	if err != nil {
		return fmt.Errorf("counting rows: %w", err)
	}
	if records != s.Records || revisions != s.Revisions {
		return refuse("it holds %d records and %d revisions, but says %d and %d", records, revisions, s.Records, s.Revisions)
	}
	return nil
}
