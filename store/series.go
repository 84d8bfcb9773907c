package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// seriesKey names a series of one disease.
type seriesKey struct {
	location mspr.LocationCode
	source   mspr.SourceName
}

// seriesPlan is how a source answers for a place.
type seriesPlan struct {
	basis     mspr.Basis
	preferred bool
	// included says that the preferred number of another place holds it too.
	included bool
	// ended says that all of it was withdrawn.
	ended bool
	parts map[mspr.LocationCode]mspr.CountSet
}

func (p *seriesPlan) equal(o *seriesPlan) bool {
	return p.basis == o.basis && p.preferred == o.preferred && p.included == o.included && maps.Equal(p.parts, o.parts)
}

// planSeries works out every series of a disease. A count of a place comes from
// the place's own rows where the source has them, else from the nearest places
// below it that state it.
func planSeries(all coverage, places *mspr.Locations, sources []rankedSource) map[seriesKey]*seriesPlan {
	plans := map[seriesKey]*seriesPlan{}
	for source, own := range all {
		w := walker{own: own, places: places, found: map[mspr.LocationCode]map[mspr.LocationCode]mspr.CountSet{}}
		for location := range w.reach() {
			if parts := w.parts(location); len(parts) > 0 {
				plans[seriesKey{location, source}] = &seriesPlan{basis: basisOf(location, parts), parts: parts, ended: w.ended(parts)}
			}
		}
	}
	prefer(plans, sources)
	return plans
}

// walker finds the parts of one source's series.
type walker struct {
	own    map[mspr.LocationCode]covered
	places *mspr.Locations
	found  map[mspr.LocationCode]map[mspr.LocationCode]mspr.CountSet
}

// reach lists the places that the source states and every place above them.
func (w walker) reach() map[mspr.LocationCode]bool {
	all := map[mspr.LocationCode]bool{}
	for code := range w.own {
		for p, ok := w.places.Get(code); ok && !all[p.Code]; p, ok = w.places.Get(p.Parent) {
			all[p.Code] = true
		}
	}
	return all
}

// parts gives the places whose rows make up the place's series, with the counts
// that each contributes.
func (w walker) parts(location mspr.LocationCode) map[mspr.LocationCode]mspr.CountSet {
	if known, ok := w.found[location]; ok {
		return known
	}
	parts := map[mspr.LocationCode]mspr.CountSet{}
	own := w.own[location]
	for _, child := range w.places.Children(location) {
		for part, counts := range w.parts(child) {
			if rest := counts &^ own.now; rest != 0 {
				parts[part] |= rest
			}
		}
	}
	if counts := own.now | own.once; counts != 0 {
		parts[location] = counts
	}
	w.found[location] = parts
	return parts
}

func (w walker) ended(parts map[mspr.LocationCode]mspr.CountSet) bool {
	for part, counts := range parts {
		if w.own[part].now&counts != 0 {
			return false
		}
	}
	return true
}

func basisOf(location mspr.LocationCode, parts map[mspr.LocationCode]mspr.CountSet) mspr.Basis {
	_, own := parts[location]
	switch {
	case !own:
		return mspr.ChildRows
	case len(parts) == 1:
		return mspr.OwnRows
	}
	return mspr.MixedRows
}

// prefer marks one series of each place: that of the first source in order of
// preference, one that ended only where all have; a simulated one only where no
// real source has any series. One whose people the preferred number of another
// place holds too is marked, so that sums over places count them once.
func prefer(plans map[seriesKey]*seriesPlan, sources []rankedSource) {
	anyReal := false
	order := map[mspr.SourceName]rankedSource{}
	for i, s := range sources {
		order[s.Name] = rankedSource{s.Source, i}
	}
	for key := range plans {
		anyReal = anyReal || !order[key.source].Simulated
	}
	best := map[mspr.LocationCode]mspr.SourceName{}
	for key := range plans {
		if order[key.source].Simulated && anyReal {
			continue
		}
		rank := func(source mspr.SourceName) int {
			if plans[seriesKey{key.location, source}].ended {
				return len(sources) + order[source].rank
			}
			return order[source].rank
		}
		if now, taken := best[key.location]; !taken || rank(key.source) < rank(now) {
			best[key.location] = key.source
		}
	}
	for location, source := range best {
		plans[seriesKey{location, source}].preferred = true
	}
	for _, s := range sources {
		for _, i := range s.Includes {
			other, known := best[i.Included]
			if known && other != s.Name && best[i.Location] == s.Name {
				plans[seriesKey{i.Included, other}].included = true
			}
		}
	}
}

