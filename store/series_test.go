package store_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func series(t *testing.T, c *store.Cluster) []string {
	t.Helper()
	return rows(t, c, `
		SELECT location, source, basis, CASE WHEN included THEN 'included' WHEN preferred THEN 'preferred' ELSE 'other' END,
			(SELECT string_agg(part || ':' || counts, ',' ORDER BY part) FROM series_parts p
			 WHERE (p.disease, p.location, p.source) = (s.disease, s.location, s.source))
		FROM series s WHERE disease = 'covid19' ORDER BY location, source`)
}

func TestAPlaceWithoutRowsOfItsOwnIsTheSumOfThoseBelow(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{source: "jhu-us", given: []mspr.CountKind{mspr.Cases}, rows: []mspr.Observation{
		obs("US-06037", "2020-03-01", 5), obs("US-90006", "2020-03-01", 1), obs("US-NY", "2020-03-01", 2), obs("US-36061", "2020-03-01", 2),
	}})
	same(t, "series", series(t, c), []string{
		"US-06037 jhu-us OWN preferred US-06037:1",
		"US-36061 jhu-us OWN preferred US-36061:1",
		"US-90006 jhu-us OWN preferred US-90006:1",
		"US-CA jhu-us CHILDREN preferred US-06037:1,US-90006:1",
		"US-NY jhu-us OWN preferred US-NY:1",
		"USA jhu-us CHILDREN preferred US-06037:1,US-90006:1,US-NY:1",
	})
}

func TestAPlaceMixesItsOwnCountsWithThoseFromBelow(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{given: []mspr.CountKind{mspr.Cases, mspr.Deaths}, rows: []mspr.Observation{
		obs("CHE", "2020-03-01", 5), obs("CH-ZH", "2020-03-01", 3, 1), obs("CH-GE", "2020-03-01", nil, 2),
	}})
	same(t, "series", series(t, c), []string{
		"CH-GE who OWN preferred CH-GE:2",
		"CH-ZH who OWN preferred CH-ZH:3",
		"CHE who MIXED preferred CH-GE:2,CH-ZH:2,CHE:1",
	})
}

func TestAPlaceWhoseRowsWereWithdrawnIsTheSumOfThoseThatCameInstead(t *testing.T) {
	t.Parallel()
	cases := []mspr.CountKind{mspr.Cases}
	older := file{issued: 1, given: cases, rows: []mspr.Observation{obs("CHE", "2020-03-01", 5)}}
	newer := file{issued: 2, given: cases, rows: []mspr.Observation{obs("CH-ZH", "2020-03-01", 3), obs("CH-GE", "2020-03-01", 4)}}
	for name, files := range map[string][]file{"in order": {older, newer}, "the older issue late": {newer, older}} {
		c := storetest.Cluster(t, "us")
		for _, f := range files {
			load(t, c, f)
		}
		same(t, name, series(t, c), []string{
			"CH-GE who OWN preferred CH-GE:1",
			"CH-ZH who OWN preferred CH-ZH:1",
			"CHE who MIXED preferred CH-GE:1,CH-ZH:1,CHE:1",
		})
	}
}

func TestAPlaceThatWasStatedBesideThoseBelowIsNotAddedToThem(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	cases := []mspr.CountKind{mspr.Cases}
	zurich := obs("CH-ZH", "2020-03-01", 3)
	load(t, c, file{issued: 1, given: cases, rows: []mspr.Observation{obs("CHE", "2020-03-01", 5), zurich}})
	load(t, c, file{issued: 2, given: cases, rows: []mspr.Observation{zurich}})
	same(t, "withdrawn", series(t, c), []string{"CH-ZH who OWN preferred CH-ZH:1", "CHE who CHILDREN preferred CH-ZH:1"})
	load(t, c, file{issued: 3, given: cases, rows: []mspr.Observation{obs("CHE", "2020-03-01", 6), zurich}})
	same(t, "stated again", series(t, c), []string{"CH-ZH who OWN preferred CH-ZH:1", "CHE who OWN preferred CHE:1"})
}

func TestASourceThatNoLongerStatesAPlaceYieldsToOneThatDoes(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	cases := []mspr.CountKind{mspr.Cases}
	load(t, c, file{source: "who", issued: 1, given: cases, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5), obs("NAM", "2020-03-01", 1)}})
	load(t, c, file{source: "foph", issued: 1, given: cases, rows: []mspr.Observation{obs("NAM", "2020-03-01", 2)}})
	load(t, c, file{source: "who", issued: 2, given: cases, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5)}})
	same(t, "series", series(t, c), []string{"FRA who OWN preferred FRA:1", "NAM foph OWN preferred NAM:1", "NAM who OWN other NAM:1"})
}

func TestTheFirstSourceInOrderIsPreferredAndASimulatedOneYields(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	at := func(place mspr.LocationCode) []mspr.Observation {
		return []mspr.Observation{obs(place, "2020-03-01", 1)}
	}
	cases := []mspr.CountKind{mspr.Cases}
	load(t, c, file{source: "sample", issued: 1, given: cases, rows: append(at("FRA"), at("NAM")...)})
	same(t, "simulated alone", series(t, c), []string{"FRA sample OWN preferred FRA:1", "NAM sample OWN preferred NAM:1"})
	load(t, c, file{source: "foph", issued: 1, given: cases, rows: at("FRA")})
	same(t, "a real source came", series(t, c), []string{"FRA foph OWN preferred FRA:1", "FRA sample OWN other FRA:1", "NAM sample OWN other NAM:1"})
	load(t, c, file{source: "who", issued: 1, given: cases, rows: at("FRA")})
	same(t, "a better one came", series(t, c), []string{
		"FRA foph OWN other FRA:1", "FRA sample OWN other FRA:1", "FRA who OWN preferred FRA:1", "NAM sample OWN other NAM:1",
	})
}

