package identity

import (
	"context"
	"fmt"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// maxReason bounds the reason that an administrator gives, in characters.
const maxReason = 500

// CreateAccount makes an account, with a random password unless one is given. An
// address that is taken is a Conflict.
func (s *Service) CreateAccount(ctx context.Context, by mspr.Caller, n mspr.NewAccount) (mspr.CreatedAccount, error) {
	if err := s.local(); err != nil {
		return mspr.CreatedAccount{}, err
	}
	entry := s.entry(by, mspr.AuditWrite, "account")
	wanted, password, err := s.prepare(ctx, by, n)
	if err != nil {
		return mspr.CreatedAccount{}, s.settled(ctx, entry, err)
	}
	made, err := s.store.CreateAccount(ctx, wanted, entry)
	if err != nil {
		return mspr.CreatedAccount{}, s.settled(ctx, entry, err)
	}
	return mspr.CreatedAccount{Account: made, Password: password}, nil
}

// prepare checks what an account is to be made from. The password is given when
// it was made up.
func (s *Service) prepare(ctx context.Context, by mspr.Caller, n mspr.NewAccount) (w mspr.StoredAccount, madeUp *string, err error) {
	if err := administrator(by); err != nil {
		return w, nil, err
	}
	email, err := checkEmail(n.Email)
	if err != nil {
		return w, nil, err
	}
	if !slices.Contains(mspr.Roles(), n.Role) {
		return w, nil, mspr.Errorf(mspr.BadUserInput, "role: there is no such role")
	}
	if n.Password != nil {
		if err := checkPassword("password", *n.Password, email); err != nil {
			return w, nil, err
		}
		w, err = s.stored(ctx, email, n.Role, *n.Password)
		return w, nil, err
	}
	password := readable(passwordBytes)
	w, err = s.stored(ctx, email, n.Role, password)
	return w, &password, err
}

func (s *Service) stored(ctx context.Context, email string, role mspr.Role, password string) (mspr.StoredAccount, error) {
	hash, err := s.hasher.hash(ctx, password)
	return mspr.StoredAccount{Email: email, Role: role, Password: hash, At: s.now()}, err
}

// administrator is a second wall behind that of the schema.
func administrator(by mspr.Caller) error {
	if by.Role != mspr.Admin {
		return mspr.Errorf(mspr.Forbidden, "this is for administrators")
	}
	return nil
}

// DisableAccount closes an account and ends its sign-ins at once; one that is
// closed stays as it is. NotFound when there is none; Conflict for the caller's
// own account and for the last open administrator.
func (s *Service) DisableAccount(ctx context.Context, by mspr.Caller, id int64, reason string) (closed mspr.Account, err error) {
	if err := s.local(); err != nil {
		return mspr.Account{}, err
	}
	entry := s.entry(by, mspr.AuditDelete, fmt.Sprintf("account %d", id))
	done := entry
	if done.Reason, err = mayClose(by, id, reason); err != nil {
		return mspr.Account{}, s.settled(ctx, entry, err)
	}
	closed, err = s.store.CloseAccount(ctx, mspr.Closing{Account: id, By: by.Account, At: s.now()}, done)
	if err != nil {
		return mspr.Account{}, s.settled(ctx, entry, err)
	}
	return closed, nil
}

// mayClose gives the reason as it is noted.
func mayClose(by mspr.Caller, id int64, reason string) (string, error) {
	if err := administrator(by); err != nil {
		return "", err
	}
	read, ok := mspr.ReadReason(reason, maxReason)
	switch {
	case !ok:
		return "", mspr.Errorf(mspr.BadUserInput,
			"reason: say why, in at most %d characters, on one line and without control characters; it stands in the audit log", maxReason)
	case by.Account == id && id != 0:
		return "", mspr.Errorf(mspr.Conflict, "nobody closes their own account: ask another administrator")
	}
	return read, nil
}

// DisableByEmail is DisableAccount for operators, who know the address.
func (s *Service) DisableByEmail(ctx context.Context, by mspr.Caller, email, reason string) (mspr.Account, error) {
	if err := s.local(); err != nil {
		return mspr.Account{}, err
	}
	entry := s.entry(by, mspr.AuditDelete, "account")
	email, err := checkEmail(email)
	if err != nil {
		return mspr.Account{}, s.settled(ctx, entry, err)
	}
	c, known, err := s.store.Credential(ctx, email)
	if err != nil {
		return mspr.Account{}, unavailable(err)
	}
	if !known {
		return mspr.Account{}, s.settled(ctx, entry, mspr.Errorf(mspr.NotFound, "there is no account with the address %s", email))
	}
	return s.DisableAccount(ctx, by, c.Account.ID, reason)
}

// ResetAccount gives an account a new random password, takes away its second
// factor and recovery codes and ends its sign-ins. A closed account stays
// closed, as the account that it gives tells. NotFound when there is none.
func (s *Service) ResetAccount(ctx context.Context, by mspr.Caller, email string) (mspr.CreatedAccount, error) {
	if err := s.local(); err != nil {
		return mspr.CreatedAccount{}, err
	}
	entry := s.entry(by, mspr.AuditWrite, "account")
	wanted, password, err := s.prepare(ctx, by, mspr.NewAccount{Email: email, Role: mspr.Public})
	if err != nil {
		return mspr.CreatedAccount{}, s.settled(ctx, entry, err)
	}
	keys := []string{accountLimit(wanted.Email).Key, codesLimit(wanted.Email).Key}
	done := entry
	done.Reason = mspr.Tell("the password was reset and the second factor taken away")
	reset, err := s.store.ResetAccount(ctx, wanted, keys, done)
	if err != nil {
		return mspr.CreatedAccount{}, s.settled(ctx, entry, err)
	}
	return mspr.CreatedAccount{Account: reset, Password: password}, nil
}

// FirstAccounts makes one account for each role, with random passwords, when the
// cluster has no account at all, and gives those that it made: none otherwise.
// Of two servers that start at once, one makes them.
func (s *Service) FirstAccounts(ctx context.Context) ([]mspr.CreatedAccount, error) {
	if !s.keepsAccounts() {
		return nil, nil
	}
	if some, err := s.store.HasAccounts(ctx); err != nil || some {
		return nil, unavailable(err)
	}
	by := mspr.Operator(s.cluster.ID)
	var wanted []mspr.StoredAccount
	var passwords []*string
	for _, role := range mspr.Roles() {
		email := role.Word() + "@" + string(s.cluster.ID) + ".mspr.local"
		w, password, err := s.prepare(ctx, by, mspr.NewAccount{Email: email, Role: role})
		if err != nil {
			return nil, err
		}
		wanted, passwords = append(wanted, w), append(passwords, password)
	}
	accounts, err := s.store.CreateFirstAccounts(ctx, wanted, s.entry(by, mspr.AuditWrite, "account"))
	if err != nil {
		return nil, unavailable(err)
	}
	made := make([]mspr.CreatedAccount, len(accounts))
	for i, a := range accounts {
		made[i] = mspr.CreatedAccount{Account: a, Password: passwords[i]}
	}
	return made, nil
}

// Accounts gives a page of accounts, in order of their numbers.
func (s *Service) Accounts(ctx context.Context, q mspr.AccountQuery) (mspr.AccountPage, error) {
	page, err := s.store.Accounts(ctx, q)
	return page, unavailable(err)
}
