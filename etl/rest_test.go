package etl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

// unplaced gives the daily cases and deaths of Ohio's people without a county.
func unplaced(l load) []string {
	var days []string
	for _, o := range l.observations {
		if o.Location == "US-90039" {
			days = append(days, fmt.Sprintf("%s %d %d", o.Date, o.Counts[mspr.Cases].N, o.Counts[mspr.Deaths].N))
		}
	}
	return days
}

func TestPeopleWhoVanishFromTheUnplacedHaveBeenPlaced(t *testing.T) {
	l := loadText(t, "nyt-counties", "c.csv", `date,county,state,fips,cases,deaths
2020-04-01,Adams,Ohio,39001,1,0
2020-04-01,Unknown,Ohio,,7,2
2020-04-02,Adams,Ohio,39001,8,2
2020-04-03,Adams,Ohio,39001,8,2
2020-04-04,Adams,Ohio,39001,8,2
2020-04-04,Unknown,Ohio,,3,0
2020-04-05,Autauga,Alabama,01001,1,0
2020-04-05,Adams,Ohio,39001,8,2
2020-04-06,Autauga,Alabama,01001,1,0
`)
	want := []string{"2020-04-01 7 2", "2020-04-02 -7 -2", "2020-04-04 3 0", "2020-04-05 -3 0"}
	if diff := cmp.Diff(want, unplaced(l)); diff != "" {
		t.Error(diff)
	}
	if c := l.Batch.BatchCounts; c.Read != 9 || c.Kept != 9 || c.Corrected != 0 {
		t.Errorf("days that no line states were counted as rows: %+v", c)
	}
}

func TestACountyThatVanishesOrAStateWithoutLinesIsNotZero(t *testing.T) {
	l := loadText(t, "nyt-counties", "c.csv", `date,county,state,fips,cases,deaths
2020-04-01,Adams,Ohio,39001,1,0
2020-04-01,Allen,Ohio,39003,1,0
2020-04-01,Unknown,Ohio,,7,2
2020-04-02,Adams,Ohio,39001,2,0
2020-04-02,Unknown,Ohio,,7,2
2020-04-03,Autauga,Alabama,01001,1,0
`)
	for _, o := range l.observations {
		if o.Counts[mspr.Cases].N < 0 {
			t.Errorf("%s has %d new cases on %s", o.Location, o.Counts[mspr.Cases].N, o.Date)
		}
	}
}

func TestABadRowOfTheUnplacedDoesNotPlaceThem(t *testing.T) {
	var good strings.Builder
	for i := range 30 {
		day := mspr.NewDate(2020, 4, 1).AddDays(i)
		fmt.Fprintf(&good, "%s,Adams,Ohio,39001,1,0\n", day)
		if i != 5 {
			fmt.Fprintf(&good, "%s,Unknown,Ohio,,7,2\n", day)
		}
	}
	l := loadText(t, "nyt-counties", "c.csv", "date,county,state,fips,cases,deaths\n2020-04-06,Unknown,Ohio,,seven,2\n"+good.String())
	for _, day := range unplaced(l) {
		if strings.Contains(day, "-7") {
			t.Errorf("a row that can't be read counts as none left: %s", day)
		}
	}
}
