package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// agedLog is a log whose first entries are seven years old, in a cluster that keeps
// them for six.
type agedLog struct {
	*store.Cluster
	address string
	admin   *pgx.Conn
}

func newAgedLog(t *testing.T, old, young int) agedLog {
	t.Helper()
	address := storetest.Prepared(t, "us", "france")
	admin, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close(context.Background()) })
	l := agedLog{storetest.Open(t, address, "us"), address, admin}
	storetest.Backdated(t, address, "us", "7 years", func() { l.add(t, old) })
	l.add(t, young)
	return l
}

func (l agedLog) add(t *testing.T, n int) {
	t.Helper()
	for range n {
		record(t, l.Cluster, mspr.AuditEntry{Action: mspr.AuditWrite, Resource: "account 1"})
	}
}

// drop removes what is from before some years ago, and says how much went.
func (l agedLog) drop(t *testing.T, years int) int64 {
	t.Helper()
	before := time.Now().AddDate(-years, 0, 0)
	planned, err := l.AgedAudit(t.Context(), before)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := l.DropAudit(t.Context(), before)
	if err != nil {
		t.Fatal(err)
	}
	if years >= 6 && gone != planned {
		t.Errorf("planned was %s and gone is %s", planned, gone)
	}
	return gone.Rows
}

// found verifies the log and gives what there is to say of it.
func (l agedLog) found(t *testing.T, expect *mspr.AuditHead) string {
	t.Helper()
	good, err := l.VerifyAudit(t.Context(), expect)
	if broken, ok := errors.AsType[*store.BrokenAuditError](err); ok {
		return fmt.Sprintf("broken at %d: %s", broken.Number, broken.Problem)
	}
	if mspr.CodeOf(err) == mspr.Gone {
		return "gone"
	}
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d after %d", good.Entries, good.Removed)
}

func TestEntriesPastTheirPeriodGoAndTheRestIsWhole(t *testing.T) {
	t.Parallel()
	l := newAgedLog(t, 5, 4)
	entries := auditLog(t, l.Cluster, mspr.AuditQuery{}).Entries
	third, fifth, sixth := entries[6], entries[4], entries[3]
	for range 2 {
		l.drop(t, 6)
		if found := l.found(t, nil); found != "5 after 5" {
			t.Errorf("the log is %s", found)
		}
	}
	told := auditLog(t, l.Cluster, mspr.AuditQuery{}).Entries[0]
	if told.Action != mspr.AuditDelete || told.Name != mspr.RetentionName || !strings.Contains(told.Resource, "entries 1 to 5 removed") ||
		!strings.Contains(told.Resource, fifth.Hash) {
		t.Errorf("told is %+v", told)
	}
	for name, c := range map[string]struct {
		head mspr.AuditHead
		want string
	}{
		"one that is there":       {mspr.AuditHead{Number: sixth.Number, Hash: sixth.Hash}, "5 after 5"},
		"the last one removed":    {mspr.AuditHead{Number: 5, Hash: fifth.Hash}, "5 after 5"},
		"its number, not itself":  {mspr.AuditHead{Number: 5, Hash: sixth.Hash}, "broken at 5: it was removed with the hash"},
		"one before that":         {mspr.AuditHead{Number: 3, Hash: third.Hash}, "gone"},
		"the end of an empty log": {mspr.AuditHead{}, "5 after 5"},
	} {
		if found := l.found(t, &c.head); !strings.HasPrefix(found, c.want) {
			t.Errorf("with %s expected, the log is %s", name, found)
		}
	}
}

func TestNothingInsideThePeriodOfTheSealGoesWhateverIsAsked(t *testing.T) {
	t.Parallel()
	l := newAgedLog(t, 3, 2)
	storetest.Backdated(t, l.address, "us", "8 years", func() { l.add(t, 2) }) // a clock that was wrong
	if gone := l.drop(t, -1); gone != 3 {
		t.Errorf("%d entries went", gone)
	}
	if found := l.found(t, nil); found != "5 after 3" {
		t.Errorf("the log is %s", found)
	}
}

