package sources

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// diseaseSH is the history by country and province of disease.sh
// (/v3/covid-19/historical?lastdays=all), which serves Johns Hopkins' time series
// under names of its own: an element a place, with the counts up to each day.
//
// As in the files of Johns Hopkins, the recovered fall to zero when the series
// stops: that is an end and no correction. The key of a place is
// "country|province".
func diseaseSH() Format {
	return Format{
		Name:     "disease-sh",
		Document: &Document{Columns: []string{"country", "province", "date", "cases", "deaths", "recovered"}, Lines: diseaseSHLines},
		Layout:   diseaseSHLayout,
	}
}

func diseaseSHLayout([]string, Hint) (*Layout, error) {
	return &Layout{
		Disease: "covid19",
		Given:   mspr.NewCountSet(mspr.Cases, mspr.Deaths, mspr.Recovered),
		Shape:   Cumulative,
		Whole:   true,
		Row: func(f []string, row *Row) *Broken {
			row.Place, row.Date = f[0]+"|"+f[1], f[2]
			row.Counts[mspr.Cases], row.Counts[mspr.Deaths], row.Counts[mspr.Recovered] = f[3], f[4], f[5]
			return nil
		},
	}, nil
}

// diseaseSHPlace is an element.
type diseaseSHPlace struct {
	Country  string  `json:"country"`
	Province *string `json:"province"`
	Timeline struct {
		Cases     series `json:"cases"`
		Deaths    series `json:"deaths"`
		Recovered series `json:"recovered"`
	} `json:"timeline"`
}

// series are counts by days, which are written m/d/yy.
type series map[string]*json.Number

func diseaseSHLines(element []byte, line func([]string)) *Broken {
	var e diseaseSHPlace
	if broken := readElement(element, &e); broken != nil {
		return broken
	}
	t := e.Timeline
	days := daysOf(t.Cases, t.Deaths, t.Recovered)
	if len(days) == 0 {
		return &Broken{RuleElement, mspr.Tell("the element has no timeline of cases, deaths or recovered")}
	}
	t.Recovered.endStopped(days)
	province := ""
	if e.Province != nil {
		province = *e.Province
	}
	for _, d := range days {
		line([]string{e.Country, province, d.date, text(t.Cases[d.key]), text(t.Deaths[d.key]), text(t.Recovered[d.key])})
	}
	return nil
}

// dayKey is a day as it is written in a file and YYYY-MM-DD; what is no day stays
// as it is written.
type dayKey struct{ key, date string }

// daysOf lists the days of some series in order.
func daysOf(all ...series) []dayKey {
	found := map[string]dayKey{}
	for _, s := range all {
		for key := range s {
			d := dayKey{key, key}
			if date, ok := shortDate(key); ok {
				d.date = date.String()
			}
			found[key] = d
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b dayKey) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.key, b.key))
	})
}

// endStopped leaves out the zeros after the last day above zero.
func (s series) endStopped(days []dayKey) {
	zero := func(d dayKey) bool { n := text(s[d.key]); return n == "0" || n == "" }
	last := len(days) - 1
	for last >= 0 && zero(days[last]) {
		last--
	}
	if last < 0 {
		return // it never began
	}
	for _, d := range days[last+1:] {
		delete(s, d.key)
	}
}
