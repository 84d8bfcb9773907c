package main

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/embedded"
)

// postgres starts a private Postgres that servers use as if it were somebody
// else's.
func postgres(t *testing.T) *embedded.Server {
	t.Helper()
	p, err := embedded.Start(t.Context(), embedded.Options{DataDir: dataDir(t), Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Stop() })
	return p
}

// replica starts a server with a data folder of its own on a shared database.
func replica(t *testing.T, address string, flags config.Serving, clusters ...string) *server {
	t.Helper()
	return startOn(t, config.Settings{DataDir: dataDir(t), DatabaseURL: address, Clusters: clusters}, flags)
}

func TestTwoServersOnOneDatabaseAgreeOnWhoMaySignIn(t *testing.T) {
	address := postgres(t).URL()
	a, b := replica(t, address, config.Serving{}, "us"), replica(t, address, config.Serving{}, "us")

	t.Run("a lockout counts on both", func(t *testing.T) {
		email, password := a.account("us", mspr.Researcher)
		for i := range 5 {
			asked := []*server{a, b}[i%2]
			got := asked.post("us", loginQuery(email, "wrong password!"), nil)
			same(t, "a wrong password", got.answer.code(), string(mspr.Unauthenticated))
		}
		for _, s := range []*server{a, b} {
			got := s.post("us", loginQuery(email, password), nil)
			same(t, "the right password after five wrong ones", got.answer.code(), string(mspr.RateLimited))
			if wait := got.answer.Errors[0].Extensions.RetryAfter; wait < 1 || wait > 60 {
				t.Errorf("to be tried again in %d s", wait)
			}
		}
		allowAddress(t, address)
	})
	t.Run("a spent refresh token counts on both", func(t *testing.T) {
		email, password := a.account("us", mspr.Researcher)
		in := a.signIn("us", email, password)
		next := b.post("us", refreshQuery(in.refresh), nil).answer
		same(t, "the exchange on the other server", next.code(), "")
		token := next.text(t, "refresh", "accessToken")
		same(t, "its access token on the first", a.post("us", whoAmI, bearer(token)).status, http.StatusOK)
		same(t, "the spent token on the first", a.post("us", refreshQuery(in.refresh), nil).answer.code(), string(mspr.Unauthenticated))
		for _, s := range []*server{a, b} {
			same(t, "an access token after the reuse", s.post("us", whoAmI, bearer(token)).status, http.StatusUnauthorized)
		}
		same(t, "the newest refresh token after the reuse", b.post("us", refreshQuery(next.text(t, "refresh", "refreshToken")), nil).answer.code(), string(mspr.Unauthenticated))
	})
	t.Run("a disabled account counts on both", func(t *testing.T) {
		email, password := b.account("us", mspr.Researcher)
		in := a.signIn("us", email, password)
		id := a.post("us", `{ viewer { account } }`, bearer(in.access)).answer.number(t, "viewer", "account")
		got := b.as(mspr.Admin).ask("us", fmt.Sprintf(`mutation { disableAccount(id: %d, reason: "left") { email disabledAt } }`, id))
		same(t, "who was closed", got.text(t, "disableAccount", "email"), email)
		for _, s := range []*server{a, b} {
			same(t, "a token of the closed account", s.post("us", whoAmI, bearer(in.access)).status, http.StatusUnauthorized)
			same(t, "its refresh token", s.post("us", refreshQuery(in.refresh), nil).answer.code(), string(mspr.Unauthenticated))
			same(t, "its password", s.post("us", loginQuery(email, password), nil).answer.code(), string(mspr.Unauthenticated))
		}
		allowAddress(t, address)
	})
	t.Run("a rotated key counts on both", func(t *testing.T) {
		email, password := a.account("us", mspr.Researcher)
		old := a.signIn("us", email, password)
		code, out := operate(t, append(a.reach(), "key", "rotate", "--cluster", "us")...)
		same(t, "exit code of the rotation: "+out, code, exitDone)
		for _, s := range []*server{a, b} {
			in := s.signIn("us", email, password)
			if keyOf(t, in.access) == keyOf(t, old.access) {
				t.Error("the retired key signs")
			}
			for _, other := range []*server{a, b} {
				same(t, "a token of the new key", other.post("us", whoAmI, bearer(in.access)).status, http.StatusOK)
				same(t, "a token of the old key", other.post("us", whoAmI, bearer(old.access)).status, http.StatusOK)
			}
		}
		code, out = operate(t, append(b.reach(), "key", "drop", "--cluster", "us", "--key", keyOf(t, old.access))...)
		same(t, "exit code of the drop: "+out, code, exitDone)
		for _, s := range []*server{a, b} {
			same(t, "a token of the dropped key", s.post("us", whoAmI, bearer(old.access)).status, http.StatusUnauthorized)
		}
	})
}

