package sources

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// who is the daily file of the WHO dashboard, in its two dialects: dates as
// 2020-02-24T00:00:00Z (2020) and as 2020-01-03 (2024). New_cases and
// New_deaths are daily and carry corrections below zero; where they are empty
// the count is missing. The cumulative columns are not read: they are the sums.
//
// The key of a place is WHO's two-letter code ("NA" is Namibia); a blank one
// and "Other*" stand for international conveyances.
func who() Format {
	return Format{Name: "who", Comma: ',', Layout: whoLayout}
}

func whoLayout(header []string, _ Hint) (*Layout, error) {
	columns := []string{
		"Date_reported", "Country_code", "Country", "WHO_region",
		"New_cases", "Cumulative_cases", "New_deaths", "Cumulative_deaths",
	}
	if err := pinned("who", header, columns); err != nil {
		return nil, err
	}
	return &Layout{
		Given:    mspr.NewCountSet(mspr.Cases, mspr.Deaths),
		Whole:    true,
		EveryDay: true,
		Row:      whoRow,
	}, nil
}

func whoRow(f []string, row *Row) *Broken {
	row.Date = strings.TrimSuffix(f[0], "T00:00:00Z")
	row.Place = f[1]
	if code := strings.TrimSpace(f[1]); (code == "" || code == "Other*") && f[2] != "Other" && f[2] != "undefined" {
		row.Place = f[2] // not a conveyance: a tool that took NA for null lost Namibia's code
	}
	row.Counts[mspr.Cases], row.Counts[mspr.Deaths] = f[4], f[6]
	return nil
}
