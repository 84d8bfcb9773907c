package identity_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/mspr"
)

// admin makes an administrator with an authenticator, and gives its secret, its
// recovery codes and the sign-in of its enrolment. The code of the present time
// step is used up.
func (h *house) admin(email string) (secret string, recovery []string, in mspr.SignIn) {
	h.Helper()
	h.account(email, mspr.Admin)
	ticket := h.login(email)
	same(h.T, "step", ticket.Step, mspr.SignInEnrolment)
	enrolment, err := h.b.EnrolTOTP(h.Context(), home(), *ticket.Ticket, "")
	h.done("enrol", err)
	done, err := h.a.ConfirmTOTP(h.Context(), home(), *ticket.Ticket, h.code(enrolment.Secret, 0))
	h.done("confirm", err)
	return enrolment.Secret, done.RecoveryCodes, *done.SignIn
}

// codeTicket gives the ticket for a code of the second factor.
func (h *house) codeTicket(email string) string {
	h.Helper()
	in := h.login(email)
	if in.Step != mspr.SignInCode || in.AccessToken != nil || in.RefreshToken != nil {
		h.Fatalf("got %+v, want a ticket for a code and nothing else", in)
	}
	return *in.Ticket
}

func TestAnAdministratorSetsUpASecondFactorBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Admin)
	in := h.login("ada@example.org")
	same(t, "step", in.Step, mspr.SignInEnrolment)
	same(t, "the ticket's life", in.TicketUntil.Sub(h.clock.now()), 5*time.Minute)
	if in.AccessToken != nil || in.RefreshToken != nil {
		t.Error("tokens are given without a second factor")
	}
	_, err := h.a.LoginCode(t.Context(), home(), *in.Ticket, "123456")
	h.refused("a code with a ticket for the enrolment", err, mspr.Unauthenticated)
	_, err = h.a.ConfirmTOTP(t.Context(), home(), *in.Ticket, "123456")
	h.refused("a confirmation without an enrolment", err, mspr.BadUserInput)

	first, err := h.a.EnrolTOTP(t.Context(), home(), *in.Ticket, "")
	h.done("enrol", err)
	second, err := h.b.EnrolTOTP(t.Context(), home(), *in.Ticket, "")
	h.done("enrol again", err)
	uri, err := url.Parse(second.URI)
	h.done("read the address", err)
	same(t, "the address", fmt.Sprint(uri.Scheme, " ", uri.Host, " ", uri.Path, " ", uri.Query().Get("secret") == second.Secret, uri.Query()["issuer"], uri.Query()["digits"], uri.Query()["period"], uri.Query()["algorithm"]),
		"otpauth totp /MSPR United States:ada@example.org true [MSPR United States] [6] [30] [SHA1]")
	_, err = h.a.ConfirmTOTP(t.Context(), home(), *in.Ticket, h.code(first.Secret, 0))
	h.refused("a code of the enrolment that was replaced", err, mspr.Unauthenticated)
	done, err := h.b.ConfirmTOTP(t.Context(), home(), *in.Ticket, h.code(second.Secret, 0))
	h.done("confirm", err)
	same(t, "recovery codes", len(done.RecoveryCodes), 10)
	same(t, "who signed in", h.caller(*done.SignIn).Role, mspr.Admin)
	_, err = h.a.ConfirmTOTP(t.Context(), home(), *in.Ticket, h.code(second.Secret, 1))
	h.refused("the ticket again", err, mspr.Unauthenticated)
	_, err = h.a.EnrolTOTP(t.Context(), home(), *in.Ticket, "")
	h.refused("another enrolment with it", err, mspr.Unauthenticated)
}

func TestAnEnrolmentTicketIsVoidOnceThereIsAFactor(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Admin)
	thief := h.login("ada@example.org")
	stolen, err := h.a.EnrolTOTP(t.Context(), home(), *thief.Ticket, "")
	h.done("enrol", err)
	owner := h.login("ada@example.org")
	enrolment, err := h.a.EnrolTOTP(t.Context(), home(), *owner.Ticket, "")
	h.done("enrol", err)
	_, err = h.a.ConfirmTOTP(t.Context(), home(), *owner.Ticket, h.code(enrolment.Secret, 0))
	h.done("each confirms the secret of their own ticket", err)
	_, err = h.b.ConfirmTOTP(t.Context(), home(), *thief.Ticket, h.code(stolen.Secret, 0))
	h.refused("a confirmation", err, mspr.Unauthenticated)
	_, err = h.b.EnrolTOTP(t.Context(), home(), *thief.Ticket, "")
	h.refused("an enrolment", err, mspr.Unauthenticated)
}

func TestACodeWorksOnceAndOneStepAround(t *testing.T) {
	t.Parallel()
	h := servers(t)
	secret, _, _ := h.admin("ada@example.org") // used the code of now
	for _, c := range []struct {
		what    string
		advance time.Duration
		steps   int
		good    bool
	}{
		{"the code that confirmed the authenticator", 0, 0, false},
		{"the one before it", 0, -1, false},
		{"the next one, of a fast clock", 0, 1, true},
		{"the same again", 0, 1, false},
		{"two steps ahead", 0, 2, false},
		{"the same when its time has come", 30 * time.Second, 0, false},
		{"the one after it, a step late", time.Minute, -1, true},
		{"two steps late", 2 * time.Minute, -2, false},
		{"the present one", 0, 0, true},
	} {
		h.clock.advance(c.advance)
		h.exec("DELETE FROM attempts")
		_, err := []*identity.Service{h.a, h.b}[c.steps&1].LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), h.code(secret, c.steps))
		if c.good {
			h.done(c.what, err)
		} else {
			h.refused(c.what, err, mspr.Unauthenticated)
		}
	}
	same(t, "the entry", h.newest(1)[0], "SIGN_IN | Mutation.loginCode | ada@example.org |  | ")
}

