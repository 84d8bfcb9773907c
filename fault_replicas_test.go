package main

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Two servers share a database, with a folder of snapshots each or one for both. What
// one of them publishes, both serve soon; no answer mixes two snapshots, and a list
// that was begun on one is read to its end on the other.
func TestFault17OneOfTwoReplicasSwapsTheSnapshot(t *testing.T) {
	for name, shared := range map[string]bool{"a folder each": false, "one folder": true} {
		t.Run(name, func(t *testing.T) {
			database := rent(t)
			dirs := [2]string{emptyDir(t), emptyDir(t)}
			within := askEvery + recovery
			if shared {
				dirs[1], within = dirs[0], lookEvery+recovery
			}
			loadOn(t, database.URL(), dirs[0], writeFile(t, "0.csv", whoText(whoRows(1, 40))))
			a, b := tenant(t, database.URL(), dirs[0], "--rate-limit", "0"), tenant(t, database.URL(), dirs[1], "--rate-limit", "0")
			list := a.listed(t, nil)

			possible := map[int64]bool{sumCases(whoRows(1, 40)): true}
			for version := range int64(3) {
				possible[sumCases(whoRows(version+2, 40))] = true
			}
			end := neverMixed(t, possible, a.server, b.server)
			defer end()
			for version := range int64(3) {
				rows := whoRows(version+2, 40)
				loadOn(t, database.URL(), dirs[0], writeFile(t, strconv.FormatInt(version, 10)+".csv", whoText(rows)))
				awaitFor(t, within, "both to serve what was loaded", func() bool {
					return a.world(t) == sumCases(rows) && b.world(t) == sumCases(rows)
				})
				list = [2]*process{b, a}[version%2].listed(t, list)
			}
			end()
			for list.next != "" {
				list = b.listed(t, list)
			}
			same(t, "the days of places in the list that was read across the swaps", list.keys, keysOf(whoRows(1, 40)))
		})
	}
}

// neverMixed asks servers over and over the same thing by several fields of a
// request, which have to agree on something possible.
func neverMixed(t *testing.T, possible map[int64]bool, servers ...*server) (end func()) {
	t.Helper()
	var over atomic.Bool
	var readers sync.WaitGroup
	for _, s := range servers {
		s.as(mspr.Researcher).token("us")
		readers.Go(func() {
			for !over.Load() {
				n, err := s.askTwice()
				if err != nil || !possible[n] {
					t.Errorf("an answer of %d: %v", n, err)
					return
				}
				<-time.After(20 * time.Millisecond) // the servers have more to do
			}
		})
	}
	return sync.OnceFunc(func() {
		over.Store(true)
		readers.Wait()
	})
}

// listing is a list that is read page by page.
type listing struct {
	keys []string
	next string
}

// listed reads another page of all records.
func (p *process) listed(t *testing.T, before *listing) *listing {
	t.Helper()
	read := &listing{}
	after := ""
	if before != nil {
		read.keys, after = before.keys, fmt.Sprintf(", after: %q", before.next)
	}
	a := p.as(mspr.Researcher).ask("us", `{ covidRecords(first: 50`+after+`) { nodes { location { code } date } pageInfo { hasNextPage endCursor } } }`)
	nodes, ok := a.at(t, "covidRecords", "nodes").([]any)
	if !ok {
		t.Fatal("no list of records")
	}
	for i := range nodes {
		read.keys = append(read.keys, a.text(t, "covidRecords", "nodes", i, "date")+" "+a.text(t, "covidRecords", "nodes", i, "location", "code"))
	}
	if a.at(t, "covidRecords", "pageInfo", "hasNextPage") == true {
		read.next = a.text(t, "covidRecords", "pageInfo", "endCursor")
	}
	return read
}

// keysOf gives the days and places of rows as listed does.
func keysOf(rows []whoRow) []string {
	var keys []string
	for _, r := range rows {
		keys = append(keys, fmt.Sprintf("%s %s", r.date, r.alpha3))
	}
	slices.Sort(keys)
	return keys
}

// lease is how long a job of a server that died is left alone (store/jobs), and a
// third of it is the time between two looks for such jobs.
const lease = 15 * time.Second

// A server is killed while it loads what its job fetched. Another one does the job:
// all of it, once.
func TestFault01AReplicaDiesInTheMiddleOfAJob(t *testing.T) {
	database := rent(t)
	who, clusters := publishing(t)
	before, after := whoRows(1, 200), whoRows(2, 200)
	dir := emptyDir(t)
	loadOn(t, database.URL(), dir, writeFile(t, "1.csv", whoText(before)))
	who.publish(after)
	dies := tenant(t, database.URL(), dir, "--cluster-dir", clusters)
	lives := tenant(t, database.URL(), emptyDir(t), "--cluster-dir", clusters)
	db := database.connect()

	signalTo(t, lives, syscall.SIGSTOP) // so that the other one takes the job
	code, out := operate(t, "--database-url", database.URL(), "--cluster-dir", clusters, "--data-dir", dir, "--log-level", "error",
		"jobs", "run", "--cluster", "us", "--source", "who")
	same(t, "exit code: "+out, code, exitDone)
	loosen := database.stalled("coverage") // which is written after the records
	database.reached("%INSERT INTO coverage%")
	signalTo(t, lives, syscall.SIGCONT)
	signalTo(t, dies, syscall.SIGKILL)
	<-dies.ended
	loosen()
	awaitFor(t, lease+lease/3+recovery, "the other server to take the job", func() bool {
		return one(t, db, `SELECT max(attempt) FROM mspr_us.river_job WHERE kind = 'run_source'`) > 1
	})
	awaitFor(t, time.Minute, "the job to be done", func() bool {
		return one(t, db, `SELECT count(*) FROM mspr_us.river_job WHERE kind = 'run_source' AND state = 'completed'`) == 1
	})
	same(t, "what is stored", recorded(t, db, "us"), stored(after))
	same(t, "batches that changed something", one(t, db, `SELECT count(*) FROM mspr_us.batches WHERE changed > 0`), int64(2))
	same(t, "versions of rows before", one(t, db, `SELECT count(*) FROM mspr_us.revisions`), int64(len(before)))
	same(t, "how often the file was asked for", who.times(), 2)
	await(t, "what was loaded to be served", func() bool { return lives.world(t) == sumCases(after) })
}

func signalTo(t *testing.T, p *process, s syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}
