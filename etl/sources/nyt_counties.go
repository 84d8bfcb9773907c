package sources

import "github.com/mspr/surveillance/mspr"

// nytCounties is The New York Times' file of counties: cumulative, one line a
// county and day. FIPS codes are blank for New York City (its five boroughs in
// one), for Kansas City (apart from the four counties that it lies in), and
// for the cases of a state whose county is "Unknown"; those go up and down, and
// have no line on a day on which every one is placed. The live file of one day
// has more columns and is refused by its header.
//
// The key of a place is its code, or "state|county" where FIPS is blank.
func nytCounties() Format {
	return Format{Name: "nyt-counties", Comma: ',', Layout: nytCountiesLayout}
}

func nytCountiesLayout(header []string, _ Hint) (*Layout, error) {
	if err := pinned("nyt-counties", header, []string{"date", "county", "state", "fips", "cases", "deaths"}); err != nil {
		return nil, err
	}
	return &Layout{
		Given: mspr.NewCountSet(mspr.Cases, mspr.Deaths),
		Shape: Cumulative,
		Whole: true,
		Rests: true,
		Row: func(f []string, row *Row) *Broken {
			row.Date, row.Place = f[0], "US-"+f[3]
			if f[3] == "" {
				row.Place = f[2] + "|" + f[1]
			}
			row.Counts[mspr.Cases], row.Counts[mspr.Deaths] = f[4], f[5]
			return nil
		},
	}, nil
}
