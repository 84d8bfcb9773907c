package identity_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/mspr"
)

// forge mints a token whose claims were changed.
func (h *house) forge(in mspr.SignIn, change func(*mspr.Claims)) string {
	h.Helper()
	c, err := h.tokens.Verify(h.Context(), *in.AccessToken)
	h.done("read a token", err)
	change(&c)
	token, err := h.tokens.Mint(h.Context(), c)
	h.done("mint", err)
	return token
}

func TestWhoShowsNoTokenIsThePublic(t *testing.T) {
	t.Parallel()
	h := servers(t)
	c, err := h.a.Caller(t.Context(), "", mspr.Origin{Address: "192.0.2.7", UserAgent: "test"})
	h.done("no token", err)
	same(t, "the caller", c, mspr.Caller{Cluster: "us", Role: mspr.Public, Origin: mspr.Origin{Address: "192.0.2.7", UserAgent: "test"}})
	same(t, "signed in", c.SignedIn(), false)
}

func TestATokenThatIsNoGoodIsRefusedInOneWay(t *testing.T) {
	t.Parallel()
	h := servers(t)
	account := h.account("ada@example.org", mspr.Researcher)
	h.account("bob@example.org", mspr.Researcher)
	in := h.login("ada@example.org")
	token := *in.AccessToken
	with := func(change func(*mspr.Claims)) string { return "Bearer " + h.forge(in, change) }
	for what, header := range map[string]string{
		"nothing but the scheme":        "Bearer",
		"an empty token":                "Bearer ",
		"another scheme":                "Basic " + token,
		"a token alone":                 token,
		"two spaces":                    "Bearer  " + token,
		"space behind":                  "Bearer " + token + " ",
		"two tokens":                    "Bearer " + token + " " + token,
		"two headers":                   "Bearer " + token + ",Bearer " + token,
		"two empty headers":             ",",
		"NUL":                           "Bearer " + token + "\x00",
		"a line feed":                   "Bearer " + token + "\n",
		"no ASCII":                      "Bearer " + token + "é",
		"an endless token":              "Bearer " + strings.Repeat("a", 10_000),
		"a made-up token":               "Bearer a.b.c",
		"another cluster":               with(func(c *mspr.Claims) { c.Cluster = "france" }),
		"no cluster":                    with(func(c *mspr.Claims) { c.Cluster = "" }),
		"another role":                  with(func(c *mspr.Claims) { c.Role = mspr.Admin }),
		"a lesser role":                 with(func(c *mspr.Claims) { c.Role = mspr.Public }),
		"no such role":                  with(func(c *mspr.Claims) { c.Role = "ROOT" }),
		"nobody":                        with(func(c *mspr.Claims) { c.Subject = "" }),
		"a subject that is no number":   with(func(c *mspr.Claims) { c.Subject = "ada@example.org" }),
		"account 0":                     with(func(c *mspr.Claims) { c.Subject = "0" }),
		"a number below zero":           with(func(c *mspr.Claims) { c.Subject = "-1" }),
		"somebody else":                 with(func(c *mspr.Claims) { c.Subject = "2" }),
		"a number that is too large":    with(func(c *mspr.Claims) { c.Subject = "99999999999999999999" }),
		"no session":                    with(func(c *mspr.Claims) { c.Session = "" }),
		"another session":               with(func(c *mspr.Claims) { c.Session += "x" }),
		"a session that can't be there": with(func(c *mspr.Claims) { c.Session = "\x00\xff" }),
	} {
		_, err := h.a.Caller(t.Context(), header, home().Origin)
		h.refused(what, err, mspr.Unauthenticated)
		if err != nil && !strings.HasPrefix(err.Error(), "the Authorization header holds no good token for this cluster") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, scheme := range []string{"Bearer", "bearer", "BEARER"} {
		c, err := h.b.Caller(t.Context(), scheme+" "+token, home().Origin)
		h.done(scheme, err)
		same(t, "who", c.Account, account.ID)
	}
	h.clock.advance(24 * time.Hour)
	same(t, "a token of yesterday", h.accepts(in), false)
}

func TestATokenIsGoodWhileItsKeyIs(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	in := h.login("ada@example.org")
	h.tokens.key.Store(new("key-2"))
	second := h.login("ada@example.org")
	h.tokens.key.Store(new("key-9"))
	same(t, "a token of an unknown key", h.accepts(h.login("ada@example.org")), false)
	h.exec("UPDATE signing_keys SET retired_at = $1 WHERE id = 'key-1'", h.clock.now())
	same(t, "a token of a key that is retired", h.accepts(in), true)
	h.exec("UPDATE signing_keys SET retired_at = $1 WHERE id = 'key-1'", h.clock.now().Add(-25*time.Hour))
	same(t, "a token of a key that was retired the day before", h.accepts(in), false)
	h.exec("UPDATE signing_keys SET dropped_at = $1 WHERE id = 'key-2'", h.clock.now())
	same(t, "a token of a key that was dropped", h.accepts(second), false)
}

func TestNobodyIsLetInWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	in := h.login("ada@example.org")
	caller := h.caller(in)
	h.cut()
	for what, work := range map[string]func() error{
		"a token": func() error { _, err := h.a.Caller(t.Context(), "Bearer "+*in.AccessToken, home().Origin); return err },
		"login":   func() error { _, err := h.a.Login(t.Context(), home(), "ada@example.org", password); return err },
		"a code":  func() error { _, err := h.a.LoginCode(t.Context(), home(), "ticket", "123456"); return err },
		"enrol":   func() error { _, err := h.a.EnrolTOTP(t.Context(), home(), "ticket", ""); return err },
		"enrol when signed in": func() error {
			_, err := h.a.EnrolTOTP(t.Context(), caller, "", password)
			return err
		},
		"confirm":  func() error { _, err := h.a.ConfirmTOTP(t.Context(), home(), "ticket", "123456"); return err },
		"refresh":  func() error { _, err := h.a.Refresh(t.Context(), home(), *in.RefreshToken); return err },
		"logout":   func() error { _, err := h.a.Logout(t.Context(), caller); return err },
		"password": func() error { return h.a.ChangePassword(t.Context(), caller, password, wrong) },
		"create": func() error {
			_, err := h.a.CreateAccount(t.Context(), mspr.Operator("us"), mspr.NewAccount{Email: "x@example.org", Role: mspr.Public})
			return err
		},
		"disable": func() error { _, err := h.a.DisableAccount(t.Context(), mspr.Operator("us"), 1, "left"); return err },
		"reset": func() error {
			_, err := h.a.ResetAccount(t.Context(), mspr.Operator("us"), "ada@example.org")
			return err
		},
		"first": func() error { _, err := h.a.FirstAccounts(t.Context()); return err },
		"list":  func() error { _, err := h.a.Accounts(t.Context(), mspr.AccountQuery{}); return err },
	} {
		h.refused(what, work(), mspr.Unavailable)
	}
	public, err := h.a.Caller(t.Context(), "", home().Origin)
	h.done("the public", err)
	same(t, "its role", public.Role, mspr.Public)
}

