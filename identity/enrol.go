package identity

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// EnrolTOTP begins to set up an authenticator for the ticket's account, or for
// the caller's when there is no ticket; then it takes the password, since a
// stolen access token must not be enough. One that is set up stays good until
// ConfirmTOTP. Forbidden when the caller signed in too long ago.
func (s *Service) EnrolTOTP(ctx context.Context, from mspr.Caller, ticket, password string) (mspr.TOTPEnrolment, error) {
	if err := s.local(); err != nil {
		return mspr.TOTPEnrolment{}, err
	}
	entry, at := s.enrolling(from, "Mutation.enrolTotp", ticket), s.now()
	a, err := s.mayEnrol(ctx, from, entry, ticket, password)
	if err != nil {
		return mspr.TOTPEnrolment{}, err
	}
	secret, enrolment, err := newEnrolment("MSPR "+s.cluster.Name, a.Account.Email)
	if err != nil {
		return mspr.TOTPEnrolment{}, err
	}
	done, err := s.store.SetPending(ctx, holder(from, ticket, a), secret, at, about(entry, a.Account))
	if err != nil {
		return mspr.TOTPEnrolment{}, unavailable(err)
	}
	if !done {
		return mspr.TOTPEnrolment{}, s.refuse(ctx, entry, ticketOver(), mspr.Tell("the ticket or the sign-in ended meanwhile"))
	}
	return enrolment, nil
}

// enrolling begins an audit entry: a ticket's bearer is not known yet.
func (s *Service) enrolling(from mspr.Caller, resource, ticket string) mspr.AuditEntry {
	if ticket != "" {
		return s.signing(from, resource)
	}
	return s.entry(from, mspr.AuditSignIn, resource)
}

func holder(from mspr.Caller, ticket string, a mspr.Admission) mspr.Holder {
	if ticket != "" {
		return mspr.Holder{Ticket: digest(ticket), Account: a.Account.ID}
	}
	return mspr.Holder{Session: from.Session, Account: from.Account}
}

// mayEnrol gives the admission of a ticket for an enrolment, or of a sign-in
// that began a short time ago and whose password is known.
func (s *Service) mayEnrol(ctx context.Context, from mspr.Caller, entry mspr.AuditEntry, ticket, password string) (mspr.Admission, error) {
	if ticket == "" {
		a, err := s.freshlySignedIn(ctx, from, entry)
		if err == nil {
			_, err = s.provePassword(ctx, entry, &a, password)
		}
		return a, err
	}
	a, good, err := s.store.Ticket(ctx, digest(ticket), s.now())
	if err != nil {
		return a, unavailable(err)
	}
	if !good || a.Next != mspr.SignInEnrolment {
		return a, s.refuseStranger(ctx, entry, ticketOver(), mspr.Tell("a ticket that is unknown, ended or for another step"))
	}
	return a, nil
}

// freshlySignedIn refuses a sign-in that began too long ago to change the second
// factor: who has stolen a token since must not be able to.
func (s *Service) freshlySignedIn(ctx context.Context, from mspr.Caller, entry mspr.AuditEntry) (mspr.Admission, error) {
	a, err := s.signedIn(ctx, from, entry)
	if err == nil && s.now().Sub(a.Since) > freshLife {
		err = mspr.Errorf(mspr.Forbidden, "an authenticator is set up within %d minutes of signing in: sign in again first", int(freshLife.Minutes()))
		return a, s.refuse(ctx, entry, err, mspr.Tell("signed in too long ago"))
	}
	return a, err
}

// ConfirmTOTP ends an enrolment with a first code. It gives recovery codes in
// place of those there were, ends the account's other sign-ins and goes on with
// the sign-in that the ticket belongs to.
func (s *Service) ConfirmTOTP(ctx context.Context, from mspr.Caller, ticket, code string) (mspr.TOTPConfirmation, error) {
	if err := s.local(); err != nil {
		return mspr.TOTPConfirmation{}, err
	}
	t, a, err := s.mayConfirm(ctx, from, ticket)
	if err != nil {
		return mspr.TOTPConfirmation{}, err
	}
	if a.Pending == nil {
		err := mspr.Errorf(mspr.BadUserInput, "there is no enrolment to confirm: begin with enrolTotp")
		return mspr.TOTPConfirmation{}, s.refuse(ctx, t.entry, err, mspr.Tell("no enrolment"))
	}
	step, err := stepOf(a.Pending, code, t.At, 0)
	if err != nil {
		return mspr.TOTPConfirmation{}, err
	}
	if step == 0 {
		return mspr.TOTPConfirmation{}, s.refuse(ctx, t.entry, wrongCode(), mspr.Tell("wrong code"))
	}
	return s.confirm(ctx, t, a, mspr.NewFactor{Holder: holder(from, ticket, a), At: t.At, Secret: a.Pending, Step: step, Attempt: t.Attempt})
}

// mayConfirm counts the attempt and gives what the caller is admitted with.
func (s *Service) mayConfirm(ctx context.Context, from mspr.Caller, ticket string) (t try, a mspr.Admission, err error) {
	entry := s.enrolling(from, "Mutation.confirmTotp", ticket)
	if ticket != "" {
		return s.admit(ctx, entry, ticket, mspr.SignInEnrolment)
	}
	if a, err = s.freshlySignedIn(ctx, from, entry); err != nil {
		return t, a, err
	}
	t, err = s.reserve(ctx, entry, accountLimit(a.Account.Email))
	return t, a, err
}

// confirm stores the factor.
func (s *Service) confirm(ctx context.Context, t try, a mspr.Admission, n mspr.NewFactor) (mspr.TOTPConfirmation, error) {
	var done mspr.TOTPConfirmation
	done.RecoveryCodes, n.Recovery = newRecovery()
	if n.Ticket != nil {
		open, in, err := s.begin(ctx, a.Account, t)
		if err != nil {
			return mspr.TOTPConfirmation{}, err
		}
		n.Open, done.SignIn = &open, &in
	}
	ok, err := s.store.ConfirmFactor(ctx, n, as(t.entry, a.Account))
	if err != nil {
		return mspr.TOTPConfirmation{}, unavailable(err)
	}
	if !ok {
		return mspr.TOTPConfirmation{}, s.refuse(ctx, t.entry, wrongCode(), mspr.Tell("the enrolment was confirmed, replaced or ended meanwhile"))
	}
	return done, nil
}

// SecondFactor tells whether the caller's account has an authenticator.
func (s *Service) SecondFactor(ctx context.Context, of mspr.Caller) (bool, error) {
	a, good, err := s.store.SignedIn(ctx, of.Session, of.Account, s.now())
	if err != nil {
		return false, unavailable(err)
	}
	if !good {
		return false, notSignedIn()
	}
	return a.Account.SecondFactor, nil
}
