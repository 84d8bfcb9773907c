package identity

import (
	"context"
	"encoding/hex"
	"net/netip"
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
)

// try is an attempt to sign in that was counted, with its audit entry.
type try struct {
	mspr.Attempt
	entry mspr.AuditEntry
}

// reserve counts an attempt for the caller's address and the other keys before
// any proof is looked at. RateLimited when one of them had too many.
func (s *Service) reserve(ctx context.Context, entry mspr.AuditEntry, others ...mspr.AttemptLimit) (try, error) {
	t := try{entry: entry, Attempt: mspr.Attempt{At: s.now(), Keys: append([]mspr.AttemptLimit{addressLimit(entry.Address)}, others...)}}
	refusal := entry
	refusal.Outcome, refusal.Reason = mspr.RateLimited, "too many attempts"
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

// addressLimit counts what comes from an IP address; all of a /64 is one
// subscriber's in IPv6. What is no address counts together.
func addressLimit(address string) mspr.AttemptLimit {
	key := "address:unknown"
	if ip, err := netip.ParseAddr(address); err == nil {
		ip = ip.Unmap().WithZone("")
		key = "address:" + ip.String()
		if prefix, err := ip.Prefix(64); err == nil && ip.Is6() {
			key = "address:" + prefix.String()
		}
	}
	return mspr.AttemptLimit{Key: key, Limit: attemptsPerMinute, Window: time.Minute}
}

// accountLimit counts what is tried on an account, be there one or not.
func accountLimit(email string) mspr.AttemptLimit {
	return mspr.AttemptLimit{Key: "account:" + emailHash(email), Limit: attemptsPerMinute, Window: time.Minute}
}

// codesLimit counts the codes that are tried on an account.
func codesLimit(email string) mspr.AttemptLimit {
	return mspr.AttemptLimit{Key: "codes:" + emailHash(email), Limit: codesPerDay, Window: 24 * time.Hour}
}

func emailHash(email string) string { return hex.EncodeToString(digest(plain(email))) }