func TestWhoCannotWaitIsToldThatItIsUnavailable(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	in := h.login("ada@example.org")
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	_, err := h.a.Caller(late, "Bearer "+*in.AccessToken, home().Origin)
	h.refused("a token", err, mspr.Unavailable)
	_, err = h.a.Login(late, home(), "ada@example.org", password)
	h.refused("login", err, mspr.Unavailable)
}

// outsider verifies the tokens of an issuer.
type outsider struct {
	claims mspr.Claims
	err    error
}

func (o outsider) Verify(context.Context, string) (mspr.Claims, error) { return o.claims, o.err }

// mute is an issuer that never answers.
type mute struct{}

func (mute) Verify(ctx context.Context, _ string) (mspr.Claims, error) {
	<-ctx.Done()
	return mspr.Claims{}, ctx.Err()
}

func TestWhoCannotBeLookedUpIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := identity.New(identity.Options{
			Cluster: mspr.Cluster{ID: "us", Issuer: &mspr.Issuer{URL: "https://login.example.org"}}, External: mute{}, Log: zerolog.Nop(),
		})
		began := time.Now()
		_, err := s.Caller(t.Context(), "Bearer x", home().Origin)
		if took := time.Since(began); mspr.CodeOf(err) != mspr.Unavailable || took < time.Second || took > 5*time.Second {
			t.Errorf("%v, after %v", err, took)
		}
	})
}

