// Package plantest is a small catalogue for tests of numbers: few places, but
// every shape of the tree.
package plantest

import "github.com/mspr/surveillance/mspr"

// Locations lists countries with and without places below, three levels deep,
// one that belongs to no WHO region and one without a population.
func Locations() []mspr.Location {
	return []mspr.Location{
		country("USA", mspr.AMRO, 331_000_000), country("FRA", mspr.EURO, 68_000_000), country("CHE", mspr.EURO, 8_700_000),
		country("DEU", mspr.EURO, 83_000_000), country("GLP", mspr.AMRO, 400_000), country("NAM", mspr.AFRO, 2_500_000),
		country("ATA", "", 0), country("JPN", mspr.WPRO, 125_000_000),
		below("US-CA", mspr.Subdivision, "USA", "USA", mspr.AMRO, 39_000_000),
		below("US-NY", mspr.Subdivision, "USA", "USA", mspr.AMRO, 19_000_000),
		below("US-06001", mspr.County, "US-CA", "USA", mspr.AMRO, 1_600_000),
		below("US-06037", mspr.County, "US-CA", "USA", mspr.AMRO, 9_800_000),
		below("US-06999", mspr.Unallocated, "US-CA", "USA", mspr.AMRO, 0),
		below("US-36061", mspr.County, "US-NY", "USA", mspr.AMRO, 1_600_000),
		below("FR-IDF", mspr.Region, "FRA", "FRA", mspr.EURO, 12_000_000),
		below("FR-BRE", mspr.Region, "FRA", "FRA", mspr.EURO, 3_400_000),
		below("FR-75", mspr.Subdivision, "FR-IDF", "FRA", mspr.EURO, 2_100_000),
		below("FR-92", mspr.Subdivision, "FR-IDF", "FRA", mspr.EURO, 1_600_000),
		below("FR-29", mspr.Subdivision, "FR-BRE", "FRA", mspr.EURO, 900_000),
		below("CH-ZH", mspr.Subdivision, "CHE", "CHE", mspr.EURO, 1_500_000),
		below("CH-BE", mspr.Subdivision, "CHE", "CHE", mspr.EURO, 1_000_000),
	}
}

func country(code mspr.LocationCode, region mspr.WHORegion, population int64) mspr.Location {
	return below(code, mspr.Country, "", code, region, population)
}

func below(code mspr.LocationCode, level mspr.LocationLevel, parent, in mspr.LocationCode, region mspr.WHORegion, population int64) mspr.Location {
	l := mspr.Location{Code: code, Name: string(code), Level: level, Parent: parent, Country: in, WHORegion: region}
	if population > 0 {
		l.Population, l.PopulationYear = mspr.Known(population), 2022
	}
	return l
}

// Diseases lists both diseases; a record of mpox has no recovered people.
func Diseases() []mspr.Disease {
	covid := mspr.NewCountSet(mspr.AllCounts()...)
	return []mspr.Disease{
		{Code: "covid19", Table: "covid_data", Names: map[string]string{"en": "COVID-19"}, Counts: covid},
		{Code: "mpox", Table: "mpox_data", Names: map[string]string{"en": "Mpox"}, Counts: covid &^ mspr.NewCountSet(mspr.Recovered)},
	}
}

// Sources lists three real sources, in order of preference, and a simulated
// one.
func Sources() []mspr.Source {
	return []mspr.Source{
		{Name: "states", Title: "States", Publisher: "States", Licence: "CC0"},
		{Name: "counties", Title: "Counties", Publisher: "Counties", Licence: "CC0"},
		{Name: "world", Title: "World", Publisher: "World", Licence: "CC0"},
		{Name: "mspr", Title: "Simulated", Publisher: "MSPR", Licence: "CC0", Simulated: true},
	}
}

// Cluster prefers the sources in the order of the list.
func Cluster() mspr.Cluster {
	c := mspr.Cluster{ID: "us", Name: "United States", Country: "USA", TimeZone: "America/New_York", Languages: []string{"en"}}
	for _, s := range Sources() {
		c.Sources = append(c.Sources, s.Name)
	}
	return c
}
