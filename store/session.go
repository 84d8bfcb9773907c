package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// keepEnded is how long a sign-in that ended is kept.
const keepEnded = 24 * time.Hour

// OpenSession begins a sign-in: it uses up what proved it, gives the attempt
// back and adds the entry to the audit log. It tells whether it did: not when
// the account was closed or its password or factor changed since it was looked
// at, or when something that works once was used before.
//
// Transactions about an account lock its row first, then sessions, tickets,
// recovery codes, attempts and the audit log, so that none waits for another in
// a circle.
func (c *Cluster) OpenSession(ctx context.Context, n mspr.NewSession, e mspr.AuditEntry) (bool, error) {
	return c.settle(ctx, "begin a sign-in", func(tx pgx.Tx) (bool, error) {
		if done, err := prove(ctx, tx, n); err != nil || !done {
			return false, err
		}
		if err := insertSession(ctx, tx, n); err != nil {
			return false, err
		}
		if err := giveBack(ctx, tx, n.Attempt); err != nil {
			return false, err
		}
		return true, appendAudit(ctx, tx, e)
	})
}

// prove uses up what the sign-in is proved with. Without a ticket it is the
// password alone, which does for accounts without a second factor.
func prove(ctx context.Context, tx pgx.Tx, n mspr.NewSession) (bool, error) {
	if n.Ticket != nil && n.Step == 0 && n.Recovery == nil {
		return false, nil // a ticket alone proves nothing
	}
	done, err := changed(ctx, tx, `
		UPDATE accounts SET last_sign_in = $2, totp_step = greatest(totp_step, $3)
		WHERE id = $1 AND disabled_at IS NULL AND ($3 = 0 OR totp_step < $3)
		  AND (($4 AND totp_at IS NOT NULL) OR (NOT $4 AND totp_at IS NULL AND password = $5))`,
		n.Account, n.At, n.Step, n.Ticket != nil, n.Password)
	if err != nil || !done || n.Ticket == nil {
		return done, err
	}
	if done, err := spendTicket(ctx, tx, n); err != nil || !done || n.Recovery == nil {
		return done, err
	}
	return changed(ctx, tx, "UPDATE recovery_codes SET used_at = $3 WHERE account = $1 AND hash = $2 AND used_at IS NULL",
		n.Account, n.Recovery, n.At)
}

func spendTicket(ctx context.Context, tx pgx.Tx, n mspr.NewSession) (bool, error) {
	return changed(ctx, tx, "DELETE FROM tickets WHERE hash = $1 AND account = $2 AND expires_at > $3", n.Ticket, n.Account, n.At)
}

// insertSession writes a sign-in with its first refresh token, and removes
// some that ended long ago.
func insertSession(ctx context.Context, tx pgx.Tx, n mspr.NewSession) error {
	_, err := tx.Exec(ctx, "INSERT INTO sessions (id, account, created_at, expires_at) VALUES ($1, $2, $3, $4)", n.ID, n.Account, n.At, n.Until)
	if err != nil {
		return err
	}
	if err := insertRefreshToken(ctx, tx, n.ID, n.Refresh); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		DELETE FROM sessions WHERE id IN (
			SELECT id FROM sessions WHERE coalesce(ended_at, expires_at) < $1
			ORDER BY coalesce(ended_at, expires_at) LIMIT $2 FOR UPDATE SKIP LOCKED)`, n.At.Add(-keepEnded), sweepRows)
	return err
}

// EndSession ends a sign-in and tells whether it was ended now; then it adds the
// entry to the audit log.
func (c *Cluster) EndSession(ctx context.Context, session string, account int64, at time.Time, e mspr.AuditEntry) (bool, error) {
	return c.settle(ctx, "end a sign-in", func(tx pgx.Tx) (bool, error) {
		done, err := changed(ctx, tx, `
			UPDATE sessions SET ended_at = $3, ended_why = 'logout'
			WHERE id = $1 AND account = $2 AND ended_at IS NULL`, session, account, at)
		if err != nil || !done {
			return false, err
		}
		return true, appendAudit(ctx, tx, e)
	})
}

// TokenHolder gives the address of the account that an access token was minted
// for. It tells whether the token is good yet: its sign-in goes on, the account
// is open and has the token's role still, and the key that signed it was neither
// dropped nor retired before the given time.
func (c *Cluster) TokenHolder(ctx context.Context, t mspr.Claims, account int64, at, retiredSince time.Time) (email string, good bool, err error) {
	good, err = one(c.pool.QueryRow(ctx, `
		SELECT a.email FROM sessions AS s JOIN accounts AS a ON a.id = s.account JOIN signing_keys AS k ON k.id = $5
		WHERE s.id = $1 AND s.account = $2 AND s.ended_at IS NULL AND s.expires_at > $3
		  AND a.disabled_at IS NULL AND a.role = $4
		  AND k.dropped_at IS NULL AND (k.retired_at IS NULL OR k.retired_at >= $6)`,
		storable(t.Session), account, at, t.Role, storable(t.KeyID), retiredSince), &email)
	return email, good, failure(err, "check an access token")
}

// SignedIn gives what a sign-in admits to. It tells whether the sign-in goes on
// and the account is open.
func (c *Cluster) SignedIn(ctx context.Context, session string, account int64, at time.Time) (a mspr.Admission, good bool, err error) {
	good, err = one(c.pool.QueryRow(ctx, "SELECT "+credentialColumns+`, s.created_at, s.totp_pending
		FROM sessions AS s JOIN accounts AS a ON a.id = s.account
		WHERE s.id = $1 AND s.account = $2 AND s.ended_at IS NULL AND s.expires_at > $3 AND a.disabled_at IS NULL`,
		session, account, at), append(credentialFields(&a.Credential), &a.Since, &a.Pending)...)
	a.Account, a.Since = accountInUTC(a.Account), a.Since.UTC()
	return a, good, failure(err, "look up a sign-in")
}
