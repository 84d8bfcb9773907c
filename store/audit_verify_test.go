package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// tampered is a log of nine entries in the hands of the superuser.
type tampered struct {
	admin *pgx.Conn
	log   *store.Cluster
	// noted is the head as it was before.
	noted mspr.AuditHead
}

func newTampered(t *testing.T) tampered {
	t.Helper()
	address := storetest.Prepared(t, "us")
	admin, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close(context.Background()) })
	x := tampered{admin: admin, log: storetest.Open(t, address, "us")}
	for i := range 9 {
		record(t, x.log, mspr.AuditEntry{
			Action: mspr.AuditWrite, Account: int64(i), Name: "ann@example.org", Role: mspr.Admin, Resource: fmt.Sprint("account ", i),
			Fields: []string{"Account.email", "Account.role"}, Reason: "new", Address: "192.0.2.1", UserAgent: "curl",
		})
	}
	x.noted = isWhole(t, x.log, 9)
	x.exec(t, "ALTER TABLE mspr_us.audit_log DISABLE TRIGGER ALL; SET search_path = mspr_us; CREATE TABLE saved AS TABLE audit_log")
	return x
}

func (x tampered) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := x.admin.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// restore makes the log what it was.
func (x tampered) restore(t *testing.T) {
	t.Helper()
	x.exec(t, "TRUNCATE audit_log; INSERT INTO audit_log TABLE saved")
}

func TestVerifyFindsTheFirstEntryThatWasTamperedWith(t *testing.T) {
	t.Parallel()
	x := newTampered(t)
	for _, each := range []struct {
		name, sql string
		at        int64
		says      string
	}{
		{"another number", "UPDATE audit_log SET number = 20 WHERE number = 5", 5, "missing"},
		{"another time", "UPDATE audit_log SET at = at + interval '1 microsecond' WHERE number = 5", 5, "changed"},
		{"no time", "UPDATE audit_log SET at = 'infinity' WHERE number = 5", 5, "can't be read"},
		{"another action", "UPDATE audit_log SET action = 'DELETE' WHERE number = 5", 5, "changed"},
		{"another account", "UPDATE audit_log SET account = 1 WHERE number = 5", 5, "changed"},
		{"another name", "UPDATE audit_log SET name = 'bob@example.org' WHERE number = 5", 5, "changed"},
		{"another role", "UPDATE audit_log SET role = 'PUBLIC' WHERE number = 5", 5, "changed"},
		{"another resource", "UPDATE audit_log SET resource = '' WHERE number = 5", 5, "changed"},
		{"fewer fields", "UPDATE audit_log SET fields = '{Account.email}' WHERE number = 5", 5, "changed"},
		{"fields in another order", "UPDATE audit_log SET fields = '{Account.role,Account.email}' WHERE number = 5", 5, "changed"},
		{"fields run together", "UPDATE audit_log SET fields = '{Account.emailAccount.role}' WHERE number = 5", 5, "changed"},
		{"another outcome", "UPDATE audit_log SET outcome = 'FORBIDDEN' WHERE number = 5", 5, "changed"},
		{"another reason", "UPDATE audit_log SET reason = 'old' WHERE number = 5", 5, "changed"},
		{"another address", "UPDATE audit_log SET address = '192.0.2.2' WHERE number = 5", 5, "changed"},
		{"another program", "UPDATE audit_log SET user_agent = '' WHERE number = 5", 5, "changed"},
		{"another cluster", "UPDATE audit_log SET cluster = 'france' WHERE number = 5", 5, "changed"},
		{"another hash", "UPDATE audit_log SET hash = sha256('x') WHERE number = 5", 5, "changed"},
		{"no hash", "UPDATE audit_log SET hash = '' WHERE number = 5", 5, "changed"},
		{"a letter moved to the next column", "UPDATE audit_log SET address = '192.0.2.', user_agent = '1curl' WHERE number = 5", 5, "changed"},
		{"the first changed", "UPDATE audit_log SET reason = 'old' WHERE number = 1", 1, "changed"},
		{"the last changed", "UPDATE audit_log SET reason = 'old' WHERE number = 9", 9, "changed"},
		{"the first deleted", "DELETE FROM audit_log WHERE number = 1", 1, "missing"},
		{"one in the middle deleted", "DELETE FROM audit_log WHERE number = 4", 4, "missing"},
		{"one deleted, the others moved up", "DELETE FROM audit_log WHERE number = 4; UPDATE audit_log SET number = -number WHERE number > 4;" +
			"UPDATE audit_log SET number = -number - 1 WHERE number < 0", 4, "changed"},
		{"two swapped", "UPDATE audit_log SET number = CASE number WHEN 3 THEN -6 ELSE -3 END WHERE number IN (3, 6);" +
			"UPDATE audit_log SET number = -number WHERE number < 0", 3, "moved"},
		{"what two say swapped", "UPDATE audit_log a SET account = b.account, resource = b.resource FROM saved b WHERE (a.number, b.number) IN ((3, 6), (6, 3))", 3, "changed"},
		{"one put in before the first", "INSERT INTO audit_log SELECT 0, at, action, account, name, role, resource, fields, outcome, reason, address, user_agent, cluster, hash FROM saved WHERE number = 1", 0, "put in"},
		{"one put in at the end", "INSERT INTO audit_log SELECT 10, at, action, account, name, role, resource, fields, outcome, reason, address, user_agent, cluster, hash FROM saved WHERE number = 9", 10, "put in"},
		{"one put in far behind", "INSERT INTO audit_log SELECT 30, at, action, account, name, role, resource, fields, outcome, reason, address, user_agent, cluster, hash FROM saved WHERE number = 9", 10, "missing"},
	} {
		x.exec(t, each.sql)
		part, err := x.log.VerifyAudit(t.Context(), nil)
		broken, ok := errors.AsType[*store.BrokenAuditError](err)
		if !ok || broken.Number != each.at || !strings.Contains(broken.Problem, each.says) {
			t.Errorf("%s: got %v, want %q at %d", each.name, err, each.says, each.at)
		}
		if good := max(0, each.at-1); part.Entries != good || part.Head.Number != good {
			t.Errorf("%s: the good part is %+v, want %d", each.name, part, good)
		}
		x.restore(t)
	}
	isWhole(t, x.log, 9)
}

