package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// nextEdition numbers a change of the series or of the places.
func nextEdition(ctx context.Context, tx pgx.Tx) (edition int64, err error) {
	err = tx.QueryRow(ctx, "UPDATE catalogue SET edition = edition + 1 RETURNING edition").Scan(&edition)
	if err != nil {
		return 0, fmt.Errorf("number a change of the catalogue: %w", err)
	}
	return edition, nil
}

// retireSeries keeps the series that are about to be removed as those that held
// until the edition.
func retireSeries(ctx context.Context, tx pgx.Tx, disease mspr.DiseaseCode, locations, sources []string, edition int64) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO former_series (disease, location, source, preferred, included, part, counts, since, until)
		SELECT disease, location, source, preferred, included, part, counts, since, $4
		FROM series JOIN series_parts USING (disease, location, source)
		WHERE disease = $1 AND (location, source) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
		disease, locations, sources, edition)
	if err != nil {
		return fmt.Errorf("keep the former series of %s: %w", disease, err)
	}
	return nil
}

// noteMovedPlaces numbers what the staged places change of those that are
// stored, as far as numbers rest on it.
func noteMovedPlaces(ctx context.Context, tx pgx.Tx) error {
	const weighs = "(%[1]s.level, %[1]s.parent, %[1]s.country, %[1]s.who_region, %[1]s.population, %[1]s.population_year)"
	var moved bool
	err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM wanted w JOIN locations l USING (code) WHERE "+
		fmt.Sprintf(weighs, "w")+" IS DISTINCT FROM "+fmt.Sprintf(weighs, "l")+")").Scan(&moved)
	if err != nil {
		return fmt.Errorf("look for places that change: %w", err)
	}
	if !moved {
		return nil
	}
	edition, err := nextEdition(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE catalogue SET places = $1", edition); err != nil {
		return fmt.Errorf("note that places change: %w", err)
	}
	return nil
}
