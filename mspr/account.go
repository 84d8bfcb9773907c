package mspr

import "time"

// Account is somebody who may sign in to one cluster.
type Account struct {
	ID int64
	// Email is in lower case and unique in its cluster.
	Email     string
	Role      Role
	CreatedAt time.Time
	// Disabled is when the account was closed; nil while it is open. An account
	// is never deleted: the audit log refers to it.
	Disabled *time.Time
	// LastSignIn is nil before the first.
	LastSignIn *time.Time
	// SecondFactor says that the account has confirmed a TOTP authenticator.
	SecondFactor bool
}

// NewAccount is what an account is made from.
type NewAccount struct {
	Email string
	Role  Role
	// Password is made up when it is nil.
	Password *string
}

// CreatedAccount is a new account, or one whose password was reset.
type CreatedAccount struct {
	Account Account
	// Password is the one that was made up, to be shown once; nil when the
	// caller gave it.
	Password *string
}

// AccountQuery asks for a page of accounts, in order of their numbers.
type AccountQuery struct {
	Page  Page
	Total bool
}

// AccountPage is a page of accounts.
type AccountPage struct {
	Accounts []Account
	Cursors  []string
	Info     PageInfo
	Total    *int64
}

// SignInStep is what a sign-in still needs.
type SignInStep string

// The steps of a sign-in.
const (
	// SignInDone: the tokens are given.
	SignInDone SignInStep = "DONE"
	// SignInCode: a code of the second factor is needed, with the ticket.
	SignInCode SignInStep = "CODE_REQUIRED"
	// SignInEnrolment: the role needs a second factor that the account lacks;
	// it is enrolled with the ticket.
	SignInEnrolment SignInStep = "ENROLMENT_REQUIRED"
)

// SignIn is the answer to a step of signing in: tokens, or a ticket for the
// next step.
type SignIn struct {
	Step SignInStep
	// AccessToken is a JWT to send as "Authorization: Bearer"; with its expiry.
	AccessToken  *string
	ExpiresAt    *time.Time
	RefreshToken *string
	RefreshUntil *time.Time
	// Ticket admits to the next step until TicketUntil, and to nothing else.
	Ticket      *string
	TicketUntil *time.Time
}

// TOTPEnrolment is the secret that an authenticator is set up with.
type TOTPEnrolment struct {
	// Secret is in base32, for typing.
	Secret string
	// URI is the otpauth: address that a QR code shows.
	URI string
}

// TOTPConfirmation ends an enrolment.
type TOTPConfirmation struct {
	// RecoveryCodes replace the authenticator when it is lost, each once. They
	// are shown this once.
	RecoveryCodes []string
	// SignIn goes on with the sign-in that asked for the enrolment; nil when
	// the caller was signed in.
	SignIn *SignIn
}

// Claims is what an access token says of its bearer.
type Claims struct {
	// ID is unique to the token, KeyID names the key that signed it.
	ID, KeyID string
	// Subject is the account's number in decimal, or an external issuer's
	// subject.
	Subject string
	Session string
	Cluster ClusterID
	Role    Role
	Issued  time.Time
	Expires time.Time
}

// SigningKey is the public part of a key that signs access tokens.
type SigningKey struct {
	// ID is the key's RFC 7638 thumbprint.
	ID string
	// Public is the key in PKIX DER.
	Public  []byte
	Created time.Time
	// Retired is when a rotation ended its signing; tokens that it signed stay
	// good until they expire. Nil while it may sign.
	Retired *time.Time
	// Dropped is when its tokens stopped being good; nil before.
	Dropped *time.Time
}