// refreshSeries works out the series of a disease and writes what differs from
// what is stored.
func (c *catalogue) refreshSeries(ctx context.Context, tx pgx.Tx, disease mspr.DiseaseCode) error {
	covered, err := c.readCoverage(ctx, tx, disease)
	if err != nil {
		return fmt.Errorf("read the coverage of %s: %w", disease, err)
	}
	sources, err := listSources(ctx, tx)
	if err != nil {
		return fmt.Errorf("read the sources: %w", err)
	}
	stored, err := readSeries(ctx, tx, disease)
	if err != nil {
		return fmt.Errorf("read the series of %s: %w", disease, err)
	}
	return writeSeries(ctx, tx, disease, stored, planSeries(covered, c.locations, sources))
}

func readSeries(ctx context.Context, tx pgx.Tx, disease mspr.DiseaseCode) (map[seriesKey]*seriesPlan, error) {
	rows, err := tx.Query(ctx, `
		SELECT location, source, basis, preferred, included, part, counts
		FROM series JOIN series_parts USING (disease, location, source)
		WHERE disease = $1 ORDER BY location, source, part`, disease)
	if err != nil {
		return nil, err
	}
	plans := map[seriesKey]*seriesPlan{}
	var key seriesKey
	var basis mspr.Basis
	var preferred, included bool
	var part mspr.LocationCode
	var counts mspr.CountSet
	_, err = pgx.ForEachRow(rows, []any{&key.location, &key.source, &basis, &preferred, &included, &part, &counts}, func() error {
		if plans[key] == nil {
			plans[key] = &seriesPlan{basis: basis, preferred: preferred, included: included, parts: map[mspr.LocationCode]mspr.CountSet{}}
		}
		plans[key].parts[part] = counts
		return nil
	})
	return plans, err
}

// writeSeries removes the series that are gone or differ, then writes those
// that are new or differ. Both together are one edition.
func writeSeries(ctx context.Context, tx pgx.Tx, disease mspr.DiseaseCode, stored, wanted map[seriesKey]*seriesPlan) error {
	var locations, sources []string
	for key, old := range stored {
		if now := wanted[key]; now == nil || !old.equal(now) {
			locations, sources = append(locations, string(key.location)), append(sources, string(key.source))
		}
	}
	series, parts := newSeries(disease, stored, wanted)
	if len(locations) == 0 && len(series) == 0 {
		return nil
	}
	edition, err := nextEdition(ctx, tx)
	if err != nil {
		return err
	}
	if len(locations) > 0 {
		if err := retireSeries(ctx, tx, disease, locations, sources, edition); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			DELETE FROM series WHERE disease = $1 AND (location, source) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
			disease, locations, sources)
		if err != nil {
			return fmt.Errorf("remove old series of %s: %w", disease, err)
		}
	}
	return insertSeries(ctx, tx, disease, series, parts, edition)
}

// newSeries gives the rows of the series that are new or differ, and of their
// parts.
func newSeries(disease mspr.DiseaseCode, stored, wanted map[seriesKey]*seriesPlan) (series, parts [][]any) {
	for key, now := range wanted {
		if old := stored[key]; old != nil && old.equal(now) {
			continue
		}
		series = append(series, []any{string(disease), string(key.location), string(key.source), string(now.basis), now.preferred, now.included})
		for _, part := range slices.Sorted(maps.Keys(now.parts)) {
			parts = append(parts, []any{string(disease), string(key.location), string(key.source), string(part), int16(now.parts[part])})
		}
	}
	return series, parts
}

func insertSeries(ctx context.Context, tx pgx.Tx, disease mspr.DiseaseCode, series, parts [][]any, edition int64) error {
	names := []string{"disease", "location", "source", "basis", "preferred", "included", "since"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"series"}, names, pgx.CopyFromSlice(len(series), func(i int) ([]any, error) {
		return append(series[i], edition), nil
	}))
	if err != nil {
		return fmt.Errorf("write the series of %s: %w", disease, err)
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"series_parts"}, []string{"disease", "location", "source", "part", "counts"}, pgx.CopyFromRows(parts))
	if err != nil {
		return fmt.Errorf("write the parts of the series of %s: %w", disease, err)
	}
	return nil
}
