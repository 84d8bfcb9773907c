package store

import (
	"context"
	"fmt"
)

// noteChanges notes the days of the changes that are not late.
func (a *application) noteChanges(ctx context.Context) error {
	_, err := a.exec(ctx, "note which days change", `
		INSERT INTO changed_days (batch, location, days)
		SELECT @batch, location, range_agg(daterange(date, date + 1)) FROM changes WHERE NOT late GROUP BY location
		`+orAdded)
	return err
}

// orAdded joins the days to those that are noted already.
const orAdded = "ON CONFLICT (batch, location) DO UPDATE SET days = changed_days.days + excluded.days"

// noteKeys notes the days of keys whose histories are rewritten.
func (a *application) noteKeys(ctx context.Context, keys []*lateKey) error {
	locations, days := keyArrays(keys)
	_, err := a.tx.Exec(ctx, `
		INSERT INTO changed_days (batch, location, days)
		SELECT $1, location, range_agg(daterange(date '1970-01-01' + day, date '1970-01-01' + day + 1))
		FROM unnest($2::text[], $3::integer[]) AS k (location, day) GROUP BY location
		`+orAdded, a.batch.ID, locations, days)
	if err != nil {
		return fmt.Errorf("note which days change: %w", err)
	}
	return nil
}

// noteStaged notes every day that the file states: it is the first of its source.
func (a *application) noteStaged(ctx context.Context) error {
	locations, days := make([]string, 0, len(a.places)), make([]string, 0, len(a.places))
	for code, place := range a.places {
		locations, days = append(locations, string(code)), append(days, place.days.multirange())
	}
	_, err := a.tx.Exec(ctx, `
		INSERT INTO changed_days (batch, location, days)
		SELECT $1, location, days::datemultirange FROM unnest($2::text[], $3::text[]) AS k (location, days)`,
		a.batch.ID, locations, days)
	if err != nil {
		return fmt.Errorf("note which days change: %w", err)
	}
	return nil
}
