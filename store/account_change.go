package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// ChangePassword replaces an account's password and ends its other sign-ins. It
// tells whether it did: not when the account or the sign-in ended, or when the
// password was changed meanwhile.
func (c *Cluster) ChangePassword(ctx context.Context, n mspr.NewPassword, e mspr.AuditEntry) (bool, error) {
	return c.settle(ctx, "change a password", func(tx pgx.Tx) (bool, error) {
		done, err := changed(ctx, tx, `
			UPDATE accounts AS a SET password = $3
			WHERE id = $1 AND password = $2 AND disabled_at IS NULL
			  AND EXISTS (SELECT FROM sessions WHERE id = $4 AND account = $1 AND ended_at IS NULL)`,
			n.Account, n.Old, n.New, n.Session)
		if err != nil || !done {
			return false, err
		}
		if err := endOthers(ctx, tx, n.Account, n.Session, "password", n.At); err != nil {
			return false, err
		}
		if err := giveBack(ctx, tx, n.Attempt); err != nil {
			return false, err
		}
		return true, appendAudit(ctx, tx, e)
	})
}

// ResetAccount gives an account another password, takes away its second factor
// and recovery codes, ends its sign-ins and forgets the attempts of the keys. A
// closed account stays closed. An address that no account has is NOT_FOUND.
func (c *Cluster) ResetAccount(ctx context.Context, n mspr.StoredAccount, keys []string, e mspr.AuditEntry) (reset mspr.Account, err error) {
	err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		known, err := one(tx.QueryRow(ctx, `
			UPDATE accounts AS a SET password = $2, totp_secret = NULL, totp_at = NULL
			WHERE email = $1 RETURNING `+accountColumns, n.Email, n.Password), accountFields(&reset)...)
		if err != nil {
			return err
		}
		if !known {
			return mspr.Errorf(mspr.NotFound, "there is no account with the address %s", n.Email)
		}
		if err := endOthers(ctx, tx, reset.ID, "", "reset", n.At); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM recovery_codes WHERE account = $1", reset.ID); err != nil {
			return err
		}
		if err := forgetAttempts(ctx, tx, keys); err != nil {
			return err
		}
		e.Resource = accountResource(reset.ID)
		return appendAudit(ctx, tx, e)
	})
	return accountInUTC(reset), failure(err, "reset an account")
}

// CloseAccount closes an account and ends its sign-ins; one that is closed stays
// as it is. No such account is NOT_FOUND, the last open administrator a
// CONFLICT, and an administrator who was closed meanwhile is UNAUTHENTICATED.
func (c *Cluster) CloseAccount(ctx context.Context, n mspr.Closing, e mspr.AuditEntry) (closed mspr.Account, err error) {
	err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		if err := checkAdmins(ctx, tx, n); err != nil {
			return err
		}
		known, err := one(tx.QueryRow(ctx, `
			UPDATE accounts AS a SET disabled_at = coalesce(disabled_at, $2)
			WHERE id = $1 RETURNING `+accountColumns, n.Account, n.At), accountFields(&closed)...)
		if err != nil {
			return err
		}
		if !known {
			return mspr.Errorf(mspr.NotFound, "there is no account %d", n.Account)
		}
		if err := endOthers(ctx, tx, n.Account, "", "disabled", n.At); err != nil {
			return err
		}
		return appendAudit(ctx, tx, e)
	})
	return accountInUTC(closed), failure(err, "close an account")
}

// checkAdmins locks the administrators until the transaction ends, so that two
// of them who close each other can't both succeed. Those who are closed are
// locked as well: each transaction must lock the same rows in the same order.
func checkAdmins(ctx context.Context, tx pgx.Tx, n mspr.Closing) error {
	rows, err := tx.Query(ctx, "SELECT id, disabled_at IS NULL FROM accounts WHERE role = 'ADMIN' ORDER BY id FOR NO KEY UPDATE")
	if err != nil {
		return err
	}
	var open []int64
	var id int64
	var isOpen bool
	_, err = pgx.ForEachRow(rows, []any{&id, &isOpen}, func() error {
		if isOpen {
			open = append(open, id)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case n.By != 0 && !slices.Contains(open, n.By):
		return mspr.Errorf(mspr.Unauthenticated, "your own account was closed")
	case len(open) == 1 && open[0] == n.Account:
		return mspr.Errorf(mspr.Conflict, "account %d is the last administrator: make another one first", n.Account)
	}
	return nil
}

// endOthers ends the sign-ins of an account but the one that stays, and the
// tickets of those that were about to begin.
func endOthers(ctx context.Context, tx pgx.Tx, account int64, stays, why string, at time.Time) error {
	_, err := tx.Exec(ctx, `
		UPDATE sessions SET ended_at = $3, ended_why = $4
		WHERE account = $1 AND id <> $2 AND ended_at IS NULL`, account, stays, at, why)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM tickets WHERE account = $1", account)
	return err
}
