package store_test

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// connectAs logs in with a role's name, as anybody could who has its password.
func connectAs(t *testing.T, address, role string) *pgx.Conn {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("user", role)
	u.RawQuery = query.Encode()
	conn, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestARoleReachesNothingOfAnotherCluster(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us", "france")
	us := connectAs(t, address, "mspr_us")
	for _, sql := range []string{
		"SELECT * FROM mspr_france.covid_data",
		"SELECT * FROM mspr_france.batches",
		"SELECT count(*) FROM mspr_france.locations",
		"INSERT INTO mspr_france.snapshots (last_batch, records, revisions, bytes, sha256) VALUES (1, 1, 1, 1, '')",
		"DELETE FROM mspr_france.series",
		"DROP TABLE mspr_france.covid_data",
		"TRUNCATE mspr_france.batches",
		"SELECT mspr_france.ensure_partitions('covid_data', '2020-01-01', '2020-01-02')",
		"CREATE TABLE mspr_france.mine (x integer)",
		"CREATE TABLE public.mine (x integer)",
		"CREATE SCHEMA mine",
		"CREATE ROLE mine",
		"SET ROLE mspr_france",
		"SET ROLE mspr_admin",
		"SET SESSION AUTHORIZATION mspr_france",
		"GRANT mspr_france TO mspr_us",
		"ALTER ROLE mspr_france SET search_path = mspr_us",
		"ALTER ROLE mspr_france PASSWORD 'mine'",
		"ALTER SCHEMA mspr_france OWNER TO mspr_us",
		"GRANT USAGE ON SCHEMA mspr_france TO mspr_us",
		"COPY covid_data TO PROGRAM 'true'",
		"SELECT pg_read_file('postgresql.conf')",
		"SELECT rolpassword FROM pg_authid",
	} {
		_, err := us.Exec(t.Context(), sql)
		answer, refused := errors.AsType[*pgconn.PgError](err)
		if !refused || answer.Code != "42501" {
			t.Errorf("%s: got %v, want a refusal for lack of rights", sql, err)
		}
	}
}

func TestARoleOwnsItsSchemaAndStandsInItAlone(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	us := connectAs(t, address, "mspr_us")
	var path string
	if err := us.QueryRow(t.Context(), "SHOW search_path").Scan(&path); err != nil || path != "mspr_us" {
		t.Errorf("search path %q, %v", path, err)
	}
	if _, err := us.Exec(t.Context(), "SELECT count(*) FROM covid_data"); err != nil {
		t.Error(err)
	}
	var special bool
	err := us.QueryRow(t.Context(), `
		SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls OR rolinherit
		FROM pg_roles WHERE rolname = current_user`).Scan(&special)
	if err != nil || special {
		t.Errorf("the role has rights beyond its own: %v, %v", special, err)
	}
}

func TestServersMayBootstrapAndMigrateAtOnce(t *testing.T) {
	t.Parallel()
	address := storetest.New(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := store.Bootstrap(t.Context(), address, storetest.Clusters()); err != nil {
				t.Error(err)
				return
			}
			for _, id := range storetest.Clusters() {
				storetest.Open(t, address, id)
			}
		})
	}
	all.Wait()
}

func TestAnAdministratorWithAPasswordGivesRolesOneThatFollowsIt(t *testing.T) {
	t.Parallel()
	address := storetest.New(t)
	withPassword := func(password string) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		query := u.Query()
		query.Set("password", password)
		u.RawQuery = query.Encode()
		return u.String()
	}
	id := mspr.ClusterID("with_password")
	for _, password := range []string{"first", "second"} {
		if err := store.Bootstrap(t.Context(), withPassword(password), []mspr.ClusterID{id}); err != nil {
			t.Fatal(err)
		}
		c, err := store.OpenCluster(t.Context(), withPassword(password), id)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
}

func TestAClusterIDThatIsNoIdentifierIsRefused(t *testing.T) {
	t.Parallel()
	for _, id := range []mspr.ClusterID{"", "US", "u s", `us"; DROP`, "1us"} {
		if err := store.Bootstrap(t.Context(), storetest.New(t), []mspr.ClusterID{id}); err == nil {
			t.Errorf("%q was accepted", id)
		}
	}
}

func TestAnUnreachableDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := store.OpenCluster(t.Context(), "postgres:///mspr?host="+t.TempDir(), "us")
	if mspr.CodeOf(err) != mspr.Unavailable {
		t.Errorf("got %v", err)
	}
}
