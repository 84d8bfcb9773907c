package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// catalogue is what SyncCatalogue was last given.
type catalogue struct {
	diseases  []mspr.Disease
	locations *mspr.Locations
	// sources are in the cluster's order of preference.
	sources []mspr.Source
}

func (c *catalogue) disease(code mspr.DiseaseCode) (mspr.Disease, bool) {
	i := slices.IndexFunc(c.diseases, func(d mspr.Disease) bool { return d.Code == code })
	if i < 0 {
		return mspr.Disease{}, false
	}
	return c.diseases[i], true
}

// recordTables lists the tables of records, as SQL does.
func (c *catalogue) recordTables() string {
	names := make([]string, len(c.diseases))
	for i, d := range c.diseases {
		names[i] = pgx.Identifier{d.Table}.Sanitize()
	}
	return strings.Join(names, ", ")
}

// SyncCatalogue copies the catalogues into the cluster's schema, and works out
// anew which source answers for which place when something in them changed.
// sources are in the cluster's order of preference. Places and sources that are
// no longer listed stay: records may name them. It must run before the first
// Load of a Cluster; when nothing changed it only reads.
func (c *Cluster) SyncCatalogue(ctx context.Context, diseases []mspr.Disease, locations *mspr.Locations, sources []mspr.Source) error {
	wanted := &catalogue{diseases: diseases, locations: locations, sources: sources}
	same, err := wanted.isStored(ctx, c.pool)
	if err != nil {
		return failure(err, "read the catalogue of cluster "+string(c.ID))
	}
	if !same {
		if err := c.writeCatalogue(ctx, wanted); err != nil {
			return failure(err, "write the catalogue of cluster "+string(c.ID))
		}
	}
	c.catalogue.Store(wanted)
	return nil
}

// synced gives the catalogue.
func (c *Cluster) synced() (*catalogue, error) {
	if known := c.catalogue.Load(); known != nil {
		return known, nil
	}
	return nil, mspr.Errorf(mspr.Unavailable, "the catalogue of cluster %s has not been read yet", c.ID)
}

func (c *Cluster) writeCatalogue(ctx context.Context, wanted *catalogue) error {
	conn, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := c.lock(ctx, tx, forever); err != nil {
			return err
		}
		for _, write := range []func(context.Context, pgx.Tx) error{wanted.writeDiseases, wanted.writeLocations, wanted.writeSources} {
			if err := write(ctx, tx); err != nil {
				return err
			}
		}
		for _, d := range wanted.diseases {
			if err := wanted.refreshSeries(ctx, tx, d.Code); err != nil {
				return err
			}
		}
		return outdateSnapshots(ctx, tx)
	})
}

// outdateSnapshots notes that the snapshots built so far, and one that is being
// built, hold an earlier catalogue.
func outdateSnapshots(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `
		UPDATE catalogue SET outdated = greatest(outdated,
			pg_sequence_last_value(pg_get_serial_sequence('snapshots', 'number')::regclass),
			(SELECT max(number) FROM snapshots))`)
	if err != nil {
		return fmt.Errorf("outdate the snapshots: %w", err)
	}
	return nil
}

func (c *catalogue) writeDiseases(ctx context.Context, tx pgx.Tx) error {
	for _, d := range c.diseases {
		_, err := tx.Exec(ctx, `
			INSERT INTO diseases (code, table_name) VALUES ($1, $2)
			ON CONFLICT (code) DO UPDATE SET table_name = excluded.table_name`, d.Code, d.Table)
		if err != nil {
			return fmt.Errorf("disease %s: %w", d.Code, err)
		}
	}
	return nil
}

