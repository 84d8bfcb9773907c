package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

func etlArgs(dir, cluster, file string) []string {
	return []string{"--data-dir", dir, "--log-level", "warn", "etl", "run", "--cluster", cluster, "--source", "who", "--file", file}
}

// A file that is damaged or not what it should be is refused with a reason, and
// nothing that is stored or served changes.
func TestFault10And12AFileThatIsNotWhole(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us")
	rows := whoRows(1, 60)
	load(t, dir, "us", "who", writeFile(t, "good.csv", whoText(rows)))
	s.awaitSnapshot(t, "us")
	db := database(t, dir)
	good := whoText(whoRows(2, 60))
	cutInQuote := good[:strings.LastIndex(good, "Egypt")] + `"Egy`
	cutInRow := good[:len(good)-9]
	cutInName := good[:strings.LastIndex(good, "ô")+1]
	packed := gzipped(t, []byte(good))

	for name, c := range map[string]struct {
		text string
		want string
	}{
		"F10 cut in the middle of a row":       {cutInRow, "line"},
		"F10 cut in the middle of a quote":     {cutInQuote, "line"},
		"F10 cut in the middle of a character": {cutInName, "line"},
		"F10 a gzip file cut short":            {string(packed[:len(packed)/2]), "gzip"},
		"F12 an empty file":                    {"", "empty"},
		"F12 a page instead of a file":         {"<!DOCTYPE html><html><body>503</body></html>", "HTML"},
		"F12 another encoding":                 {strings.ReplaceAll(good, "ô", "\xf4"), "UTF-8"},
		"F12 another header":                   {strings.Replace(good, "New_cases", "Cases_new", 1), "Cases_new"},
		"F12 a header and no row":              {whoHeader, "no row"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := operate(t, etlArgs(dir, "us", writeFile(t, "bad.csv", c.text))...)
			same(t, "exit code", code, exitRefused)
			contains(t, out, c.want, "status       REFUSED")
			same(t, "what is stored", recorded(t, db, "us"), stored(rows))
		})
	}
	for name, path := range map[string]string{"a directory": t.TempDir(), "a missing file": filepath.Join(t.TempDir(), "none.csv")} {
		t.Run("F12 "+name, func(t *testing.T) {
			code, out := operate(t, etlArgs(dir, "us", path)...)
			same(t, "exit code", code, exitRefused)
			contains(t, out, path)
		})
	}
	t.Run("F12 a gzip bomb", func(t *testing.T) {
		path := bomb(t)
		idle, _ := command(t, etlArgs(dir, "us", filepath.Join(t.TempDir(), "none.csv"))...)
		_ = idle.Run()
		cmd, out := command(t, etlArgs(dir, "us", path)...)
		_ = cmd.Run()
		same(t, "exit code", cmd.ProcessState.ExitCode(), exitRefused)
		if grown := peakMemory(cmd) - peakMemory(idle); grown > 256<<20 {
			t.Errorf("the bomb took %d MiB of memory:\n%s", grown>>20, out)
		}
	})
	same(t, "what is stored in the end", recorded(t, db, "us"), stored(rows))
	same(t, "quarantine and kept rows make up what was read",
		one(t, db, `SELECT count(*) FROM mspr_us.batches WHERE status = 'LOADED' AND rows_read <> kept + excluded + quarantined`), int64(0))
	a := s.as(mspr.Researcher).ask("us", `{ aggregate(disease: "covid19", groupBy: [], where: {source: {eq: "who"}}) { nodes { cases } } }`)
	same(t, "what is served", a.number(t, "aggregate", "nodes", 0, "cases"), sumCases(rows))
}

func sumCases(rows []whoRow) int64 {
	var n int64
	for _, r := range rows {
		n += r.cases
	}
	return n
}

// The same file again, in another order, or with corrections: the same rows,
// the corrections win, and what they replaced is kept.
func TestFault13ASourceThatRepeatsReordersAndCorrects(t *testing.T) {
	dir := dataDir(t)
	start(t, dir, config.Serving{}, "us")
	rows := whoRows(1, 60)
	first := writeFile(t, "first.csv", whoText(rows))
	for range 3 {
		load(t, dir, "us", "who", first)
	}
	load(t, dir, "us", "who", writeFile(t, "shuffled.csv", whoText(shuffled(rows))))
	db := database(t, dir)
	same(t, "after repeats", recorded(t, db, "us"), stored(rows))
	same(t, "revisions after repeats", one(t, db, `SELECT count(*) FROM mspr_us.revisions`), int64(0))

	corrected := whoRows(1, 60)
	corrected[5].cases += 40
	corrected[70].deaths = -3
	load(t, dir, "us", "who", writeFile(t, "corrected.csv", whoText(corrected)))
	same(t, "after corrections", recorded(t, db, "us"), stored(corrected))
	same(t, "revisions after corrections", one(t, db, `SELECT count(*) FROM mspr_us.revisions`), int64(2))
}

