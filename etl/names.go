package etl

import (
	"context"
	"fmt"

	"github.com/mspr/surveillance/mspr"
)

// named puts the names that administrators gave before the aliases of the
// catalogue.
type named struct {
	names mspr.LocationNames
	Aliases
}

// Resolve finds a place by a name that somebody gave it, else as the catalogue
// does.
func (n named) Resolve(source mspr.SourceName, key string) (mspr.LocationCode, bool) {
	if code, ok := n.names.Find(source, key); ok {
		return code, true
	}
	return n.Aliases.Resolve(source, key)
}

// withNames asks for the names that hold now, so that one that was changed
// anywhere counts in the next run everywhere.
func (d Deps) withNames(ctx context.Context) (Deps, error) {
	if d.Names == nil {
		return d, nil
	}
	names, err := d.Names.LocationNames(ctx)
	if err != nil {
		return d, fmt.Errorf("asking for the names of places: %w", err)
	}
	d.Aliases = named{names: names, Aliases: d.Aliases}
	return d, nil
}
