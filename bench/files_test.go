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
