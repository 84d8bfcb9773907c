package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mspr/surveillance/mspr"
)

// querier is a connection, a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// storedLocations lists the places in order of their codes.
func storedLocations(ctx context.Context, db querier) ([]mspr.Location, error) {
	rows, err := db.Query(ctx, `
		SELECT code, name, level, coalesce(parent, ''), country, coalesce(who_region, ''), population, coalesce(population_year, 0)
		FROM locations ORDER BY code`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mspr.Location, error) {
		var p mspr.Location
		var population *int64
		err := row.Scan(&p.Code, &p.Name, &p.Level, &p.Parent, &p.Country, &p.WHORegion, &population, &p.PopulationYear)
		p.Population = mspr.CountOf(population)
		return p, err
	})
}
