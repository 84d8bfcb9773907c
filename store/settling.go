package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// RecordSettling keeps what the newest snapshot says of the days after which
// records settle, in place of what was kept before.
func (c *Cluster) RecordSettling(ctx context.Context, all []mspr.Settling) error {
	err := pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "LOCK TABLE settling IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM settling"); err != nil {
			return err
		}
		columns := []string{"disease", "source", "location", "days", "records"}
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"settling"}, columns, pgx.CopyFromSlice(len(all), func(i int) ([]any, error) {
			s := all[i]
			return []any{string(s.Disease), string(s.Source), orNull(string(s.Location)), int32(s.Days), s.Records}, nil //nolint:gosec // 90 at most
		}))
		return err
	})
	return failure(err, "record after how many days records settle")
}
