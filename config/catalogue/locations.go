package catalogue

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

func (c *Catalogue) readLocations() error {
	var places []mspr.Location
	err := eachRow("locations.csv", func(row []string) error {
		p, err := parseLocation(row)
		places = append(places, p)
		return err
	})
	if err != nil {
		return err
	}
	c.Locations, err = mspr.NewLocations(places)
	if err != nil {
		return fmt.Errorf("locations.csv: %w", err)
	}
	for _, p := range places {
		if _, ok := c.Locations.Get(p.Country); !ok {
			return fmt.Errorf("locations.csv: %s is in %s, which is not listed", p.Code, p.Country)
		}
	}
	return nil
}

// parseLocation reads code, level, parent, country, WHO region, name,
// population and its year.
func parseLocation(row []string) (mspr.Location, error) {
	p := mspr.Location{
		Code: mspr.LocationCode(row[0]), Level: mspr.LocationLevel(row[1]), Parent: mspr.LocationCode(row[2]),
		Country: mspr.LocationCode(row[3]), WHORegion: mspr.WHORegion(row[4]), Name: row[5],
	}
	if !slices.Contains(mspr.LocationLevels(), p.Level) {
		return p, fmt.Errorf("%s has the level %q, which does not exist", p.Code, p.Level)
	}
	if p.WHORegion != "" && !slices.Contains(mspr.WHORegions(), p.WHORegion) {
		return p, fmt.Errorf("%s has the WHO region %q, which does not exist", p.Code, p.WHORegion)
	}
	return p, parsePopulation(&p, row[6], row[7])
}

func parsePopulation(p *mspr.Location, population, year string) error {
	if population == "" && year == "" {
		return nil
	}
	n, err := strconv.ParseInt(population, 10, 64)
	if err != nil || n <= 0 {
		return fmt.Errorf("%s has the population %q", p.Code, population)
	}
	if p.PopulationYear, err = strconv.Atoi(year); err != nil {
		return fmt.Errorf("%s has a population of the year %q", p.Code, year)
	}
	p.Population = mspr.Known(n)
	return nil
}

// eachRow calls each with every row of an embedded CSV file but its header.
func eachRow(name string, each func(row []string) error) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	r := csv.NewReader(strings.NewReader(string(text)))
	if _, err := r.Read(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = each(row)
		}
		if err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("%s, line %d: %w", name, line, err)
		}
	}
}