// One row in a thousand is poison: the good rows are all loaded, each bad one
// is in quarantine with its rule, line and text.
func TestFault14PoisonRowsGoToQuarantine(t *testing.T) {
	dir := dataDir(t)
	start(t, dir, config.Serving{}, "us")
	rows := whoRows(1, 1250) // 10,000 rows
	poison := []string{
		"2020-02-01,FR,France,EURO,1e308,1,0,0\n",
		"2020-02-01,FR,France,EURO,NaN,1,0,0\n",
		"2020-02-01,FR,France,EURO,12.5,1,0,0\n",
		"2199-01-01,FR,France,EURO,1,1,0,0\n",
		"2020-02-01,ZZ,Atlantis,EURO,1,1,0,0\n",
		"2020-02-01,FR,Fra\x00nce,EURO,1,1,0,0\n",
		"2020-02-01,FR," + strings.Repeat("x", 1<<20) + ",EURO,1,1,0,0\n",
		"2020-02-01,FR,France,EURO,=1+1,1,0,0\n",
		"2020-02-30,FR,France,EURO,1,1,0,0\n",
		"2020-02-01,FR,France,EURO,999999999999,1,0,0\n",
	}
	lines := strings.SplitAfter(whoText(rows), "\n")
	var text strings.Builder
	for i, line := range lines {
		text.WriteString(line)
		if i > 0 && i%1000 == 0 {
			text.WriteString(poison[i/1000-1])
		}
	}
	out := load(t, dir, "us", "who", writeFile(t, "poisoned.csv", text.String()))
	contains(t, out, "read         10010", "kept         10000", "quarantined  10")
	db := database(t, dir)
	same(t, "good rows", recorded(t, db, "us"), stored(rows))
	same(t, "bad rows with a rule, a line and a text",
		one(t, db, `SELECT count(*) FROM mspr_us.quarantine WHERE rule <> '' AND raw <> '' AND line % 1001 = 0 OR line > 1`), int64(10))
}

// Too many bad rows refuse the file.
func TestFault15AFileOfMostlyBadRowsIsRefused(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us")
	rows := whoRows(1, 50)
	load(t, dir, "us", "who", writeFile(t, "good.csv", whoText(rows)))
	s.awaitSnapshot(t, "us")
	before := s.ask("us", `{ snapshot { number } }`)
	db := database(t, dir)
	for name, share := range map[string]int{"all": 100, "40 in a hundred": 40} {
		t.Run(name, func(t *testing.T) {
			bad := strings.SplitAfter(whoText(whoRows(2, 50)), "\n")
			for i := 1; i < len(bad)-1; i++ {
				if i%100 < share {
					bad[i] = strings.Replace(bad[i], "20-", "20/", 1)
				}
			}
			code, out := operate(t, etlArgs(dir, "us", writeFile(t, "bad.csv", strings.Join(bad, "")))...)
			same(t, "exit code", code, exitRefused)
			contains(t, out, "%")
			same(t, "what is stored", recorded(t, db, "us"), stored(rows))
		})
	}
	same(t, "nothing was published", s.ask("us", `{ snapshot { number } }`).Data, before.Data)
}

// Two loads at once: of the same cluster, one goes first and the other waits or
// is turned away; those of different clusters don't know of each other.
func TestFault16TwoLoadsAtOnce(t *testing.T) {
	dir := dataDir(t)
	start(t, dir, config.Serving{}, "us", "france")
	rows := whoRows(1, 400)
	file := writeFile(t, "who.csv", whoText(rows))
	var loads sync.WaitGroup
	codes := make([]int, 4)
	for i, cluster := range []string{"us", "us", "us", "france"} {
		loads.Go(func() { codes[i], _ = operate(t, etlArgs(dir, cluster, file)...) })
	}
	loads.Wait()
	same(t, "the other cluster's load", codes[3], exitDone)
	done := 0
	for _, code := range codes[:3] {
		if code != exitDone && code != exitBusy {
			t.Errorf("a load ended with exit code %d", code)
		}
		if code == exitDone {
			done++
		}
	}
	if done == 0 {
		t.Error("no load of the cluster went through")
	}
	db := database(t, dir)
	for _, cluster := range []string{"us", "france"} {
		same(t, "rows of "+cluster, recorded(t, db, cluster), stored(rows))
		same(t, "revisions of "+cluster, one(t, db, fmt.Sprintf(`SELECT count(*) FROM mspr_%s.revisions`, cluster)), int64(0))
	}
}
