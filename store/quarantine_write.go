package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/mspr/surveillance/mspr"
)

// insertDefects keeps the rows of a batch that broke a rule.
func insertDefects(ctx context.Context, tx pgx.Tx, batch int64, defects []mspr.Defect) error {
	if len(defects) == 0 {
		return nil
	}
	columns := []string{"batch", "line", "rule", "message", "raw"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"quarantine"}, columns, pgx.CopyFromSlice(len(defects), func(i int) ([]any, error) {
		d := defects[i]
		return []any{batch, int64(d.Line), d.Rule, storable(d.Message), storable(d.Raw)}, nil
	}))
	if err != nil {
		return fmt.Errorf("write quarantined rows: %w", err)
	}
	return nil
}

// hidden is what the bad rows of a file may have been about.
type hidden struct {
	// all says that it could be anything.
	all bool
	// places are those of which any day may be hidden; at and on are the places
	// and days of single rows.
	places []string
	at     []string
	on     []pgtype.Date
}

// hiddenBy sums up the defects of a file; where not all that were counted are
// listed, anything may be hidden.
func hiddenBy(defects []mspr.Defect, counted int64) hidden {
	h := hidden{all: counted > mspr.DefectLimit, places: []string{}, at: []string{}, on: []pgtype.Date{}}
	for _, d := range defects {
		switch {
		case d.Hides.All:
			h.all = true
		case d.Hides.Location != "" && d.Hides.Dated:
			h.at, h.on = append(h.at, string(d.Hides.Location)), append(h.on, sqlDate(d.Hides.Date))
		case d.Hides.Location != "":
			h.places = append(h.places, string(d.Hides.Location))
		}
	}
	return h
}

// storable gives text that Postgres can hold: it knows neither NUL nor bytes
// that are not UTF-8.
func storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// duplicateDefects says of each duplicate whether it states what the first line
// stated.
func (s *stage) duplicateDefects(ctx context.Context, tx pgx.Tx) ([]mspr.Defect, error) {
	if len(s.duplicates) == 0 {
		return nil, nil
	}
	firsts, err := s.firstLines(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("read the rows that duplicates repeat: %w", err)
	}
	defects := make([]mspr.Defect, len(s.duplicates))
	for i, o := range s.duplicates {
		first := firsts[keyOf(o)]
		message := mspr.Tell("line %d states %s on %s already", first.Line, o.Location, o.Date)
		if first.Counts != o.Counts {
			message = mspr.Tell("line %d states %s on %s already, with other counts", first.Line, o.Location, o.Date)
		}
		defects[i] = mspr.Defect{Line: o.Line, Rule: mspr.RuleDuplicate, Message: message, Raw: describe(o)}
	}
	return defects, nil
}

// recordKey names a record of one disease and source.
type recordKey struct {
	location mspr.LocationCode
	date     mspr.Date
}

func keyOf(o mspr.Observation) recordKey { return recordKey{o.Location, o.Date} }

// firstLines finds the staged rows that the duplicates repeat.
func (s *stage) firstLines(ctx context.Context, tx pgx.Tx) (map[recordKey]mspr.Observation, error) {
	locations, dates := make([]string, len(s.duplicates)), make([]int32, len(s.duplicates))
	for i, o := range s.duplicates {
		locations[i], dates[i] = string(o.Location), int32(o.Date)
	}
	rows, err := tx.Query(ctx, `
		SELECT line, location, date - date '1970-01-01', cases, deaths, recovered, hospitalizations, icu_admissions
		FROM staging
		WHERE (location, date) IN (SELECT location, date '1970-01-01' + day FROM unnest($1::text[], $2::integer[]) AS d (location, day))
		ORDER BY line`, locations, dates)
	if err != nil {
		return nil, err
	}
	firsts := make(map[recordKey]mspr.Observation, len(s.duplicates))
	var o mspr.Observation
	var day int32
	var counts [mspr.CountKinds]*int64
	_, err = pgx.ForEachRow(rows, []any{&o.Line, &o.Location, &day, &counts[0], &counts[1], &counts[2], &counts[3], &counts[4]}, func() error {
		o.Date = mspr.Date(day)
		for k := range counts {
			o.Counts[k] = mspr.CountOf(counts[k])
		}
		firsts[keyOf(o)] = o
		return nil
	})
	return firsts, err
}

// describe writes an observation for people; its source text is gone by now.
func describe(o mspr.Observation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", o.Location, o.Date)
	for _, k := range mspr.AllCounts() {
		if o.Counts[k].Known {
			fmt.Fprintf(&b, " %s=%s", k.Column(), o.Counts[k])
		}
	}
	return b.String()
}
