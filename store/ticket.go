package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// OpenTicket admits to the next step of a sign-in, gives the attempt back and
// adds the entry to the audit log. It tells whether it did: not when the account
// was closed or its password changed since it was looked at.
func (c *Cluster) OpenTicket(ctx context.Context, n mspr.NewTicket, e mspr.AuditEntry) (bool, error) {
	return c.settle(ctx, "give a ticket", func(tx pgx.Tx) (bool, error) {
		open, err := one(tx.QueryRow(ctx, `
			SELECT id FROM accounts
			WHERE id = $1 AND disabled_at IS NULL AND password = $2 AND (totp_at IS NULL) = ($3 = 'ENROLMENT_REQUIRED')
			FOR NO KEY UPDATE`, n.Account, n.Password, n.Next), new(int64))
		if err != nil || !open {
			return false, err
		}
		_, err = tx.Exec(ctx, "INSERT INTO tickets (hash, account, step, expires_at) VALUES ($1, $2, $3, $4)",
			n.Hash, n.Account, n.Next, n.Until)
		if err != nil {
			return false, err
		}
		if err := sweepTickets(ctx, tx, n.At); err != nil {
			return false, err
		}
		if err := giveBack(ctx, tx, n.Attempt); err != nil {
			return false, err
		}
		return true, appendAudit(ctx, tx, e)
	})
}

func sweepTickets(ctx context.Context, tx pgx.Tx, at time.Time) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM tickets WHERE hash IN (
			SELECT hash FROM tickets WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`, at, sweepRows)
	return err
}

// Ticket gives what a ticket admits to, without counting it as used. It tells
// whether there is such a ticket and the account is open.
func (c *Cluster) Ticket(ctx context.Context, hash []byte, at time.Time) (a mspr.Admission, good bool, err error) {
	good, err = one(c.pool.QueryRow(ctx, "SELECT "+credentialColumns+`, t.step, t.totp_pending
		FROM tickets AS t JOIN accounts AS a ON a.id = t.account
		WHERE t.hash = $1 AND t.expires_at > $2 AND a.disabled_at IS NULL`,
		hash, at), append(credentialFields(&a.Credential), &a.Next, &a.Pending)...)
	a.Account = accountInUTC(a.Account)
	return a, good, failure(err, "look up a ticket")
}

// TryTicket counts a code that is tried with a ticket, and tells whether it may
// be: a ticket is good for so many tries.
func (c *Cluster) TryTicket(ctx context.Context, hash []byte, at time.Time, tries int) (bool, error) {
	tag, err := c.pool.Exec(ctx, "UPDATE tickets SET tries = tries + 1 WHERE hash = $1 AND expires_at > $2 AND tries < $3", hash, at, tries)
	return err == nil && tag.RowsAffected() > 0, failure(err, "try a ticket")
}
