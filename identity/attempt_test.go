package identity_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/mspr"
)

// fail tries a wrong password and gives the code.
func (h *house) fail(s *identity.Service, from mspr.Caller, email string) mspr.Code {
	h.Helper()
	_, err := s.Login(h.Context(), from, email, wrong)
	return mspr.CodeOf(err)
}

func TestTheSixthAttemptWithinAMinuteIsRefusedUnseen(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	for i := range 5 {
		same(t, "a wrong password", h.fail([]*identity.Service{h.a, h.b}[i%2], from(fmt.Sprintf("192.0.2.%d", i)), "ada@example.org"), mspr.Unauthenticated)
		h.clock.advance(10 * time.Second)
	}
	same(t, "hashes", h.hashes(), 5)
	_, err := h.b.Login(t.Context(), from("192.0.2.9"), "Ada@example.org", password)
	h.refused("the right password after five wrong ones", err, mspr.RateLimited)
	refusal, _ := errors.AsType[*mspr.Error](err)
	same(t, "the time to wait", refusal.RetryAfter, 10*time.Second)
	same(t, "hashes of a refused attempt", h.hashes(), 0)
	h.clock.advance(10*time.Second - time.Microsecond)
	same(t, "an attempt a moment too early", h.fail(h.a, from("192.0.2.9"), "ada@example.org"), mspr.RateLimited)
	h.clock.advance(time.Microsecond)
	same(t, "an attempt when the first is a minute old", h.fail(h.a, from("192.0.2.9"), "ada@example.org"), mspr.Unauthenticated)
	same(t, "the next", h.fail(h.b, from("192.0.2.9"), "ada@example.org"), mspr.RateLimited)
}

func TestAttemptsCountForTheAddressTheyComeFrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what    string
		first   string
		other   string
		counted bool
	}{
		{"one address", "192.0.2.1", "192.0.2.1", true},
		{"two addresses", "192.0.2.1", "192.0.2.2", false},
		{"an address written as IPv6", "192.0.2.1", "::ffff:192.0.2.1", true},
		{"one /64", "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true},
		{"one /64 with a zone", "fe80::1", "fe80::1%eth0", true},
		{"another /64", "2001:db8:0:1::1", "2001:db8:0:2::1", false},
		{"no addresses", "", "unix", true},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			h := servers(t)
			for i := range 5 {
				same(t, "an attempt", h.fail(h.a, from(c.first), fmt.Sprintf("u%d@example.org", i)), mspr.Unauthenticated)
			}
			want := mspr.Unauthenticated
			if c.counted {
				want = mspr.RateLimited
			}
			same(t, "from "+c.other, h.fail(h.b, from(c.other), "new@example.org"), want)
		})
	}
}

func TestASuccessIsTakenOffTheCount(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	for range 4 {
		same(t, "a wrong password", h.fail(h.a, home(), "ada@example.org"), mspr.Unauthenticated)
	}
	for range 20 {
		h.login("ada@example.org")
	}
	same(t, "the fifth wrong password", h.fail(h.a, home(), "ada@example.org"), mspr.Unauthenticated)
	same(t, "the sixth", h.fail(h.a, home(), "ada@example.org"), mspr.RateLimited)
}

func TestFiftyAttemptsAtOnceOnTwoServersAreFive(t *testing.T) {
	t.Parallel()
	for what, who := range map[string]func(i int) (mspr.Caller, string){
		"on one account":   func(i int) (mspr.Caller, string) { return from(fmt.Sprintf("192.0.2.%d", i)), "ada@example.org" },
		"from one address": func(i int) (mspr.Caller, string) { return home(), fmt.Sprintf("u%d@example.org", i) },
		"both":             func(int) (mspr.Caller, string) { return home(), "ada@example.org" },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := servers(t)
			h.account("ada@example.org", mspr.Researcher)
			_, codes := h.atOnce(50, func(s *identity.Service, i int) error {
				caller, email := who(i)
				_, err := s.Login(t.Context(), caller, email, wrong)
				return err
			})
			same(t, "attempts that were looked at", codes[mspr.Unauthenticated], 5)
			same(t, "attempts that were refused", codes[mspr.RateLimited], 45)
			same(t, "hashes", h.hashes(), 5)
		})
	}
}