func loginQuery(email, password string) string {
	return fmt.Sprintf(`mutation { login(email: %q, password: %q) { step accessToken refreshToken ticket } }`, email, password)
}

// allowAddress forgets the attempts of the tests' own address, which all of a
// test's accounts share.
func allowAddress(t *testing.T, address string) {
	t.Helper()
	query(t, address, `DELETE FROM mspr_us.attempts WHERE key LIKE 'address:%'`)
}

func TestReadsGoOnWithoutTheDatabase(t *testing.T) {
	database := postgres(t)
	s := replica(t, database.URL(), config.Serving{Sample: true}, "us")
	token := s.as(mspr.Researcher).token("us")
	email, password := s.account("us", mspr.Researcher)
	before := s.ask("us", headline)
	if err := database.Stop(); err != nil {
		t.Fatal(err)
	}
	same(t, "an answer from the cache", s.ask("us", headline).Data, before.Data)
	uncached := s.ask("us", `{ summary(disease: "covid19", location: "CHE") { cases } timeSeries(disease: "covid19", locations: ["USA"], interval: MONTH) { points { cases } } }`)
	if uncached.Extensions.MSPR.Tier == "POSTGRES" || uncached.at(t, "summary", "cases") == nil {
		t.Errorf("an answer from the snapshot: %+v", uncached)
	}
	for what, got := range map[string]exchange{
		"signing in":            s.post("us", loginQuery(email, password), nil),
		"refreshing":            s.post("us", refreshQuery("made up"), nil),
		"a token":               s.post("us", whoAmI, bearer(token)),
		"what Postgres answers": s.post("us", `{ batches { nodes { id } } }`, nil),
	} {
		same(t, what+" says", got.answer.code(), string(mspr.Unavailable))
	}
	res, err := s.client.Get("http://" + s.at.api + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	same(t, "readiness", res.StatusCode, http.StatusOK)
}

func TestAnAnswerThatTakesTooLongIsCancelledInTheDatabase(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	db := database(t, s.dataDir)
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := tx.Exec(t.Context(), `LOCK TABLE mspr_us.batches IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	const waiting = `SELECT count(*) FROM pg_stat_activity WHERE usename = 'mspr_us' AND wait_event_type = 'Lock'`
	watch := database(t, s.dataDir)
	answered := make(chan exchange, 1)
	go func() { answered <- s.post("us", `{ batches { nodes { id } } }`, nil) }()
	await(t, "the query to wait for the lock", func() bool { return one(t, watch, waiting) > 0 })
	same(t, "the code", (<-answered).answer.code(), string(mspr.Timeout))
	await(t, "the query to be cancelled", func() bool { return one(t, watch, waiting) == 0 })
}

// await asks until it is so.
func await(t *testing.T, what string, isSo func() bool) {
	t.Helper()
	awaitFor(t, 20*time.Second, what, isSo)
}

// awaitFor is await with a limit of its own.
func awaitFor(t *testing.T, limit time.Duration, what string, isSo func() bool) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for tick := time.NewTicker(20 * time.Millisecond); !isSo(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
