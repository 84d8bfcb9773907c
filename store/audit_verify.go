package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// BrokenAuditError says where an audit log is not what was written.
type BrokenAuditError struct {
	// Number is the first number at which something is wrong.
	Number int64
	// Problem says what, for people.
	Problem string
}

// Error says what is wrong, and where.
func (e *BrokenAuditError) Error() string {
	return fmt.Sprintf("the audit log is broken at entry %d: %s", e.Number, e.Problem)
}

// VerifyAudit reads the whole log at one instant and works its chain out anew.
// It gives the part that is good; where that is not all, a BrokenAuditError. The
// log begins with its first entry, or behind those that an entry says were removed
// at the end of their period.
//
// A chain shows every change to what lies within it. Whoever owns the table or
// the server can still cut its newest entries off, write the rest of it anew
// from some entry on, or take the table away. This shows against expect, a head
// noted elsewhere (nil for none): the log must hold just that entry, or is Gone
// where that was removed with its period. The head that is given is on disk, so
// that no crash of Postgres takes it back.
func (c *Cluster) VerifyAudit(ctx context.Context, expect *mspr.AuditHead) (mspr.AuditSpan, error) {
	chain := auditChain{expect: expect}
	conn, err := c.connect(ctx)
	if err != nil {
		return chain.span(), err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, conn, options, func(tx pgx.Tx) error { return chain.follow(ctx, tx, c.auditTable()) })
	if err == nil {
		err = awaitDisk(ctx, conn)
	}
	return chain.span(), failure(err, "verify the audit log of cluster "+string(c.ID))
}

