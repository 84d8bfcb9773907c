package sources

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// owidMpox is Our World in Data's mpox file: countries and aggregates by day,
// whole numbers written as 27.0.
//
// The totals are read and differenced, not new_cases: on an entity's first day
// new_cases is 0 where the total already stands at, say, 27, so that only the
// totals add up to the publisher's figure. The first day carries them.
func owidMpox() Format {
	return Format{Name: "owid-mpox", Comma: ',', Layout: owidLayout}
}

func owidLayout(header []string, _ Hint) (*Layout, error) {
	columns := []string{
		"location", "iso_code", "date", "total_cases", "total_deaths", "new_cases", "new_deaths",
		"new_cases_smoothed", "new_deaths_smoothed", "new_cases_per_million", "total_cases_per_million",
		"new_cases_smoothed_per_million", "new_deaths_per_million", "total_deaths_per_million",
		"new_deaths_smoothed_per_million",
	}
	if err := pinned("owid-mpox", header, columns); err != nil {
		return nil, err
	}
	return &Layout{
		Given:  mspr.NewCountSet(mspr.Cases, mspr.Deaths),
		Shape:  Cumulative,
		Floats: true,
		Whole:  true,
		Row:    owidRow,
	}, nil
}

func owidRow(f []string, row *Row) *Broken {
	row.Place, row.Date = f[1], f[2]
	row.Counts[mspr.Cases], row.Counts[mspr.Deaths] = f[3], f[4]
	row.Excluded = strings.HasPrefix(f[1], "OWID_") && f[1] != owidKosovo
	return nil
}

const owidKosovo = "OWID_KOS"

// owidAggregate says that a name of Our World in Data stands for many
// countries.
func owidAggregate(name string) bool {
	switch name {
	case "World", "Africa", "Asia", "Europe", "European Union", "North America", "Oceania", "South America",
		"High income", "Upper middle income", "Lower middle income", "Low income":
		return true
	}
	return false
}
