package identity_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

// create makes an account as an operator does.
func (h *house) create(n mspr.NewAccount) (mspr.CreatedAccount, error) {
	return h.b.CreateAccount(h.Context(), mspr.Operator("us"), n)
}

func TestAnAccountIsMadeWithARandomPassword(t *testing.T) {
	t.Parallel()
	h := servers(t)
	seen := map[string]bool{}
	for i, role := range mspr.Roles() {
		email := fmt.Sprintf("user%d@example.org", i)
		made, err := h.create(mspr.NewAccount{Email: email, Role: role})
		h.done("create", err)
		if n := len(*made.Password); n < 20 || strings.ContainsAny(*made.Password, "iloILO") || seen[*made.Password] {
			t.Errorf("the password has %d characters, or some that look alike, or is not new", n)
		}
		seen[*made.Password] = true
		same(t, "the entry", h.newest(1)[0], fmt.Sprintf("WRITE | account %d | operator |  | ", made.Account.ID))
		in, err := h.a.Login(t.Context(), home(), email, *made.Password)
		h.done("login", err)
		same(t, "step of "+role.Word(), in.Step == mspr.SignInDone, role != mspr.Admin)
	}
	made, err := h.create(mspr.NewAccount{Email: "given@example.org", Role: mspr.Public, Password: new(password)})
	h.done("create", err)
	if made.Password != nil {
		t.Error("a password that was given is told")
	}
}

func TestWhatNoAccountIsMadeFrom(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("taken@example.org", mspr.Researcher)
	for _, c := range []struct {
		what  string
		n     mspr.NewAccount
		code  mspr.Code
		about string
	}{
		{"a taken address", mspr.NewAccount{Email: " Taken@Example.org", Role: mspr.Public}, mspr.Conflict, "taken@example.org"},
		{"no address", mspr.NewAccount{Role: mspr.Public}, mspr.BadUserInput, "email"},
		{"a name with an address", mspr.NewAccount{Email: "Ada <ada@example.org>", Role: mspr.Public}, mspr.BadUserInput, "email"},
		{"no role", mspr.NewAccount{Email: "ada@example.org"}, mspr.BadUserInput, "role"},
		{"an unknown role", mspr.NewAccount{Email: "ada@example.org", Role: "ROOT"}, mspr.BadUserInput, "role"},
		{"a short password", mspr.NewAccount{Email: "ada@example.org", Role: mspr.Public, Password: new("elevenchars")}, mspr.BadUserInput, "password"},
		{"an empty password", mspr.NewAccount{Email: "ada@example.org", Role: mspr.Public, Password: new("")}, mspr.BadUserInput, "password"},
	} {
		_, err := h.create(c.n)
		h.refused(c.what, err, c.code)
		if err != nil && !strings.Contains(err.Error(), c.about) {
			t.Errorf("%s: %v says nothing of %s", c.what, err, c.about)
		}
		if got := h.newest(1)[0]; !strings.HasPrefix(got, "WRITE | account | operator | "+string(c.code)) {
			t.Errorf("%s: the entry is %s", c.what, got)
		}
	}
	same(t, "accounts", len(h.texts("SELECT email FROM accounts")), 1)
	done, codes := h.atOnce(10, func(s *identity.Service, _ int) error {
		_, err := s.CreateAccount(t.Context(), mspr.Operator("us"), mspr.NewAccount{Email: "new@example.org", Role: mspr.Public})
		return err
	})
	same(t, "accounts of one address that are made at once", done, 1)
	same(t, "conflicts", codes[mspr.Conflict], 9)
}

func TestOnlyAdministratorsMakeResetAndCloseAccounts(t *testing.T) {
	t.Parallel()
	h := servers(t)
	account := h.account("ada@example.org", mspr.Researcher)
	for _, by := range []mspr.Caller{home(), h.caller(h.login("ada@example.org"))} {
		_, err := h.a.CreateAccount(t.Context(), by, mspr.NewAccount{Email: "x@example.org", Role: mspr.Admin})
		h.refused("create", err, mspr.Forbidden)
		_, err = h.a.ResetAccount(t.Context(), by, "ada@example.org")
		h.refused("reset", err, mspr.Forbidden)
		_, err = h.a.DisableAccount(t.Context(), by, account.ID, "why not")
		h.refused("disable", err, mspr.Forbidden)
	}
	h.login("ada@example.org")
}

