package identity

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// wrongLogin is the one answer to every login that fails.
func wrongLogin() error {
	return mspr.Errorf(mspr.Unauthenticated, "the address or the password is wrong")
}

// Login signs in with a password: it gives tokens, or a ticket for the step that
// is still needed. An unknown address, a closed account and a wrong password are
// Unauthenticated alike; RateLimited after five attempts within a minute.
func (s *Service) Login(ctx context.Context, from mspr.Caller, email, password string) (mspr.SignIn, error) {
	if err := s.local(); err != nil {
		return mspr.SignIn{}, err
	}
	entry := s.signing(from, "Mutation.login")
	if typed, ok := parseEmail(email); ok { // else it may be a password in the wrong field
		entry.Name = typed
	}
	t, err := s.reserve(ctx, entry, accountLimit(email))
	if err != nil {
		return mspr.SignIn{}, err
	}
	c, known, err := s.store.Credential(ctx, plain(email))
	if err != nil {
		return mspr.SignIn{}, unavailable(err)
	}
	if known {
		t.entry = about(t.entry, c.Account)
	}
	if reason, err := s.checkLogin(ctx, &c, known, password); err != nil {
		return mspr.SignIn{}, s.refuse(ctx, t.entry, err, reason)
	}
	t.entry = as(t.entry, c.Account)
	return s.admitted(ctx, t, c)
}

// checkLogin looks at a password. It does the same work whether there is such an
// account or not, and whether it is open or not, and gives the reason of a
// refusal.
func (s *Service) checkLogin(ctx context.Context, c *mspr.Credential, known bool, password string) (reason string, err error) {
	hash := c.Password
	if !known {
		hash = s.hasher.nobody
	}
	right, err := s.checkPassword(ctx, c, hash, password)
	switch {
	case err != nil:
		return mspr.Tell("the password was not looked at"), err
	case !known:
		return mspr.Tell("unknown account"), wrongLogin()
	case !right:
		return mspr.Tell("wrong password"), wrongLogin()
	case c.Account.Disabled != nil:
		return mspr.Tell("the account is closed"), wrongLogin()
	}
	return "", nil
}

// checkPassword compares a password with a hash. A right one whose hash was made
// with parameters of yesterday is hashed anew.
func (s *Service) checkPassword(ctx context.Context, c *mspr.Credential, hash, password string) (right bool, err error) {
	sent := sendable(password)
	if !sent {
		password = ""
	}
	right, outdated, err := s.hasher.verify(ctx, hash, password)
	right = right && sent
	if err != nil || !right || !outdated || c.Account.Disabled != nil {
		return right, unavailable(err)
	}
	fresh, err := s.hasher.hash(ctx, password)
	if err != nil {
		return false, unavailable(err)
	}
	if err := s.store.Rehash(ctx, c.Account.ID, hash, fresh); err != nil {
		return false, unavailable(err)
	}
	c.Password = fresh
	return true, nil
}

// admitted goes on after the right password.
func (s *Service) admitted(ctx context.Context, t try, c mspr.Credential) (mspr.SignIn, error) {
	switch {
	case c.Account.SecondFactor:
		return s.ticket(ctx, t, c, mspr.SignInCode)
	case c.Account.Role == mspr.Admin:
		return s.ticket(ctx, t, c, mspr.SignInEnrolment)
	}
	n, in, err := s.begin(ctx, c.Account, t)
	if err != nil {
		return mspr.SignIn{}, err
	}
	n.Password = c.Password
	return s.open(ctx, t, n, in, wrongLogin())
}

// ticket gives the ticket for the next step.
func (s *Service) ticket(ctx context.Context, t try, c mspr.Credential, next mspr.SignInStep) (mspr.SignIn, error) {
	secret, hash := opaque()
	until := t.At.Add(ticketLife)
	n := mspr.NewTicket{
		Hash: hash, Account: c.Account.ID, Next: next, At: t.At, Until: until,
		Attempt: t.Attempt, Password: c.Password,
	}
	e := t.entry
	e.Role, e.Reason = mspr.Public, mspr.Tell("the password is right; the second factor is due")
	done, err := s.store.OpenTicket(ctx, n, e)
	if err != nil {
		return mspr.SignIn{}, unavailable(err)
	}
	if !done {
		return mspr.SignIn{}, s.refuse(ctx, t.entry, wrongLogin(), mspr.Tell("the account changed meanwhile"))
	}
	return mspr.SignIn{Step: next, Ticket: &secret, TicketUntil: &until}, nil
}
