package identity_test

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/mspr"
)

// refresh exchanges the refresh token of a sign-in.
func (h *house) refresh(s *identity.Service, in mspr.SignIn) mspr.SignIn {
	h.Helper()
	next, err := s.Refresh(h.Context(), home(), *in.RefreshToken)
	h.done("refresh", err)
	return next
}

func (h *house) refreshRefused(what string, in mspr.SignIn) {
	h.Helper()
	_, err := h.b.Refresh(h.Context(), home(), *in.RefreshToken)
	h.refused(what, err, mspr.Unauthenticated)
	if err != nil {
		same(h.T, what, err.Error(), "this refresh token is not good any more: sign in again")
	}
}

func TestARefreshTokenIsExchangedOnce(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	first, other := h.login("ada@example.org"), h.login("ada@example.org")
	second := h.refresh(h.a, first)
	third := h.refresh(h.b, second)
	same(t, "the newest access token", h.accepts(third), true)
	same(t, "the first, which is good for a day", h.accepts(first), true)
	h.refreshRefused("a spent token", first)
	same(t, "the entry", h.newest(1)[0],
		"SIGN_IN | Mutation.refresh | ada@example.org | UNAUTHENTICATED | a spent refresh token was used again: the sign-in was ended")
	for _, in := range []mspr.SignIn{first, second, third} {
		same(t, "an access token after the reuse", h.accepts(in), false)
		h.refreshRefused("a refresh token after the reuse", in)
	}
	same(t, "another sign-in of the account", h.accepts(other), true)
	h.refresh(h.a, other)
}

func TestFiftyUsesOfARefreshTokenAtOnceSucceedOnceAndEndTheSignIn(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	in := h.login("ada@example.org")
	got := make(chan mspr.SignIn, 50)
	done, codes := h.atOnce(50, func(s *identity.Service, _ int) error {
		next, err := s.Refresh(t.Context(), home(), *in.RefreshToken)
		if err == nil {
			got <- next
		}
		return err
	})
	same(t, "successes", done, 1)
	same(t, "failures", codes[mspr.Unauthenticated], 49)
	next := <-got
	same(t, "the first access token", h.accepts(in), false)
	same(t, "the one of the exchange", h.accepts(next), false)
	h.refreshRefused("the refresh token of the exchange", next)
	same(t, "why the sign-in ended", h.texts("SELECT ended_why FROM sessions")[0], "reuse")
}

func TestASignInEndsWhenItIdlesOrIsOld(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)

	idle := h.login("ada@example.org")
	h.clock.advance(30*day - time.Second)
	idle = h.refresh(h.a, idle)
	h.clock.advance(30 * day)
	h.refreshRefused("a token that idled for thirty days", idle)

	old := h.login("ada@example.org")
	for range 3 {
		h.clock.advance(29 * day)
		old = h.refresh(h.a, old)
	}
	same(t, "the end of the last refresh token", old.RefreshUntil.Sub(h.clock.now()), 3*day)
	h.clock.advance(3*day - time.Hour)
	old = h.refresh(h.b, old)
	same(t, "the end of the last access token", old.ExpiresAt.Sub(h.clock.now()), time.Hour)
	same(t, "an access token an hour before the end", h.accepts(old), true)
	h.clock.advance(time.Hour)
	h.refreshRefused("a token of a sign-in of ninety days", old)
	same(t, "its access token", h.accepts(old), false)
}

func TestAMadeUpRefreshTokenIsRefused(t *testing.T) {
	t.Parallel()
	h := servers(t)
	for _, token := range []string{"", "made up", "\x00", "\xff", "' OR 1 = 1 --"} {
		h.refreshRefused("a made-up token", mspr.SignIn{RefreshToken: &token})
		same(t, "the entry", h.newest(1)[0], "SIGN_IN | Mutation.refresh |  | UNAUTHENTICATED | unknown refresh token")
	}
}

