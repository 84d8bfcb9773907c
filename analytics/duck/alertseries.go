package duck

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

const daysOfWeek = 7

// judge reads the end of each series and looks for alerts in it.
func (b seriesBatch) judge(ctx context.Context, db *sql.DB, detector Detector) ([]detected, error) {
	days, weeks := detector.Reach()
	daily, err := b.read(ctx, db, recentTable{"facts", "date", "counted", "1", 1}, func(s *currentSeries) mspr.Date { return s.lastWeek.AddDays(-days) })
	if err != nil {
		return nil, fmt.Errorf("reading days of %s: %w", b[0].Disease, err)
	}
	weekly, err := b.read(ctx, db, recentTable{"rollup_week", "start", "true", "records", daysOfWeek}, func(s *currentSeries) mspr.Date {
		return s.lastWeek.AddDays(-daysOfWeek * weeks)
	})
	if err != nil {
		return nil, fmt.Errorf("reading weeks of %s: %w", b[0].Disease, err)
	}
	var found []detected
	for i := range b {
		s := &b[i]
		series := s.recent(daily[s.Location], weekly[s.Location], days, weeks)
		if series == nil {
			continue
		}
		d, err := detector.Detect(series)
		if err != nil {
			return nil, fmt.Errorf("%s in %s: %w", s.Disease, s.Location, err)
		}
		found = append(found, detected{s, d})
	}
	return found, ctx.Err()
}

// recent cuts what was read to what a detector reaches; nil where nothing was.
func (s *currentSeries) recent(daily, weekly *readColumns, days, weeks int) *mspr.RecentSeries {
	if daily == nil {
		return nil
	}
	series := &mspr.RecentSeries{Disease: s.Disease, Location: s.Location, Source: s.source}
	last := daily.end().AddDays(-1)
	if first := last.AddDays(1 - days); s.firstWeek < first {
		daily.startAt(first)
	}
	series.Daily = daily.CountColumns
	if weekly == nil {
		return series
	}
	if weekly.end() > last.AddDays(1) {
		weekly.drop(1)
	}
	if first := weekly.end().AddDays(-daysOfWeek * weeks); s.firstWeek < first {
		weekly.startAt(first)
	} else if weekly.firstRecords < daysOfWeek {
		// The series may have begun within its first week.
		weekly.startAt(s.firstWeek.AddDays(daysOfWeek))
	}
	series.Weekly = weekly.CountColumns
	return series
}

// recentTable is a table of days or weeks, step days long: date is their first day,
// and records the number of their records.
type recentTable struct {
	name, date, where, records string
	step                       int
}

// query reads the end of preferred series, a row each: rows by the thousand cost
// more to hand over than to find. The lists of a row are in one order, which is
// not that of time.
func (t recentTable) query(given givenCounts) string {
	columns := []string{
		"CAST(location AS VARCHAR)",
		fmt.Sprintf("arg_min(%s, %s)::BIGINT", t.records, t.date),
		fmt.Sprintf("list(%s - CAST($3 AS DATE))", t.date),
	}
	for _, k := range mspr.AllCounts() {
		if given[k] {
			columns = append(columns, fmt.Sprintf("list(%s)", k.Column()))
		}
	}
	return fmt.Sprintf(`SELECT %s FROM %s
WHERE disease = TRY_CAST($1 AS disease_code) AND preferred AND %s AND %s >= CAST($3 AS DATE)
	AND location IN (SELECT TRY_CAST(word AS location_code) FROM (SELECT unnest($2::VARCHAR[]) AS word))
GROUP BY location LIMIT 1000000`, strings.Join(columns, ", "), t.name, t.where, t.date)
}

// read reads the batch's series from the day that since gives for each.
func (b seriesBatch) read(
	ctx context.Context, db *sql.DB, table recentTable, since func(*currentSeries) mspr.Date,
) (map[mspr.LocationCode]*readColumns, error) {
	from, places := since(&b[0]), make([]string, len(b))
	for i := range b {
		from, places[i] = min(from, since(&b[i])), string(b[i].Location)
	}
	args, err := bind([]any{string(b[0].Disease), places, from})
	if err != nil {
		return nil, err
	}
	row := columnsRow{given: b.given()}
	rows, err := db.QueryContext(ctx, table.query(row.given), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	read, targets := make(map[mspr.LocationCode]*readColumns, len(b)), row.targets()
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		columns, err := row.columns(from, table.step)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", row.place, err)
		}
		read[mspr.LocationCode(row.place)] = columns
	}
	return read, rows.Err()
}

// columnsRow is a row of a recentTable.
type columnsRow struct {
	given   givenCounts
	place   string
	records int64
	// days are counted from the first day that was asked for.
	days   numberList
	counts [mspr.CountKinds]numberList
}

func (r *columnsRow) targets() []any {
	all := []any{&r.place, &r.records, &r.days}
	for k, given := range r.given {
		if given {
			all = append(all, &r.counts[k])
		}
	}
	return all
}

// columns puts the counts in the order of time.
func (r *columnsRow) columns(from mspr.Date, step int) (*readColumns, error) {
	if len(r.days) == 0 {
		return nil, errors.New("a series was read without a period")
	}
	first, last := int(slices.Min(r.days)), int(slices.Max(r.days))
	c := &readColumns{step: step, firstRecords: r.records}
	c.Start = from.AddDays(first)
	unknown := slices.Repeat([]float64{math.NaN()}, (last-first)/step+1)
	for k, counts := range r.counts {
		if c.Values[k] = unknown; !r.given[k] {
			continue
		}
		if len(counts) != len(r.days) {
			return nil, fmt.Errorf("%d periods were read with %d counts", len(r.days), len(counts))
		}
		c.Values[k] = slices.Clone(unknown)
		for i, n := range counts {
			c.Values[k][(int(r.days[i])-first)/step] = n
		}
	}
	return c, nil
}

// numberList is a list of whole numbers, NaN for NULL.
type numberList []float64

// Scan takes a list of the driver.
func (l *numberList) Scan(from any) error {
	list, ok := from.([]any)
	if !ok {
		return fmt.Errorf("a list of numbers is a %T", from)
	}
	*l = (*l)[:0]
	for _, v := range list {
		switch n := v.(type) {
		case int64:
			*l = append(*l, float64(n))
		case nil:
			*l = append(*l, math.NaN())
		default:
			return fmt.Errorf("a list of numbers holds a %T", v)
		}
	}
	return nil
}

// readColumns are counts as they are read; periods without a row are not known.
type readColumns struct {
	mspr.CountColumns
	step int
	// firstRecords is how many records the first period has.
	firstRecords int64
}

// end is the day after the last period.
func (c *readColumns) end() mspr.Date { return c.Start.AddDays(c.Len() * c.step) }

// drop takes away the last periods.
func (c *readColumns) drop(n int) {
	for k, values := range c.Values {
		c.Values[k] = values[:max(0, len(values)-n)]
	}
}

// startAt lets the columns begin with a period: what lies before is forgotten,
// and what lies between it and the first row is not known.
func (c *readColumns) startAt(first mspr.Date) {
	missing := int(c.Start-first) / c.step
	for k, values := range c.Values {
		if missing <= 0 {
			c.Values[k] = values[min(-missing, len(values)):]
			continue
		}
		padded := make([]float64, missing, missing+len(values))
		for i := range padded {
			padded[i] = math.NaN()
		}
		c.Values[k] = append(padded, values...)
	}
	c.Start = first
}
