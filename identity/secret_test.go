package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// TestNoSecretIsToldOrStored signs in in every way, right and wrong, and then
// looks for each secret that was used in the log, in the errors and in every row
// of the database.
func TestNoSecretIsToldOrStored(t *testing.T) {
	t.Parallel()
	h := servers(t)
	secrets := map[string]string{"password": password, "wrong password": wrong}
	var told strings.Builder
	note := func(err error) {
		for ; err != nil; err = errors.Unwrap(err) {
			told.WriteString(err.Error() + "\n")
		}
	}
	signIn := func(name string, in mspr.SignIn) {
		for what, secret := range map[string]*string{"access": in.AccessToken, "refresh": in.RefreshToken, "ticket": in.Ticket} {
			if secret != nil {
				secrets[name+" "+what] = *secret
			}
		}
	}
	made, err := h.create(mspr.NewAccount{Email: "made@example.org", Role: mspr.Public})
	note(err)
	secrets["random password"] = *made.Password
	totpSecret, recovery, first := h.admin("ada@example.org")
	secrets["TOTP secret"], secrets["recovery code"] = totpSecret, recovery[0]
	signIn("first", first)
	h.clock.advance(time.Hour)
	ticket := h.login("ada@example.org")
	signIn("second", ticket)
	code := h.code(totpSecret, 0)
	_, err = h.a.LoginCode(t.Context(), home(), *ticket.Ticket, "314159")
	note(err)
	second, err := h.a.LoginCode(t.Context(), home(), *ticket.Ticket, code)
	h.done("code", err)
	signIn("second", second)
	secrets["code"], secrets["wrong code"] = code, "314159"
	_, err = h.a.LoginCode(t.Context(), home(), *ticket.Ticket, recovery[0])
	note(err)
	third, err := h.a.LoginCode(t.Context(), home(), h.codeTicket("ada@example.org"), recovery[0])
	h.done("recovery", err)
	signIn("third", third)
	pending, err := h.a.EnrolTOTP(t.Context(), h.caller(third), "", password)
	h.done("enrol", err)
	secrets["pending TOTP secret"] = pending.Secret
	_, err = h.a.Login(t.Context(), home(), password, password) // in the wrong field
	note(err)
	_, err = h.a.Login(t.Context(), home(), "ada@example.org", wrong)
	note(err)
	note(h.a.ChangePassword(t.Context(), h.caller(third), wrong, password))
	note(h.a.ChangePassword(t.Context(), h.caller(third), password, "iloveyou"))
	_, err = h.create(mspr.NewAccount{Email: "x@example.org", Role: mspr.Public, Password: new("too short!!")})
	note(err)
	secrets["short password"] = "too short!!"
	fourth, err := h.a.Refresh(t.Context(), home(), *second.RefreshToken)
	h.done("refresh", err)
	signIn("fourth", fourth)
	_, err = h.b.Refresh(t.Context(), home(), *second.RefreshToken)
	note(err)
	_, err = h.a.Caller(t.Context(), "Bearer "+*fourth.AccessToken, home().Origin)
	note(err)

	places := map[string]string{"errors": told.String(), "log": h.log.String()}
	for _, table := range h.texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'mspr_us'") {
		places[table] = strings.Join(h.texts("SELECT t::text FROM "+table+" AS t"), "\n")
	}
	if places["errors"] == "" || places["log"] == "" || places["audit_log"] == "" || places["accounts"] == "" {
		t.Fatal("there is nothing to look through")
	}
	for where, text := range places {
		for what, secret := range secrets {
			if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
				t.Errorf("the %s stands in %s", what, where)
			}
		}
	}
}

func TestWhatCannotBeNotedDoesNotHappen(t *testing.T) {
	t.Parallel()
	h := servers(t)
	h.account("ada@example.org", mspr.Researcher)
	in := h.login("ada@example.org")
	caller := h.caller(in)
	h.admins("", "ALTER TABLE mspr_us.audit_log ADD CONSTRAINT nothing_more CHECK (number < 3)")
	before := h.texts("SELECT concat(s, a) FROM sessions AS s, accounts AS a")
	for what, work := range map[string]func() error{
		"login":         func() error { _, err := h.a.Login(t.Context(), home(), "ada@example.org", password); return err },
		"a wrong login": func() error { _, err := h.a.Login(t.Context(), home(), "ada@example.org", wrong); return err },
		"refresh":       func() error { _, err := h.a.Refresh(t.Context(), home(), *in.RefreshToken); return err },
		"logout":        func() error { _, err := h.a.Logout(t.Context(), caller); return err },
		"enrol":         func() error { _, err := h.a.EnrolTOTP(t.Context(), caller, "", password); return err },
		"password":      func() error { return h.a.ChangePassword(t.Context(), caller, password, wrong) },
		"disable": func() error {
			_, err := h.a.DisableAccount(t.Context(), mspr.Operator("us"), caller.Account, "x")
			return err
		},
		"reset": func() error {
			_, err := h.a.ResetAccount(t.Context(), mspr.Operator("us"), "ada@example.org")
			return err
		},
		"create": func() error {
			_, err := h.create(mspr.NewAccount{Email: "x@example.org", Role: mspr.Public})
			return err
		},
		"a made-up code": func() error { _, err := h.a.LoginCode(t.Context(), home(), "x", "123456"); return err },
	} {
		if err := work(); err == nil || mspr.CodeOf(err) == mspr.Unauthenticated {
			t.Errorf("%s: got %v", what, err)
		}
	}
	same(t, "the sign-ins and the accounts", strings.Join(h.texts("SELECT concat(s, a) FROM sessions AS s, accounts AS a"), "\n"), strings.Join(before, "\n"))
}
