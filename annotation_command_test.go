package main

import (
	"strings"
	"testing"
)

func TestNotesAreLoadedListedAndRemovedByAnOperator(t *testing.T) {
	dir := dataDir(t)
	who := func(days int) string { return writeFile(t, "who.csv", whoText(whoRows(1, days))) }
	load(t, dir, "us", "who", who(12))
	notes := func(verb string, more ...string) (int, string) {
		return operate(t, append([]string{"--data-dir", dir, "--log-level", "error", "annotation", verb, "--cluster", "us"}, more...)...)
	}
	const header = "disease,location,source,first_date,last_date,counts,omit_from_averages,omit_below,note\n"
	const backlog = "covid19,FRA,who,2020-01-05,,cases,yes,no,A backlog\n"
	code, out := notes("load", "--file", writeFile(t, "bad.csv", header+backlog+"covid19,XXX,,2020-01-05,,cases,,,Nowhere\n"))
	same(t, "exit code", code, exitRefused)
	contains(t, out, "line 3: there is no place with the code \"XXX\"")
	if _, out = notes("list"); strings.Contains(out, "backlog") {
		t.Errorf("a note of a file that was refused is listed:\n%s", out)
	}

	file := writeFile(t, "notes.csv", header+backlog+"covid19,CHE,,2020-01-06,2020-01-07,cases deaths,no,yes,Holidays\n")
	_, out = notes("load", "--file", file)
	contains(t, out, "added        2", "snapshot     2")
	_, out = notes("load", "--file", file)
	contains(t, out, "added        0", "unchanged    2")
	if strings.Contains(out, "snapshot") {
		t.Errorf("a snapshot was published though nothing changed:\n%s", out)
	}
	_, out = notes("list")
	contains(t, strings.Join(strings.Fields(out), " "),
		"us 1 covid19 FRA who 2020-01-05 2020-01-05 cases here A backlog", "us 2 covid19 CHE every 2020-01-06 2020-01-07 cases deaths below Holidays")

	code, out = notes("remove", "7")
	same(t, "exit code of "+out, code, exitFailed)
	code, out = notes("remove", "1")
	same(t, "exit code of "+out, code, exitDone)
	contains(t, out, "removed      1", "snapshot     3")
	if _, out = notes("list"); strings.Contains(out, "backlog") {
		t.Errorf("a note that was removed is listed:\n%s", out)
	}
	for _, wrong := range [][]string{{"--file", file, "--source", "nobody"}, {"--file", file, "--noted", "soon"}} {
		code, out = notes("load", wrong...)
		same(t, "exit code of "+out, code, exitUsage)
	}
}
