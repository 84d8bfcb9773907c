//go:build bench

package bench

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// file is a generated source file.
type file struct {
	path   string
	source mspr.SourceName
	rows   int
}

// firstIssue and secondIssue are when the files were issued: after their last
// day.
func firstIssue() time.Time  { return time.Date(2024, 10, 21, 6, 0, 0, 0, time.UTC) }
func secondIssue() time.Time { return firstIssue().AddDate(0, 0, 7) }

// wide writes a file like Johns Hopkins' of the counties of the United States: a
// line a county, a column a day, cumulative.
func (l *lab) wide(t *testing.T, rows int) file {
	t.Helper()
	counties := l.places(mspr.County)
	days := max(min(365, rows), (rows+len(counties)-1)/len(counties))
	counties = counties[:max(1, rows/days)]
	first := mspr.NewDate(2020, 1, 22)
	path := l.write(t, fmt.Sprintf("time_series_covid19_confirmed_US_%d.csv", rows), func(w *bufio.Writer) {
		fmt.Fprint(w, "UID,iso2,iso3,code3,FIPS,Admin2,Province_State,Country_Region,Lat,Long_,Combined_Key")
		for day := range days {
			fmt.Fprint(w, first.AddDays(day).Time().Format(",1/2/06"))
		}
		for n, county := range counties {
			fips := string(county.Code[len("US-"):])
			fmt.Fprintf(w, "\n840%s,US,USA,840,%s.0,\"%s\",State,US,32.5,-86.6,\"%[3]s, State, US\"", fips, trimZero(fips), county.Name)
			total := 0
			for day := range days {
				total += daily(n, day)
				fmt.Fprintf(w, ",%d", total)
			}
		}
		fmt.Fprintln(w)
	})
	return file{path, "jhu-us", days * len(counties)}
}

func trimZero(fips string) string {
	if fips[0] == '0' {
		return fips[1:]
	}
	return fips
}

// longDays is how many days the real file of WHO has.
const longDays = 1753

// long writes a file like WHO's: a line a country and day. Of an issue above
// zero a few recent numbers differ.
func (l *lab) long(t *testing.T, rows, issue int) file {
	t.Helper()
	countries := l.countries()
	days := min(longDays, max(1, rows/len(countries)))
	first := mspr.NewDate(2020, 1, 3)
	path := l.write(t, fmt.Sprintf("who_%d_%d.csv", rows, issue), func(w *bufio.Writer) {
		fmt.Fprintln(w, "Date_reported,Country_code,Country,WHO_region,New_cases,Cumulative_cases,New_deaths,Cumulative_deaths")
		for n, c := range countries {
			cases, deaths := 0, 0
			for day := range days {
				count := 10 * daily(n, day)
				if day > days-60 && (n+day)%7 == 0 {
					count += issue
				}
				cases, deaths = cases+count, deaths+count/50
				fmt.Fprintf(w, "%s,%s,\"%s\",%s,%d,%d,%d,%d\n", first.AddDays(day), c.key, c.Name, c.WHORegion, count, cases, count/50, deaths)
			}
		}
	})
	return file{path, "who", days * len(countries)}
}

// daily is a number like those of an epidemic: waves, and fewer at weekends.
func daily(place, day int) int {
	wave := (day + 13*place) % 120
	return (wave*(120-wave)/40*(1+place%17) + 3) / (1 + day%7/5)
}

func (l *lab) places(level mspr.LocationLevel) []mspr.Location {
	var found []mspr.Location
	for _, p := range l.config.Catalogue.Locations.All() {
		if p.Level == level {
			found = append(found, p)
		}
	}
	return found
}

// country is a country with WHO's key for it.
type country struct {
	mspr.Location
	key string
}

// countries lists those whose ISO 3166-1 alpha-2 code is WHO's key.
func (l *lab) countries() []country {
	var found []country
	for _, p := range l.places(mspr.Country) {
		key, ok := l.config.Catalogue.Alpha2(p.Code)
		if code, known := l.config.Catalogue.Resolve("who", key); ok && known && code == p.Code && p.WHORegion != "" {
			found = append(found, country{p, key})
		}
	}
	return found
}

func (l *lab) write(t *testing.T, name string, fill func(w *bufio.Writer)) string {
	t.Helper()
	path := filepath.Join(l.dir, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fill(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}
