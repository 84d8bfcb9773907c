package sources

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// history reads changed-only histories, "mspr-history": a row is a value that
// appeared or changed in an issue, an empty one a value that the publisher
// withdrew. There are two layouts: daily counts of the Swiss cantons, whose
// rows are the source foph's, and cumulative counts by OWID's names of
// countries, whose rows are the source owid-mpox's.
func history() Format {
	return Format{Name: "mspr-history", Comma: ',', Layout: historyLayout}
}

func historyLayout(header []string, hint Hint) (*Layout, error) {
	if slices.Equal(header, owidHistoryColumns()) {
		return owidHistory(), nil
	}
	if err := pinned("mspr-history", header, fophHistoryColumns()); err != nil {
		return nil, err
	}
	return fophHistory(hint)
}

func owidHistoryColumns() []string {
	return []string{"location", "date", "issue", "total_cases", "total_deaths"}
}

func fophHistoryColumns() []string { return []string{"geoRegion", "datum", "issue", "entries"} }

// IsHistory says whether a header is that of a changed-only history.
func IsHistory(header []string) bool {
	return slices.Equal(header, owidHistoryColumns()) || slices.Equal(header, fophHistoryColumns())
}

func fophHistory(hint Hint) (*Layout, error) {
	feed, err := feedOf("mspr-history", hint,
		feed{"cases", "cases", mspr.Cases}, feed{"deaths", "death", mspr.Deaths}, feed{"hospitalizations", "hosp", mspr.Hospitalizations})
	if err != nil {
		return nil, err
	}
	return &Layout{
		Source:  "foph",
		Disease: "covid19",
		Feed:    feed.name,
		Given:   mspr.NewCountSet(feed.count),
		Null:    "NA",
		History: true,
		Row: func(f []string, row *Row) *Broken {
			row.Place, row.Date, row.Issue = f[0], f[1], f[2]
			row.Counts[feed.count] = f[3]
			row.Excluded = f[0] == fophBoth
			return nil
		},
	}, nil
}

func owidHistory() *Layout {
	return &Layout{
		Source:  "owid-mpox",
		Disease: "mpox",
		Given:   mspr.NewCountSet(mspr.Cases, mspr.Deaths),
		Shape:   Cumulative,
		Floats:  true,
		History: true,
		Row: func(f []string, row *Row) *Broken {
			row.Place, row.Date, row.Issue = f[0], f[1], f[2]
			row.Counts[mspr.Cases], row.Counts[mspr.Deaths] = f[3], f[4]
			row.Excluded = owidAggregate(f[0])
			return nil
		},
	}
}
