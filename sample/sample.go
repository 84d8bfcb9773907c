package sample

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/mspr"
)

// Source is the catalogue's name for simulated data.
const Source = mspr.SourceName("simulated")

// Options says which file to write.
type Options struct {
	Disease mspr.DiseaseCode
	// Issue is the number of an issue of the disease, from 1.
	Issue int
}

// Issue is one edition of a disease's file.
type Issue struct {
	Number int
	// Issued is when the imagined publisher issued it.
	Issued time.Time
	// Through is the last day that it covers.
	Through mspr.Date
}

// Issues lists the editions of a disease from the oldest; none for a disease
// that is not simulated.
func Issues(disease mspr.DiseaseCode) []Issue {
	e, ok := epidemicOf(disease)
	if !ok {
		return nil
	}
	issues := make([]Issue, issueCount)
	for i := range issues {
		through := e.last.AddDays(-7 * (issueCount - 1 - i))
		issues[i] = Issue{
			Number: i + 1, Through: through,
			Issued: through.AddDays(2).Time().Add(10 * time.Hour),
		}
	}
	return issues
}

const issueCount = 3

// Write writes one issue in WHO's format: UTF-8 with a byte order mark, lines
// ending in LF, countries by name, days in order, cumulative counts that are
// the running sums of the file. An unknown disease or issue is NOT_FOUND.
func Write(w io.Writer, o Options) error {
	e, known := epidemicOf(o.Disease)
	if !known || o.Issue < 1 || o.Issue > issueCount {
		return mspr.Errorf(mspr.NotFound, "there is no issue %d of simulated data about %q", o.Issue, o.Disease)
	}
	places, err := countries(e)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(w)
	if _, err := buffered.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("write simulated data: %w", err)
	}
	out := csv.NewWriter(buffered)
	if err := writeRows(out, e, places, Issues(o.Disease)[o.Issue-1]); err != nil {
		return fmt.Errorf("write simulated data: %w", err)
	}
	return buffered.Flush()
}

func writeRows(out *csv.Writer, e epidemic, places []country, issue Issue) error {
	if err := out.Write([]string{
		"Date_reported", "Country_code", "Country", "WHO_region",
		"New_cases", "Cumulative_cases", "New_deaths", "Cumulative_deaths",
	}); err != nil {
		return err
	}
	for _, c := range places {
		if err := writeCountry(out, e, c, issue); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func writeCountry(out *csv.Writer, e epidemic, c country, issue Issue) error {
	var cases, deaths mspr.Count
	for _, d := range published(e, c, issue) {
		cases, deaths = cases.Plus(d.cases), deaths.Plus(d.deaths)
		if err := out.Write([]string{
			d.date.String(), c.alpha2, c.Name, string(c.WHORegion),
			d.cases.String(), cases.String(), d.deaths.String(), deaths.String(),
		}); err != nil {
			return err
		}
	}
	return nil
}

// country is a place of the catalogue with its alpha-2 code, as WHO's files
// name it.
type country struct {
	mspr.Location
	alpha2 string
}

func countries(e epidemic) ([]country, error) {
	c, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	var places []country
	for _, code := range e.countries {
		p, ok := c.Locations.Get(code)
		alpha2, named := c.Alpha2(code)
		if !ok || !named || !p.Population.Known {
			return nil, fmt.Errorf("simulate %s: the catalogue lacks the country or its population", code)
		}
		p.Name = c.Name(code, "en")
		places = append(places, country{p, alpha2})
	}
	slices.SortFunc(places, func(a, b country) int { return strings.Compare(a.Name, b.Name) })
	return places, nil
}
