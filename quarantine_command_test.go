package main

import (
	"strings"
	"testing"
)

func TestAnOperatorListsAndDiscardsRowsThatBrokeARule(t *testing.T) {
	dir := dataDir(t)
	const strange = "2020-01-02,ZZ,Atlantis\x1b[31m,EURO,1,1,0,0\n" + "soon,FR,France,EURO,1,1,0,0\n"
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 60))+strange))
	quarantine := func(verb string, more ...string) (int, string) {
		code, out := operate(t, append([]string{"--data-dir", dir, "--log-level", "error", "quarantine", verb, "--cluster", "us"}, more...)...)
		return code, strings.Join(strings.Fields(out), " ")
	}
	_, out := quarantine("list", "--batch", "1")
	contains(t, out, `1 1 who 482 OPEN unknown-location "ZZ" is no place`, "Atlantis␛[31m,EURO", "2 1 who 483 OPEN not-a-date", "rows")
	_, out = quarantine("list", "--rule", "not-a-date", "--source", "who")
	contains(t, out, "1 of 1 rows")
	code, out := quarantine("discard", "--rule", "not-a-date", "--reason", "a remark below the table")
	same(t, "exit code of "+out, code, exitDone)
	contains(t, out, "discarded 1")
	_, out = quarantine("list", "--rule", "not-a-date")
	contains(t, out, "0 of 0 rows")
	_, out = quarantine("list", "--rule", "not-a-date", "--state", "discarded")
	contains(t, out, "2 1 who 483 DISCARDED not-a-date")
	for _, wrong := range [][]string{{"list", "--source", "nobody"}, {"list", "--first", "0"}, {"list", "--first", "1001"}, {"list", "--state", "lost"}, {"discard", "--rule", "not-a-date"}} {
		code, out = quarantine(wrong[0], wrong[1:]...)
		same(t, "exit code of "+out, code, exitUsage)
	}
	code, out = quarantine("discard", "--reason", "everything")
	same(t, "exit code of "+out, code, exitUsage)
	contains(t, out, "ids, batch or rule")
}
