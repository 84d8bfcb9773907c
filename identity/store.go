package identity

import (
	"context"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Store is what the service remembers. Methods that take an audit entry add it
// in the transaction that does the work: both happen, or neither. Those that
// give a truth value say whether the work was done; it is not when what it
// rests on changed since it was looked at.
type Store interface {
	Accounts
	Attempts
	Sessions
	Factors
	// Record adds an entry about something that was refused.
	Record(ctx context.Context, e mspr.AuditEntry) error
}

// Accounts are the accounts themselves.
type Accounts interface {
	Accounts(ctx context.Context, q mspr.AccountQuery) (mspr.AccountPage, error)
	// Credential finds an account, closed ones too.
	Credential(ctx context.Context, email string) (c mspr.Credential, known bool, err error)
	HasAccounts(ctx context.Context) (bool, error)
	CreateAccount(ctx context.Context, n mspr.StoredAccount, e mspr.AuditEntry) (mspr.Account, error)
	CreateFirstAccounts(ctx context.Context, wanted []mspr.StoredAccount, e mspr.AuditEntry) ([]mspr.Account, error)
	ResetAccount(ctx context.Context, n mspr.StoredAccount, keys []string, e mspr.AuditEntry) (mspr.Account, error)
	CloseAccount(ctx context.Context, n mspr.Closing, e mspr.AuditEntry) (mspr.Account, error)
	ChangePassword(ctx context.Context, n mspr.NewPassword, e mspr.AuditEntry) (bool, error)
	Rehash(ctx context.Context, account int64, before, after string) error
}

// Attempts counts attempts to sign in.
type Attempts interface {
	// Reserve counts an attempt, or gives the time to wait.
	Reserve(ctx context.Context, a mspr.Attempt, refusal mspr.AuditEntry) (wait time.Duration, err error)
}

// Sessions are sign-ins, and the tickets and refresh tokens of them.
type Sessions interface {
	OpenTicket(ctx context.Context, n mspr.NewTicket, e mspr.AuditEntry) (bool, error)
	Ticket(ctx context.Context, hash []byte, at time.Time) (a mspr.Admission, good bool, err error)
	TryTicket(ctx context.Context, hash []byte, at time.Time, tries int) (bool, error)
	OpenSession(ctx context.Context, n mspr.NewSession, e mspr.AuditEntry) (bool, error)
	SignedIn(ctx context.Context, session string, account int64, at time.Time) (a mspr.Admission, good bool, err error)
	TokenHolder(ctx context.Context, t mspr.Claims, account int64, at, retiredSince time.Time) (email string, good bool, err error)
	Family(ctx context.Context, hash []byte) (f mspr.Family, known bool, err error)
	Renew(ctx context.Context, r mspr.Renewal, e mspr.AuditEntry) (mspr.Renewed, error)
	EndSession(ctx context.Context, session string, account int64, at time.Time, e mspr.AuditEntry) (bool, error)
}

// Factors are second factors.
type Factors interface {
	SetPending(ctx context.Context, h mspr.Holder, secret []byte, at time.Time, e mspr.AuditEntry) (bool, error)
	ConfirmFactor(ctx context.Context, n mspr.NewFactor, e mspr.AuditEntry) (bool, error)
}
