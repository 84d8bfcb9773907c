package main

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// asleep makes each look at batches sleep in Postgres, for as long as it may.
const asleep = `ALTER TABLE mspr_us.batches ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
	CREATE POLICY asleep ON mspr_us.batches USING (pg_sleep(60) IS NOT NULL)`

const awake = `DROP POLICY asleep ON mspr_us.batches;
	ALTER TABLE mspr_us.batches DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY`

// All connections for requests sleep in Postgres. Whoever needs another one is told
// within two seconds that there is none; snapshots answer as before, and when the
// sleepers are gone, so is the trouble.
func TestFault22NoConnectionIsLeft(t *testing.T) {
	const most = 2 * time.Second
	database := rent(t)
	dir := emptyDir(t)
	loadOn(t, database.URL(), dir, writeFile(t, "1.csv", whoText(whoRows(1, 400))))
	s := tenant(t, database.URL(), dir, "--rate-limit", "0")
	db := database.connect()
	email, password := s.account("us", mspr.Researcher)
	researcher := bearer(s.as(mspr.Researcher).token("us"))
	leans := []*watched{
		{what: "a sign-in", pause: 5 * time.Millisecond, ask: func() reply { return s.reply(loginQuery(email, password), nil) }},
		{what: "a caller with a token", pause: 5 * time.Millisecond, ask: func() reply { return s.reply(whoAmI, researcher) }},
		{what: "a refresh", pause: 5 * time.Millisecond, ask: func() reply {
			r := s.reply(refreshQuery("made up"), nil)
			if r.code == string(mspr.Unauthenticated) {
				r.code = "" // which is the answer
			}
			return r
		}},
	}
	normal(t, recovery, leans)

	if _, err := db.Exec(t.Context(), asleep); err != nil {
		t.Fatal(err)
	}
	var sleepers []*watched
	for range 24 { // one that is cut off after five seconds is followed by another
		sleepers = append(sleepers, &watched{what: "a sleeper", ask: func() reply { return s.reply(`{ batches { nodes { id } } }`, nil) }})
	}
	wake := watch(sleepers...)
	defer wake()
	awaitFor(t, time.Minute, "all connections to sleep", func() bool {
		return one(t, db, `SELECT count(*) FROM pg_stat_activity WHERE usename = 'mspr_us' AND wait_event = 'PgSleep'`) >= 8
	})
	reads := s.reading()
	end := watch(append(leans, reads)...)
	defer end()
	awaitFor(t, time.Minute, "all to be asked", func() bool { return asks(append(leans, reads)...) >= 20 })
	end()
	reads.served(t, 1)
	for _, w := range leans {
		w.passing(t, most)
	}
	for _, w := range sleepers {
		w.passing(t, hang)
	}

	wake()
	if _, err := db.Exec(t.Context(), awake); err != nil {
		t.Fatal(err)
	}
	normal(t, recovery, leans)
	same(t, "what slept", s.reply(`{ batches { nodes { id } } }`, nil).ok(), true)
}
