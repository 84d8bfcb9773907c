package duck

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// factKind is what the checks tell facts apart by.
type factKind struct{ record, counted, country bool }

// factSums are the sums of a snapshot's facts, each kind by itself: one look at
// the largest table serves every check.
type factSums map[factKind]sumsByDisease

func sumFacts(ctx context.Context, db *sql.DB) (factSums, error) {
	all := factSums{}
	err := query(ctx, db, "SELECT disease, count(*), "+strings.Join(countSums(), ", ")+`, record, counted, level = 'COUNTRY'
		FROM facts GROUP BY ALL LIMIT 1000`, nil, func(row []any) error {
		var k factKind
		for i, is := range []*bool{&k.record, &k.counted, &k.country} {
			*is, _ = row[len(row)-3+i].(bool)
		}
		if all[k] == nil {
			all[k] = sumsByDisease{}
		}
		return all[k].take(row)
	})
	if err != nil {
		return nil, fmt.Errorf("summing facts: %w", err)
	}
	return all, nil
}

// of gives the sums of those kinds together.
func (f factSums) of(wanted func(factKind) bool) sumsByDisease {
	together := sumsByDisease{}
	for kind, sums := range f {
		if wanted(kind) {
			together.add(sums)
		}
	}
	return together
}
