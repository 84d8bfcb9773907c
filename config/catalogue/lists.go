package catalogue

import (
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/mspr/surveillance/mspr"
)

type diseaseEntry struct {
	Code   mspr.DiseaseCode
	Table  string
	ICD10  string `yaml:"icd10"`
	Counts []string
	Names  map[string]string
}

type sourceEntry struct {
	Name      mspr.SourceName
	Title     string
	Publisher string
	Licence   string
	Address   string
	Format    string
	Disease   mspr.DiseaseCode
	Average   mspr.AverageMethod
	Simulated bool
	Includes  map[mspr.LocationCode][]mspr.LocationCode
	Files     []fileEntry
}

type fileEntry struct {
	Address, Feed string
	Disease       mspr.DiseaseCode
}

func (c *Catalogue) readDiseases() error {
	var entries []diseaseEntry
	if err := readYAML("diseases.yaml", &entries); err != nil {
		return err
	}
	for _, e := range entries {
		d := mspr.Disease{Code: e.Code, Table: e.Table, Names: e.Names, ICD10: e.ICD10}
		for _, column := range e.Counts {
			k, ok := mspr.ParseCountKind(column)
			if !ok {
				return fmt.Errorf("diseases.yaml: %s carries %q, which is not a count", e.Code, column)
			}
			d.Counts |= mspr.NewCountSet(k)
		}
		c.Diseases = append(c.Diseases, d)
	}
	return nil
}

func (c *Catalogue) readSources() error {
	var entries []sourceEntry
	if err := readYAML("sources.yaml", &entries); err != nil {
		return err
	}
	for _, e := range entries {
		if _, ok := c.Disease(e.Disease); !ok {
			return fmt.Errorf("sources.yaml: %s counts %q, which is not in diseases.yaml", e.Name, e.Disease)
		}
		if e.Average != mspr.Trailing && e.Average != mspr.Centred {
			return fmt.Errorf("sources.yaml: %s has the average %q; it is TRAILING or CENTRED", e.Name, e.Average)
		}
		includes, err := c.inclusions(e)
		if err != nil {
			return err
		}
		files, err := c.sourceFiles(e)
		if err != nil {
			return err
		}
		c.Sources = append(c.Sources, mspr.Source{
			Name: e.Name, Title: e.Title, Publisher: e.Publisher, Licence: e.Licence, Address: e.Address,
			Format: e.Format, Disease: e.Disease, Average: e.Average, Simulated: e.Simulated, Includes: includes, Files: files,
		})
	}
	return nil
}

// inclusions lists what a source counts within other places.
func (c *Catalogue) inclusions(e sourceEntry) ([]mspr.Inclusion, error) {
	var all []mspr.Inclusion
	for _, location := range slices.Sorted(maps.Keys(e.Includes)) {
		for _, included := range e.Includes[location] {
			for _, code := range []mspr.LocationCode{location, included} {
				if _, ok := c.Locations.Get(code); !ok {
					return nil, fmt.Errorf("sources.yaml: the includes of %s name %q, which is not in locations.csv", e.Name, code)
				}
			}
			all = append(all, mspr.Inclusion{Location: location, Included: included})
		}
	}
	return all, nil
}

func readYAML(name string, into any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalWithOptions(text, into, yaml.Strict()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