// awaitDisk waits until all that was read is on disk: entries may be visible
// before they are. A transaction of ours that writes is flushed with all before
// it. A standby has nothing that is not on disk.
func awaitDisk(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
		SELECT set_config('synchronous_commit', 'on', true), pg_logical_emit_message(true, 'mspr audit', '')
		WHERE NOT pg_is_in_recovery()`)
	return err
}

// auditChain is how far a log was found to be good.
type auditChain struct {
	expect *mspr.AuditHead
	// told are the ends of what later entries say was removed, the latest first.
	told []mspr.AuditHead
	// removed is the number of the last entry that was removed, 0 where none was.
	removed int64
	number  int64
	hash    [sha256.Size]byte
}

// span is the good part.
func (a *auditChain) span() mspr.AuditSpan {
	s := mspr.AuditSpan{Removed: a.removed, Entries: a.number - a.removed}
	if a.number > 0 {
		s.Head = mspr.AuditHead{Number: a.number, Hash: hex.EncodeToString(a.hash[:])}
	}
	return s
}

// broken reports the number after the last good one.
func (a *auditChain) broken(format string, args ...any) error {
	return &BrokenAuditError{Number: a.number + 1, Problem: fmt.Sprintf(format, args...)}
}

func (a *auditChain) follow(ctx context.Context, tx pgx.Tx, table pgx.Identifier) error {
	if err := a.begin(ctx, tx, table); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT "+auditColumns+" FROM "+table.Sanitize()+" ORDER BY number, at")
	if err != nil {
		return a.unread(err)
	}
	defer rows.Close()
	for first := true; rows.Next(); first = false {
		e, err := scanAudit(rows)
		if err != nil {
			return a.broken("the entry can't be read: %v", err)
		}
		if first && e.Number > 1 {
			err = a.beginBefore(e)
		}
		if err == nil {
			err = a.next(e)
		}
		if err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return a.unread(err)
	}
	if a.expect != nil && a.number < a.expect.Number {
		return a.broken("the log ends at entry %d, but entry %d was noted as its end: the newest entries were cut off", a.number, a.expect.Number)
	}
	return nil
}

// begin looks for the entries that tell of removals: the log may begin behind one.
// Nothing needs to be believed of them, for they stand in the chain that begins
// with what they say.
func (a *auditChain) begin(ctx context.Context, tx pgx.Tx, table pgx.Identifier) error {
	rows, err := tx.Query(ctx, "SELECT "+auditColumns+" FROM "+table.Sanitize()+
		" WHERE action = 'DELETE' AND starts_with(resource, 'retention: audit_log: ') ORDER BY number DESC")
	if err != nil {
		return a.unread(err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanAudit(rows)
		if head, ok := removal(e); ok && err == nil { // one that can't be read is met again on the way
			a.told = append(a.told, head)
		}
	}
	if err := rows.Err(); err != nil {
		return a.unread(err)
	}
	return nil
}

// beginBefore begins the chain at the first entry that there is: with the removal
// that this one continues, else with the last one before it.
func (a *auditChain) beginBefore(first mspr.AuditEntry) error {
	var last mspr.AuditHead
	for _, told := range a.told {
		if continues(told, first) {
			last = told
			break
		}
		if told.Number < first.Number && told.Number > last.Number {
			last = told
		}
	}
	if last.Number > 0 {
		a.removed, a.number = last.Number, last.Number
		_, _ = hex.Decode(a.hash[:], []byte(last.Hash)) // 64 digits, as removal saw
	}
	return a.beforeBegin()
}

// continues says whether an entry follows the end of a chain.
func continues(end mspr.AuditHead, e mspr.AuditEntry) bool {
	var before [sha256.Size]byte
	_, err := hex.Decode(before[:], []byte(end.Hash))
	hash := auditHash(before, e)
	return err == nil && e.Number == end.Number+1 && e.Hash == hex.EncodeToString(hash[:])
}

// beforeBegin holds what is expected against entries that were removed.
func (a *auditChain) beforeBegin() error {
	switch {
	case a.expect == nil || a.expect.Number > a.removed || a.expect.Number == 0:
		return nil
	case a.expect.Number < a.removed:
		return mspr.Errorf(mspr.Gone, "entry %d can't be compared any more: the entries up to %d were removed at the end of their period", a.expect.Number, a.removed)
	case !strings.EqualFold(a.expect.Hash, hex.EncodeToString(a.hash[:])):
		return &BrokenAuditError{Number: a.removed, Problem: fmt.Sprintf(
			"it was removed with the hash %x, but %s was noted: it, or one before it, was written anew", a.hash, a.expect.Hash)}
	}
	return nil
}

// unread says what a log that can't be read at all means.
func (a *auditChain) unread(err error) error {
	switch sqlState(err) {
	case undefinedTable:
		return a.broken("the table audit_log is missing; it was dropped, or the schema was never migrated")
	case undefinedColumn:
		return a.broken("the table audit_log is not the one that was made: %v", err)
	}
	return err
}

// next takes the next row in order of the numbers.
func (a *auditChain) next(e mspr.AuditEntry) error {
	switch {
	case e.Number > a.number+1:
		return a.broken("it is missing; the next that is there is %d", e.Number)
	case e.Number == a.number && a.number > a.removed:
		return &BrokenAuditError{Number: e.Number, Problem: "the number stands twice"}
	case e.Number <= a.number:
		return &BrokenAuditError{Number: e.Number, Problem: fmt.Sprintf("numbers begin at %d: this entry was put in", a.removed+1)}
	}
	hash := auditHash(a.hash, e)
	if hex.EncodeToString(hash[:]) != e.Hash {
		return a.broken("its hash does not fit what it says and the entry before it: it was changed, put in or moved")
	}
	if a.expect != nil && e.Number == a.expect.Number && !strings.EqualFold(e.Hash, a.expect.Hash) {
		return a.broken("its hash is %s, but %s was noted: this entry, or one before it, was written anew", e.Hash, a.expect.Hash)
	}
	a.number, a.hash = e.Number, hash
	return nil
}

// auditHash works out the hash of an entry, as migration 008 describes it, from
// the hash of the entry before.
func auditHash(before [sha256.Size]byte, e mspr.AuditEntry) [sha256.Size]byte {
	b := append(make([]byte, 0, 512), before[:]...)
	for _, n := range []int64{e.Number, e.At.UnixMicro(), e.Account} {
		b = binary.BigEndian.AppendUint64(b, uint64(n)) //nolint:gosec // two's complement, as Postgres sends it
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Fields))) //nolint:gosec // an array of Postgres is shorter
	texts := append([]string{
		string(e.Action), e.Name, string(e.Role), e.Resource, string(e.Outcome), e.Reason, e.Address, e.UserAgent, string(e.Cluster),
	}, e.Fields...)
	for _, text := range texts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(text))) //nolint:gosec // a text of Postgres is shorter
		b = append(b, text...)
	}
	return sha256.Sum256(b)
}
