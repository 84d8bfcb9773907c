package catalogue

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/mspr/surveillance/mspr"
)

// sourceFiles reads what a source offers for download.
func (c *Catalogue) sourceFiles(e sourceEntry) ([]mspr.SourceFile, error) {
	var all []mspr.SourceFile
	listed := map[string]bool{}
	for _, f := range e.Files {
		err := checkFile(f.Address)
		_, known := c.Disease(f.Disease)
		switch {
		case err != nil:
		case f.Disease != "" && !known:
			err = fmt.Errorf("it counts %q, which is not in diseases.yaml", f.Disease)
		case listed[f.Address]:
			err = errors.New("it is listed twice")
		case e.Simulated:
			err = errors.New("simulated data is not downloaded")
		}
		if err != nil {
			return nil, fmt.Errorf("sources.yaml: the file %q of %s: %w", f.Address, e.Name, err)
		}
		listed[f.Address] = true
		all = append(all, mspr.SourceFile{Address: f.Address, Feed: f.Feed, Disease: f.Disease})
	}
	return all, nil
}

// checkFile accepts only addresses whose answers nobody can change on their way.
func checkFile(address string) error {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "https" || at.Hostname() == "" || at.User != nil || at.Fragment != "" {
		return errors.New("write its address as https://HOST/PATH, without a name, a password or a #")
	}
	return nil
}
