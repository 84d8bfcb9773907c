package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const auditColumns = "number, at, action, account, name, role, resource, fields, outcome, reason, address, user_agent, cluster, hash"

func scanAudit(row pgx.CollectableRow) (mspr.AuditEntry, error) {
	var e mspr.AuditEntry
	var hash []byte
	err := row.Scan(&e.Number, &e.At, &e.Action, &e.Account, &e.Name, &e.Role, &e.Resource, &e.Fields, &e.Outcome, &e.Reason,
		&e.Address, &e.UserAgent, &e.Cluster, &hash)
	e.At, e.Hash = e.At.UTC(), hex.EncodeToString(hash)
	return e, err
}

// AuditLog gives a page of the audit log, from the newest entry. A cursor of
// another list is BAD_USER_INPUT.
func (c *Cluster) AuditLog(ctx context.Context, q mspr.AuditQuery) (mspr.AuditPage, error) {
	before, err := parseCursor("audit", q.Page.After)
	if err != nil {
		return mspr.AuditPage{}, err
	}
	chosen, first := chooseAudit(q), pageSize(q.Page.First)
	from := " FROM " + c.auditTable().Sanitize()
	var page mspr.AuditPage
	if q.Total {
		page.Total = new(int64)
		if err := c.pool.QueryRow(ctx, "SELECT count(*)"+from+chosen.where(), chosen.args...).Scan(page.Total); err != nil {
			return mspr.AuditPage{}, failure(err, "count the entries of the audit log")
		}
	}
	if before != nil {
		chosen.add("number < $%d", *before)
	}
	rows, err := c.pool.Query(ctx, "SELECT "+auditColumns+from+chosen.where()+
		fmt.Sprintf(" ORDER BY number DESC LIMIT %d", first+1), chosen.args...)
	if err != nil {
		return mspr.AuditPage{}, failure(err, "read the audit log")
	}
	entries, err := pgx.CollectRows(rows, scanAudit)
	if err != nil {
		return mspr.AuditPage{}, failure(err, "read the audit log")
	}
	page.Entries, page.Cursors, page.Info = pageOf(entries, first, before != nil,
		func(e mspr.AuditEntry) string { return cursorOf("audit", e.Number) })
	return page, nil
}

// conditions is a WHERE with its arguments. Only what is asked for stands in
// it, so that Postgres plans with the index that fits.
type conditions struct {
	parts []string
	args  []any
}

// add adds a condition that holds its one placeholder as $%d.
func (c *conditions) add(condition string, arg any) {
	c.args = append(c.args, arg)
	c.parts = append(c.parts, fmt.Sprintf(condition, len(c.args)))
}

func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.parts, " AND ")
}

func chooseAudit(q mspr.AuditQuery) *conditions {
	c := &conditions{}
	if q.Action != "" {
		c.add("action = $%d", string(q.Action))
	}
	if q.Account != 0 {
		c.add("account = $%d", q.Account)
	}
	if q.From != nil {
		c.add("at >= $%d", *q.From)
	}
	if q.To != nil {
		c.add("at < $%d", *q.To)
	}
	return c
}
