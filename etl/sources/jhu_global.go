package sources

import "github.com/mspr/surveillance/mspr"

// jhuGlobal is Johns Hopkins' global time series: a line a country or
// province, a column a day, cumulative. Which of three counts a file carries
// stands in its name only. The recovered series was stopped on 2021-08-05: its
// counts fall to zero there and stay, which is an end and no correction. The
// other two fall to zero where cases were moved to another place.
//
// The key of a place is "Country/Region|Province/State".
func jhuGlobal() Format {
	return Format{Name: "jhu-global", Comma: ',', Layout: jhuGlobalLayout}
}

func jhuGlobalLayout(header []string, hint Hint) (*Layout, error) {
	columns := []string{"Province/State", "Country/Region", "Lat", "Long"}
	if err := pinned("jhu-global", header[:min(len(columns), len(header))], columns); err != nil {
		return nil, err
	}
	feed, err := feedOf("jhu-global", hint,
		feed{"confirmed", "confirmed", mspr.Cases}, feed{"deaths", "deaths", mspr.Deaths}, feed{"recovered", "recovered", mspr.Recovered})
	if err != nil {
		return nil, err
	}
	dates, err := wideDates("jhu-global", header, len(columns))
	if err != nil {
		return nil, err
	}
	return &Layout{
		Feed:  feed.name,
		Given: mspr.NewCountSet(feed.count),
		Shape: Wide,
		Dates: dates,
		Stops: feed.count == mspr.Recovered,
		Whole: true,
		Row: func(f []string, row *Row) *Broken {
			row.Place = f[1] + "|" + f[0]
			row.Cells = f[len(columns):]
			return nil
		},
	}, nil
}
