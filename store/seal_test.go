package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// overreaches lists what a cluster's role may not do with its own sealed log.
func overreaches() []string {
	return []string{
		"UPDATE audit_log SET reason = ''",
		"UPDATE audit_log SET reason = '' WHERE false",
		"DELETE FROM audit_log",
		"TRUNCATE audit_log",
		"INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (number) DO UPDATE SET reason = ''",
		"SELECT * FROM audit_log FOR UPDATE",
		"LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE",
		"ALTER TABLE audit_log DISABLE TRIGGER ALL",
		"ALTER TABLE audit_log DISABLE TRIGGER audit_refuse",
		"ALTER TABLE audit_log RENAME TO old",
		"ALTER TABLE audit_log ADD COLUMN x integer",
		"ALTER TABLE audit_log OWNER TO mspr_us",
		"ALTER TABLE audit_log SET SCHEMA pg_temp",
		"ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY",
		"DROP TABLE audit_log",
		"DROP TRIGGER audit_chain ON audit_log",
		"DROP FUNCTION audit_refuse() CASCADE",
		"DROP INDEX audit_log_by_time",
		"CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
		"ALTER FUNCTION audit_chain() SET search_path = pg_temp",
		"CREATE TRIGGER mine BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
		"CREATE RULE mine AS ON INSERT TO audit_log DO INSTEAD NOTHING",
		"CREATE INDEX mine ON audit_log (reason)",
		"CREATE TABLE child () INHERITS (audit_log)",
		"CREATE TABLE pin (number bigint REFERENCES audit_log)",
		"DROP SCHEMA mspr_us CASCADE",
		"ALTER SCHEMA mspr_us RENAME TO other",
		"ALTER SCHEMA mspr_us OWNER TO mspr_us",
		"DROP OWNED BY CURRENT_USER CASCADE; DELETE FROM audit_log",
		"SET session_replication_role = replica",
	}
}

func TestARoleCannotTouchWhatItsSealedLogHolds(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	record(t, c, mspr.AuditEntry{Action: mspr.AuditWrite})
	head := isWhole(t, c, 1)
	role := connectAs(t, address, "mspr_us")
	for _, sql := range overreaches() {
		err := undone(t, role, sql)
		for othersAreInTheWay(err) {
			err = undone(t, role, sql)
		}
		answer, refused := errors.AsType[*pgconn.PgError](err)
		if !refused || answer.Code != "42501" {
			t.Errorf("%s: got %v, want a refusal for lack of rights", sql, err)
		}
	}
	if again := isWhole(t, c, 1); again != head {
		t.Errorf("the head was %+v and is %+v", head, again)
	}
}

// othersAreInTheWay says so of statements about all that a role has: roles are shared
// with the databases of other tests, which come and go meanwhile.
func othersAreInTheWay(err error) bool {
	text := fmt.Sprint(err)
	return strings.Contains(text, "concurrently") || strings.Contains(text, "cache lookup failed for database")
}

// undone runs a statement and takes back what it did.
func undone(t *testing.T, conn *pgx.Conn, sql string) error {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec(t.Context(), sql)
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	return err
}

func TestARoleCannotGiveAwayRightsToItsSealedLog(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us", "france")
	role := connectAs(t, address, "mspr_us")
	for _, sql := range []string{
		"GRANT ALL ON audit_log TO mspr_us", "GRANT SELECT ON audit_log TO mspr_france", "GRANT UPDATE ON audit_log TO PUBLIC",
		"GRANT UPDATE (reason) ON audit_log TO mspr_us", "GRANT ALL ON SCHEMA mspr_us TO mspr_france",
	} {
		_, _ = role.Exec(t.Context(), sql) // some of these are warnings in Postgres: what counts is that nothing came of them
	}
	var gained bool
	err := role.QueryRow(t.Context(), `
		SELECT has_table_privilege('audit_log', 'UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES')
		    OR has_any_column_privilege('audit_log', 'UPDATE')
		    OR has_table_privilege('mspr_france', 'audit_log', 'SELECT')
		    OR has_schema_privilege('mspr_france', 'mspr_us', 'USAGE')`).Scan(&gained)
	if err != nil || gained {
		t.Errorf("a right was gained: %v, %v", gained, err)
	}
}

func TestEntriesAreNotChangedByTheAdministratorEither(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	admin, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	for _, replicating := range []string{"origin", "replica"} {
		for _, sql := range []string{"UPDATE mspr_us.audit_log SET reason = ''", "DELETE FROM mspr_us.audit_log", "TRUNCATE mspr_us.audit_log"} {
			if _, err := admin.Exec(t.Context(), "SET session_replication_role = "+replicating); err != nil {
				t.Fatal(err)
			}
			if _, err := admin.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "never changed or deleted") {
				t.Errorf("%s as %s: %v", sql, replicating, err)
			}
		}
	}
}

