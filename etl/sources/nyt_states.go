package sources

import "github.com/mspr/surveillance/mspr"

// nytStates is The New York Times' file of states: cumulative, one line a
// state and day, with two-digit FIPS codes.
func nytStates() Format {
	return Format{Name: "nyt-states", Comma: ',', Layout: nytStatesLayout}
}

func nytStatesLayout(header []string, _ Hint) (*Layout, error) {
	if err := pinned("nyt-states", header, []string{"date", "state", "fips", "cases", "deaths"}); err != nil {
		return nil, err
	}
	return &Layout{
		Given: mspr.NewCountSet(mspr.Cases, mspr.Deaths),
		Shape: Cumulative,
		Whole: true,
		Row: func(f []string, row *Row) *Broken {
			row.Date, row.Place = f[0], f[2]
			row.Counts[mspr.Cases], row.Counts[mspr.Deaths] = f[3], f[4]
			return nil
		},
	}, nil
}