func TestFiftyUsesOfACodeAtOnceSucceedOnce(t *testing.T) {
	t.Parallel()
	h := servers(t)
	secret, _, _ := h.admin("ada@example.org")
	h.clock.advance(time.Hour)
	tickets := make([]string, 50)
	for i := range tickets {
		tickets[i] = h.codeTicket("ada@example.org")
	}
	code := h.code(secret, 0)
	done, codes := h.atOnce(50, func(s *identity.Service, i int) error {
		_, err := s.LoginCode(t.Context(), home(), tickets[i], code)
		return err
	})
	same(t, "successes", done, 1)
	same(t, "failures", codes[mspr.Unauthenticated]+codes[mspr.RateLimited], 49)
}

func TestFiftyConfirmationsAtOnceSucceedOnce(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Admin)
	ticket := *h.login("ada@example.org").Ticket
	enrolment, err := h.a.EnrolTOTP(t.Context(), home(), ticket, "")
	h.done("enrol", err)
	code := h.code(enrolment.Secret, 0)
	done, codes := h.atOnce(50, func(s *identity.Service, _ int) error {
		_, err := s.ConfirmTOTP(t.Context(), home(), ticket, code)
		return err
	})
	same(t, "successes", done, 1)
	same(t, "failures", codes[mspr.Unauthenticated]+codes[mspr.RateLimited], 49)
	same(t, "recovery codes", len(h.texts("SELECT account::text FROM recovery_codes")), 10)
}

func TestARecoveryCodeReplacesTheAuthenticatorOnce(t *testing.T) {
	t.Parallel()
	h := servers(t)
	_, recovery, _ := h.admin("ada@example.org")
	for i, typed := range []string{recovery[0], strings.ToUpper(recovery[1]), strings.ReplaceAll(recovery[2], "-", " ")} {
		in, err := h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), typed)
		h.done("a recovery code", err)
		same(t, "step", in.Step, mspr.SignInDone)
		same(t, "the entry", h.newest(1)[0], "SIGN_IN | Mutation.loginCode | ada@example.org |  | with a recovery code")
		_, err = h.b.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), recovery[i])
		h.refused("the same again", err, mspr.Unauthenticated)
		h.exec("DELETE FROM attempts")
	}
	tickets := make([]string, 50)
	for i := range tickets {
		tickets[i] = h.codeTicket("ada@example.org")
	}
	done, _ := h.atOnce(50, func(s *identity.Service, i int) error {
		_, err := s.LoginCode(t.Context(), home(), tickets[i], recovery[5])
		return err
	})
	same(t, "successes of one code at once", done, 1)
	h.account("bob@example.org", mspr.Admin)
	h.exec("UPDATE accounts SET totp_secret = '\\x00', totp_at = now() WHERE email = 'bob@example.org'")
	h.exec("DELETE FROM attempts")
	_, err := h.a.LoginCode(t.Context(), home(), h.codeTicket("bob@example.org"), recovery[6])
	h.refused("somebody else's recovery code", err, mspr.Unauthenticated)
}

func TestATicketIsGoodForFiveMinutesFiveTriesAndOneSuccess(t *testing.T) {
	t.Parallel()
	h := servers(t)
	secret, _, _ := h.admin("ada@example.org")
	h.clock.advance(time.Hour)

	ticket := h.codeTicket("ada@example.org")
	h.clock.advance(5 * time.Minute)
	_, err := h.a.LoginCode(t.Context(), home(), ticket, h.code(secret, 0))
	h.refused("a ticket after five minutes", err, mspr.Unauthenticated)

	ticket = h.codeTicket("ada@example.org")
	for range 5 {
		h.exec("DELETE FROM attempts")
		_, err = h.a.LoginCode(t.Context(), home(), ticket, "000000")
		h.refused("a wrong code", err, mspr.Unauthenticated)
	}
	h.exec("DELETE FROM attempts")
	_, err = h.b.LoginCode(t.Context(), home(), ticket, h.code(secret, 0))
	h.refused("the right code at the sixth try", err, mspr.Unauthenticated)

	ticket = h.codeTicket("ada@example.org")
	_, err = h.a.LoginCode(t.Context(), home(), ticket, h.code(secret, 0))
	h.done("the right code", err)
	h.clock.advance(time.Minute)
	_, err = h.a.LoginCode(t.Context(), home(), ticket, h.code(secret, 0))
	h.refused("the ticket again", err, mspr.Unauthenticated)
	_, err = h.a.LoginCode(t.Context(), home(), "made up", h.code(secret, 0))
	h.refused("a made-up ticket", err, mspr.Unauthenticated)
}

func TestGuessesOfCodesCountAsAttemptsAndByDay(t *testing.T) {
	t.Parallel()
	h := servers(t)
	secret, _, _ := h.admin("ada@example.org")
	h.clock.advance(time.Hour)
	for range 5 {
		_, err := h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), "000000")
		h.refused("a wrong code", err, mspr.Unauthenticated)
	}
	_, err := h.b.Login(t.Context(), from("192.0.2.2"), "ada@example.org", password)
	h.refused("a login after five wrong codes", err, mspr.RateLimited)
	for range 9 {
		h.clock.advance(time.Minute)
		for range 5 {
			_, err := h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), "000000")
			h.refused("a wrong code", err, mspr.Unauthenticated)
		}
	}
	h.clock.advance(time.Hour)
	_, err = h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), h.code(secret, 0))
	h.refused("the right code after fifty wrong ones", err, mspr.RateLimited)
	h.clock.advance(24 * time.Hour)
	_, err = h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), h.code(secret, 0))
	h.done("the right code a day later", err)
}
