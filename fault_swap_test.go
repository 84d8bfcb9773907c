package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// One request asks the same thing of several fields while snapshot after
// snapshot takes over: its fields never disagree, nothing fails, and in the end
// no more files and leases are there than before.
func TestFault18NoAnswerMixesTwoSnapshots(t *testing.T) {
	const loads = 12
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us")
	load(t, dir, "us", "who", writeFile(t, "0.csv", whoText(whoRows(1, 40))))
	s.awaitSnapshot(t, "us")

	possible := map[int64]bool{}
	for version := range int64(loads + 1) {
		possible[sumCases(whoRows(version+1, 40))] = true
	}
	var over atomic.Bool
	var readers sync.WaitGroup
	seen := make([]map[int64]bool, 4)
	for i := range seen {
		seen[i] = map[int64]bool{}
		readers.Go(func() {
			for !over.Load() {
				n, err := s.askTwice()
				if err != nil {
					t.Error(err)
					return
				}
				if !possible[n] {
					t.Errorf("an answer of %d belongs to no version of the file", n)
				}
				seen[i][n] = true
			}
		})
	}
	for version := range int64(loads) {
		load(t, dir, "us", "who", writeFile(t, strconv.FormatInt(version, 10)+".csv", whoText(whoRows(version+2, 40))))
	}
	s.awaitSnapshot(t, "us")
	over.Store(true)
	readers.Wait()

	all := map[int64]bool{}
	for _, some := range seen {
		for n := range some {
			all[n] = true
		}
	}
	if len(all) < 3 {
		t.Errorf("only %d snapshots were asked", len(all))
	}
	files, err := filepath.Glob(filepath.Join(dir, "snapshots", "us", "*.duckdb"))
	if err != nil || len(files) != 5 {
		t.Errorf("%d snapshot files are kept, want 5: %v", len(files), err)
	}
}

// askTwice asks one thing by three fields of one request, which have to agree.
func (s *server) askTwice() (int64, error) {
	a := s.as(mspr.Researcher).try("us", `{
		sum: aggregate(disease: "covid19", groupBy: []) { nodes { cases } }
		summary(disease: "covid19") { cases }
		days: aggregate(disease: "covid19", groupBy: [DAY], first: 100) { nodes { cases } } }`)
	if len(a.Errors) > 0 {
		return 0, fmt.Errorf("a query failed while snapshots were swapped: %+v", a.Errors)
	}
	sum, headline := a.number(s.t, "sum", "nodes", 0, "cases"), a.number(s.t, "summary", "cases")
	var days int64
	for i := range 40 {
		days += a.number(s.t, "days", "nodes", i, "cases")
	}
	if sum != headline || sum != days {
		return 0, errors.New(fmt.Sprint("one answer mixes snapshots: ", sum, headline, days))
	}
	return sum, nil
}
