package store_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func record(t *testing.T, c *store.Cluster, entries ...mspr.AuditEntry) {
	t.Helper()
	for _, e := range entries {
		if err := c.Record(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

func auditLog(t *testing.T, c *store.Cluster, q mspr.AuditQuery) mspr.AuditPage {
	t.Helper()
	page, err := c.AuditLog(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// isWhole verifies a log and says how many entries it has.
func isWhole(t *testing.T, c *store.Cluster, want int64) mspr.AuditHead {
	t.Helper()
	good, err := c.VerifyAudit(t.Context(), nil)
	if err != nil || good.Entries != want || good.Head.Number != want {
		t.Fatalf("verified %+v, %v; want %d", good, err, want)
	}
	return good.Head
}

func TestAnEntryIsKeptAsItWasRecorded(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	entry := mspr.AuditEntry{
		Action: mspr.AuditWrite, Account: 7, Name: "ann@example.org", Role: mspr.Admin, Resource: "account 8",
		Fields: []string{"Account.email", "Account.role"}, Outcome: mspr.Conflict, Reason: "there is one already",
		Address: "2001:db8::1", UserAgent: "curl/8",
	}
	start := time.Now()
	record(t, c, mspr.AuditEntry{Action: mspr.AuditExport}, entry)
	got := auditLog(t, c, mspr.AuditQuery{}).Entries[0]
	if age := got.At.Sub(start); age < -time.Minute || age > time.Hour || got.At.Location() != time.UTC {
		t.Errorf("it was noted at %s, %s after it was recorded", got.At, age)
	}
	head := isWhole(t, c, 2)
	want := entry
	want.Number, want.At, want.Cluster, want.Hash = 2, got.At, "us", head.Hash
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnEntryChoosesNeitherItsNumberNorItsTimeNorItsClusterNorItsHash(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	record(t, c, mspr.AuditEntry{Action: mspr.AuditSignIn, Number: 40, At: time.Unix(0, 0), Cluster: "france", Hash: "00"})
	role := connectAs(t, address, "mspr_us")
	if _, err := role.Exec(t.Context(), `INSERT INTO audit_log VALUES
		(99, 'infinity', 'WRITE', 1, '', '', '', '{}', '', '', '', '', 'france', '\x00'),
		(NULL, NULL, 'WRITE', 1, '', '', '', '{}', '', '', '', '', NULL, NULL)`); err != nil {
		t.Fatal(err)
	}
	isWhole(t, c, 3)
	for _, e := range auditLog(t, c, mspr.AuditQuery{}).Entries {
		if e.Cluster != "us" || time.Since(e.At).Abs() > time.Hour {
			t.Errorf("entry %d is of %s, at %s", e.Number, e.Cluster, e.At)
		}
	}
}

func TestAnEntryOfAnUnknownActionIsRefusedAndLeavesNoGap(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	record(t, c, mspr.AuditEntry{Action: mspr.AuditWrite})
	if err := c.Record(t.Context(), mspr.AuditEntry{Action: "GOSSIP"}); err == nil {
		t.Error("it was taken")
	}
	record(t, c, mspr.AuditEntry{Action: mspr.AuditWrite})
	isWhole(t, c, 2)
}

func TestNoTextMakesARecordFail(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "france")
	texts := []string{
		"", "\x00", "\xff\xfe", "a\x00b\xc3", "é", "\u202eevil", "😀", `'; DROP TABLE audit_log; --`, `{"a",NULL}`, "NULL", `\x00`, "line\r\nline", "\uFFFF\U0010FFFF",
		strings.Repeat("x", 100_000), strings.Repeat("é", 100_000), strings.Repeat("😀", 1000), strings.Repeat("\xff", 100_000),
		strings.Repeat("\x00", 5000), strings.Repeat("a\xff", 5000), "x" + strings.Repeat("€", 5000),
	}
	for _, s := range texts {
		record(t, c, mspr.AuditEntry{
			Action: mspr.AuditRefusal, Name: s, Role: mspr.Role(s), Resource: s, Fields: []string{s, "", s},
			Outcome: mspr.Code(s), Reason: s, Address: s, UserAgent: s,
		})
	}
	isWhole(t, c, int64(len(texts)))
	entries := auditLog(t, c, mspr.AuditQuery{}).Entries
	for i, s := range texts {
		e := entries[len(texts)-1-i]
		for _, kept := range []struct {
			text  string
			limit int
		}{
			{e.Name, 254},
			{string(e.Role), 64},
			{e.Resource, 1000},
			{e.Fields[0], 254},
			{e.Fields[2], 254},
			{string(e.Outcome), 64},
			{e.Reason, 1000},
			{e.Address, 64},
			{e.UserAgent, 256},
		} {
			if len(kept.text) > kept.limit || !utf8.ValidString(kept.text) || strings.ContainsRune(kept.text, 0) {
				t.Errorf("%.20q became %d bytes, %.20q", s, len(kept.text), kept.text)
			}
			if clean := utf8.ValidString(s) && !strings.ContainsRune(s, 0); clean &&
				(!strings.HasPrefix(s, kept.text) || len(kept.text) < min(len(s), kept.limit-3)) {
				t.Errorf("%.20q became %.20q", s, kept.text)
			}
		}
	}
}

func TestTheSettingsOfASessionDoNotReachTheHash(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	role := connectAs(t, address, "mspr_us")
	for _, setting := range []string{
		"timezone = 'Asia/Kathmandu'", "timezone = 'America/New_York'", "datestyle = 'SQL, DMY'", "bytea_output = 'escape'",
		"client_encoding = 'LATIN1'", "extra_float_digits = -15", "search_path = pg_temp, mspr_us", "standard_conforming_strings = off",
		"lc_numeric = 'C'", "intervalstyle = 'sql_standard'",
	} {
		if _, err := role.Exec(t.Context(), "SET "+setting); err != nil {
			t.Fatal(err)
		}
		if _, err := role.Exec(t.Context(), `INSERT INTO mspr_us.audit_log (action, account, name, role, resource, fields, outcome, reason, address, user_agent)
			VALUES ('WRITE', -1, '', '', 'a', '{b,c}', '', chr(233), '', '')`, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatal(err)
		}
	}
	isWhole(t, c, 10)
}

func TestATemporaryTableDoesNotStandInForTheLog(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	record(t, c, mspr.AuditEntry{Action: mspr.AuditWrite}, mspr.AuditEntry{Action: mspr.AuditWrite})
	role := connectAs(t, address, "mspr_us")
	for _, sql := range []string{
		"SET search_path = pg_temp, mspr_us",
		"CREATE TEMPORARY TABLE audit_log (LIKE mspr_us.audit_log)",
		"CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT ''forged''::bytea'",
		`INSERT INTO mspr_us.audit_log (action, account, name, role, resource, fields, outcome, reason, address, user_agent)
			VALUES ('WRITE', 1, '', '', 'a', '{}', '', '', '', '')`,
	} {
		if _, err := role.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	isWhole(t, c, 3)
}

func TestManyServersAddAtOnceWithoutAGap(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us", "france")
	servers := []*store.Cluster{storetest.Open(t, address, "us"), storetest.Open(t, address, "us")}
	france := storetest.Open(t, address, "france")
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			for n := range 25 {
				if err := servers[i%2].Record(t.Context(), mspr.AuditEntry{Action: mspr.AuditActions()[n%6], Account: int64(i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Go(func() {
		for range 25 {
			if err := france.Record(t.Context(), mspr.AuditEntry{Action: mspr.AuditWrite}); err != nil {
				t.Error(err)
			}
		}
	})
	all.Go(func() { rollBack(t, address, 25) })
	all.Wait()
	isWhole(t, servers[0], 500)
	isWhole(t, france, 25)
}

// rollBack adds entries that never come to be.
func rollBack(t *testing.T, address string, times int) {
	t.Helper()
	role, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Error(err)
		return
	}
	defer role.Close(context.Background())
	for range times {
		tx, err := role.Begin(t.Context())
		if err == nil {
			_, err = tx.Exec(t.Context(), `INSERT INTO mspr_us.audit_log (action, account, name, role, resource, fields, outcome, reason, address, user_agent)
				SELECT 'WRITE', n, '', '', '', '{}', '', '', '', '' FROM generate_series(1, 3) AS n`)
		}
		if err == nil {
			err = tx.Rollback(t.Context())
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func TestRowsOfOneStatementAreChained(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	role := connectAs(t, address, "mspr_us")
	if _, err := role.Exec(t.Context(), `INSERT INTO audit_log (action, account, name, role, resource, fields, outcome, reason, address, user_agent)
		SELECT 'WRITE', n, '', '', '', '{}', '', '', '', '' FROM generate_series(1, 30) AS n`); err != nil {
		t.Fatal(err)
	}
	columns := []string{"action", "account", "name", "role", "resource", "fields", "outcome", "reason", "address", "user_agent"}
	row := []any{"WRITE", int64(1), "", "", "", []string{}, "", "", "", ""}
	if _, err := role.CopyFrom(t.Context(), pgx.Identifier{"audit_log"}, columns, pgx.CopyFromRows([][]any{row, row, row})); err != nil {
		t.Fatal(err)
	}
	isWhole(t, c, 33)
}

func TestARecordThatIsOutOfTimeSaysSo(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if err := c.Record(ctx, mspr.AuditEntry{Action: mspr.AuditWrite}); mspr.CodeOf(err) != mspr.Timeout {
		t.Errorf("got %v", err)
	}
	isWhole(t, c, 0)
}

func TestOnlyReadsDoNotWaitForTheDisk(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	admin, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	if _, err := admin.Exec(t.Context(), `
		CREATE TABLE mspr_us.seen (action text, commits text);
		CREATE FUNCTION mspr_us.see() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
			INSERT INTO mspr_us.seen VALUES (NEW.action, current_setting('synchronous_commit'));
			RETURN NULL;
		END $$;
		CREATE TRIGGER see AFTER INSERT ON mspr_us.audit_log FOR EACH ROW EXECUTE FUNCTION mspr_us.see();
		ALTER ROLE mspr_us IN DATABASE `+admin.Config().Database+` SET synchronous_commit = off`); err != nil {
		t.Fatal(err)
	}
	c := storetest.Open(t, address, "us")
	for _, action := range mspr.AuditActions() {
		record(t, c, mspr.AuditEntry{Action: action})
	}
	rows, err := admin.Query(t.Context(), "SELECT action FROM mspr_us.seen WHERE commits = 'off' ORDER BY action")
	if err != nil {
		t.Fatal(err)
	}
	hurried, err := pgx.CollectRows(rows, pgx.RowTo[mspr.AuditAction])
	if diff := cmp.Diff([]mspr.AuditAction{mspr.AuditAdminRead, mspr.AuditExport}, hurried); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