func TestAClosedAccountIsOutAtOnceEverywhere(t *testing.T) {
	t.Parallel()
	h := servers(t)
	account := h.account("ada@example.org", mspr.Researcher)
	_, _, adminIn := h.admin("root@example.org")
	in := h.login("ada@example.org")
	closed, err := h.a.DisableAccount(t.Context(), h.caller(adminIn), account.ID, "  left the agency ")
	h.done("disable", err)
	same(t, "when", *closed.Disabled, h.clock.now())
	same(t, "the entry", h.newest(1)[0], fmt.Sprintf("DELETE | account %d | root@example.org |  | left the agency", account.ID))
	same(t, "its access token", h.accepts(in), false)
	h.refreshRefused("its refresh token", in)
	_, err = h.b.Login(t.Context(), home(), "ada@example.org", password)
	h.refused("its password", err, mspr.Unauthenticated)
	h.clock.advance(1)
	again, err := h.b.DisableByEmail(t.Context(), mspr.Operator("us"), "ADA@example.org", "again")
	h.done("disable again", err)
	same(t, "when it was closed first", *again.Disabled, *closed.Disabled)
}

func TestASignInThatRacesWithTheClosingOfItsAccountLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	h := servers(t)
	for round := range 5 {
		account := h.account(fmt.Sprintf("u%d@example.org", round), mspr.Researcher)
		h.exec("DELETE FROM attempts")
		h.atOnce(5, func(s *identity.Service, i int) error {
			if i == 2 {
				_, err := s.DisableAccount(t.Context(), mspr.Operator("us"), account.ID, "left")
				return err
			}
			_, err := s.Login(t.Context(), home(), account.Email, password)
			return err
		})
		same(t, "sign-ins that go on", len(h.texts("SELECT id FROM sessions WHERE ended_at IS NULL")), 0)
	}
}

func TestWhatIsNotClosed(t *testing.T) {
	t.Parallel()
	h := servers(t)
	_, _, in := h.admin("root@example.org")
	root := h.caller(in)
	other := h.account("ada@example.org", mspr.Researcher)
	for _, c := range []struct {
		what   string
		by     mspr.Caller
		id     int64
		reason string
		code   mspr.Code
	}{
		{"without a reason", root, other.ID, " ", mspr.BadUserInput},
		{"with a reason that nobody sees", root, other.ID, "\u200B", mspr.BadUserInput},
		{"with a reason that clears the screen", root, other.ID, "\x1b[2J closed", mspr.BadUserInput},
		{"with an endless reason", root, other.ID, strings.Repeat("x", 501), mspr.BadUserInput},
		{"one's own account", root, root.Account, "tired", mspr.Conflict},
		{"the last administrator", mspr.Operator("us"), root.Account, "fired", mspr.Conflict},
		{"no account", root, 999, "why", mspr.NotFound},
		{"account 0", mspr.Operator("us"), 0, "why", mspr.NotFound},
	} {
		_, err := h.a.DisableAccount(t.Context(), c.by, c.id, c.reason)
		h.refused(c.what, err, c.code)
		if got := h.newest(1)[0]; !strings.Contains(got, fmt.Sprintf("DELETE | account %d | %s | %s |", c.id, c.by.Name, c.code)) {
			t.Errorf("%s: the entry is %s", c.what, got)
		}
	}
	_, err := h.a.DisableByEmail(t.Context(), mspr.Operator("us"), "nobody@example.org", "why")
	h.refused("nobody", err, mspr.NotFound)
	same(t, "accounts that are closed", len(h.texts("SELECT email FROM accounts WHERE disabled_at IS NOT NULL")), 0)
}

func TestAdministratorsWhoCloseEachOtherLeaveOne(t *testing.T) {
	t.Parallel()
	h := servers(t)
	var admins []mspr.Caller
	for i := range 4 {
		_, _, in := h.admin(fmt.Sprintf("root%d@example.org", i))
		admins = append(admins, h.caller(in))
	}
	h.atOnce(12, func(s *identity.Service, i int) error {
		_, err := s.DisableAccount(t.Context(), admins[i%4], admins[(i+1+i/4)%4].Account, "a coup")
		return err
	})
	if open := len(h.texts("SELECT email FROM accounts WHERE disabled_at IS NULL")); open < 1 {
		t.Errorf("%d administrators are left", open)
	}
}

