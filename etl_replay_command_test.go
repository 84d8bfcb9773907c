package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func replay(t *testing.T, dir, cluster, batch string) (code int, out string) {
	t.Helper()
	return operate(t, "--data-dir", dir, "etl", "replay", "--cluster", cluster, "--batch", batch)
}

// archived lists the files of a cluster's archive.
func archived(t *testing.T, dir, cluster string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "archive", cluster, "??", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheFileOfABatchIsLoadedAgainAndChangesNothing(t *testing.T) {
	dir := dataDir(t)
	path := writeFile(t, "who.csv", whoText(whoRows(1, 60))+"2020-01-01,ZZ,Nowhere,EURO,1,1,0,0\n")
	load(t, dir, "us", "who", path, "--issued", "2021-01-01")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(2, 61))), "--issued", "2021-02-01")
	for _, batch := range []string{"1", "2"} {
		code, out := replay(t, dir, "us", batch)
		same(t, "exit code of "+out, code, exitDone)
		contains(t, out, "changed      0 ")
	}
	_, out := replay(t, dir, "us", "1")
	contains(t, out, path, "read         481", "quarantined  1", "unknown-location")
	same(t, "archived files", len(archived(t, dir, "us")), 2)
}

func TestAHistoryIsLoadedAgainByTheNumberOfAnyOfItsIssues(t *testing.T) {
	dir := dataDir(t)
	load(t, dir, "switzerland", "mspr-history", writeFile(t, "cases.csv",
		"geoRegion,datum,issue,entries\nZH,2021-02-02,2021-02-05,4\nZH,2021-02-01,2021-02-04,3\nZH,2021-02-01,2021-02-05,2\n"))
	code, out := replay(t, dir, "switzerland", "2")
	same(t, "exit code of "+out, code, exitDone)
	contains(t, out, "batches      2 (3 to 4)", "changed      0 ")
}

func TestARefusedFileIsArchivedToo(t *testing.T) {
	dir := dataDir(t)
	for i, content := range []string{
		whoText(whoRows(1, 60)) + strings.Repeat("2020-01-01,ZZ,Nowhere,EURO,1,1,0,0\n", 60),
		strings.Replace(whoText(whoRows(1, 60)), "New_cases", "Cases", 1),
	} {
		code, refused := operate(t, etlArgs(dir, "us", writeFile(t, "bad.csv", content))...)
		same(t, "exit code of "+refused, code, exitRefused)
		code, again := replay(t, dir, "us", strconv.Itoa(2*i+1))
		same(t, "exit code of "+again, code, exitRefused)
		_, why, _ := strings.Cut(refused, "mspr etl run:")
		contains(t, again, why)
	}
}

func TestABatchWithoutItsFileSaysWhyAndWhatToDo(t *testing.T) {
	dir := dataDir(t)
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 9))), "--issued", "2021-01-01")
	for _, path := range archived(t, dir, "us") {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	code, out := replay(t, dir, "us", "1")
	same(t, "exit code of "+out, code, exitFailed)
	contains(t, out, "the file of batch 1", "is not in the archive", "mspr etl run", "--source who", "--issued 2021-01-01T00:00:00Z")
	code, out = replay(t, dir, "us", "7")
	same(t, "exit code of "+out, code, exitFailed)
	contains(t, out, "cluster us has no batch 7")
}
