package main

import (
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// days counts the questions of snapshotQuery.
var days atomic.Int64

// snapshotQuery asks what the snapshot answers, each time of another day on.
func snapshotQuery() string {
	n := days.Add(1)
	place := []string{"FRA", "CHE", "USA", "IND", "JPN", "EGY"}[n%6]
	return fmt.Sprintf(`{ timeSeries(disease: "covid19", locations: [%q], from: "%s") { points { date cases deaths } } }`,
		place, mspr.NewDate(2020, 1, 3).AddDays(int(n/6%350)))
}

// reading watches what snapshots answer.
func (s *server) reading() *watched {
	return &watched{what: "a snapshot", pause: 5 * time.Millisecond, ask: func() reply { return s.reply(snapshotQuery(), nil) }}
}

// leaning watches what needs Postgres: lists in it, accounts, and who asks.
func (s *server) leaning(pause time.Duration) []*watched {
	admin, researcher := bearer(s.as(mspr.Admin).token("us")), bearer(s.as(mspr.Researcher).token("us"))
	email, password := s.account("us", mspr.Researcher)
	watching := func(what, query string, headers map[string]string) *watched {
		return &watched{what: what, pause: pause, ask: func() reply { return s.reply(query, headers) }}
	}
	return []*watched{
		watching("batches", `{ batches { nodes { id status } } }`, nil),
		watching("accounts", `{ accounts { nodes { email } } }`, admin),
		watching("jobs", `{ jobs { nodes { id state } } }`, admin),
		watching("a caller with a token", whoAmI, researcher),
		watching("a sign-in", loginQuery(email, password), nil),
	}
}

// normal waits until all that needs Postgres is answered again.
func normal(t *testing.T, limit time.Duration, all []*watched) {
	t.Helper()
	awaitFor(t, limit, "all that needs Postgres to be answered again", func() bool {
		for _, w := range all {
			if !w.ask().ok() {
				return false
			}
		}
		return true
	})
}

// recovery is how long it may take until all is as before, once Postgres is.
const recovery = 10 * time.Second

// While Postgres restarts, snapshots answer, and what needs Postgres says that it
// can't for now; afterwards the same process does all that it did before: it answers,
// hears what other processes load, and does jobs.
func TestFault03ReadsGoOnWhilePostgresRestarts(t *testing.T) {
	database := rent(t)
	who, clusters := publishing(t)
	who.publish(whoRows(3, 400))
	dir := emptyDir(t)
	loadOn(t, database.URL(), dir, writeFile(t, "1.csv", whoText(whoRows(1, 400))))
	s := tenant(t, database.URL(), dir, "--cluster-dir", clusters, "--rate-limit", "0")

	for name, mode := range map[string]syscall.Signal{"fast": fast, "immediate": immediate} {
		t.Run(name, func(t *testing.T) {
			reads, leans := s.reading(), s.leaning(5*time.Millisecond)
			end := watch(append(leans, reads)...)
			defer end()
			awaitFor(t, time.Minute, "all to be asked", func() bool { return asks(append(leans, reads)...) >= 10 })
			database.restart(mode)
			normal(t, recovery, leans)
			end()
			reads.served(t, 0.999)
			for _, w := range leans {
				w.passing(t, hang)
			}
		})
	}
	events := s.listen(t, "us", `subscription { batchProgress { stage rows } }`)
	database.restart(immediate)
	file := writeFile(t, "2.csv", whoText(whoRows(2, 400)))
	awaitFor(t, recovery, "what another process loads to be heard", func() bool {
		loadOn(t, database.URL(), dir, file)
		select {
		case <-events.events:
			return true
		default:
			return false
		}
	})
	awaitJob(t, time.Minute, database.connect(), s.runSource(t))
	same(t, "what the job loaded", recorded(t, database.connect(), "us"), stored(whoRows(3, 400)))
	if s.gone() {
		t.Error("the server ended")
	}
}

// asks is how often the least asked of all was.
func asks(all ...*watched) int {
	least := -1
	for _, w := range all {
		w.mu.Lock()
		if n := len(w.replies); least < 0 || n < least {
			least = n
		}
		w.mu.Unlock()
	}
	return least
}

// stalled makes whatever touches a table wait, until Postgres ends or the function
// that it gives is called.
func (r *rented) stalled(table string) (loosen func()) {
	r.t.Helper()
	conn := r.connect()
	if _, err := conn.Exec(r.t.Context(), "BEGIN; LOCK TABLE mspr_us."+table+" IN ACCESS EXCLUSIVE MODE"); err != nil {
		r.t.Fatal(err)
	}
	return func() { _ = conn.Close(r.t.Context()) }
}

// reached waits until a statement waits for what stalled keeps.
func (r *rented) reached(what string) {
	r.t.Helper()
	db := r.connect()
	awaitFor(r.t, time.Minute, what+" to wait", func() bool { return doing(r.t, db, "wait_event_type = 'Lock' AND query ILIKE '"+what+"'") })
}

// Whatever is under way when Postgres ends is not half done afterwards, and is done
// once, by itself or when it is asked for again.
func TestFault03NothingIsHalfDoneWhenPostgresRestarts(t *testing.T) {
	database := rent(t)
	who, clusters := publishing(t)
	dir := emptyDir(t)
	before, after := whoRows(1, 200), whoRows(2, 200)
	loadOn(t, database.URL(), dir, writeFile(t, "1.csv", whoText(before)))

	t.Run("a load", func(t *testing.T) {
		file := writeFile(t, "2.csv", whoText(after))
		cmd, out := command(t, append([]string{"--database-url", database.URL()}, etlArgs(dir, "us", file)...)...)
		database.stalled("coverage") // which is written after the records
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		database.reached("%INSERT INTO coverage%")
		database.restart(immediate)
		_ = cmd.Wait()
		same(t, "exit code: "+out.String(), cmd.ProcessState.ExitCode(), exitUnavailable)
		db := database.connect()
		same(t, "what is stored", recorded(t, db, "us"), stored(before))
		loadOn(t, database.URL(), dir, file)
		same(t, "what is stored after loading again", recorded(t, db, "us"), stored(after))
		same(t, "batches", one(t, db, `SELECT count(*) FROM mspr_us.batches WHERE changed > 0`), int64(2))
	})
	t.Run("a claim", func(t *testing.T) {
		who.publish(whoRows(3, 200))
		code, out := operate(t, "--database-url", database.URL(), "--cluster-dir", clusters, "--clusters", "us", "--data-dir", dir, "jobs", "run", "--cluster", "us", "--source", "who")
		same(t, "exit code: "+out, code, exitDone)
		database.stalled("river_job")
		s := tenant(t, database.URL(), dir, "--cluster-dir", clusters)
		database.reached("%river_job%")
		database.restart(immediate)
		db := database.connect()
		awaitFor(t, time.Minute, "the job to be done", func() bool {
			return one(t, db, `SELECT count(*) FROM mspr_us.river_job WHERE kind = 'run_source' AND state = 'completed'`) == 1
		})
		same(t, "what is stored", recorded(t, db, "us"), stored(whoRows(3, 200)))
		same(t, "how often the file was asked for", who.times(), 1)
		s.end()
	})
	t.Run("a job that loads", func(t *testing.T) {
		who.publish(whoRows(4, 200))
		s := tenant(t, database.URL(), dir, "--cluster-dir", clusters)
		database.stalled("coverage")
		id := s.runSource(t)
		database.reached("%INSERT INTO coverage%")
		database.restart(immediate)
		db := database.connect()
		same(t, "what is stored", recorded(t, db, "us"), stored(whoRows(3, 200)))
		awaitJob(t, 2*time.Minute, db, id)
		same(t, "what is stored afterwards", recorded(t, db, "us"), stored(whoRows(4, 200)))
		same(t, "batches", one(t, db, `SELECT count(*) FROM mspr_us.batches WHERE changed > 0`), int64(4))
		s.end()
	})
	t.Run("a publication", func(t *testing.T) {
		s := tenant(t, database.URL(), dir, "--cluster-dir", clusters)
		served := s.ask("us", `{ snapshot { number } }`).number(t, "snapshot", "number")
		loadOn(t, database.URL(), dir, writeFile(t, "5.csv", whoText(whoRows(5, 200))), "--no-publish")
		database.stalled("covid_data")
		database.reached("%covid_data%")
		database.restart(immediate)
		awaitFor(t, time.Minute, "the snapshot to be published by itself", func() bool { return s.world(t) == sumCases(whoRows(5, 200)) })
		same(t, "notices that are open", len(s.openNotices(t)), 0)
		if now := s.ask("us", `{ snapshot { number } }`).number(t, "snapshot", "number"); now <= served {
			t.Errorf("snapshot %d follows %d", now, served)
		}
		if left, err := os.ReadDir(dir + "/snapshots/us"); err != nil || len(left) > 12 {
			t.Errorf("the folder of snapshots holds %d entries: %v", len(left), err)
		}
	})
}

// times is how often the publisher's file was asked for.
func (p *whoSite) times() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// world is the sum of all cases that is served; -1 where there is no answer.
func (s *server) world(t *testing.T) int64 {
	t.Helper()
	a, err := s.dispatch("us", `{ summary(disease: "covid19") { cases } }`, nil)
	if err != nil || len(a.answer.Errors) > 0 {
		return -1
	}
	return a.answer.number(t, "summary", "cases")
}

// openNotices lists what is not as it should be, as its administrators see it.
func (s *server) openNotices(t *testing.T) []any {
	t.Helper()
	list, ok := s.as(mspr.Admin).ask("us", `{ notices(open: true) { nodes { kind message } } }`).at(t, "notices", "nodes").([]any)
	if !ok {
		t.Fatal("no list of notices")
	}
	return list
}
