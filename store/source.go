package store

import (
	"cmp"
	"context"
	"slices"

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
	rows, err := db.Query(ctx, `
		SELECT name, title, publisher, licence, address, simulated, rank,
			ARRAY(SELECT location FROM inclusions i WHERE i.source = s.name ORDER BY location, included),
			ARRAY(SELECT included FROM inclusions i WHERE i.source = s.name ORDER BY location, included)
		FROM sources s ORDER BY rank, name`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (rankedSource, error) {
		var s rankedSource
		var locations, included []mspr.LocationCode
		err := row.Scan(&s.Name, &s.Title, &s.Publisher, &s.Licence, &s.Address, &s.Simulated, &s.rank, &locations, &included)
		for i := range locations {
			s.Includes = append(s.Includes, mspr.Inclusion{Location: locations[i], Included: included[i]})
		}
		return s, err
	})
}

// equal says whether two sources are the same in all that Postgres keeps.
func (s rankedSource) equal(o rankedSource) bool {
	return s.rank == o.rank && s.Name == o.Name && s.Title == o.Title && s.Publisher == o.Publisher && s.Licence == o.Licence &&
		s.Address == o.Address && s.Simulated == o.Simulated && slices.Equal(s.inclusions(), o.inclusions())
}

// inclusions gives the source's inclusions in the order in which they are read.
func (s rankedSource) inclusions() []mspr.Inclusion {
	return slices.SortedFunc(slices.Values(s.Includes), func(a, b mspr.Inclusion) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Included, b.Included))
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