func TestALogOfOldEntriesAloneKeepsTheOneThatTellsOfThem(t *testing.T) {
	t.Parallel()
	l := newAgedLog(t, 4, 0)
	if gone := l.drop(t, 6); gone != 4 {
		t.Errorf("%d entries went", gone)
	}
	l.add(t, 1)
	if found := l.found(t, nil); found != "2 after 4" {
		t.Errorf("the log is %s", found)
	}
}

func TestAClusterThatNamesNoPeriodKeepsItsLog(t *testing.T) {
	t.Parallel()
	l := newAgedLog(t, 2, 1)
	if err := store.Seal(t.Context(), l.address, []mspr.Cluster{{ID: "us"}}); err != nil {
		t.Fatal(err)
	}
	if gone := l.drop(t, 1); gone != 0 {
		t.Errorf("%d entries went", gone)
	}
	keeps := mspr.Retention{AuditYears: 6}
	if err := store.Seal(t.Context(), l.address, []mspr.Cluster{{ID: "us", Retention: keeps}}); err != nil {
		t.Fatal(err)
	}
	if gone := l.drop(t, 6); gone != 2 {
		t.Errorf("%d entries went", gone)
	}
}

func TestWhatWasTakenIsToldFromWhatWasRemoved(t *testing.T) {
	t.Parallel()
	l := newAgedLog(t, 3, 4)
	role := connectAs(t, l.address, "mspr_us")
	lie := func(entries string) {
		t.Helper()
		_, err := role.Exec(t.Context(), `INSERT INTO audit_log (action, account, name, role, resource, fields, outcome, reason, address, user_agent)
			VALUES ('DELETE', 0, 'retention', '', 'retention: audit_log: entries 1 to `+entries+` removed, the last of them with the hash `+strings.Repeat("ab", 32)+`', '{}', '', '', '', '')`)
		if err != nil {
			t.Fatal(err)
		}
	}
	lie("3")
	l.drop(t, 6)
	lie("3")
	lie("999999")
	if found := l.found(t, nil); found != "8 after 3" {
		t.Errorf("entries that lie make the log %s", found)
	}
	for _, sql := range []string{
		"ALTER TABLE mspr_us.audit_log DISABLE TRIGGER ALL", "DELETE FROM mspr_us.audit_log WHERE number = 4",
	} {
		if _, err := l.admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if found := l.found(t, nil); !strings.HasPrefix(found, "broken at 4: it is missing; the next that is there is 5") {
		t.Errorf("without its first entry the log is %s", found)
	}
}

func TestARoleRemovesNoEntryByAnotherWay(t *testing.T) {
	t.Parallel()
	l := newAgedLog(t, 2, 1)
	for name, c := range map[string]struct{ role, sql string }{
		"by itself":                   {"mspr_us", "SET mspr.audit_removal = 'on'; DELETE FROM audit_log"},
		"with a function of its own":  {"mspr_us", "CREATE OR REPLACE FUNCTION audit_remove(timestamptz, bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1'"},
		"without the function":        {"mspr_us", "DROP FUNCTION audit_remove(timestamptz, bigint)"},
		"for others":                  {"mspr_us", "GRANT EXECUTE ON FUNCTION audit_remove(timestamptz, bigint) TO mspr_france"},
		"in another cluster":          {"mspr_france", "SELECT mspr_us.audit_remove(now(), 10)"},
		"by a function with its name": {"mspr_us", "ALTER FUNCTION audit_remove(timestamptz, bigint) RENAME TO other"},
	} {
		_, _ = connectAs(t, l.address, c.role).Exec(t.Context(), c.sql) // some are warnings: what counts is that nothing came of them
		if found := l.found(t, nil); found != "3 after 0" {
			t.Errorf("%s: the log is %s", name, found)
		}
	}
	var may bool
	if err := l.admin.QueryRow(t.Context(), "SELECT has_function_privilege('mspr_france', 'mspr_us.audit_remove(timestamptz, bigint)', 'EXECUTE')").Scan(&may); err != nil || may {
		t.Errorf("another cluster's role may remove entries: %v, %v", may, err)
	}
	if gone := l.drop(t, 6); gone != 2 {
		t.Errorf("%d entries went", gone)
	}
}