func TestAnotherOrderOfSourcesMovesThePreference(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	for _, source := range []mspr.SourceName{"who", "foph"} {
		load(t, c, file{source: source, issued: 1, given: []mspr.CountKind{mspr.Cases}, rows: []mspr.Observation{obs("FRA", "2020-03-01", 1)}})
	}
	same(t, "series", series(t, c), []string{"FRA foph OWN other FRA:1", "FRA who OWN preferred FRA:1"})
	places, err := storetest.Locations()
	if err != nil {
		t.Fatal(err)
	}
	sources := storetest.Sources()
	sources[1], sources[2] = sources[2], sources[1]
	if err := c.SyncCatalogue(t.Context(), storetest.Diseases(), places, sources); err != nil {
		t.Fatal(err)
	}
	same(t, "series", series(t, c), []string{"FRA foph OWN preferred FRA:1", "FRA who OWN other FRA:1"})
}

func TestAChangedCatalogueIsWrittenAndAnUnchangedOneIsNot(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	version := "SELECT string_agg(xmin::text, ',' ORDER BY code) FROM locations"
	before := rows(t, c, version)
	places, err := storetest.Locations()
	if err != nil {
		t.Fatal(err)
	}
	sync := func(all []mspr.Location) {
		tree, err := mspr.NewLocations(all)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.SyncCatalogue(t.Context(), storetest.Diseases(), tree, storetest.Sources()); err != nil {
			t.Fatal(err)
		}
	}
	sync(places.All())
	same(t, "rows of an unchanged catalogue", rows(t, c, version), before)
	changed := append([]mspr.Location{}, places.All()...)
	changed[0].Name = "Genève"
	changed[0].Population, changed[0].PopulationYear = mspr.Count{}, 0
	sync(append(changed, mspr.Location{Code: "DEU", Name: "Germany", Level: mspr.Country, Country: "DEU"}))
	same(t, "places", rows(t, c, "SELECT code, name, population FROM locations WHERE code IN ('CH-GE', 'DEU') ORDER BY code"),
		[]string{"CH-GE Genève -", "DEU Germany -"})
}

func TestALoadBeforeTheCatalogueIsRefused(t *testing.T) {
	t.Parallel()
	c, err := store.OpenCluster(t.Context(), storetest.Prepared(t, "us"), "us")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	f := file{issued: 1}
	if _, err := c.Load(t.Context(), f.job(), f.observations()); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestAPlaceWithinAPreferredNumberIsNotCountedBesideIt(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	cases := []mspr.CountKind{mspr.Cases}
	load(t, c, file{source: "who", issued: 1, given: cases, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5)}})
	load(t, c, file{source: "foph", issued: 1, given: cases, rows: []mspr.Observation{obs("FRA", "2020-03-01", 4), obs("NAM", "2020-03-01", 1)}})
	same(t, "apart", series(t, c), []string{"FRA foph OWN other FRA:1", "FRA who OWN preferred FRA:1", "NAM foph OWN preferred NAM:1"})
	syncSources(t, c, func(sources []mspr.Source) {
		sources[1].Includes = []mspr.Inclusion{{Location: "FRA", Included: "NAM"}}
	})
	same(t, "within", series(t, c), []string{"FRA foph OWN other FRA:1", "FRA who OWN preferred FRA:1", "NAM foph OWN included NAM:1"})
	load(t, c, file{source: "who", issued: 2, given: cases, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5), obs("NAM", "2020-03-01", 2)}})
	same(t, "told apart by the source itself", series(t, c), []string{
		"FRA foph OWN other FRA:1", "FRA who OWN preferred FRA:1", "NAM foph OWN other NAM:1", "NAM who OWN preferred NAM:1",
	})
}

func TestAChangedCatalogueOutdatesTheSnapshotsBuiltBefore(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	outdated := func() int64 {
		n, err := c.OutdatedSnapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	built, err := c.NextSnapshotNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	syncSources(t, c, func([]mspr.Source) {})
	if n := outdated(); n >= built {
		t.Errorf("with the same catalogue, snapshots up to %d are outdated", n)
	}
	syncSources(t, c, func(sources []mspr.Source) { sources[1], sources[2] = sources[2], sources[1] })
	if n := outdated(); n != built {
		t.Errorf("with another order of sources, snapshots up to %d are outdated, not %d", n, built)
	}
	// A restored database gives out numbers from before; the one taken then is higher.
	if err := c.RecordSnapshot(t.Context(), mspr.Snapshot{Number: built + 10, Created: day(1)}); err != nil {
		t.Fatal(err)
	}
	syncSources(t, c, func(sources []mspr.Source) { sources[0], sources[2] = sources[2], sources[0] })
	if n := outdated(); n != built+10 {
		t.Errorf("snapshots up to %d are outdated, not %d", n, built+10)
	}
}

// syncSources gives the cluster its catalogue with the sources changed.
func syncSources(t *testing.T, c *store.Cluster, change func([]mspr.Source)) {
	t.Helper()
	places, err := storetest.Locations()
	if err != nil {
		t.Fatal(err)
	}
	sources := storetest.Sources()
	change(sources)
	if err := c.SyncCatalogue(t.Context(), storetest.Diseases(), places, sources); err != nil {
		t.Fatal(err)
	}
}
