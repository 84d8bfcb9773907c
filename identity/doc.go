// Package identity keeps a cluster's accounts, signs people in and tells who
// sends a request.
//
// A Service is one cluster's; all it knows is in its Store, so that several
// servers agree at once about a lockout, a spent token or a closed account.
//
// Signing in takes a password (argon2id) and, of administrators and whoever set
// one up, a code of a second factor (TOTP, or a recovery code). Login gives
// tokens, or a ticket for the step that is still needed. A sign-in is a session:
// its access tokens are JWTs, which Tokens mints and verifies, and its refresh
// tokens are opaque, each good once; using one twice ends the session. Caller
// asks the store about every access token, so that a session that ended and an
// account that was closed count at once.
//
// Rules:
//   - An attempt is counted before its proof is looked at, and taken off the
//     count when it succeeds: five a minute for an account and for an address.
//   - Who may not sign in learns nothing: an unknown address, a closed account
//     and a wrong password take the same work and give the same error. The audit
//     log, which administrators read, has the reason.
//   - Each outcome is in the audit log; what can't be written there does not
//     happen.
//   - Passwords, codes, tickets and tokens are stored as hashes and stand in no
//     log and no error.
//
// When the cluster has an external issuer, External verifies its tokens, and
// this package keeps no accounts: everything else but Caller is refused.
package identity
