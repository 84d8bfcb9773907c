package mspr

import "time"

// Credential is what an account proves itself with. It passes between the
// identity service and the store, and nowhere else.
type Credential struct {
	Account Account
	// Password is an argon2id hash in its PHC form.
	Password string
	// Secret is the confirmed TOTP secret; nil without a second factor.
	Secret []byte
	// Step is the newest TOTP time step whose code was used.
	Step int64
}

// Admission is what a ticket, or the sign-in of an access token, admits to.
type Admission struct {
	Credential
	// Next is the step that a ticket is for; empty for a sign-in.
	Next SignInStep
	// Since is when the sign-in began; zero for a ticket.
	Since time.Time
	// Pending is a TOTP secret that waits for its first code; nil without one.
	Pending []byte
}

// Holder names who holds an admission: a ticket by its hash, or a sign-in by
// its session and account.
type Holder struct {
	Ticket  []byte
	Session string
	Account int64
}

// AttemptLimit is how many attempts to sign in one key may make in any window.
type AttemptLimit struct {
	Key    string
	Limit  int
	Window time.Duration
}

// Attempt is one attempt to sign in, which counts for each of its keys.
type Attempt struct {
	Keys []AttemptLimit
	At   time.Time
}

// RefreshToken is a refresh token as it is stored.
type RefreshToken struct {
	// Hash is its SHA-256.
	Hash  []byte
	Until time.Time
}

// NewSession is a sign-in that begins, with what it takes: all of it happens or
// nothing.
type NewSession struct {
	ID      string
	Account int64
	At      time.Time
	// Until is when refreshing ends.
	Until   time.Time
	Refresh RefreshToken
	// Attempt is given back.
	Attempt Attempt
	// Password is the stored hash that was verified, if it was now.
	Password string
	// Ticket is the hash of the ticket that is spent; nil without one.
	Ticket []byte
	// Step is the TOTP time step, Recovery the hash of the recovery code, that
	// is used up; 0 and nil without one.
	Step     int64
	Recovery []byte
}

// NewTicket admits who gave the right password to the next step.
type NewTicket struct {
	Hash    []byte
	Account int64
	Next    SignInStep
	At      time.Time
	Until   time.Time
	// Attempt is given back.
	Attempt Attempt
	// Password is the stored hash that was verified.
	Password string
}

// NewFactor is a second factor that a first code confirmed.
type NewFactor struct {
	Holder
	At time.Time
	// Secret is the pending one that the code was checked with.
	Secret []byte
	// Step is the code's time step.
	Step int64
	// Recovery holds the hashes of the recovery codes.
	Recovery [][]byte
	// Open is the sign-in that goes on; nil when the account is signed in.
	Open *NewSession
	// Attempt is given back.
	Attempt Attempt
}

// Renewal exchanges a refresh token for the next.
type Renewal struct {
	Hash    []byte
	Session string
	Next    RefreshToken
	At      time.Time
}

// Renewed tells what came of a renewal.
type Renewed int

const (
	// NotRenewed is what a token gets that is expired, or whose sign-in has ended.
	NotRenewed Renewed = iota
	// RenewedNow is an exchange.
	RenewedNow
	// SignInEnded is what a token brings about that was spent before.
	SignInEnded
)

// Family is the sign-in that a refresh token belongs to.
type Family struct {
	Session string
	Account Account
	// Until is when refreshing ends.
	Until time.Time
}

// NewPassword is a change of a password by the account's owner.
type NewPassword struct {
	Account int64
	// Session is the sign-in that stays.
	Session string
	// Old is the stored hash that was verified, New the one that replaces it.
	Old, New string
	At       time.Time
	// Attempt is given back.
	Attempt Attempt
}

// StoredAccount is a new account with its password's hash.
type StoredAccount struct {
	Email    string
	Role     Role
	Password string
	At       time.Time
}

// Closing closes an account.
type Closing struct {
	Account int64
	// By is the administrator's own account; 0 for an operator.
	By int64
	At time.Time
}
