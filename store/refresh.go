package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Family finds the sign-in that a refresh token belongs to, be it spent or
// ended. It tells whether there is one.
func (c *Cluster) Family(ctx context.Context, hash []byte) (f mspr.Family, known bool, err error) {
	known, err = one(c.pool.QueryRow(ctx, "SELECT "+accountColumns+`, s.id, s.expires_at
		FROM refresh_tokens AS r JOIN sessions AS s ON s.id = r.session JOIN accounts AS a ON a.id = s.account
		WHERE r.hash = $1`, hash), append(accountFields(&f.Account), &f.Session, &f.Until)...)
	f.Account, f.Until = accountInUTC(f.Account), f.Until.UTC()
	return f, known, failure(err, "look up a refresh token")
}

// Renew exchanges a refresh token for the next one. A token that was spent
// before ends its sign-in. Both are added to the audit log. A token that can do
// neither any more changes nothing, and is the caller's to note.
func (c *Cluster) Renew(ctx context.Context, r mspr.Renewal, e mspr.AuditEntry) (outcome mspr.Renewed, err error) {
	err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		if outcome, err = renew(ctx, tx, r); err != nil || outcome == mspr.NotRenewed {
			return err
		}
		if outcome == mspr.SignInEnded {
			e.Outcome, e.Reason = mspr.Unauthenticated, mspr.Tell("a spent refresh token was used again: the sign-in was ended")
		}
		return appendAudit(ctx, tx, e)
	})
	if err != nil {
		return mspr.NotRenewed, failure(err, "exchange a refresh token")
	}
	return outcome, nil
}

// renew does it. The lock on the sign-in makes those who use its tokens at once
// take turns.
func renew(ctx context.Context, tx pgx.Tx, r mspr.Renewal) (mspr.Renewed, error) {
	alive, err := one(tx.QueryRow(ctx, `
		SELECT s.id FROM sessions AS s JOIN accounts AS a ON a.id = s.account
		WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND a.disabled_at IS NULL
		FOR NO KEY UPDATE OF s`, r.Session, r.At), new(string))
	if err != nil || !alive {
		return mspr.NotRenewed, err
	}
	spent, err := changed(ctx, tx, `
		UPDATE refresh_tokens SET spent_at = $3
		WHERE hash = $1 AND session = $2 AND spent_at IS NULL AND expires_at > $3`, r.Hash, r.Session, r.At)
	if err != nil {
		return mspr.NotRenewed, err
	}
	if !spent {
		return reused(ctx, tx, r)
	}
	if err := insertRefreshToken(ctx, tx, r.Session, r.Next); err != nil {
		return mspr.NotRenewed, err
	}
	_, err = tx.Exec(ctx, "DELETE FROM refresh_tokens WHERE session = $1 AND expires_at < $2", r.Session, r.At)
	return mspr.RenewedNow, err
}

// reused ends the sign-in of a token that was spent before: it is known to two,
// and one of them stole it.
func reused(ctx context.Context, tx pgx.Tx, r mspr.Renewal) (mspr.Renewed, error) {
	ended, err := changed(ctx, tx, `
		UPDATE sessions SET ended_at = $2, ended_why = 'reuse' WHERE id = $1 AND ended_at IS NULL
		  AND EXISTS (SELECT FROM refresh_tokens WHERE hash = $3 AND session = $1 AND spent_at IS NOT NULL)`,
		r.Session, r.At, r.Hash)
	if err != nil || !ended { // it is expired
		return mspr.NotRenewed, err
	}
	return mspr.SignInEnded, nil
}

func insertRefreshToken(ctx context.Context, tx pgx.Tx, session string, t mspr.RefreshToken) error {
	_, err := tx.Exec(ctx, "INSERT INTO refresh_tokens (hash, session, expires_at) VALUES ($1, $2, $3)", t.Hash, session, t.Until)
	return err
}
