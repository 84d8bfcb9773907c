package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

const storedHash = "$argon2id$of-a-password"

// newcomer makes an account.
func newcomer(t *testing.T, c *store.Cluster, email string, role mspr.Role) mspr.Account {
	t.Helper()
	made, err := c.CreateAccount(t.Context(), mspr.StoredAccount{Email: email, Role: role, Password: storedHash, At: day(1)}, mspr.AuditEntry{Action: mspr.AuditWrite})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// signIn is a sign-in that is to begin.
func signIn(id string, account int64) mspr.NewSession {
	return mspr.NewSession{
		ID: id, Account: account, At: day(1), Until: day(20), Password: storedHash,
		Refresh: mspr.RefreshToken{Hash: []byte("refresh " + id), Until: day(10)},
	}
}

// withFactor gives an account a second factor and two recovery codes.
func withFactor(t *testing.T, c *store.Cluster, account int64) {
	t.Helper()
	ticketFor(t, c, account, "enrolment", mspr.SignInEnrolment)
	holder := mspr.Holder{Ticket: []byte("enrolment"), Account: account}
	if ok, err := c.SetPending(t.Context(), holder, []byte("secret"), day(1), signInEntry()); err != nil || !ok {
		t.Fatal(ok, err)
	}
	first := signIn(fmt.Sprint("first of ", account), account)
	ok, err := c.ConfirmFactor(t.Context(), mspr.NewFactor{
		Holder: holder, At: day(1), Secret: []byte("secret"), Step: 100, Recovery: [][]byte{{1}, {2}}, Open: &first,
	}, signInEntry())
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
}

func ticketFor(t *testing.T, c *store.Cluster, account int64, hash string, next mspr.SignInStep) {
	t.Helper()
	ok, err := c.OpenTicket(t.Context(), mspr.NewTicket{
		Hash: []byte(hash), Account: account, Next: next, At: day(1), Until: day(2), Password: storedHash,
	}, signInEntry())
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
}

func signInEntry() mspr.AuditEntry { return mspr.AuditEntry{Action: mspr.AuditSignIn} }

func TestASignInBeginsWithAllThatProvesItOrNotAtAll(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	plain, guarded, closed := newcomer(t, c, "plain@example.org", mspr.Researcher), newcomer(t, c, "guarded@example.org", mspr.Admin), newcomer(t, c, "closed@example.org", mspr.Researcher)
	withFactor(t, c, guarded.ID)
	ticketFor(t, c, guarded.ID, "ticket", mspr.SignInCode)
	if _, err := c.CloseAccount(t.Context(), mspr.Closing{Account: closed.ID, At: day(1)}, mspr.AuditEntry{Action: mspr.AuditDelete}); err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		what    string
		account int64
		change  func(*mspr.NewSession)
		done    bool
	}{
		{"a password", plain.ID, func(*mspr.NewSession) {}, true},
		{"a password that was changed", plain.ID, func(n *mspr.NewSession) { n.Password = "another" }, false},
		{"no password", plain.ID, func(n *mspr.NewSession) { n.Password = "" }, false},
		{"the password of a closed account", closed.ID, func(*mspr.NewSession) {}, false},
		{"no account", 999, func(*mspr.NewSession) {}, false},
		{"a password without the second factor", guarded.ID, func(*mspr.NewSession) {}, false},
		{"a ticket alone", guarded.ID, func(n *mspr.NewSession) { n.Ticket = []byte("ticket") }, false},
		{"a code without a ticket", guarded.ID, func(n *mspr.NewSession) { n.Step = 101 }, false},
		{"a code with somebody's ticket", guarded.ID, func(n *mspr.NewSession) { n.Ticket, n.Step = []byte("another"), 101 }, false},
		{"a code that was used", guarded.ID, func(n *mspr.NewSession) { n.Ticket, n.Step = []byte("ticket"), 100 }, false},
		{"a ticket that has ended", guarded.ID, func(n *mspr.NewSession) { n.Ticket, n.Step, n.At = []byte("ticket"), 101, day(2) }, false},
		{"a recovery code that is none", guarded.ID, func(n *mspr.NewSession) { n.Ticket, n.Recovery = []byte("ticket"), []byte{9} }, false},
		{"a ticket and a code", guarded.ID, func(n *mspr.NewSession) { n.Ticket, n.Step = []byte("ticket"), 101 }, true},
		{"both again", guarded.ID, func(n *mspr.NewSession) { n.Ticket, n.Step = []byte("ticket"), 101 }, false},
		{"a newer code with the spent ticket", guarded.ID, func(n *mspr.NewSession) { n.Ticket, n.Step = []byte("ticket"), 102 }, false},
	} {
		n := signIn(fmt.Sprint("session ", i), step.account)
		step.change(&n)
		done, err := c.OpenSession(t.Context(), n, signInEntry())
		if err != nil || done != step.done {
			t.Errorf("%s: got %v, %v", step.what, done, err)
		}
		if _, open, err := c.SignedIn(t.Context(), n.ID, step.account, day(1)); err != nil || open != step.done {
			t.Errorf("%s: the sign-in is open: %v, %v", step.what, open, err)
		}
	}
}

