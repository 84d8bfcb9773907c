package store

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// refuseBody is the trigger that refuses every change of a sealed log but the one
// that audit_remove makes, which says so while it does.
const refuseBody = `
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('mspr.audit_removal', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'rows of the audit log are never changed or deleted' USING ERRCODE = 'insufficient_privilege';
END `

// removeBody is the function that removes the oldest entries of a sealed log, up to
// the first that is not from before a moment ($1), at most so many ($2), and gives
// how many went. It belongs to the administrator, and takes nothing that is inside
// the cluster's period, whoever asks.
//
// An entry says which ones went, and with which hash the last of them ended: the
// chain begins with that hash from then on, so that VerifyAudit tells entries that
// were removed from entries that were taken.
func removeBody(c mspr.Cluster) string {
	schema := c.ID.Schema()
	return fmt.Sprintf(`
DECLARE
    first_number bigint;
    last_number  bigint;
    last_hash    bytea;
    earliest     timestamptz := least($1, clock_timestamp() - interval '%d years');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('mspr audit ' || %s, 0));
    SELECT number INTO first_number FROM %[3]s ORDER BY number LIMIT 1;
    -- Numbers are given out one after the other: an entry that a wrong clock made
    -- old is as young as those before it.
    SELECT number - 1 INTO last_number FROM %[3]s WHERE at >= earliest ORDER BY number LIMIT 1;
    IF last_number IS NULL THEN
        SELECT number INTO last_number FROM %[3]s ORDER BY number DESC LIMIT 1;
    END IF;
    last_number := least(last_number, first_number + $2 - 1);
    SELECT hash INTO last_hash FROM %[3]s WHERE number = last_number AND number >= first_number;
    IF last_hash IS NULL THEN
        RETURN 0;
    END IF;
    INSERT INTO %[3]s (action, account, name, role, resource, fields, outcome, reason, address, user_agent)
        VALUES ('DELETE', 0, %[4]s, '', format('%[5]s', first_number, last_number, encode(last_hash, 'hex')), '{}', '', '', '', '');
    PERFORM set_config('mspr.audit_removal', 'on', true);
    DELETE FROM %[3]s WHERE number <= last_number;
    PERFORM set_config('mspr.audit_removal', '', true);
    RETURN last_number - first_number + 1;
END `, keptYears(c), quoted(schema), pgx.Identifier{schema, "audit_log"}.Sanitize(), quoted(mspr.RetentionName), removalFormat)
}

// keptYears is how long a cluster keeps its entries: where it does not say, for
// longer than there will be any.
func keptYears(c mspr.Cluster) int {
	if c.Retention.AuditYears < 1 {
		return 1000
	}
	return c.Retention.AuditYears
}

// removalFormat is what the entry about a removal says, for Postgres' format().
const removalFormat = "retention: audit_log: entries %s to %s removed, the last of them with the hash %s"

var removalText = regexp.MustCompile("^" + strings.NewReplacer(
	"entries %s", "entries [0-9]+", "to %s", "to ([0-9]{1,18})", "hash %s", "hash ([0-9a-f]{64})").Replace(removalFormat) + "$")

// removal reads the end of a chain that an entry says was removed.
func removal(e mspr.AuditEntry) (mspr.AuditHead, bool) {
	parts := removalText.FindStringSubmatch(e.Resource)
	if parts == nil || e.Action != mspr.AuditDelete {
		return mspr.AuditHead{}, false
	}
	number, err := strconv.ParseInt(parts[1], 10, 64)
	return mspr.AuditHead{Number: number, Hash: parts[2]}, err == nil
}

// AgedAudit tells of the entries of the audit log that DropAudit would remove.
func (c *Cluster) AgedAudit(ctx context.Context, before time.Time) (mspr.Leaving, error) {
	l := mspr.Leaving{Name: "audit_log"}
	table := c.auditTable().Sanitize()
	var from, to *time.Time
	err := c.pool.QueryRow(ctx, `
		SELECT count(*), min(at), max(at) FROM `+table+`
		WHERE number < coalesce((SELECT number FROM `+table+` WHERE at >= $1 ORDER BY number LIMIT 1), 9223372036854775807)`,
		before).Scan(&l.Rows, &from, &to)
	if l.Rows > 0 {
		l.From, l.To = mspr.DateOf(*from), mspr.DateOf(*to)
	}
	return l, failure(err, "look for old entries of the audit log")
}

// auditChunk is how many entries go at once.
const auditChunk = 10_000

// DropAudit removes the entries of the audit log from before a moment, from the
// first on, and gives what went. What the sealed log holds to be inside the
// cluster's period stays.
func (c *Cluster) DropAudit(ctx context.Context, before time.Time) (mspr.Leaving, error) {
	gone, err := c.AgedAudit(ctx, before)
	if err != nil || gone.Rows == 0 {
		return gone, err
	}
	// No more than was looked at: each chunk adds an entry, which is as young as now.
	planned := gone.Rows
	gone.Rows = 0
	for gone.Rows < planned {
		var n int64
		err = c.pool.QueryRow(ctx, "SELECT "+pgx.Identifier{c.ID.Schema(), "audit_remove"}.Sanitize()+"($1, $2)",
			before, min(auditChunk, planned-gone.Rows)).Scan(&n)
		if gone.Rows += n; n == 0 || err != nil {
			break
		}
	}
	return gone, failure(err, "remove old entries of the audit log")
}