func TestAResetTakesEverythingAway(t *testing.T) {
	t.Parallel()
	h := servers(t)
	_, _, in := h.admin("ada@example.org")
	ticket := h.codeTicket("ada@example.org")
	for range 5 {
		h.fail(h.a, from("192.0.2.2"), "ada@example.org")
	}
	reset, err := h.a.ResetAccount(t.Context(), mspr.Operator("us"), " ADA@example.org ")
	h.done("reset", err)
	same(t, "the second factor", reset.Account.SecondFactor, false)
	same(t, "the role", reset.Account.Role, mspr.Admin)
	same(t, "the entry", h.newest(1)[0],
		fmt.Sprintf("WRITE | account %d | operator |  | the password was reset and the second factor taken away", reset.Account.ID))
	same(t, "a token from before", h.accepts(in), false)
	h.refreshRefused("a refresh token from before", in)
	_, err = h.a.LoginCode(t.Context(), home(), ticket, "123456")
	h.refused("a ticket from before", err, mspr.Unauthenticated)
	same(t, "recovery codes", len(h.texts("SELECT account::text FROM recovery_codes")), 0)
	next, err := h.b.Login(t.Context(), home(), "ada@example.org", *reset.Password)
	h.done("the new password, at once", err)
	same(t, "step", next.Step, mspr.SignInEnrolment)
	_, err = h.b.Login(t.Context(), home(), "ada@example.org", password)
	h.refused("the old password", err, mspr.Unauthenticated)

	_, err = h.a.ResetAccount(t.Context(), mspr.Operator("us"), "nobody@example.org")
	h.refused("nobody", err, mspr.NotFound)
	closed := h.account("bob@example.org", mspr.Researcher)
	_, err = h.a.DisableAccount(t.Context(), mspr.Operator("us"), closed.ID, "left")
	h.done("disable", err)
	reset, err = h.a.ResetAccount(t.Context(), mspr.Operator("us"), "bob@example.org")
	h.done("reset", err)
	if reset.Account.Disabled == nil {
		t.Error("a reset opened a closed account, or doesn't tell")
	}
	_, err = h.a.Login(t.Context(), home(), "bob@example.org", *reset.Password)
	h.refused("a closed account with its new password", err, mspr.Unauthenticated)
}

func TestTheFirstAccountsAreMadeOnce(t *testing.T) {
	t.Parallel()
	h := servers(t)
	made := make(chan mspr.CreatedAccount, 100)
	h.atOnce(8, func(s *identity.Service, _ int) error {
		accounts, err := s.FirstAccounts(t.Context())
		for _, a := range accounts {
			made <- a
		}
		return err
	})
	close(made)
	var got []string
	for a := range made {
		got = append(got, a.Account.Email+" "+a.Account.Role.Word())
		_, err := h.b.Login(t.Context(), home(), a.Account.Email, *a.Password)
		h.done("login", err)
	}
	same(t, "the accounts", strings.Join(got, ", "), "public@us.mspr.local public, researcher@us.mspr.local researcher, admin@us.mspr.local admin")
	h.exec("UPDATE accounts SET disabled_at = now()")
	again, err := h.a.FirstAccounts(t.Context())
	h.done("again", err)
	same(t, "accounts of the second time", len(again), 0)
}

func TestAccountsAreListedPageByPage(t *testing.T) {
	t.Parallel()
	h := servers(t)
	for i := range 5 {
		h.account(fmt.Sprintf("u%d@example.org", i), mspr.Researcher)
	}
	var got []string
	after := ""
	for page := range 3 {
		p, err := h.a.Accounts(t.Context(), mspr.AccountQuery{Page: mspr.Page{First: 2, After: after}, Total: page == 0})
		h.done("list", err)
		for _, a := range p.Accounts {
			got = append(got, a.Email)
		}
		same(t, "whether there is more", p.Info.HasNextPage, page < 2)
		same(t, "whether the total is counted", p.Total != nil && *p.Total == 5, page == 0)
		after = *p.Info.EndCursor
	}
	same(t, "all", strings.Join(got, " "), "u0@example.org u1@example.org u2@example.org u3@example.org u4@example.org")
	for _, cursor := range []string{"x", "YXVkaXQ6MQ", "\x00", "MQ=="} {
		_, err := h.a.Accounts(t.Context(), mspr.AccountQuery{Page: mspr.Page{After: cursor}})
		h.refused("the cursor "+cursor, err, mspr.BadUserInput)
	}
}

func TestAccountsOfOneClusterAreUnknownToTheOthers(t *testing.T) {
	t.Parallel()
	clusters := storetest.All(t, "us", "france")
	h := servers(t)
	make := func(id mspr.ClusterID) *identity.Service {
		s := identity.New(identity.Options{Cluster: mspr.Cluster{ID: id}, Store: clusters[id], Tokens: h.tokens, Now: h.clock.now, Log: zerolog.Nop()})
		s.QuickHashes()
		return s
	}
	us, france := make("us"), make("france")
	_, err := us.CreateAccount(context.Background(), mspr.Operator("us"), mspr.NewAccount{Email: "ada@example.org", Role: mspr.Researcher, Password: new(password)})
	h.done("create", err)
	in, err := us.Login(t.Context(), home(), "ada@example.org", password)
	h.done("login", err)
	_, err = france.Login(t.Context(), home(), "ada@example.org", password)
	h.refused("login to another cluster", err, mspr.Unauthenticated)
	_, err = france.Caller(t.Context(), "Bearer "+*in.AccessToken, home().Origin)
	h.refused("a token in another cluster", err, mspr.Unauthenticated)
	_, err = france.Refresh(t.Context(), home(), *in.RefreshToken)
	h.refused("a refresh token in another cluster", err, mspr.Unauthenticated)
}
