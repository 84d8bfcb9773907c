package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mspr/surveillance/mspr"
)

// attempts bounds how often a statement is tried again that another server's
// bootstrap got in the way of; roles are shared by the databases of a server,
// so that no lock of ours covers them.
const attempts = 10

// Bootstrap makes, as the administrator of adminURL, what each cluster needs: a
// login role without rights beyond its own, and a schema of the same name that
// it owns until Seal. Nothing of one cluster is visible to the role of another.
// What is there already stays; two servers may do this at once.
func Bootstrap(ctx context.Context, adminURL string, clusters []mspr.ClusterID) error {
	conn, err := connectAdmin(ctx, adminURL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended('mspr bootstrap', 0))"); err != nil {
		return failure(err, "wait for another server's bootstrap")
	}
	if err := closePublicDoors(ctx, conn); err != nil {
		return failure(err, "close the database to other roles")
	}
	for _, id := range clusters {
		if err := bootstrapCluster(ctx, conn, adminURL, id); err != nil {
			return failure(err, "make the role and schema of cluster "+string(id))
		}
	}
	return nil
}

func connectAdmin(ctx context.Context, adminURL string) (*pgx.Conn, error) {
	config, err := adminConfig(adminURL)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	return conn, failure(err, "connect to the database as its administrator")
}

// closePublicDoors takes the rights on the database and its public schema that
// Postgres gives to every role.
func closePublicDoors(ctx context.Context, conn *pgx.Conn) error {
	var open bool
	err := conn.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS a
		               WHERE datname = current_database() AND a.grantee = 0)
		    OR EXISTS (SELECT FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS a
		               WHERE nspname = 'public' AND a.grantee = 0)`).Scan(&open)
	if err != nil || !open {
		return err
	}
	database, err := currentDatabase(ctx, conn)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "REVOKE ALL ON DATABASE "+database+" FROM PUBLIC"); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
	return err
}

// currentDatabase gives the quoted name of the database.
func currentDatabase(ctx context.Context, conn *pgx.Conn) (string, error) {
	var name string
	err := conn.QueryRow(ctx, "SELECT quote_ident(current_database())").Scan(&name)
	return name, err
}

func bootstrapCluster(ctx context.Context, conn *pgx.Conn, adminURL string, id mspr.ClusterID) error {
	config, err := clusterConfig(adminURL, id)
	if err != nil {
		return err
	}
	if err := makeRole(ctx, conn, config); err != nil {
		return fmt.Errorf("make role: %w", err)
	}
	if err := makeSchema(ctx, conn, config.User); err != nil {
		return fmt.Errorf("make schema: %w", err)
	}
	return checkLogin(ctx, conn, config)
}

// makeRole makes the role where it is missing.
func makeRole(ctx context.Context, conn *pgx.Conn, config *pgx.ConnConfig) error {
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", config.User).Scan(&exists); err != nil || exists {
		return err
	}
	role := pgx.Identifier{config.User}.Sanitize()
	err := retry(ctx, conn, "CREATE ROLE "+role+
		" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS PASSWORD "+quotePassword(config.Password))
	if sqlState(err) == duplicateObject {
		return nil
	}
	return err
}

// makeSchema makes what the role needs in this database, where it is missing.
func makeSchema(ctx context.Context, conn *pgx.Conn, name string) error {
	var exists, settled, superuser bool
	err := conn.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1),
		       has_database_privilege($1, current_database(), 'CONNECT')
		       AND has_database_privilege($1, current_database(), 'TEMPORARY')
		       AND EXISTS (SELECT FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole
		                   JOIN pg_database d ON d.oid = setdatabase
		                   WHERE rolname = $1 AND datname = current_database() AND 'search_path=' || $1 = ANY (setconfig)),
		       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)`, name).Scan(&exists, &settled, &superuser)
	if err != nil {
		return err
	}
	role := pgx.Identifier{name}.Sanitize()
	database, err := currentDatabase(ctx, conn)
	if err != nil {
		return err
	}
	var statements []string
	if !exists {
		if !superuser { // who is no superuser makes schemas for roles that it is a member of only
			statements = append(statements, "GRANT "+role+" TO CURRENT_USER")
		}
		statements = append(statements, "CREATE SCHEMA "+role+" AUTHORIZATION "+role)
	}
	if !settled {
		statements = append(statements,
			"GRANT CONNECT, TEMPORARY ON DATABASE "+database+" TO "+role,
			"ALTER ROLE "+role+" IN DATABASE "+database+" SET search_path = "+role)
	}
	for _, s := range statements {
		if err := retry(ctx, conn, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// checkLogin connects as the role, and sets its password where that has become
// another one since.
func checkLogin(ctx context.Context, admin *pgx.Conn, config *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	if state := sqlState(err); state == invalidPassword || state == invalidLogin && config.Password != "" {
		role := pgx.Identifier{config.User}.Sanitize()
		if err := retry(ctx, admin, "ALTER ROLE "+role+" PASSWORD "+quotePassword(config.Password)); err != nil {
			return fmt.Errorf("set password: %w", err)
		}
		conn, err = pgx.ConnectConfig(ctx, config)
	}
	if err != nil {
		return fmt.Errorf("log in as %s: %w", config.User, err)
	}
	return conn.Close(ctx)
}

// retry runs a statement again when it met the same statement of another
// server.
func retry(ctx context.Context, conn *pgx.Conn, statement string) error {
	var err error
	for range attempts {
		if _, err = conn.Exec(ctx, statement); !collided(err) {
			return err
		}
	}
	return err
}

func collided(err error) bool {
	answer, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return false
	}
	return answer.Code == uniqueViolation ||
		answer.Code == internalServerError && strings.Contains(answer.Message, "concurrently")
}

// quotePassword writes a password as SQL; it is base64, without quotes.
func quotePassword(password string) string {
	if password == "" {
		return "NULL"
	}
	return "'" + password + "'"
}
