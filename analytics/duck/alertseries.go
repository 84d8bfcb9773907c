package duck

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

const daysOfWeek = 7

// judge reads the end of each series and looks for alerts in it.
func (b seriesBatch) judge(ctx context.Context, db *sql.DB, detector Detector) ([]detected, error) {
	days, weeks := detector.Reach()
	daily, err := b.read(ctx, db, recentRows("facts", "date", "counted"), 1, func(s *currentSeries) mspr.Date { return s.lastWeek.AddDays(-days) })
	if err != nil {
		return nil, fmt.Errorf("reading days of %s: %w", b[0].Disease, err)
	}
	weekly, err := b.read(ctx, db, recentRows("rollup_week", "start", "true"), daysOfWeek, func(s *currentSeries) mspr.Date {
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

// recentRows writes the query for the last rows of preferred series in a table.
func recentRows(table, date, where string) string {
	columns := make([]string, 0, mspr.CountKinds)
	for _, k := range mspr.AllCounts() {
		columns = append(columns, k.Column())
	}
	records := "1"
	if table != "facts" {
		records = "records"
	}
	return fmt.Sprintf(`SELECT CAST(location AS VARCHAR), %[1]s, %[2]s, %[3]s::BIGINT FROM %[4]s
WHERE disease = TRY_CAST($1 AS disease_code) AND preferred AND %[5]s AND %[1]s >= $3
	AND location IN (SELECT TRY_CAST(word AS location_code) FROM (SELECT unnest($2::VARCHAR[]) AS word))
ORDER BY location, %[1]s LIMIT 10000000`, date, records, strings.Join(columns, ", "), table, where)
}

// read runs the query for the batch's series from the day that since gives for
// each. step is the days of a period.
func (b seriesBatch) read(
	ctx context.Context, db *sql.DB, statement string, step int, since func(*currentSeries) mspr.Date,
) (map[mspr.LocationCode]*readColumns, error) {
	from, places := since(&b[0]), make([]string, len(b))
	for i := range b {
		from, places[i] = min(from, since(&b[i])), string(b[i].Location)
	}
	read := make(map[mspr.LocationCode]*readColumns, len(b))
	var current *readColumns
	var at string
	err := query(ctx, db, statement, []any{string(b[0].Disease), places, from}, func(row []any) error {
		if place := textOf(row[0]); current == nil || place != at {
			current, at = &readColumns{step: step}, place
			read[mspr.LocationCode(place)] = current
		}
		return current.add(row[1:])
	})
	return read, err
}

// readColumns are counts as they are read; periods without a row are filled in.
type readColumns struct {
	mspr.CountColumns
	step int
	// firstRecords is how many records the first period has.
	firstRecords int64
}

// end is the day after the last period.
func (c *readColumns) end() mspr.Date { return c.Start.AddDays(c.Len() * c.step) }

func (c *readColumns) add(row []any) error {
	start, ok := row[0].(mspr.Date)
	records, known := row[1].(int64)
	if !ok || !known {
		return fmt.Errorf("a period begins on %v and has %v records", row[0], row[1])
	}
	if c.Len() == 0 {
		c.Start, c.firstRecords = start, records
	}
	for c.end() < start {
		c.push(nil)
	}
	c.push(row[2:])
	return nil
}

// push adds a period; nil for one of which nothing is known.
func (c *readColumns) push(counts []any) {
	for k := range c.Values {
		value := math.NaN()
		if counts != nil {
			if n, ok := counts[k].(int64); ok {
				value = float64(n)
			}
		}
		c.Values[k] = append(c.Values[k], value)
	}
}

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
		if missing < 0 {
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
