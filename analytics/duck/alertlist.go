package duck

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// batchPlaces is how many series are read at once: they lie together in the
// table, and a few months of them fit into little memory.
const batchPlaces = 256

// currentSeries is a preferred series that goes on.
type currentSeries struct {
	SeriesKey
	source  mspr.SourceName
	country mspr.LocationCode
	level   mspr.LocationLevel
	// firstWeek and lastWeek are Mondays.
	firstWeek, lastWeek mspr.Date
	// given are the counts that it has at all.
	given givenCounts
}

// givenCounts says which counts series have.
type givenCounts [mspr.CountKinds]bool

// seriesList tells the series that go on from those that have ended.
type seriesList struct {
	current []currentSeries
	ended   []SeriesKey
}

// newestRecords needs only the last weeks of the facts.
const newestRecords = `
SELECT CAST(f.disease AS VARCHAR), CAST(f.source AS VARCHAR), max(f.date)
FROM facts f
JOIN (SELECT disease, source, max(start) AS start FROM rollup_week GROUP BY ALL) w ON w.disease = f.disease AND w.source = f.source
WHERE f.counted AND f.date >= w.start AND f.date >= (SELECT min(start) FROM (SELECT max(start) AS start FROM rollup_week GROUP BY disease, source))
GROUP BY ALL LIMIT 100000`

func preferredSeries() string {
	return `
SELECT CAST(disease AS VARCHAR), CAST(location AS VARCHAR), CAST(source AS VARCHAR), CAST(country AS VARCHAR), CAST(level AS VARCHAR),
	min(start), max(start), ` + givenColumns() + `
FROM rollup_week WHERE preferred
GROUP BY disease, location, source, country, level
ORDER BY disease, location LIMIT 1000000`
}

func givenColumns() string {
	columns := make([]string, 0, mspr.CountKinds)
	for _, k := range mspr.AllCounts() {
		columns = append(columns, fmt.Sprintf("count(%s) > 0", k.Column()))
	}
	return strings.Join(columns, ", ")
}

// sourceOf is a source's feed of a disease.
type sourceOf struct {
	disease mspr.DiseaseCode
	source  mspr.SourceName
}

// listSeries lists the preferred series in order of disease and place.
func listSeries(ctx context.Context, db *sql.DB) (seriesList, error) {
	newest, err := newestBySource(ctx, db)
	if err != nil {
		return seriesList{}, err
	}
	var all seriesList
	err = query(ctx, db, preferredSeries(), nil, func(row []any) error {
		s, err := seriesOfRow(row)
		if err != nil {
			return err
		}
		if last := newest[sourceOf{s.Disease, s.source}]; s.lastWeek.AddDays(daysOfWeek-1) < last.AddDays(-endedAfter) {
			all.ended = append(all.ended, s.SeriesKey)
			return nil
		}
		all.current = append(all.current, s)
		return nil
	})
	return all, err
}

func newestBySource(ctx context.Context, db *sql.DB) (map[sourceOf]mspr.Date, error) {
	newest := map[sourceOf]mspr.Date{}
	err := query(ctx, db, newestRecords, nil, func(row []any) error {
		disease, source, last := textOf(row[0]), textOf(row[1]), row[2]
		day, ok := last.(mspr.Date)
		if !ok {
			return fmt.Errorf("the newest record of %s is of %v", source, last)
		}
		newest[sourceOf{mspr.DiseaseCode(disease), mspr.SourceName(source)}] = day
		return nil
	})
	return newest, err
}

func seriesOfRow(row []any) (currentSeries, error) {
	first, ok := row[5].(mspr.Date)
	last, also := row[6].(mspr.Date)
	if !ok || !also {
		return currentSeries{}, fmt.Errorf("the series of %v in %v lasts from %v to %v", row[0], row[1], row[5], row[6])
	}
	s := currentSeries{
		SeriesKey: SeriesKey{mspr.DiseaseCode(textOf(row[0])), mspr.LocationCode(textOf(row[1]))},
		source:    mspr.SourceName(textOf(row[2])), country: mspr.LocationCode(textOf(row[3])), level: mspr.LocationLevel(textOf(row[4])),
		firstWeek: first, lastWeek: last,
	}
	for k := range s.given {
		s.given[k], _ = row[7+k].(bool)
	}
	return s, nil
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

// seriesBatch is series of one disease, in order of their places.
type seriesBatch []currentSeries

// given are the counts that one of the series has.
func (b seriesBatch) given() (any givenCounts) {
	for i := range b {
		for k, given := range b[i].given {
			any[k] = any[k] || given
		}
	}
	return any
}

// inBatches deals out the changed series, all for nil.
func inBatches(all []currentSeries, changed []SeriesKey) []seriesBatch {
	wanted := all
	if changed != nil {
		chosen := make(map[SeriesKey]bool, len(changed))
		for _, k := range changed {
			chosen[k] = true
		}
		wanted = slices.DeleteFunc(slices.Clone(all), func(s currentSeries) bool { return !chosen[s.SeriesKey] })
	}
	var batches []seriesBatch
	for from := 0; from < len(wanted); {
		to := from + 1
		for to < len(wanted) && to-from < batchPlaces && wanted[to].Disease == wanted[from].Disease {
			to++
		}
		batches = append(batches, wanted[from:to])
		from = to
	}
	return batches
}
