package identity_test

import (
	"testing"
	"time"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/mspr"
)

func TestWhoIsSignedInMaySetUpASecondFactor(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	elsewhere, in := h.login("ada@example.org"), h.login("ada@example.org")
	enrolment, err := h.a.EnrolTOTP(t.Context(), h.caller(in), "", password)
	h.done("enrol", err)
	same(t, "the factor until it is confirmed", h.login("ada@example.org").Step, mspr.SignInDone)
	has := func() bool {
		set, err := h.a.SecondFactor(t.Context(), h.caller(in))
		h.done("tell of the factor", err)
		return set
	}
	same(t, "what is told of the factor until then", has(), false)
	_, err = h.a.ConfirmTOTP(t.Context(), h.caller(elsewhere), "", h.code(enrolment.Secret, 0))
	h.refused("a confirmation by another sign-in", err, mspr.BadUserInput)
	_, err = h.a.ConfirmTOTP(t.Context(), h.caller(in), "", "000000")
	h.refused("a wrong code", err, mspr.Unauthenticated)
	done, err := h.b.ConfirmTOTP(t.Context(), h.caller(in), "", h.code(enrolment.Secret, 0))
	h.done("confirm", err)
	same(t, "recovery codes", len(done.RecoveryCodes), 10)
	if done.SignIn != nil {
		t.Error("who is signed in gets another sign-in")
	}
	same(t, "what is told of the factor then", has(), true)
	same(t, "this sign-in goes on", h.accepts(in), true)
	same(t, "the others go on", h.accepts(elsewhere), false)
	same(t, "the next login", h.login("ada@example.org").Step, mspr.SignInCode)
	_, err = h.a.ConfirmTOTP(t.Context(), h.caller(in), "", h.code(enrolment.Secret, 1))
	h.refused("another confirmation of the same", err, mspr.BadUserInput)
	same(t, "the entry", h.newest(1)[0], "SIGN_IN | Mutation.confirmTotp | ada@example.org | BAD_USER_INPUT | no enrolment")
}

func TestAStolenAccessTokenSetsUpNoAuthenticator(t *testing.T) {
	t.Parallel()
	h := servers(t)
	_, _, in := h.admin("ada@example.org")
	_, err := h.a.EnrolTOTP(t.Context(), h.caller(in), "", "what a thief makes up")
	h.refused("an enrolment with a wrong password", err, mspr.Unauthenticated)
	same(t, "the entry", h.newest(1)[0], "SIGN_IN | Mutation.enrolTotp | ada@example.org | UNAUTHENTICATED | wrong password")
	_, err = h.a.EnrolTOTP(t.Context(), h.caller(in), "", "")
	h.refused("an enrolment without a password", err, mspr.Unauthenticated)
	_, err = h.a.ConfirmTOTP(t.Context(), h.caller(in), "", "123456")
	h.refused("its confirmation", err, mspr.BadUserInput)
}

func TestAnAuthenticatorIsReplacedByAFreshSignInOnly(t *testing.T) {
	t.Parallel()
	h := servers(t)
	oldSecret, oldRecovery, in := h.admin("ada@example.org")
	h.clock.advance(15*time.Minute + time.Second)
	_, err := h.a.EnrolTOTP(t.Context(), h.caller(in), "", password)
	h.refused("an enrolment a quarter of an hour after signing in", err, mspr.Forbidden)
	refreshed, err := h.a.Refresh(t.Context(), home(), *in.RefreshToken)
	h.done("refresh", err)
	_, err = h.a.EnrolTOTP(t.Context(), h.caller(refreshed), "", password)
	h.refused("an enrolment with a refreshed token", err, mspr.Forbidden)

	fresh, err := h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), h.code(oldSecret, 0))
	h.done("sign in again", err)
	enrolment, err := h.b.EnrolTOTP(t.Context(), h.caller(fresh), "", password)
	h.done("enrol", err)
	h.clock.advance(time.Minute)
	kept, err := h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), h.code(oldSecret, 0))
	h.done("the old authenticator, which is good until the new one is confirmed", err)
	pending := h.codeTicket("ada@example.org")
	done, err := h.a.ConfirmTOTP(t.Context(), h.caller(fresh), "", h.code(enrolment.Secret, 0))
	h.done("confirm", err)

	h.clock.advance(time.Minute)
	same(t, "this sign-in goes on", h.accepts(fresh), true)
	same(t, "another one goes on", h.accepts(kept), false)
	_, err = h.a.LoginCode(t.Context(), home(), pending, h.code(enrolment.Secret, 0))
	h.refused("a ticket from before", err, mspr.Unauthenticated)
	for _, code := range []string{h.code(oldSecret, 0), oldRecovery[0]} {
		_, err = h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), code)
		h.refused("a code from before", err, mspr.Unauthenticated)
	}
	for _, code := range []string{h.code(enrolment.Secret, 0), done.RecoveryCodes[0]} {
		_, err = h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), code)
		h.done("a new code", err)
	}
}

func TestAConfirmationThatComesTooLateIsRefused(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	in := h.login("ada@example.org")
	enrolment, err := h.a.EnrolTOTP(t.Context(), h.caller(in), "", password)
	h.done("enrol", err)
	h.clock.advance(15*time.Minute + time.Second)
	_, err = h.a.ConfirmTOTP(t.Context(), h.caller(in), "", h.code(enrolment.Secret, 0))
	h.refused("a confirmation", err, mspr.Forbidden)
	same(t, "the factor", h.login("ada@example.org").Step, mspr.SignInDone)
}

func TestWhoIsNotSignedInSetsUpNothing(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	ended := h.caller(h.login("ada@example.org"))
	_, err := h.a.Logout(t.Context(), ended)
	h.done("logout", err)
	for what, who := range map[string]mspr.Caller{"nobody": home(), "a sign-in that ended": ended, "an operator": mspr.Operator("us")} {
		for step, work := range map[string]func(*identity.Service) error{
			"enrol":   func(s *identity.Service) error { _, err := s.EnrolTOTP(t.Context(), who, "", password); return err },
			"confirm": func(s *identity.Service) error { _, err := s.ConfirmTOTP(t.Context(), who, "", "123456"); return err },
			"enrol with a made-up ticket": func(s *identity.Service) error {
				_, err := s.EnrolTOTP(t.Context(), who, "made up", "")
				return err
			},
			"change a password": func(s *identity.Service) error { return s.ChangePassword(t.Context(), who, password, wrong) },
		} {
			h.refused(what+": "+step, work(h.a), mspr.Unauthenticated)
		}
	}
}
