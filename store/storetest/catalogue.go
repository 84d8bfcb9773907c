package storetest

import "github.com/mspr/surveillance/mspr"

// Clusters lists the clusters that a test may open.
func Clusters() []mspr.ClusterID { return []mspr.ClusterID{"us", "france", "switzerland"} }

// Diseases lists both diseases.
func Diseases() []mspr.Disease {
	all := mspr.NewCountSet(mspr.AllCounts()...)
	return []mspr.Disease{
		{Code: "covid19", Table: "covid_data", Names: map[string]string{"en": "COVID-19"}, ICD10: "U07.1", Counts: all},
		{Code: "mpox", Table: "mpox_data", Names: map[string]string{"en": "Mpox"}, ICD10: "B04", Counts: all &^ mspr.NewCountSet(mspr.Recovered)},
	}
}

// Sources lists, in order of preference, three real sources and a simulated
// one.
func Sources() []mspr.Source {
	source := func(name mspr.SourceName, disease mspr.DiseaseCode, simulated bool) mspr.Source {
		return mspr.Source{
			Name: name, Title: "Title of " + string(name), Publisher: "Publisher", Licence: "CC-BY-4.0",
			Address: "https://example.org/" + string(name), Format: string(name), Disease: disease,
			Average: mspr.Trailing, Simulated: simulated,
		}
	}
	return []mspr.Source{
		source("jhu-us", "covid19", false), source("who", "covid19", false), source("foph", "covid19", false),
		source("owid-mpox", "mpox", false), source("sample", "covid19", true),
	}
}

// Locations gives a small tree: three countries with parts at every level, one
// without.
func Locations() (*mspr.Locations, error) {
	place := func(code mspr.LocationCode, level mspr.LocationLevel, parent, country mspr.LocationCode, region mspr.WHORegion, population int64) mspr.Location {
		p := mspr.Location{Code: code, Name: "Name of " + string(code), Level: level, Parent: parent, Country: country, WHORegion: region}
		if population > 0 {
			p.Population, p.PopulationYear = mspr.Known(population), 2020
		}
		return p
	}
	return mspr.NewLocations([]mspr.Location{
		place("CHE", mspr.Country, "", "CHE", mspr.EURO, 8_654_622),
		place("CH-GE", mspr.Subdivision, "CHE", "CHE", mspr.EURO, 506_343),
		place("CH-ZH", mspr.Subdivision, "CHE", "CHE", mspr.EURO, 1_553_423),
		place("FRA", mspr.Country, "", "FRA", mspr.EURO, 65_273_511),
		place("FR-IDF", mspr.Region, "FRA", "FRA", mspr.EURO, 12_271_794),
		place("FR-75", mspr.Subdivision, "FR-IDF", "FRA", mspr.EURO, 2_145_906),
		place("FR-92", mspr.Subdivision, "FR-IDF", "FRA", mspr.EURO, 1_624_357),
		place("NAM", mspr.Country, "", "NAM", mspr.AFRO, 2_540_905),
		place("USA", mspr.Country, "", "USA", mspr.AMRO, 331_002_651),
		place("US-CA", mspr.Subdivision, "USA", "USA", mspr.AMRO, 39_512_223),
		place("US-06037", mspr.County, "US-CA", "USA", mspr.AMRO, 10_039_107),
		place("US-06075", mspr.County, "US-CA", "USA", mspr.AMRO, 881_549),
		place("US-90006", mspr.Unallocated, "US-CA", "USA", mspr.AMRO, 0),
		place("US-NY", mspr.Subdivision, "USA", "USA", mspr.AMRO, 19_453_561),
		place("US-36061", mspr.County, "US-NY", "USA", mspr.AMRO, 1_628_706),
	})
}
