package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// accountColumns are those of accounts AS a.
const (
	accountColumns    = "a.id, a.email, a.role, a.created_at, a.disabled_at, a.last_sign_in, a.totp_at IS NOT NULL"
	credentialColumns = accountColumns + ", a.password, a.totp_secret, a.totp_step"
)

// accountFields gives where a row of accountColumns goes.
func accountFields(a *mspr.Account) []any {
	return []any{&a.ID, &a.Email, &a.Role, &a.CreatedAt, &a.Disabled, &a.LastSignIn, &a.SecondFactor}
}

// credentialFields gives where a row of credentialColumns goes.
func credentialFields(c *mspr.Credential) []any {
	return append(accountFields(&c.Account), &c.Password, &c.Secret, &c.Step)
}

func scanAccount(row pgx.CollectableRow) (mspr.Account, error) {
	var a mspr.Account
	err := row.Scan(accountFields(&a)...)
	return accountInUTC(a), err
}

func accountInUTC(a mspr.Account) mspr.Account {
	a.CreatedAt, a.Disabled, a.LastSignIn = a.CreatedAt.UTC(), inUTC(a.Disabled), inUTC(a.LastSignIn)
	return a
}

// Accounts gives a page of accounts, in order of their numbers. A cursor of
// another list is BAD_USER_INPUT.
func (c *Cluster) Accounts(ctx context.Context, q mspr.AccountQuery) (page mspr.AccountPage, err error) {
	after, err := parseCursor("account", q.Page.After)
	if err != nil {
		return page, err
	}
	first := pageSize(q.Page.First)
	rows, err := c.pool.Query(ctx, "SELECT "+accountColumns+` FROM accounts AS a
		WHERE $1::bigint IS NULL OR a.id > $1 ORDER BY a.id LIMIT $2`, after, first+1)
	if err != nil {
		return page, failure(err, "list accounts")
	}
	accounts, err := pgx.CollectRows(rows, scanAccount)
	if err != nil {
		return page, failure(err, "list accounts")
	}
	page.Accounts, page.Cursors, page.Info = pageOf(accounts, first, after != nil,
		func(a mspr.Account) string { return cursorOf("account", a.ID) })
	if q.Total {
		page.Total = new(int64)
		err = c.pool.QueryRow(ctx, "SELECT count(*) FROM accounts").Scan(page.Total)
	}
	return page, failure(err, "count accounts")
}

// Credential finds an account by its address, closed ones too. It tells
// whether there is one.
func (c *Cluster) Credential(ctx context.Context, email string) (found mspr.Credential, known bool, err error) {
	row := c.pool.QueryRow(ctx, "SELECT "+credentialColumns+" FROM accounts AS a WHERE a.email = $1", storable(email))
	known, err = one(row, credentialFields(&found)...)
	found.Account = accountInUTC(found.Account)
	return found, known, failure(err, "look up an account")
}

// one scans a row and tells whether there was one.
func one(row pgx.Row, into ...any) (bool, error) {
	err := row.Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Rehash replaces the stored hash of a password by another one of the same
// password, unless it was changed meanwhile.
func (c *Cluster) Rehash(ctx context.Context, account int64, before, after string) error {
	_, err := c.pool.Exec(ctx, "UPDATE accounts SET password = $3 WHERE id = $1 AND password = $2", account, before, after)
	return failure(err, "renew the hash of a password")
}

// CreateAccount makes an account and adds the entry to the audit log. An
// address that is taken is a CONFLICT.
func (c *Cluster) CreateAccount(ctx context.Context, n mspr.StoredAccount, e mspr.AuditEntry) (made mspr.Account, err error) {
	err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) (err error) {
		made, err = insertAccount(ctx, tx, n, e)
		return err
	})
	return made, failure(err, "make an account")
}

// CreateFirstAccounts makes the accounts when the cluster has none at all, and
// gives those that it made. Of two servers that do it at once, one makes them.
func (c *Cluster) CreateFirstAccounts(ctx context.Context, wanted []mspr.StoredAccount, e mspr.AuditEntry) (made []mspr.Account, err error) {
	err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		made = nil
		if _, err := tx.Exec(ctx, "LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		if some, err := hasAccounts(ctx, tx); err != nil || some {
			return err
		}
		for _, n := range wanted {
			a, err := insertAccount(ctx, tx, n, e)
			if err != nil {
				return err
			}
			made = append(made, a)
		}
		return nil
	})
	if err != nil {
		return nil, failure(err, "make the first accounts")
	}
	return made, nil
}

// HasAccounts says whether the cluster has any account, be it closed.
func (c *Cluster) HasAccounts(ctx context.Context) (bool, error) {
	some, err := hasAccounts(ctx, c.pool)
	return some, failure(err, "look for accounts")
}

func hasAccounts(ctx context.Context, db querier) (some bool, err error) {
	err = db.QueryRow(ctx, "SELECT EXISTS (SELECT FROM accounts)").Scan(&some)
	return some, err
}

func insertAccount(ctx context.Context, tx pgx.Tx, n mspr.StoredAccount, e mspr.AuditEntry) (a mspr.Account, err error) {
	made, err := one(tx.QueryRow(ctx, `
		INSERT INTO accounts AS a (email, role, password, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (email) DO NOTHING RETURNING `+accountColumns, n.Email, n.Role, n.Password, n.At), accountFields(&a)...)
	if err != nil {
		return a, err
	}
	if !made {
		return a, mspr.Errorf(mspr.Conflict, "there is an account with the address %s already", n.Email)
	}
	e.Resource = accountResource(a.ID)
	return accountInUTC(a), appendAudit(ctx, tx, e)
}

// accountResource is how the audit log names an account.
func accountResource(id int64) string { return fmt.Sprintf("account %d", id) }

// settle runs work in a transaction, which is undone unless the work is done.
func (c *Cluster) settle(ctx context.Context, doing string, work func(pgx.Tx) (bool, error)) (done bool, err error) {
	tx, err := c.pool.Begin(ctx)
	if err != nil {
		return false, failure(err, doing)
	}
	defer func() { _ = tx.Rollback(ctx) }() // after a commit it does nothing
	if done, err = work(tx); err == nil && done {
		err = tx.Commit(ctx)
	}
	return done && err == nil, failure(err, doing)
}

// changed runs a statement and tells whether it changed a row.
func changed(ctx context.Context, tx pgx.Tx, sql string, args ...any) (bool, error) {
	tag, err := tx.Exec(ctx, sql, args...)
	return err == nil && tag.RowsAffected() > 0, err
}