func TestASealedClusterIsMigratedAndUsedAsBefore(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	role := connectAs(t, address, "mspr_us")
	for _, sql := range []string{ // what a later migration may do
		"CREATE TABLE later (id bigint PRIMARY KEY)", "ALTER TABLE batches ADD COLUMN later text", "CREATE INDEX later_index ON batches (later)",
		"CREATE FUNCTION later() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "DROP TABLE later",
		"SELECT ensure_partitions('covid_data', '1999-01-01', '1999-01-02')",
	} {
		if _, err := role.Exec(t.Context(), sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	before, err := c.SchemaVersion(t.Context())
	if err != nil || before < 10 {
		t.Fatalf("version %d, %v", before, err)
	}
	if err := c.Migrate(t.Context()); err != nil {
		t.Error(err)
	}
	if after, err := c.SchemaVersion(t.Context()); err != nil || after != before {
		t.Errorf("version %d, %v; want %d", after, err, before)
	}
}

// migrated gives the address of a database with a cluster that was not sealed
// yet.
func migrated(t *testing.T, id mspr.ClusterID) (address string, c *store.Cluster) {
	t.Helper()
	address = storetest.New(t)
	return address, openUnsealed(t, address, id)
}

func openUnsealed(t *testing.T, address string, id mspr.ClusterID) *store.Cluster {
	t.Helper()
	if err := store.Bootstrap(t.Context(), address, []mspr.ClusterID{id}); err != nil {
		t.Fatal(err)
	}
	c, err := store.OpenCluster(t.Context(), address, id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestServersMaySealAtOnceWhileEntriesAreAdded(t *testing.T) {
	t.Parallel()
	address, c := migrated(t, "us")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 3 {
				if err := store.Seal(t.Context(), address, []mspr.Cluster{{ID: "us"}}); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			for range 10 {
				if err := c.Record(t.Context(), mspr.AuditEntry{Action: mspr.AuditWrite}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	isWhole(t, c, 40)
	if _, err := connectAs(t, address, "mspr_us").Exec(t.Context(), "DROP TABLE audit_log"); err == nil {
		t.Error("the role dropped its log")
	}
}

func TestSealingTakesBackWhatWasGivenBefore(t *testing.T) {
	t.Parallel()
	address, c := migrated(t, "us")
	role := connectAs(t, address, "mspr_us")
	for _, sql := range []string{
		"GRANT ALL ON audit_log TO PUBLIC", "GRANT UPDATE (reason) ON audit_log TO mspr_us WITH GRANT OPTION",
		"ALTER TABLE audit_log DISABLE TRIGGER ALL",
	} {
		if _, err := role.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Seal(t.Context(), address, []mspr.Cluster{{ID: "us"}}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"UPDATE audit_log SET reason = ''", "DELETE FROM audit_log"} {
		if _, err := role.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
	record(t, c, mspr.AuditEntry{Action: mspr.AuditWrite})
	isWhole(t, c, 1)
}

func TestAClusterWithoutALogIsNotSealed(t *testing.T) {
	t.Parallel()
	address := storetest.New(t)
	if err := store.Bootstrap(t.Context(), address, []mspr.ClusterID{"us"}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []mspr.ClusterID{"us", "nowhere", `u"s`} {
		if err := store.Seal(t.Context(), address, []mspr.Cluster{{ID: id}}); err == nil {
			t.Errorf("%s was sealed", id)
		}
	}
	if err := store.Seal(t.Context(), "postgres:///mspr?host="+t.TempDir(), []mspr.Cluster{{ID: "us"}}); mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("got %v", err)
	}
}

// An administrator who is no superuser but may make roles, as on a managed
// server.
func TestAnAdministratorWhoIsNoSuperuserSealsToo(t *testing.T) {
	t.Parallel()
	superuser := storetest.New(t)
	admin, err := pgx.Connect(t.Context(), superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	var database string
	if err := admin.QueryRow(t.Context(), "SELECT current_database()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"CREATE ROLE delegate LOGIN CREATEROLE", "ALTER DATABASE " + database + " OWNER TO delegate"} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { handBack(t, superuser, database) })
	u, err := url.Parse(superuser)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("user", "delegate")
	u.RawQuery = query.Encode()
	c := openUnsealed(t, u.String(), "delegated")
	for range 2 {
		if err := store.Seal(t.Context(), u.String(), []mspr.Cluster{{ID: "delegated"}}); err != nil {
			t.Fatal(err)
		}
	}
	record(t, c, mspr.AuditEntry{Action: mspr.AuditWrite})
	isWhole(t, c, 1)
	role := connectAs(t, superuser, "mspr_delegated")
	for _, sql := range []string{"DELETE FROM audit_log", "DROP TABLE audit_log", "ALTER TABLE audit_log DISABLE TRIGGER ALL"} {
		if _, err := role.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
}

// handBack lets the database be dropped by whom it belonged to.
func handBack(t *testing.T, superuser, database string) {
	t.Helper()
	admin, err := pgx.Connect(context.Background(), superuser)
	if err != nil {
		t.Error(err)
		return
	}
	defer admin.Close(context.Background())
	if _, err := admin.Exec(context.Background(), "ALTER DATABASE "+database+" OWNER TO CURRENT_USER"); err != nil {
		t.Error(err)
	}
}