func TestAHeadNotedElsewhereShowsWhatAChainCannot(t *testing.T) {
	t.Parallel()
	x := newTampered(t)
	older := auditLog(t, x.log, mspr.AuditQuery{}).Entries[5]
	for _, each := range []struct {
		name, sql string
		expect    mspr.AuditHead
		at        int64
		says      string
	}{
		{"nothing happened", "", x.noted, 0, ""},
		{"an older head", "", mspr.AuditHead{Number: older.Number, Hash: older.Hash}, 0, ""},
		{"a hash in capitals", "", mspr.AuditHead{Number: 9, Hash: strings.ToUpper(x.noted.Hash)}, 0, ""},
		{"the head of an empty log", "", mspr.AuditHead{}, 0, ""},
		{"the last deleted", "DELETE FROM audit_log WHERE number = 9", x.noted, 9, "cut off"},
		{"all deleted", "DELETE FROM audit_log", x.noted, 1, "cut off"},
		{"the end written anew", `DELETE FROM audit_log WHERE number > 7; ALTER TABLE audit_log ENABLE TRIGGER audit_chain;
			INSERT INTO audit_log SELECT * FROM saved WHERE number > 7; ALTER TABLE audit_log DISABLE TRIGGER ALL`, x.noted, 9, "written anew"},
		{"a head of another log", "", mspr.AuditHead{Number: 4, Hash: x.noted.Hash}, 4, "written anew"},
		{"the table renamed", "ALTER TABLE audit_log RENAME TO gone", x.noted, 1, "missing"},
		{"a column dropped", "ALTER TABLE gone RENAME TO audit_log; ALTER TABLE audit_log DROP COLUMN reason", x.noted, 1, "not the one"},
	} {
		if each.sql != "" {
			x.exec(t, each.sql)
		}
		_, err := x.log.VerifyAudit(t.Context(), &each.expect)
		if each.at == 0 {
			if err != nil {
				t.Errorf("%s: %v", each.name, err)
			}
			continue
		}
		broken, ok := errors.AsType[*store.BrokenAuditError](err)
		if !ok || broken.Number != each.at || !strings.Contains(broken.Problem, each.says) {
			t.Errorf("%s: got %v, want %q at %d", each.name, err, each.says, each.at)
		}
		if strings.Contains(each.sql, "audit_log WHERE") || each.sql == "DELETE FROM audit_log" {
			x.restore(t)
		}
	}
}

func TestANumberThatStandsTwiceIsFound(t *testing.T) {
	t.Parallel()
	x := newTampered(t)
	x.exec(t, "ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey; INSERT INTO audit_log SELECT * FROM saved WHERE number = 6")
	good, err := x.log.VerifyAudit(t.Context(), nil)
	if broken, ok := errors.AsType[*store.BrokenAuditError](err); !ok || broken.Number != 6 || good.Entries != 6 {
		t.Errorf("got %v after %+v", err, good)
	}
}

// The hashes were worked out by a third program, after the description in
// migration 008: a log that stands today must be good for every later version.
func TestALogOfEarlierVersionsStaysGood(t *testing.T) {
	t.Parallel()
	x := newTampered(t)
	x.exec(t, `TRUNCATE audit_log; INSERT INTO audit_log VALUES
		(1, '2026-01-02T03:04:05.678901Z', 'ADMIN_READ', 7, 'é@example.org', 'ADMIN', 'Query.accounts', '{Account.email,Account.role}', '', '',
			'2001:db8::1', 'curl/8', 'us', '\x41618a6309e317535eaed7183b071277f43f498d97db1abb675177bbf53fabdd'),
		(2, '2026-01-02T03:04:05.678902Z', 'REFUSAL', 0, '', 'PUBLIC', 'token', '{}', 'UNAUTHENTICATED', 'no',
			'192.0.2.1', '', 'us', '\xb9ac1606cddf7bb59686783611623540d6d819e74812b3721c69c12f933398a7');
		ALTER TABLE audit_log ENABLE TRIGGER audit_chain`)
	record(t, x.log, mspr.AuditEntry{Action: mspr.AuditWrite})
	isWhole(t, x.log, 3)
}

func TestAnEmptyLogIsWhole(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	good, err := c.VerifyAudit(t.Context(), nil)
	if err != nil || good != (mspr.AuditSpan{}) {
		t.Errorf("%+v, %v", good, err)
	}
}
