package etl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// annotationLayout is a layout of files of notes.
type annotationLayout struct {
	header []string
	read   func(r *annotationReader, fields []string) (mspr.Annotation, error)
}

func annotationLayouts() []annotationLayout {
	return []annotationLayout{
		{
			[]string{"disease", "location", "source", "first_date", "last_date", "counts", "omit_from_averages", "omit_below", "note"},
			(*annotationReader).canonical,
		},
		{
			[]string{
				"date", "end_date", "county", "state", "geoid", "type",
				"omit_from_rolling_average", "omit_from_rolling_average_on_subgeographies", "description",
			},
			(*annotationReader).newYorkTimes,
		},
	}
}

func annotationLayoutOf(name string, header []string) (annotationLayout, error) {
	var known []string
	for _, l := range annotationLayouts() {
		if slices.Equal(l.header, header) {
			return l, nil
		}
		known = append(known, strings.Join(l.header, ","))
	}
	return annotationLayout{}, mspr.Refusef("line 1 of %s is the header of no file of notes; those are\n%s", name, strings.Join(known, "\n"))
}

// canonical reads our own layout. A note without a last day is about one day,
// and one without a source is about what the operator says, else about all.
func (r *annotationReader) canonical(f []string) (n mspr.Annotation, err error) {
	n = mspr.Annotation{Disease: mspr.DiseaseCode(f[0]), Source: r.job.Source, Note: strings.TrimSpace(f[8])}
	if place, known := r.deps.Locations.Get(mspr.LocationCode(f[1])); known {
		n.Location = place.Code
	} else {
		return n, fmt.Errorf("there is no place with the code %.40q", f[1])
	}
	if source := mspr.SourceName(f[2]); source != "" {
		if !slices.Contains(r.job.Known, source) {
			return n, fmt.Errorf("there is no source %.40q; mspr config check lists those of each cluster", f[2])
		}
		n.Source = source
	}
	if n.Counts, err = countsNamed(f[5]); err != nil {
		return n, err
	}
	return n, errors.Join(readDays(&n, f[3], f[4]), readOmissions(&n, f[6], f[7]))
}

// newYorkTimes reads the file of anomalies that The New York Times publishes
// beside its rolling averages. geoid is USA, or USA- and the FIPS code of a state
// or a county; those that The Times made up for cities go by their names.
func (r *annotationReader) newYorkTimes(f []string) (n mspr.Annotation, err error) {
	n = mspr.Annotation{Disease: "covid19", Source: r.job.Source, Note: strings.TrimSpace(f[8])}
	if n.Location, err = r.timesPlace(f[4], f[3], f[2]); err != nil {
		return n, err
	}
	switch f[5] {
	case "cases":
		n.Counts = mspr.NewCountSet(mspr.Cases)
	case "deaths":
		n.Counts = mspr.NewCountSet(mspr.Deaths)
	case "both":
		n.Counts = mspr.NewCountSet(mspr.Cases, mspr.Deaths)
	default:
		return n, fmt.Errorf("the type is %.40q; it is cases, deaths or both", f[5])
	}
	return n, errors.Join(readDays(&n, f[0], f[1]), readOmissions(&n, f[6], f[7]))
}

func (r *annotationReader) timesPlace(geoid, state, county string) (mspr.LocationCode, error) {
	fips, below := strings.CutPrefix(geoid, "USA-")
	code, known := mspr.LocationCode("USA"), geoid == "USA"
	switch {
	case below && len(fips) == 2:
		code, known = r.deps.Aliases.Resolve("nyt-states", fips)
	case below:
		if _, known = r.deps.Locations.Get(mspr.LocationCode("US-" + fips)); known {
			code = mspr.LocationCode("US-" + fips)
		} else {
			code, known = r.deps.Aliases.Resolve("nyt-counties", state+"|"+county)
		}
	}
	if !known {
		return "", fmt.Errorf("there is no place with the geoid %.40q (%.40q, %.40q)", geoid, state, county)
	}
	return code, nil
}

// countsNamed reads names of counts with spaces between them.
func countsNamed(text string) (mspr.CountSet, error) {
	var counts mspr.CountSet
	for word := range strings.FieldsSeq(text) {
		k, known := mspr.ParseCountKind(word)
		if !known {
			return 0, fmt.Errorf("there is no count %.40q; write cases, deaths, recovered, hospitalizations or icu_admissions, with spaces between them", word)
		}
		counts |= mspr.NewCountSet(k)
	}
	if counts == 0 {
		return 0, errors.New("the note is about no count: write cases, deaths, recovered, hospitalizations or icu_admissions")
	}
	return counts, nil
}

func readDays(n *mspr.Annotation, first, last string) (err error) {
	if n.First, err = mspr.ParseDate(first); err != nil {
		return err
	}
	n.Last = n.First
	if last != "" {
		n.Last, err = mspr.ParseDate(last)
	}
	return err
}

func readOmissions(n *mspr.Annotation, own, below string) (err error) {
	if n.OmitFromAverages, err = yes(own); err != nil {
		return err
	}
	n.OmitBelow, err = yes(below)
	return err
}

// yes reads a flag: yes, or no or nothing.
func yes(text string) (bool, error) {
	switch text {
	case "yes":
		return true, nil
	case "", "no":
		return false, nil
	}
	return false, fmt.Errorf("%.40q is neither yes nor no", text)
}