func TestWhatWorksOnceWorksOnceOnTwoServers(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	clusters := []*store.Cluster{storetest.Open(t, address, "us"), storetest.Open(t, address, "us")}
	account := newcomer(t, clusters[0], "ada@example.org", mspr.Admin)
	withFactor(t, clusters[0], account.ID)
	for i := range 100 {
		ticketFor(t, clusters[0], account.ID, fmt.Sprint("ticket ", i), mspr.SignInCode)
	}
	for what, prove := range map[string]func(n *mspr.NewSession, i int){
		"a code":          func(n *mspr.NewSession, i int) { n.Ticket, n.Step = fmt.Append(nil, "ticket ", i), 200 },
		"a recovery code": func(n *mspr.NewSession, i int) { n.Ticket, n.Recovery = fmt.Append(nil, "ticket ", 50+i), []byte{1} },
	} {
		var group sync.WaitGroup
		var done atomic.Int64
		for i := range 50 {
			group.Go(func() {
				n := signIn(fmt.Sprint(what, i), account.ID)
				prove(&n, i)
				ok, err := clusters[i%2].OpenSession(t.Context(), n, signInEntry())
				if err != nil {
					t.Error(err)
				}
				if ok {
					done.Add(1)
				}
			})
		}
		group.Wait()
		if done.Load() != 1 {
			t.Errorf("%s worked %d times", what, done.Load())
		}
	}
}

func TestATicketIsGoodForSoManyTriesOnTwoServers(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	clusters := []*store.Cluster{storetest.Open(t, address, "us"), storetest.Open(t, address, "us")}
	account := newcomer(t, clusters[0], "ada@example.org", mspr.Admin)
	ticketFor(t, clusters[0], account.ID, "ticket", mspr.SignInEnrolment)
	var group sync.WaitGroup
	var tried atomic.Int64
	for i := range 50 {
		group.Go(func() {
			ok, err := clusters[i%2].TryTicket(t.Context(), []byte("ticket"), day(1), 5)
			if err != nil {
				t.Error(err)
			}
			if ok {
				tried.Add(1)
			}
		})
	}
	group.Wait()
	if tried.Load() != 5 {
		t.Errorf("%d codes were tried", tried.Load())
	}
}

func TestAnAttemptCountsForAllItsKeysOrForNone(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	at := day(1)
	limits := map[string]mspr.AttemptLimit{
		"minute": {Key: "minute", Limit: 2, Window: time.Minute},
		"day":    {Key: "day", Limit: 3, Window: 24 * time.Hour},
	}
	for _, step := range []struct {
		what  string
		after time.Duration
		keys  []string
		wait  time.Duration
	}{
		{"the first", 0, []string{"minute", "day"}, 0},
		{"the second", time.Second, []string{"minute", "day"}, 0},
		{"one too many for the minute", time.Second, []string{"minute", "day"}, 58 * time.Second},
		{"the day has one left", 0, []string{"day"}, 0},
		{"the day has none left", 0, []string{"day"}, 24*time.Hour - 2*time.Second},
		{"a minute later the day is full still", time.Minute, []string{"minute", "day"}, 24*time.Hour - time.Minute - 2*time.Second},
		{"the minute did not count that", 0, []string{"minute"}, 0},
		{"nor this", 0, []string{"minute"}, 0},
		{"now it is full", 0, []string{"minute"}, time.Minute},
		{"a clock that is behind", -time.Second, []string{"minute"}, 61 * time.Second},
	} {
		at = at.Add(step.after)
		a := mspr.Attempt{At: at}
		for _, k := range step.keys {
			a.Keys = append(a.Keys, limits[k])
		}
		wait, err := c.Reserve(t.Context(), a, mspr.AuditEntry{Action: mspr.AuditSignIn})
		if err != nil || wait != step.wait {
			t.Errorf("%s: wait %s, %v; want %s", step.what, wait, err, step.wait)
		}
	}
}