func TestWithAnExternalIssuerItAloneVouches(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Admin)
	_, _, in := h.admin("bob@example.org")
	cluster := mspr.Cluster{ID: "us", Issuer: &mspr.Issuer{URL: "https://login.example.org"}}
	make := func(o identity.Verifier) *identity.Service {
		return identity.New(identity.Options{Cluster: cluster, Tokens: h.tokens, External: o, Now: h.clock.now, Log: zerolog.Nop()})
	}
	good := mspr.Claims{Subject: "abc", Cluster: "us", Role: mspr.Researcher}
	s := make(outsider{claims: good})
	c, err := s.Caller(t.Context(), "Bearer x", home().Origin)
	h.done("the issuer's token", err)
	same(t, "who", c, mspr.Caller{Origin: home().Origin, Cluster: "us", Role: mspr.Researcher, Name: "subject abc"})
	for what, o := range map[string]outsider{
		"a token that is no good":    {err: mspr.Errorf(mspr.Unauthenticated, "no")},
		"a token of another cluster": {claims: mspr.Claims{Subject: "abc", Cluster: "france", Role: mspr.Admin}},
		"a token of nobody":          {claims: mspr.Claims{Cluster: "us", Role: mspr.Admin}},
		"a token without a role":     {claims: mspr.Claims{Subject: "abc", Cluster: "us"}},
	} {
		_, err := make(o).Caller(t.Context(), "Bearer x", home().Origin)
		h.refused(what, err, mspr.Unauthenticated)
	}
	_, err = make(outsider{err: mspr.Errorf(mspr.Unavailable, "no keys")}).Caller(t.Context(), "Bearer x", home().Origin)
	h.refused("an issuer that is away", err, mspr.Unavailable)
	_, err = make(nil).Caller(t.Context(), "Bearer "+*in.AccessToken, home().Origin)
	h.refused("a token of our own, without the issuer's keys", err, mspr.Unavailable)

	admin := mspr.Caller{Cluster: "us", Role: mspr.Admin, Name: "abc"}
	for what, work := range map[string]func() error{
		"login":    func() error { _, err := s.Login(t.Context(), home(), "ada@example.org", password); return err },
		"a code":   func() error { _, err := s.LoginCode(t.Context(), home(), "ticket", "123456"); return err },
		"enrol":    func() error { _, err := s.EnrolTOTP(t.Context(), admin, "", password); return err },
		"confirm":  func() error { _, err := s.ConfirmTOTP(t.Context(), admin, "", "123456"); return err },
		"refresh":  func() error { _, err := s.Refresh(t.Context(), home(), *in.RefreshToken); return err },
		"logout":   func() error { _, err := s.Logout(t.Context(), admin); return err },
		"password": func() error { return s.ChangePassword(t.Context(), admin, password, wrong) },
		"create":   func() error { _, err := s.CreateAccount(t.Context(), admin, mspr.NewAccount{}); return err },
		"disable":  func() error { _, err := s.DisableAccount(t.Context(), admin, 1, "left"); return err },
		"close":    func() error { _, err := s.DisableByEmail(t.Context(), admin, "ada@example.org", "left"); return err },
		"reset":    func() error { _, err := s.ResetAccount(t.Context(), admin, "ada@example.org"); return err },
	} {
		err := work()
		h.refused(what, err, mspr.BadUserInput)
		if err != nil && !strings.Contains(err.Error(), "https://login.example.org") {
			t.Errorf("%s: %v does not name the issuer", what, err)
		}
	}
	made, err := s.FirstAccounts(t.Context())
	h.done("first accounts", err)
	same(t, "accounts that were made", len(made), 0)
}
