//go:build acceptance

package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/sharedfiles"
)

// The New York Times publishes cumulative counts, a list of days on which a
// state added a backlog or changed its method, and averages that leave those days
// out. From the first two, loaded as files, the service gives the third. The
// Times' averages of deaths leave out days below zero as well, which its list
// doesn't name: they are added to it by a file of our own layout. It pads the
// start of a series with zeros, where we say that an average is not known yet.
func TestAcceptanceTheAveragesOfTheNewYorkTimesFromItsCountsAndItsNotes(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	s.loadReal(t, realFile{cluster: "us", source: "nyt-states", file: nytStates}, "--no-publish")
	contains(t, s.annotate(t, sharedfiles.Path(t, "reference/smooth_nyt_states_anomalies.csv"), "--no-publish"), "added        39\n", "replaced     0\n")
	published, below := timesAverages(t)
	contains(t, s.annotate(t, writeFile(t, "below.csv", below)), "added        20\n", "snapshot ")
	s.awaitSnapshot(t, "us")

	compared, differ := 0, 0
	for state, days := range published {
		a := s.ask("us", fmt.Sprintf(`{ timeSeries(disease: "covid19", source: "nyt-states", locations: [%q], omitAnnotated: true) {
			points { date cases deaths casesAverage deathsAverage } annotations { omittedFromAverages } } }`, state))
		plain := s.ask("us", fmt.Sprintf(`{ timeSeries(disease: "covid19", source: "nyt-states", locations: [%q]) { points { casesAverage deathsAverage } } }`, state))
		same(t, "the days of "+state, a.length(t, "timeSeries", 0, "points"), len(days))
		for i, day := range days {
			same(t, "the day", a.text(t, "timeSeries", 0, "points", i, "date"), day.Get("date"))
			for _, count := range []string{"cases", "deaths"} {
				average := a.at(t, "timeSeries", 0, "points", i, count+"Average")
				if i < 6 {
					same(t, "an average of fewer than seven days", average, nil)
					continue
				}
				want, err := strconv.ParseFloat(day.Get(count+"_avg"), 64)
				got, wrong := strconv.ParseFloat(fmt.Sprint(average), 64)
				if err != nil || wrong != nil || math.Abs(got-want) > 0.005+1e-9 {
					t.Errorf("%s on %s: the average of %s is %v, and The Times has %s", state, day.Get("date"), count, average, day.Get(count+"_avg"))
				}
				compared++
				if plain.at(t, "timeSeries", 0, "points", i, count+"Average") != average {
					differ++
				}
			}
		}
	}
	if compared != 2*(1940-4*6) || differ < 150 {
		t.Errorf("%d averages were compared, and notes change %d of them", compared, differ)
	}
}

// timesAverages gives the days of each state as The Times published them, and a
// file of notes on the deaths below zero.
func timesAverages(t *testing.T) (map[string][]sharedfiles.Row, string) {
	t.Helper()
	states := map[string]string{"USA-01": "US-AL", "USA-48": "US-TX", "USA-50": "US-VT", "USA-53": "US-WA"}
	days := map[string][]sharedfiles.Row{}
	var below strings.Builder
	below.WriteString("disease,location,source,first_date,last_date,counts,omit_from_averages,omit_below,note\n")
	sharedfiles.Each(t, "reference/smooth_nyt_states.csv", ',', func(row sharedfiles.Row) {
		state := states[row.Get("geoid")]
		days[state] = append(days[state], row)
		if row.Number("deaths") < 0 {
			fmt.Fprintf(&below, "covid19,%s,,%s,,deaths,yes,no,Deaths were taken back\n", state, row.Get("date"))
		}
	})
	for _, rows := range days {
		slices.SortFunc(rows, func(a, b sharedfiles.Row) int { return strings.Compare(a.Get("date"), b.Get("date")) })
	}
	return days, below.String()
}

// annotate loads a file of notes beside the server.
func (s *server) annotate(t *testing.T, file string, flags ...string) string {
	t.Helper()
	code, out := operate(t, append([]string{"--data-dir", s.dataDir, "annotation", "load", "--cluster", "us", "--source", "nyt-states", "--file", file}, flags...)...)
	same(t, "exit code of "+out, code, exitDone)
	return out
}