func (c *catalogue) writeSources(ctx context.Context, tx pgx.Tx) error {
	for rank, s := range c.sources {
		_, err := tx.Exec(ctx, `
			INSERT INTO sources (name, title, publisher, licence, address, simulated, rank) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (name) DO UPDATE SET title = excluded.title, publisher = excluded.publisher, licence = excluded.licence,
				address = excluded.address, simulated = excluded.simulated, rank = excluded.rank`,
			s.Name, s.Title, s.Publisher, s.Licence, s.Address, s.Simulated, rank)
		if err != nil {
			return fmt.Errorf("source %s: %w", s.Name, err)
		}
	}
	return c.writeInclusions(ctx, tx)
}

func (c *catalogue) writeInclusions(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "DELETE FROM inclusions"); err != nil {
		return fmt.Errorf("remove the old inclusions: %w", err)
	}
	for _, s := range c.sources {
		for _, i := range s.Includes {
			_, err := tx.Exec(ctx, "INSERT INTO inclusions (source, location, included) VALUES ($1, $2, $3)", s.Name, i.Location, i.Included)
			if err != nil {
				return fmt.Errorf("inclusion of %s in %s for %s: %w", i.Included, i.Location, s.Name, err)
			}
		}
	}
	return nil
}

func (c *catalogue) writeLocations(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "CREATE TEMP TABLE wanted (LIKE locations) ON COMMIT DROP"); err != nil {
		return fmt.Errorf("stage the locations: %w", err)
	}
	places := c.locations.All()
	columns := []string{"code", "name", "level", "parent", "country", "who_region", "population", "population_year"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"wanted"}, columns, pgx.CopyFromSlice(len(places), func(i int) ([]any, error) {
		p := places[i]
		return []any{
			string(p.Code), p.Name, string(p.Level), orNull(string(p.Parent)), string(p.Country),
			orNull(string(p.WHORegion)), p.Population.Ptr(), populationYear(p),
		}, nil
	}))
	if err != nil {
		return fmt.Errorf("stage the locations: %w", err)
	}
	if err := noteMovedPlaces(ctx, tx); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO locations SELECT * FROM wanted
		ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, parent = excluded.parent,
			country = excluded.country, who_region = excluded.who_region,
			population = excluded.population, population_year = excluded.population_year
		WHERE locations IS DISTINCT FROM excluded`)
	if err != nil {
		return fmt.Errorf("write the locations: %w", err)
	}
	return nil
}

// orNull gives NULL for an empty string.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func populationYear(p mspr.Location) *int32 {
	if !p.Population.Known {
		return nil
	}
	year := int32(p.PopulationYear) //nolint:gosec // a year
	return &year
}

// isStored says whether the database holds the same catalogue already.
func (c *catalogue) isStored(ctx context.Context, db querier) (bool, error) {
	stored, err := storedLocations(ctx, db)
	if err != nil {
		return false, err
	}
	byCode := make(map[mspr.LocationCode]mspr.Location, len(stored))
	for _, p := range stored {
		byCode[p.Code] = p
	}
	for _, p := range c.locations.All() {
		if byCode[p.Code] != asStored(p) {
			return false, nil
		}
	}
	return c.listsStored(ctx, db)
}

// asStored drops what a place without a population doesn't store.
func asStored(p mspr.Location) mspr.Location {
	if !p.Population.Known {
		p.PopulationYear = 0
	}
	return p
}

func (c *catalogue) listsStored(ctx context.Context, db querier) (bool, error) {
	tables := map[mspr.DiseaseCode]string{}
	rows, err := db.Query(ctx, "SELECT code, table_name FROM diseases ORDER BY code")
	if err != nil {
		return false, err
	}
	var code mspr.DiseaseCode
	var table string
	if _, err := pgx.ForEachRow(rows, []any{&code, &table}, func() error { tables[code] = table; return nil }); err != nil {
		return false, err
	}
	for _, d := range c.diseases {
		if tables[d.Code] != d.Table {
			return false, nil
		}
	}
	stored, err := storedSources(ctx, db)
	if err != nil {
		return false, err
	}
	for rank, s := range c.sources {
		if !stored[s.Name].equal(rankedSource{s, rank}) {
			return false, nil
		}
	}
	return true, nil
}
