package main

import (
	"fmt"
	"strings"
	"testing"
)

// Whoever loads a file sees which of its rows are bad without asking Postgres.
func TestTheFirstBadRowsOfAFileAreShown(t *testing.T) {
	dir := dataDir(t)
	bad := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "2020-01-0%d,ZZ,%s,EURO,1,1,0,0\n", i%9+1, strings.Repeat("Nowhere", 30))
		}
		return b.String()
	}
	out := load(t, dir, "us", "who", writeFile(t, "good.csv", whoText(whoRows(1, 60))+bad(7)))
	contains(t, out, "bad rows, 5 of 7 (mspr quarantine list --cluster us --batch 1 lists all)", "line 482  unknown-location", `NowhereN…"`)
	if strings.Count(out, "unknown-location") != 5 {
		t.Errorf("not five bad rows are shown:\n%s", out)
	}
	code, out := operate(t, etlArgs(dir, "us", writeFile(t, "bad.csv", whoText(whoRows(2, 60))+bad(60)))...)
	same(t, "exit code", code, exitRefused)
	contains(t, out, "bad rows, 5 of 60", "60 of 540 rows")
	if out := load(t, dir, "france", "who", writeFile(t, "good.csv", whoText(whoRows(1, 9)))); strings.Contains(out, "bad rows") {
		t.Errorf("bad rows of a good file:\n%s", out)
	}
}
