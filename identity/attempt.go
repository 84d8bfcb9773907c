package identity

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// How often somebody may try to sign in.
const (
	attemptsPerMinute = 5
	// codesPerDay bounds the guessing of six digits by who has the password:
	// three of a million are right at any time.
	codesPerDay = 50
	// ticketTries is how many codes may be tried with one ticket.
	ticketTries = 5
	// strangersPerMinute bounds what is noted of an address that proves nothing:
	// tokens and tickets of no sign-in, and what only the signed-in may do.
	// Nobody guesses 256 bits; it keeps the audit log from being filled.
	strangersPerMinute = 20
)

// try is an attempt to sign in that was counted, with its audit entry.
type try struct {
	mspr.Attempt
	entry mspr.AuditEntry
}

// reserve counts an attempt for the caller's address and the other keys before
// any proof is looked at. RateLimited when one of them had too many.
func (s *Service) reserve(ctx context.Context, entry mspr.AuditEntry, others ...mspr.AttemptLimit) (try, error) {
	return s.count(ctx, entry, append([]mspr.AttemptLimit{addressLimit(entry.Address)}, others...)...)
}

// count counts an attempt for all keys, or for none when one had too many.
func (s *Service) count(ctx context.Context, entry mspr.AuditEntry, keys ...mspr.AttemptLimit) (try, error) {
	t := try{entry: entry, Attempt: mspr.Attempt{At: s.now(), Keys: keys}}
	refusal := entry
	refusal.Outcome, refusal.Reason = mspr.RateLimited, mspr.Tell("too many attempts")
	wait, err := s.store.Reserve(ctx, t.Attempt, refusal)
	if err != nil {
		return t, unavailable(err)
	}
	if wait > 0 {
		seconds := (wait + time.Second - 1).Truncate(time.Second)
		return t, mspr.Errorf(mspr.RateLimited, "there were too many attempts: try again in %s", seconds).After(seconds)
	}
	return t, nil
}

// addressLimit counts the proofs that come from an IP address.
func addressLimit(address string) mspr.AttemptLimit {
	return mspr.AttemptLimit{Key: "address:" + network(address), Limit: attemptsPerMinute, Window: time.Minute}
}

// strangerLimit counts what comes from an IP address and proves nothing. It is
// apart from the attempts to sign in: a program that goes on with a refresh token
// that has ended keeps nobody beside it from signing in.
func strangerLimit(address string) mspr.AttemptLimit {
	return mspr.AttemptLimit{Key: "stranger:" + network(address), Limit: strangersPerMinute, Window: time.Minute}
}

func network(address string) string { return mspr.Origin{Address: address}.Network().String() }

// accountLimit counts what is tried on an account, be there one or not.
func accountLimit(email string) mspr.AttemptLimit {
	return mspr.AttemptLimit{Key: "account:" + emailHash(email), Limit: attemptsPerMinute, Window: time.Minute}
}

// codesLimit counts the codes that are tried on an account.
func codesLimit(email string) mspr.AttemptLimit {
	return mspr.AttemptLimit{Key: "codes:" + emailHash(email), Limit: codesPerDay, Window: 24 * time.Hour}
}

func emailHash(email string) string { return hex.EncodeToString(digest(plain(email))) }
