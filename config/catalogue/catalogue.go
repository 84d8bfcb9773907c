package catalogue

import (
	"embed"
	"fmt"

	"golang.org/x/text/language/display"

	"github.com/mspr/surveillance/mspr"
)

//go:embed locations.csv aliases.csv names.csv diseases.yaml sources.yaml
var files embed.FS

// Catalogue is the list of places, diseases and sources. It does not change
// after Load and may be shared.
type Catalogue struct {
	Locations *mspr.Locations
	Diseases  []mspr.Disease
	Sources   []mspr.Source

	aliases   map[alias]mspr.LocationCode
	countries map[string]mspr.LocationCode
	names     map[localName]string
	cldr      map[string]display.Namer
}

// Load reads the embedded files. An error is a fault in the files: a place
// without its parent, an alias for a place that is not listed, a word that has
// no meaning.
func Load() (*Catalogue, error) {
	c := &Catalogue{cldr: namers()}
	for _, read := range []func() error{
		c.readLocations, c.readNames, c.readDiseases, c.readSources, c.readAliases, c.indexCountries,
	} {
		if err := read(); err != nil {
			return nil, fmt.Errorf("read the catalogue: %w", err)
		}
	}
	return c, nil
}

// Source finds a source by its name.
func (c *Catalogue) Source(name mspr.SourceName) (mspr.Source, bool) {
	for _, s := range c.Sources {
		if s.Name == name {
			return s, true
		}
	}
	return mspr.Source{}, false
}

// Disease finds a disease by its code.
func (c *Catalogue) Disease(code mspr.DiseaseCode) (mspr.Disease, bool) {
	for _, d := range c.Diseases {
		if d.Code == code {
			return d, true
		}
	}
	return mspr.Disease{}, false
}
