package main

import (
	"strings"
	"testing"
)

func TestAnOperatorTellsWhatAPublisherCallsAPlace(t *testing.T) {
	dir := dataDir(t)
	const strange = "2020-01-02,ZZ,Atlantis,EURO,7,7,0,0\n"
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 60))+strange))
	run := func(command ...string) (int, string) {
		code, out := operate(t, append([]string{"--data-dir", dir, "--log-level", "error"}, command...)...)
		return code, strings.Join(strings.Fields(out), " ")
	}
	alias := func(verb string, more ...string) (int, string) {
		return run(append([]string{"alias", verb, "--cluster", "us"}, more...)...)
	}
	code, out := alias("set", "--source", "who", "--location", "AND", "--reason", "its code until 2021", "ZZ")
	same(t, "exit code of "+out, code, exitDone)
	contains(t, out, "alias 1 name ZZ stands for AND")
	code, out = run("etl", "replay", "--cluster", "us", "--batch", "1")
	same(t, "exit code of "+out, code, exitDone)
	_, out = run("quarantine", "list", "--cluster", "us")
	contains(t, out, "0 of 0 rows")
	_, out = alias("list", "--source", "who", "--location", "AND")
	contains(t, out, "1 who ZZ AND", "operator", "- its code until 2021", "1 of 1 names")
	_, out = alias("list", "--location", "FRA")
	contains(t, out, "0 of 0 names")

	code, out = alias("remove", "--reason", "in use no more", "1")
	same(t, "exit code of "+out, code, exitDone)
	contains(t, out, "removed 1 name ZZ stood for AND")
	_, out = alias("list")
	contains(t, out, "0 of 0 names")
	_, out = alias("list", "--removed")
	contains(t, out, "1 who ZZ AND", "1 of 1 names")

	for _, wrong := range [][]string{
		{"list", "--source", "nobody"},
		{"list", "--location", "FR"},
		{"list", "--first", "0"},
		{"set", "--location", "FR", "--reason", "x", "ZZ"},
		{"set", "--location", "FRA", "--source", "nobody", "--reason", "x", "ZZ"},
		{"set", "--location", "FRA", "ZZ"},
		{"set", "--location", "FRA", "--reason", " ", "ZZ"},
		{"set", "--location", "FRA", "--reason", "x", "Z\x1bZ"},
		{"remove", "1"},
	} {
		code, out := alias(wrong[0], wrong[1:]...)
		same(t, "exit code of "+strings.Join(wrong, " ")+": "+out, code, exitUsage)
	}
	code, out = alias("remove", "--reason", "again", "1")
	same(t, "exit code of "+out, code, exitFailed)
	contains(t, out, "there is no alias 1 that holds")
}
