package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// rankedSource is a source with its place in the cluster's order of preference.
type rankedSource struct {
	mspr.Source
	rank int
}

// listSources lists the sources in the cluster's order of preference.
func listSources(ctx context.Context, db querier) ([]rankedSource, error) {
	rows, err := db.Query(ctx, "SELECT name, title, publisher, licence, address, simulated, rank FROM sources ORDER BY rank, name")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (rankedSource, error) {
		var s rankedSource
		err := row.Scan(&s.Name, &s.Title, &s.Publisher, &s.Licence, &s.Address, &s.Simulated, &s.rank)
		return s, err
	})
}

func storedSources(ctx context.Context, db querier) (map[mspr.SourceName]rankedSource, error) {
	list, err := listSources(ctx, db)
	if err != nil {
		return nil, err
	}
	byName := make(map[mspr.SourceName]rankedSource, len(list))
	for _, s := range list {
		byName[s.Name] = s
	}
	return byName, nil
}
