package sources

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// jhuUS is Johns Hopkins' time series of the counties of the United States: a
// line a county, a column a day, cumulative. Only the deaths have a column
// Population. FIPS codes are written as floats without their leading zero
// (1001.0), and are empty for areas that have none, where the UID ends in a
// code of Johns Hopkins' own (84070003, Kansas City). 80001.. are people from
// outside a state, 90001.. people not assigned to a county, 88888 and 99999
// cruise ships.
func jhuUS() Format {
	return Format{Name: "jhu-us", Comma: ',', Layout: jhuUSLayout}
}

func jhuUSLayout(header []string, hint Hint) (*Layout, error) {
	columns := []string{
		"UID", "iso2", "iso3", "code3", "FIPS", "Admin2", "Province_State", "Country_Region", "Lat", "Long_", "Combined_Key",
	}
	carries := feed{"confirmed", "confirmed", mspr.Cases}
	if len(header) > len(columns) && header[len(columns)] == "Population" {
		columns = append(columns, "Population")
		carries = feed{"deaths", "deaths", mspr.Deaths}
	}
	if err := pinned("jhu-us", header[:min(len(columns), len(header))], columns); err != nil {
		return nil, err
	}
	if hint.Feed != "" && hint.Feed != carries.name {
		return nil, mspr.Refusef("line 1: by its header this is the jhu-us feed %q (only deaths have a column Population), and not %.40q", carries.name, hint.Feed)
	}
	dates, err := wideDates("jhu-us", header, len(columns))
	if err != nil {
		return nil, err
	}
	return &Layout{
		Feed:  carries.name,
		Given: mspr.NewCountSet(carries.count),
		Shape: Wide,
		Dates: dates,
		Whole: true,
		Row: func(f []string, row *Row) *Broken {
			row.Place = jhuUSKey(f[0], f[4])
			row.Cells = f[len(columns):]
			return nil
		},
	}, nil
}

// jhuUSKey gives a county's own code, made of its FIPS code or else of the end
// of its UID; a territory, whose UID is short, is named by that.
func jhuUSKey(uid, fips string) string {
	fips = strings.TrimSuffix(fips, ".0")
	switch {
	case len(uid) <= len("850"):
		return uid
	case isDigits(fips, 4):
		return "US-0" + fips
	case isDigits(fips, 5):
		return "US-" + fips
	case fips == "" && isDigits(uid, 8):
		return "US-" + uid[3:]
	}
	return fips
}

// isDigits says that s is a number of so many digits.
func isDigits(s string, length int) bool {
	if len(s) != length {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
