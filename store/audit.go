package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// What the audit log keeps of a text, in bytes. Some texts come from headers
// that a caller writes at will; none of them may make a request fail.
const (
	auditWord      = 64
	auditName      = 254
	auditUserAgent = 256
	auditText      = 1000
	auditFields    = 1000
)

// appendAudit adds an entry within a transaction. From then until the
// transaction ends nobody else can add to the cluster's log, so it is the last
// statement before the commit. The database gives number, time, cluster and
// hash, whatever the entry says.
func appendAudit(ctx context.Context, tx pgx.Tx, e mspr.AuditEntry) error {
	table := pgx.Identifier{tx.Conn().Config().User, "audit_log"} // role and schema have one name
	_, err := tx.Exec(ctx, insertAudit(table), auditRow(e)...)
	return failure(err, "add to the audit log")
}

// Record adds an entry; the database gives number, time, cluster and hash,
// whatever the entry says.
//
// Reads are many, and what they note changes nothing, so that an EXPORT and an
// ADMIN_READ don't wait for the disk (synchronous_commit is off for them): when
// Postgres itself crashes, those of the last fraction of a second may be lost,
// but none before one that is kept, and no number is missed. Everything else
// is on disk when Record returns.
func (c *Cluster) Record(ctx context.Context, e mspr.AuditEntry) error {
	const durable = "coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on')"
	commit := durable
	if e.Action == mspr.AuditExport || e.Action == mspr.AuditAdminRead {
		commit = "'off'"
	}
	_, err := c.pool.Exec(ctx, insertAudit(c.auditTable())+
		" WHERE set_config('synchronous_commit', "+commit+", true) IS NOT NULL", auditRow(e)...)
	return failure(err, "add to the audit log of cluster "+string(c.ID))
}

// noteTime bounds how long noting a refusal may take.
const noteTime = 3 * time.Second

// noteRefusal gives back the error of a change; where it was refused for what
// was asked, that is noted first, as e tells of it.
func (c *Cluster) noteRefusal(ctx context.Context, e mspr.AuditEntry, err error) error {
	refusal, ok := errors.AsType[*mspr.Error](err)
	if !ok || !slices.Contains([]mspr.Code{mspr.BadUserInput, mspr.NotFound, mspr.Conflict, mspr.Gone}, refusal.Code) {
		return err
	}
	e.Outcome, e.Reason = refusal.Code, refusal.Message
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime) // a client that has left is noted too
	defer cancel()
	if unnoted := c.Record(ctx, e); unnoted != nil {
		return fmt.Errorf("note that a change was refused (%s): %w", refusal.Message, unnoted)
	}
	return err
}

// auditTable names the log in full: a temporary table of the same name can't
// stand in for it.
func (c *Cluster) auditTable() pgx.Identifier { return pgx.Identifier{c.ID.Schema(), "audit_log"} }

func insertAudit(table pgx.Identifier) string {
	return "INSERT INTO " + table.Sanitize() + ` (action, account, name, role, resource, fields, outcome, reason, address, user_agent)
		SELECT $1::text, $2::bigint, $3::text, $4::text, $5::text, $6::text[], $7::text, $8::text, $9::text, $10::text`
}

// auditRow gives the columns of an entry, as insertAudit takes them.
func auditRow(e mspr.AuditEntry) []any {
	fields := make([]string, min(len(e.Fields), auditFields))
	for i := range fields {
		fields[i] = cut(e.Fields[i], auditName)
	}
	return []any{
		string(e.Action), e.Account, cut(e.Name, auditName), cut(string(e.Role), auditWord), cut(e.Resource, auditText), fields,
		cut(string(e.Outcome), auditWord), cut(e.Reason, auditText), cut(e.Address, auditWord), cut(e.UserAgent, auditUserAgent),
	}
}

// cut gives the beginning of a text, of at most limit bytes, as Postgres can
// store it.
func cut(s string, limit int) string {
	s = storable(s[:min(len(s), 4*limit)])
	if len(s) <= limit {
		return s
	}
	for !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
