package identity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/mspr"
)

func TestAResearcherSignsInWithThePasswordAlone(t *testing.T) {
	t.Parallel()
	h := servers(t)
	account := h.account("Ada@Example.org", mspr.Researcher)
	same(t, "the address is kept in lower case", account.Email, "ada@example.org")
	in, err := h.a.Login(t.Context(), home(), "  ADA@example.org ", password)
	h.done("login", err)
	same(t, "step", in.Step, mspr.SignInDone)
	same(t, "the access token's life", in.ExpiresAt.Sub(h.clock.now()), 24*time.Hour)
	same(t, "the refresh token's life", in.RefreshUntil.Sub(h.clock.now()), 30*24*time.Hour)
	c := h.caller(in)
	same(t, "who it is", fmt.Sprint(c.Account, c.Name, c.Role, c.Cluster), fmt.Sprint(account.ID, "ada@example.org", mspr.Researcher, "us"))
	page, err := h.b.Accounts(t.Context(), mspr.AccountQuery{})
	h.done("accounts", err)
	same(t, "the last sign-in", *page.Accounts[0].LastSignIn, h.clock.now())
	same(t, "the entry", h.newest(1)[0], "SIGN_IN | Mutation.login | ada@example.org |  | ")
}

func TestEveryLoginThatFailsLooksTheSame(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("open@example.org", mspr.Researcher)
	closed := h.account("closed@example.org", mspr.Researcher)
	_, err := h.a.DisableAccount(t.Context(), mspr.Operator("us"), closed.ID, "left")
	h.done("disable", err)
	for i, c := range []struct{ what, email, password, entry string }{
		{"a wrong password", "open@example.org", wrong, "open@example.org | UNAUTHENTICATED | wrong password"},
		{"an unknown address", "nobody@example.org", password, "nobody@example.org | UNAUTHENTICATED | unknown account"},
		{"a closed account", "closed@example.org", password, "closed@example.org | UNAUTHENTICATED | the account is closed"},
		{"a closed account with a wrong password", "closed@example.org", wrong, "closed@example.org | UNAUTHENTICATED | wrong password"},
		{"no address at all", "a heron stands in the reeds", password, " | UNAUTHENTICATED | unknown account"},
		{"nothing", "", "", " | UNAUTHENTICATED | unknown account"},
		{"an address that is too long", strings.Repeat("a", 250) + "@example.org", password, " | UNAUTHENTICATED | unknown account"},
		{"an address with NUL", "open@example.org\x00", password, " | UNAUTHENTICATED | unknown account"},
		{"SQL", "' OR email LIKE '%' --", password, " | UNAUTHENTICATED | unknown account"},
		{"an endless password", "open@example.org", strings.Repeat("p", 100_000), "open@example.org | UNAUTHENTICATED | wrong password"},
		{"the right password and more", "open@example.org", password + "\x00", "open@example.org | UNAUTHENTICATED | wrong password"},
	} {
		_, err := h.b.Login(t.Context(), from(fmt.Sprintf("192.0.2.%d", i)), c.email, c.password)
		h.refused(c.what, err, mspr.Unauthenticated)
		same(t, c.what, err.Error(), "the address or the password is wrong")
		same(t, "hashes for "+c.what, h.hashes(), 1)
		same(t, "the entry of "+c.what, h.newest(1)[0], "SIGN_IN | Mutation.login | "+c.entry)
	}
}

func TestOnlyTheNameOfAnAccountThatSomebodyTriedIsKept(t *testing.T) {
	t.Parallel()
	h := servers(t)
	account := h.account("ada@example.org", mspr.Researcher)
	signedIn := h.caller(h.login("ada@example.org"))
	_, err := h.a.Login(t.Context(), signedIn, "eve@example.org", wrong)
	h.refused("an unknown account", err, mspr.Unauthenticated)
	same(t, "who tried", h.texts("SELECT account || name || role FROM audit_log ORDER BY number DESC LIMIT 1")[0], "0eve@example.orgPUBLIC")
	_, err = h.a.Login(t.Context(), home(), "ada@example.org", wrong)
	h.refused("a wrong password", err, mspr.Unauthenticated)
	same(t, "what was tried", h.texts("SELECT account || name || role FROM audit_log ORDER BY number DESC LIMIT 1")[0],
		fmt.Sprint(account.ID)+"ada@example.orgPUBLIC")
	for _, key := range h.texts("SELECT key FROM attempts") {
		if strings.Contains(key, "@") {
			t.Errorf("an address is kept in %s", key)
		}
	}
}

func TestAHashOfYesterdayIsRenewedByTheRightPasswordOnly(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	h.exec("UPDATE accounts SET password = replace(password, 'm=19456,t=2', 'm=8192,t=1')")
	_, err := h.a.Login(t.Context(), home(), "ada@example.org", wrong)
	h.refused("a wrong password", err, mspr.Unauthenticated)
	same(t, "hashes", h.hashes(), 1)
	h.login("ada@example.org")
	same(t, "hashes", h.hashes(), 2)
	if got := h.texts("SELECT password FROM accounts")[0]; !strings.HasPrefix(got, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash was not renewed: %s", got[:30])
	}
	h.login("ada@example.org")
	same(t, "hashes", h.hashes(), 1)
}

func TestWhoComesWhenTooManyWaitIsToldSoAtOnce(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	hold := make(chan struct{})
	began := h.a.HoldHashes(hold)
	const fit = identity.HashesAtOnce + identity.HashesWaiting
	results := make(chan error, fit)
	for i := range fit {
		go func() {
			_, err := h.a.Login(t.Context(), from(fmt.Sprintf("198.51.100.%d", i)), fmt.Sprintf("u%d@example.org", i), wrong)
			results <- err
		}()
	}
	for range identity.HashesAtOnce {
		<-began
	}
	for h.a.WaitingHashes() < fit { // they queue up
		if _, err := h.db.Exec(t.Context(), "SELECT 1"); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-began:
		t.Error("more are hashed at once than may be")
	default:
	}
	_, err := h.a.Login(t.Context(), home(), "ada@example.org", password)
	h.refused("one too many", err, mspr.Unavailable)
	close(hold)
	for range fit {
		h.refused("who waited", <-results, mspr.Unauthenticated)
	}
	h.login("ada@example.org")
}