func TestAFloodOfAttemptsFillsNeitherTheLogNorTheTable(t *testing.T) {
	t.Parallel()
	h := servers(t)
	account := h.account("ada@example.org", mspr.Researcher)
	limited := func() int {
		return len(h.texts("SELECT account::text FROM audit_log WHERE outcome = 'RATE_LIMITED'"))
	}
	for range 5 {
		h.fail(h.a, from("192.0.2.50"), "ada@example.org")
	}
	for i := range 30 { // from everywhere, on one account
		same(t, "an attempt", h.fail(h.a, from(fmt.Sprintf("192.0.2.%d", i)), "ada@example.org"), mspr.RateLimited)
		h.clock.advance(time.Second)
	}
	same(t, "entries of one account within a minute", limited(), 1)
	same(t, "the account that the entry is about", h.texts("SELECT account::text FROM audit_log WHERE outcome = 'RATE_LIMITED'")[0], fmt.Sprint(account.ID))
	h.clock.advance(time.Minute)
	for range 5 {
		h.fail(h.a, home(), "ada@example.org")
	}
	for i := range 30 { // from one address, on everybody
		same(t, "an attempt", h.fail(h.b, home(), fmt.Sprintf("u%d@example.org", i)), mspr.RateLimited)
	}
	same(t, "entries of an address within a minute", limited(), 2)
	same(t, "accounts that attempts are kept of", len(h.texts("SELECT key FROM attempts WHERE key LIKE 'account:%'")), 1)

	h.clock.advance(2 * time.Minute)
	for i := range 3 {
		h.fail(h.a, from("203.0.113.1"), fmt.Sprintf("v%d@example.org", i))
	}
	same(t, "keys that are kept when a minute has passed", len(h.texts("SELECT key FROM attempts")), 4)
}

func TestTheRateLimitTellsTheLogOnceAMinute(t *testing.T) {
	t.Parallel()
	h := servers(t)
	for minute := range 3 {
		for range 5 {
			h.fail(h.a, home(), "ada@example.org")
		}
		for range 5 {
			same(t, "an attempt", h.fail(h.a, home(), "ada@example.org"), mspr.RateLimited)
		}
		same(t, "entries", len(h.texts("SELECT reason FROM audit_log WHERE outcome = 'RATE_LIMITED'")), minute+1)
		h.clock.advance(time.Minute)
	}
}

func TestAClockThatWasWrongLocksNobodyOut(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	for round, wrong := range []time.Duration{24 * time.Hour, -24 * time.Hour, 0} {
		for range 5 {
			same(t, "a wrong password", h.fail(h.a, home(), "ada@example.org"), mspr.Unauthenticated)
		}
		same(t, "the sixth", h.fail(h.a, home(), "ada@example.org"), mspr.RateLimited)
		same(t, "entries about the limit", len(h.texts("SELECT reason FROM audit_log WHERE outcome = 'RATE_LIMITED'")), round+1)
		h.clock.advance(wrong)
	}
}

func TestWhoResetsAnAccountWhileItIsTriedWaitsForNobodyInACircle(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	secret, _, _ := h.admin("bob@example.org")
	ticket := h.codeTicket("bob@example.org")
	_, codes := h.atOnce(40, func(s *identity.Service, i int) (err error) {
		if i%4 == 0 {
			_, err = s.ResetAccount(t.Context(), mspr.Operator("us"), "bob@example.org")
			return err
		}
		_, err = s.LoginCode(t.Context(), from(fmt.Sprintf("192.0.2.%d", i)), ticket, h.code(secret, 0))
		return err
	})
	same(t, "failures that are nobody's fault", codes[mspr.Internal], 0)
}

func TestWhoProvesNothingFillsNoLog(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	ended := h.login("ada@example.org")
	_, err := h.a.Logout(t.Context(), h.caller(ended))
	h.done("logout", err)
	for what, send := range map[string]func(s *identity.Service, from mspr.Caller) error{
		"a refresh token that never was": func(s *identity.Service, from mspr.Caller) error {
			_, err := s.Refresh(t.Context(), from, "no such token")
			return err
		},
		"a refresh token of a sign-in that has ended": func(s *identity.Service, from mspr.Caller) error {
			_, err := s.Refresh(t.Context(), from, *ended.RefreshToken)
			return err
		},
		"an enrolment without a sign-in": func(s *identity.Service, from mspr.Caller) error {
			_, err := s.EnrolTOTP(t.Context(), from, "", password)
			return err
		},
		"an enrolment with a ticket that never was": func(s *identity.Service, from mspr.Caller) error {
			_, err := s.EnrolTOTP(t.Context(), from, "no such ticket", "")
			return err
		},
		"a confirmation without a sign-in": func(s *identity.Service, from mspr.Caller) error {
			_, err := s.ConfirmTOTP(t.Context(), from, "", "123456")
			return err
		},
		"a new password without a sign-in": func(s *identity.Service, from mspr.Caller) error {
			return s.ChangePassword(t.Context(), from, password, "another of more than twelve")
		},
	} {
		noted := len(h.texts("SELECT action FROM audit_log"))
		for i := range 60 {
			h.refused(what, send([]*identity.Service{h.a, h.b}[i%2], home()), mspr.Unauthenticated)
		}
		same(t, what+": entries", len(h.texts("SELECT action FROM audit_log"))-noted, 21)
		h.refused(what+", from another address", send(h.a, from("192.0.2.77")), mspr.Unauthenticated)
		h.login("ada@example.org") // from the same address
		h.clock.advance(time.Minute)
	}
}
