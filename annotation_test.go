package main

import (
	"fmt"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

func TestAnAdministratorsNoteShowsOnItsSeriesUntilItIsTakenBack(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	load(t, s.dataDir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 12))))
	s.awaitSnapshot(t, "us")
	admin := s.as(mspr.Admin)
	const series = `{ timeSeries(disease: "covid19", locations: ["FRA"], source: "who", average: TRAILING, omitAnnotated: true) { annotations { id note } points { casesAverage } } }`
	// shown are the ids of the notes on the series, and the averages.
	shown := func() (notes, averages string) {
		a := s.ask("us", series)
		return fmt.Sprint(a.at(t, "timeSeries", 0, "annotations")), fmt.Sprint(a.at(t, "timeSeries", 0, "points"))
	}
	none, before := shown()
	id := admin.ask("us", `mutation { addAnnotation(input: {disease: "covid19", location: "FRA", firstDate: "2020-01-05", counts: [CASES], omitFromAverages: true, note: "A backlog"}) { id } }`).
		number(t, "addAnnotation", "id")
	await(t, "the note to be shown", func() bool {
		notes, _ := shown()
		return notes == fmt.Sprintf("[map[id:%d note:A backlog]]", id)
	})
	if _, averages := shown(); averages == before {
		t.Error("the averages are those that hold the day")
	}
	admin.ask("us", fmt.Sprintf(`mutation { removeAnnotation(id: %d, reason: "it was none") { removed } }`, id))
	await(t, "the note to be gone", func() bool {
		notes, averages := shown()
		return notes == none && averages == before
	})
	for removed, want := range map[string]int64{"false": 0, "true": 1} {
		listed := s.ask("us", `{ annotations(disease: "covid19", location: "FRA", includeRemoved: `+removed+`) { totalCount } }`)
		same(t, "notes with removed ones: "+removed, listed.number(t, "annotations", "totalCount"), want)
	}
}
