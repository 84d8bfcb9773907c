package catalogue_test

import (
	"slices"
	"testing"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/mspr"
)

func load(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryCountryOfISO3166IsListed(t *testing.T) {
	c, countries := load(t), 0
	for _, p := range c.Locations.All() {
		if p.Level != mspr.Country {
			continue
		}
		countries++
		alpha2, ok := c.Alpha2(p.Code)
		if back, found := c.FromAlpha2(alpha2); !ok || !found || back != p.Code {
			t.Errorf("%s has the alpha-2 code %q, which stands for %q", p.Code, alpha2, back)
		}
		if p.Parent != "" || p.Country != p.Code {
			t.Errorf("%s is a country within %q", p.Code, p.Parent+p.Country)
		}
	}
	if countries != 250 {
		t.Errorf("%d countries, want the 249 of ISO 3166-1 and Kosovo", countries)
	}
}

func TestAPlaceBelongsToTheCountryOfItsParentAndToItsRegion(t *testing.T) {
	c := load(t)
	for _, p := range c.Locations.All() {
		parent, ok := c.Locations.Get(p.Parent)
		if !ok {
			continue
		}
		if p.Country != parent.Country || p.WHORegion != parent.WHORegion {
			t.Errorf("%s is in %s, %s; its parent %s is in %s, %s",
				p.Code, p.Country, p.WHORegion, parent.Code, parent.Country, parent.WHORegion)
		}
	}
}

func TestARegionHasThePopulationOfItsDepartements(t *testing.T) {
	c := load(t)
	for _, p := range c.Locations.All() {
		if p.Level != mspr.Region {
			continue
		}
		var sum mspr.Count
		for _, d := range c.Locations.Children(p.Code) {
			departement, _ := c.Locations.Get(d)
			sum = sum.Plus(departement.Population)
		}
		if sum != p.Population || !sum.Known {
			t.Errorf("%s has %s residents, its départements %s", p.Code, p.Population, sum)
		}
	}
	if n := len(c.Locations.Children("CHE")); n != 26 {
		t.Errorf("%d cantons", n)
	}
}

func TestTheTreeReachesFromACountyToItsCountry(t *testing.T) {
	c := load(t)
	for place, ancestors := range map[mspr.LocationCode][]mspr.LocationCode{
		"US-06037": {"US-CA", "USA"},
		"US-72001": {"US-PR", "USA"},
		"US-NYC":   {"US-NY", "USA"},
		"US-70015": {"US-UT", "USA"},
		"FR-2A":    {"FR-20R", "FRA"},
		"FR-974":   {"FRA"},
		"BQ-SA":    {"BES"},
		"XIC-DP":   {"XIC"},
	} {
		for _, a := range ancestors {
			if !c.Locations.Within(place, a) {
				t.Errorf("%s is not within %s", place, a)
			}
		}
	}
	if c.Locations.Within("GLP", "FRA") {
		t.Error("GLP stands beside FRA, not within it")
	}
}

func TestNamesComeInTheLanguageOfTheReader(t *testing.T) {
	c := load(t)
	for _, k := range []struct {
		code       mspr.LocationCode
		lang, want string
	}{
		{"CHE", "fr", "Suisse"},
		{"CHE", "it", "Svizzera"},
		{"CHE", "de-CH", "Schweiz"},
		{"CHE", "xx-nonsense!", "Switzerland"},
		{"USA", "en-US", "United States"},
		{"DEU", "ja", "Germany"},
		{"XKX", "en", "Kosovo"},
		{"MKD", "fr", "Macédoine du Nord"},
		{"SWZ", "en", "Eswatini"},
		{"CH-GE", "fr", "Genève"},
		{"CH-GE", "en", "Geneva"},
		{"FR-75", "de", "Paris"},
		{"XIC", "en", "International conveyance"},
		{"US-06037", "fr", "Los Angeles, California"},
		{"NOWHERE", "en", "NOWHERE"},
	} {
		if got := c.Name(k.code, k.lang); got != k.want {
			t.Errorf("%s in %s is %q, want %q", k.code, k.lang, got, k.want)
		}
	}
}

func TestASourcesNameForAPlaceBecomesItsCode(t *testing.T) {
	c := load(t)
	for _, k := range []struct {
		source mspr.SourceName
		key    string
		want   mspr.LocationCode
	}{
		{"who", "NA", "NAM"},
		{"simulated", "XB", "BQ-SE"},
		{"who", " ", "XIC"},
		{"jhu-global", "China|Hubei", "CN-HB"},
		{"jhu-global", "France|", "FRA"},
		{"jhu-global", "Antigua and Barbuda", "ATG"},
		{"jhu-global", "Georgia", "GEO"},
		{"jhu-us", "US-06037", "US-06037"},
		{"jhu-us", "316", "US-GU"},
		{"nyt-states", "06", "US-CA"},
		{"nyt-counties", "Rhode Island|Unknown", "US-90044"},
		{"foph", "AR", "CH-AR"},
		{"owid-mpox", "AR", "ARG"},
		{"foph", "FL", "LIE"},
		{"spf", "2A", "FR-2A"},
		{"owid-mpox", "Democratic Republic of Congo", "COD"},
	} {
		if got, ok := c.Resolve(k.source, k.key); !ok || got != k.want {
			t.Errorf("%q of %s is %q, want %s", k.key, k.source, got, k.want)
		}
	}
	for _, key := range []string{"fr", "World", "OWID_WRL", "ZZ", "AN", "419", "UN", "\x00", "Atlantis"} {
		if got, ok := c.Resolve("who", key); ok {
			t.Errorf("%q resolves to %s", key, got)
		}
	}
}

func TestDiseasesAndSourcesAreComplete(t *testing.T) {
	c := load(t)
	covid, ok := c.Disease("covid19")
	if !ok || covid.Table != "covid_data" || len(covid.Counts.Kinds()) != int(mspr.CountKinds) {
		t.Errorf("covid19: %+v", covid)
	}
	mpox, ok := c.Disease("mpox")
	if !ok || mpox.Table != "mpox_data" || mpox.Counts.Has(mspr.Recovered) {
		t.Errorf("mpox: %+v", mpox)
	}
	if len(c.Sources) != 13 {
		t.Errorf("%d sources", len(c.Sources))
	}
	for _, s := range c.Sources {
		if s.Title == "" || s.Publisher == "" || s.Licence == "" || s.Address == "" || s.Format == "" {
			t.Errorf("%s lacks a title, publisher, licence, address or format: %+v", s.Name, s)
		}
		if s.Simulated != (s.Name == "simulated") {
			t.Errorf("%s: simulated is %v", s.Name, s.Simulated)
		}
	}
	if who, _ := c.Source("who"); !slices.Contains(who.Includes, mspr.Inclusion{Location: "CHN", Included: "TWN"}) {
		t.Errorf("WHO counts Taiwan within China; its inclusions are %v", who.Includes)
	}
	if _, ok := c.Source("nobody"); ok {
		t.Error("a source that is not listed was found")
	}
}
