package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// SetPending keeps a TOTP secret with who asked for it, until a first code
// confirms it, and adds the entry to the audit log. It tells whether the ticket
// or the sign-in is good; a ticket is only while the account has no factor.
func (c *Cluster) SetPending(ctx context.Context, h mspr.Holder, secret []byte, at time.Time, e mspr.AuditEntry) (bool, error) {
	return c.settle(ctx, "begin to set up a second factor", func(tx pgx.Tx) (done bool, err error) {
		if h.Ticket != nil {
			done, err = changed(ctx, tx, `
				UPDATE tickets AS t SET totp_pending = $2 FROM accounts AS a
				WHERE t.hash = $1 AND t.step = 'ENROLMENT_REQUIRED' AND t.expires_at > $3
				  AND a.id = t.account AND a.disabled_at IS NULL AND a.totp_at IS NULL`, h.Ticket, secret, at)
		} else {
			done, err = changed(ctx, tx, `
				UPDATE sessions SET totp_pending = $3
				WHERE id = $1 AND account = $2 AND ended_at IS NULL AND expires_at > $4`, h.Session, h.Account, secret, at)
		}
		if err != nil || !done {
			return false, err
		}
		return true, appendAudit(ctx, tx, e)
	})
}

// ConfirmFactor gives an account the second factor that was pending, with new
// recovery codes, ends its other sign-ins and tickets, opens the sign-in that
// goes on and adds the entry to the audit log. It tells whether it did: of
// several who confirm one secret at once, one does.
func (c *Cluster) ConfirmFactor(ctx context.Context, n mspr.NewFactor, e mspr.AuditEntry) (bool, error) {
	return c.settle(ctx, "confirm a second factor", func(tx pgx.Tx) (bool, error) {
		if done, err := setFactor(ctx, tx, n); err != nil || !done {
			return false, err
		}
		if err := endOthers(ctx, tx, n.Account, n.Session, "factor", n.At); err != nil {
			return false, err
		}
		if err := replaceRecovery(ctx, tx, n); err != nil {
			return false, err
		}
		if n.Open != nil {
			if err := insertSession(ctx, tx, *n.Open); err != nil {
				return false, err
			}
		}
		if err := giveBack(ctx, tx, n.Attempt); err != nil {
			return false, err
		}
		return true, appendAudit(ctx, tx, e)
	})
}

// setFactor makes the pending secret the account's; a ticket can't replace a
// factor that is there.
func setFactor(ctx context.Context, tx pgx.Tx, n mspr.NewFactor) (bool, error) {
	done, err := changed(ctx, tx, `
		UPDATE accounts SET totp_secret = $2, totp_at = $3, totp_step = $4,
			last_sign_in = CASE WHEN $5 THEN $3 ELSE last_sign_in END
		WHERE id = $1 AND disabled_at IS NULL AND (NOT $5 OR totp_at IS NULL)`,
		n.Account, n.Secret, n.At, n.Step, n.Open != nil)
	if err != nil || !done {
		return false, err
	}
	if n.Open != nil {
		return changed(ctx, tx, "DELETE FROM tickets WHERE hash = $1 AND account = $2 AND expires_at > $3 AND totp_pending = $4",
			n.Ticket, n.Account, n.At, n.Secret)
	}
	return changed(ctx, tx, `
		UPDATE sessions SET totp_pending = NULL
		WHERE id = $1 AND account = $2 AND ended_at IS NULL AND totp_pending = $3`, n.Session, n.Account, n.Secret)
}

func replaceRecovery(ctx context.Context, tx pgx.Tx, n mspr.NewFactor) error {
	if _, err := tx.Exec(ctx, "DELETE FROM recovery_codes WHERE account = $1", n.Account); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO recovery_codes (account, hash) SELECT $1, unnest($2::bytea[])", n.Account, n.Recovery)
	return err
}
