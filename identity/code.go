package identity

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

func wrongCode() error {
	return mspr.Errorf(mspr.Unauthenticated, "code: it is wrong, or was used already; wait for the next one")
}

// LoginCode goes on with a sign-in that needs a code of the second factor: one
// that the authenticator shows, or a recovery code. Each works once. Five may be
// tried with a ticket, fifty a day on an account.
func (s *Service) LoginCode(ctx context.Context, from mspr.Caller, ticket, code string) (mspr.SignIn, error) {
	if err := s.local(); err != nil {
		return mspr.SignIn{}, err
	}
	t, a, err := s.admit(ctx, s.signing(from, "Mutation.loginCode"), ticket, mspr.SignInCode)
	if err != nil {
		return mspr.SignIn{}, err
	}
	step, err := stepOf(a.Secret, code, t.At, a.Step)
	if err != nil {
		return mspr.SignIn{}, err
	}
	recovery, ok := parseRecovery(code)
	if step == 0 && !ok {
		return mspr.SignIn{}, s.refuse(ctx, t.entry, wrongCode(), mspr.Tell("wrong code"))
	}
	n, in, err := s.begin(ctx, a.Account, t)
	if err != nil {
		return mspr.SignIn{}, err
	}
	n.Ticket, n.Step, n.Recovery = digest(ticket), step, recovery
	t.entry = as(t.entry, a.Account)
	if recovery != nil {
		t.entry.Reason = mspr.Tell("with a recovery code")
	}
	return s.open(ctx, t, n, in, wrongCode())
}

// admit counts an attempt with a ticket and gives what the ticket admits to. A
// ticket that is unknown, has ended, was tried too often or is for another step
// is Unauthenticated.
func (s *Service) admit(ctx context.Context, entry mspr.AuditEntry, ticket string, step mspr.SignInStep) (t try, a mspr.Admission, err error) {
	hash := digest(ticket)
	a, good, err := s.store.Ticket(ctx, hash, s.now())
	if err != nil {
		return t, a, unavailable(err)
	}
	var limits []mspr.AttemptLimit
	if good {
		entry = about(entry, a.Account)
		limits = append(limits, accountLimit(a.Account.Email))
		if step == mspr.SignInCode {
			limits = append(limits, codesLimit(a.Account.Email))
		}
	}
	if t, err = s.reserve(ctx, entry, limits...); err != nil {
		return t, a, err
	}
	if good = good && a.Next == step; good {
		good, err = s.store.TryTicket(ctx, hash, t.At, ticketTries)
	}
	switch {
	case err != nil:
		return t, a, unavailable(err)
	case !good:
		return t, a, s.refuse(ctx, entry, ticketOver(), mspr.Tell("a ticket that is unknown, ended or for another step"))
	}
	return t, a, nil
}

func ticketOver() error {
	return mspr.Errorf(mspr.Unauthenticated, "ticket: it is not good, or not any more; sign in with the password again")
}