func TestLogoutEndsTheSignInAtOnce(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	in, other := h.login("ada@example.org"), h.login("ada@example.org")
	caller := h.caller(in)
	ended, err := h.a.Logout(t.Context(), caller)
	h.done("logout", err)
	same(t, "whether it was ended", ended, true)
	same(t, "its access token", h.accepts(in), false)
	h.refreshRefused("its refresh token", in)
	same(t, "another sign-in", h.accepts(other), true)
	for _, c := range []mspr.Caller{caller, home()} {
		ended, err = h.b.Logout(t.Context(), c)
		h.done("logout again", err)
		same(t, "whether there was one to end", ended, false)
	}
}

func TestWhoChangesAPasswordEndsTheirOtherSignIns(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	in, other := h.login("ada@example.org"), h.login("ada@example.org")
	caller := h.caller(in)
	for what, c := range map[string]struct {
		current, next string
		code          mspr.Code
	}{
		"a wrong current password": {wrong, wrong, mspr.Unauthenticated},
		"a short one":              {password, "short", mspr.BadUserInput},
		"the address":              {password, "ada@example.org", mspr.BadUserInput},
		"the same again":           {password, password, mspr.BadUserInput},
	} {
		h.refused(what, h.a.ChangePassword(t.Context(), caller, c.current, c.next), c.code)
	}
	h.done("change", h.b.ChangePassword(t.Context(), caller, password, wrong))
	same(t, "the entry", h.newest(1)[0], "SIGN_IN | Mutation.changePassword | ada@example.org |  | ")
	same(t, "this sign-in", h.accepts(in), true)
	same(t, "the other", h.accepts(other), false)
	h.refreshRefused("the other's refresh token", other)
	_, err := h.a.Login(t.Context(), home(), "ada@example.org", password)
	h.refused("the old password", err, mspr.Unauthenticated)
	_, err = h.a.Login(t.Context(), home(), "ada@example.org", wrong)
	h.done("the new password", err)
	h.clock.advance(time.Minute)
	for range 5 {
		h.refused("a guess", h.a.ChangePassword(t.Context(), caller, password, password), mspr.Unauthenticated)
	}
	h.refused("the sixth guess", h.a.ChangePassword(t.Context(), caller, wrong, password), mspr.RateLimited)
}

func TestOneOfSeveralChangesOfAPasswordAtOnceCounts(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	callers := make([]mspr.Caller, 4)
	for i := range callers {
		callers[i] = h.caller(h.login("ada@example.org"))
	}
	done, _ := h.atOnce(len(callers), func(s *identity.Service, i int) error {
		return s.ChangePassword(t.Context(), callers[i], password, wrong)
	})
	same(t, "changes", done, 1)
	same(t, "sign-ins that go on", len(h.texts("SELECT id FROM sessions WHERE ended_at IS NULL")), 1)
}

func TestWhatEndedLongAgoIsRemoved(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	h.refresh(h.a, h.login("ada@example.org"))
	ended := h.login("ada@example.org")
	_, err := h.a.Logout(t.Context(), h.caller(ended))
	h.done("logout", err)
	h.clock.advance(25 * time.Hour)
	h.login("ada@example.org")
	same(t, "sign-ins a day after one ended", len(h.texts("SELECT id FROM sessions")), 2)
	h.clock.advance(92 * 24 * time.Hour)
	h.login("ada@example.org")
	same(t, "sign-ins a quarter later", len(h.texts("SELECT id FROM sessions")), 1)
	same(t, "refresh tokens", len(h.texts("SELECT session FROM refresh_tokens")), 1)
	secret, _, _ := h.admin("bob@example.org")
	h.codeTicket("bob@example.org")
	h.clock.advance(time.Hour)
	_, err = h.a.LoginCode(t.Context(), home(), h.codeTicket("bob@example.org"), h.code(secret, 0))
	h.done("a code", err)
	same(t, "tickets", len(h.texts("SELECT step FROM tickets")), 0)
}
