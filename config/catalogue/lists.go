package catalogue

import (
	"fmt"

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
		c.Sources = append(c.Sources, mspr.Source(e))
	}
	return nil
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
