package identity

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// ChangePassword changes the caller's password and ends their other sign-ins. A
// wrong current password is Unauthenticated and counts as an attempt to sign in;
// a new one that is no good is BadUserInput.
func (s *Service) ChangePassword(ctx context.Context, from mspr.Caller, current, next string) error {
	if err := s.local(); err != nil {
		return err
	}
	entry := s.entry(from, mspr.AuditSignIn, "Mutation.changePassword")
	a, err := s.signedIn(ctx, from, entry)
	if err != nil {
		return err
	}
	if err := checkPassword("new", next, a.Account.Email); err != nil {
		return s.settled(ctx, entry, err)
	}
	t, err := s.provePassword(ctx, entry, &a, current)
	if err != nil {
		return err
	}
	if next == current {
		return s.settled(ctx, entry, mspr.Errorf(mspr.BadUserInput, "new: this is the password until now"))
	}
	return s.replacePassword(ctx, t, from, a, next)
}

func (s *Service) replacePassword(ctx context.Context, t try, from mspr.Caller, a mspr.Admission, next string) error {
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return s.refuse(ctx, t.entry, unavailable(err), mspr.Tell("the password was not changed"))
	}
	done, err := s.store.ChangePassword(ctx, mspr.NewPassword{
		Account: from.Account, Session: from.Session, Old: a.Password, New: hash, At: t.At, Attempt: t.Attempt,
	}, t.entry)
	if err != nil {
		return unavailable(err)
	}
	if !done {
		return s.refuse(ctx, t.entry, wrongCurrent(), mspr.Tell("the password or the sign-in changed meanwhile"))
	}
	return nil
}

// provePassword counts an attempt on the account and looks at its password.
func (s *Service) provePassword(ctx context.Context, entry mspr.AuditEntry, a *mspr.Admission, password string) (try, error) {
	t, err := s.reserve(ctx, entry, accountLimit(a.Account.Email))
	if err != nil {
		return t, err
	}
	right, err := s.checkPassword(ctx, &a.Credential, a.Password, password)
	if err != nil {
		return t, s.refuse(ctx, entry, err, mspr.Tell("the password was not looked at"))
	}
	if !right {
		return t, s.refuse(ctx, entry, wrongCurrent(), mspr.Tell("wrong password"))
	}
	return t, nil
}

func wrongCurrent() error {
	return mspr.Errorf(mspr.Unauthenticated, "the account's present password is wrong")
}
