package main

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// The way to Postgres becomes slow, and then leads nowhere for a while. Snapshots
// answer as before; what needs Postgres ends within its time, and what waited in vain
// is gone when the way is there again.
func TestFault23TheWayToPostgresIsSlowAndThenCut(t *testing.T) {
	const (
		late = 500 * time.Millisecond
		away = time.Minute
	)
	database := rent(t)
	way, address := database.between()
	who, clusters := publishing(t)
	dir := emptyDir(t)
	loadOn(t, database.URL(), dir, writeFile(t, "1.csv", whoText(whoRows(1, 400))))
	s := tenant(t, address, dir, "--cluster-dir", clusters, "--rate-limit", "0", "--metrics-listen", "127.0.0.1:0")
	s.database = database.URL() // operators have a way of their own
	leans := s.leaning(50 * time.Millisecond)
	normal(t, recovery, leans)
	idle := s.settled(t)

	reads := s.reading()
	t.Run("slow", func(t *testing.T) {
		way.slow(late / 2) // there, and back
		defer way.slow(0)
		end := watch(append(leans, reads)...)
		defer end()
		awaitFor(t, time.Minute, "all to be asked", func() bool { return asks(append(leans, reads)...) >= 4 })
		end()
		reads.served(t, 1)
		for _, w := range leans {
			w.typedWithin(t, hang)
		}
	})
	t.Run("cut", func(t *testing.T) {
		reads, leans = s.reading(), s.leaning(50*time.Millisecond)
		mend := way.cut()
		defer mend()
		end := watch(append(leans, reads)...)
		defer end()
		<-time.After(away) // which is the fault
		mend()
		normal(t, recovery, leans)
		end()
		reads.served(t, 1)
		for _, w := range leans {
			w.passing(t, hang)
		}
	})
	awaitFor(t, 30*time.Second, "the goroutines to be as many as before", func() bool { return s.goroutines(t) <= idle+10 })

	who.publish(whoRows(2, 400))
	awaitJob(t, time.Minute, database.connect(), s.runSource(t))
	await(t, "what the job loaded to be served", func() bool { return s.world(t) == sumCases(whoRows(2, 400)) })
	same(t, "what a researcher is", s.as(mspr.Researcher).ask("us", `{ viewer { role } }`).at(t, "viewer", "role"), any("RESEARCHER"))
}

// settled is how many goroutines the server has when nobody asks it anything.
func (s *server) settled(t *testing.T) int64 {
	t.Helper()
	s.client.CloseIdleConnections()
	least := s.goroutines(t)
	for range 10 {
		least = max(least, s.goroutines(t))
	}
	return least
}
