package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// Detector finds what lies out of its expected range in the last part of a
// series. It is called from several goroutines at once.
type Detector interface {
	// Reach is how many days and ISO weeks of a series, counted from its end,
	// Detect looks at.
	Reach() (days, weeks int)
	Detect(s *mspr.RecentSeries) (mspr.Detection, error)
}

// SeriesKey names the preferred series of a place.
type SeriesKey struct {
	Disease  mspr.DiseaseCode
	Location mspr.LocationCode
}

// endedAfter is how many days the week of a series' last record may have been
// over when its source stated its newest record of the disease; a series that
// lags by more has ended, and is not judged.
const endedAfter = 14

// writeAlerts writes the tables alerts and alert_judged of a file that is being
// built, from its facts and weekly rollup: those of the changed series, or all
// of them where changed is nil. A series has changed when a record of it has,
// or when another source is preferred for its place. Series that have ended by
// what their source has published since lose their alerts in any case.
//
// Both ways of building a snapshot call it after the rollups are there and
// before the file is checked: from nothing with nil, from a copy of the last
// snapshot with what was replaced in it. Without a detector the tables stay
// empty.
func writeAlerts(ctx context.Context, db *sql.DB, detector Detector, threads int, changed []SeriesKey) error {
	if detector == nil {
		return nil
	}
	all, err := listSeries(ctx, db)
	if err != nil {
		return fmt.Errorf("listing the series to judge: %w", err)
	}
	if changed != nil {
		if changed, err = withUnjudged(ctx, db, changed, all.current); err != nil {
			return err
		}
	}
	if err := forgetAlerts(ctx, db, changed, all.ended); err != nil {
		return err
	}
	batches := inBatches(all.current, changed)
	found := make([][]detected, len(batches))
	group, together := errgroup.WithContext(ctx)
	group.SetLimit(max(1, threads))
	for i, b := range batches {
		group.Go(func() (err error) { found[i], err = b.judge(together, db, detector); return err })
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("looking for alerts: %w", err)
	}
	return appendAlerts(ctx, db, found)
}

// updateAlerts writes the alerts of a copy anew for the series that changed in it,
// while what changed is still staged.
func (b *builder) updateAlerts(ctx context.Context, db *sql.DB) error {
	const changedSeries = `
SELECT DISTINCT CAST(disease AS VARCHAR), CAST(location AS VARCHAR)
FROM (SELECT disease, location FROM change.keys UNION ALL SELECT disease, location FROM change.restated)
LIMIT 1000000`
	changed, err := seriesKeys(ctx, db, changedSeries)
	if err != nil {
		return fmt.Errorf("listing the series that changed: %w", err)
	}
	return writeAlerts(ctx, db, b.detector, b.limits.Threads, changed)
}

// withUnjudged adds the series that go on and were not judged before: such that
// had ended until their source withdrew what it had stated since.
func withUnjudged(ctx context.Context, db *sql.DB, changed []SeriesKey, current []currentSeries) ([]SeriesKey, error) {
	judged, err := seriesKeys(ctx, db, "SELECT DISTINCT CAST(disease AS VARCHAR), CAST(location AS VARCHAR) FROM alert_judged LIMIT 1000000")
	if err != nil {
		return nil, fmt.Errorf("listing the series that were judged: %w", err)
	}
	known := make(map[SeriesKey]bool, len(judged))
	for _, k := range judged {
		known[k] = true
	}
	all := slices.Clone(changed)
	for _, s := range current {
		if !known[s.SeriesKey] {
			all = append(all, s.SeriesKey)
		}
	}
	return all, nil
}

// seriesKeys reads diseases and places; it never gives nil.
func seriesKeys(ctx context.Context, db *sql.DB, statement string) ([]SeriesKey, error) {
	keys := []SeriesKey{}
	err := query(ctx, db, statement, nil, func(row []any) error {
		keys = append(keys, SeriesKey{mspr.DiseaseCode(textOf(row[0])), mspr.LocationCode(textOf(row[1]))})
		return nil
	})
	return keys, err
}

// forgetAlerts removes the alerts of the changed series, all for nil, and of
// those that have ended.
func forgetAlerts(ctx context.Context, db *sql.DB, changed, ended []SeriesKey) error {
	if changed == nil {
		if _, err := db.ExecContext(ctx, "DELETE FROM alerts; DELETE FROM alert_judged"); err != nil {
			return fmt.Errorf("clearing the alerts: %w", err)
		}
		return nil
	}
	const of = ` WHERE (disease, location) IN (
		SELECT (TRY_CAST(disease AS disease_code), TRY_CAST(location AS location_code))
		FROM (SELECT unnest($1::VARCHAR[]) AS disease, unnest($2::VARCHAR[]) AS location))`
	diseases, places := keyLists(changed, ended)
	args, err := bind([]any{diseases, places})
	if err != nil {
		return err
	}
	for _, clear := range []string{"DELETE FROM alerts" + of, "DELETE FROM alert_judged" + of} {
		if _, err := db.ExecContext(ctx, clear, args...); err != nil {
			return fmt.Errorf("clearing the alerts of series that changed: %w", err)
		}
	}
	return nil
}

func keyLists(lists ...[]SeriesKey) (diseases, places []string) {
	for _, list := range lists {
		for _, k := range list {
			diseases, places = append(diseases, string(k.Disease)), append(places, string(k.Location))
		}
	}
	return diseases, places
}

// detected is what was found in a series.
type detected struct {
	of *currentSeries
	mspr.Detection
}

// appendAlerts writes both tables at once.
func appendAlerts(ctx context.Context, db *sql.DB, found [][]detected) error {
	group, together := errgroup.WithContext(ctx)
	group.Go(func() error { return appendTable(together, db, "alerts", eachDetected(found, addAlerts)) })
	group.Go(func() error { return appendTable(together, db, "alert_judged", eachDetected(found, addJudged)) })
	return group.Wait()
}

func addAlerts(add addRow, d *detected) error {
	for i := range d.Alerts {
		a := &d.Alerts[i]
		err := add(string(d.of.Disease), string(d.of.Location), string(d.of.country), string(d.of.level),
			string(d.of.source), string(a.Method), string(a.Count), string(a.Period.Interval), a.Since.Time(),
			int64(a.Periods), a.Period.Start.Time(), a.Period.End.Time(), a.Active,
			a.Observed, a.Expected, realOrNone(a.Upper), a.Score, int64(a.Missing), a.Corrected)
		if err != nil {
			return err
		}
	}
	return nil
}

func addJudged(add addRow, d *detected) error {
	for _, j := range d.Judged {
		err := add(string(d.of.Disease), string(d.of.Location), string(d.of.country), string(d.of.level),
			string(j.Method), string(j.Count), j.Last.Time())
		if err != nil {
			return err
		}
	}
	return nil
}

func realOrNone(v *float64) driver.Value {
	if v == nil {
		return nil
	}
	return *v
}

func eachDetected(found [][]detected, addAll func(addRow, *detected) error) func(addRow) error {
	return func(add addRow) error {
		for _, batch := range found {
			for i := range batch {
				if err := addAll(add, &batch[i]); err != nil {
					return fmt.Errorf("%s in %s: %w", batch[i].of.Disease, batch[i].of.Location, err)
				}
			}
		}
		return nil
	}
}
