package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Seal takes the audit logs out of the hands of the clusters' own roles, as the
// administrator of adminURL; it runs after every Migrate. A sealed log, its
// functions and the schema around it belong to the administrator. The cluster's
// role may read the log and add to it, and make tables of its own beside it, as
// migrations do; it can't change or delete entries, switch the triggers off,
// drop the log, or give itself the right to any of it. What it may is to ask for
// the removal of the oldest entries, by a function of the administrator's that
// removes none inside the cluster's period (sealed_removal.go). A migration that
// changes audit_log itself must run before its first Seal, so that later changes
// to it belong here.
//
// What remains possible: the role may add entries that tell lies (though it
// chooses neither their number nor their time), and whoever administers the
// database may do anything. VerifyAudit shows the latter as far as it can be
// shown.
//
// What is sealed already costs one query. Several servers may do this at once,
// and the administrator needs no more than Bootstrap does.
func Seal(ctx context.Context, adminURL string, clusters []mspr.Cluster) error {
	conn, err := connectAdmin(ctx, adminURL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, c := range clusters {
		if err := checkID(c.ID); err != nil {
			return err
		}
		if err := sealCluster(ctx, conn, c); err != nil {
			return failure(err, "seal the audit log of cluster "+string(c.ID))
		}
	}
	return nil
}

func sealCluster(ctx context.Context, conn *pgx.Conn, c mspr.Cluster) error {
	if sealed, err := isSealed(ctx, conn, c); err != nil || sealed {
		return err
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('mspr bootstrap', 0))"); err != nil {
			return fmt.Errorf("wait for another server: %w", err)
		}
		if sealed, err := isSealed(ctx, tx, c); err != nil || sealed {
			return err
		}
		for _, statement := range sealing(c) {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}

// isSealed asks what the cluster's role may do, however it came by it, and whether
// the functions are those of this version.
func isSealed(ctx context.Context, db querier, c mspr.Cluster) (bool, error) {
	var migrated, sealed bool
	err := db.QueryRow(ctx, `
		WITH log AS (
			SELECT c.oid, c.relowner, n.oid AS schema, n.nspowner
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = $1 AND c.relname = 'audit_log' AND c.relkind = 'r')
		SELECT EXISTS (SELECT FROM log), EXISTS (
			SELECT FROM log
			WHERE NOT pg_has_role($1, relowner, 'MEMBER') AND NOT pg_has_role($1, nspowner, 'MEMBER')
			  AND has_schema_privilege($1, schema, 'USAGE') AND has_schema_privilege($1, schema, 'CREATE')
			  AND has_table_privilege($1, oid, 'SELECT') AND has_table_privilege($1, oid, 'INSERT')
			  AND NOT has_table_privilege($1, oid, 'SELECT WITH GRANT OPTION, INSERT WITH GRANT OPTION')
			  AND NOT has_table_privilege($1, oid, 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
			  AND NOT has_any_column_privilege($1, oid, 'UPDATE, REFERENCES')
			  AND (SELECT count(*) = 2 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
			       WHERE t.tgrelid = log.oid AND NOT pg_has_role($1, p.proowner, 'MEMBER')
			         AND (t.tgname, t.tgenabled) IN (('audit_chain', 'O'), ('audit_refuse', 'A')))
			  AND EXISTS (SELECT FROM pg_proc WHERE proname = 'audit_refuse' AND pronamespace = log.schema AND prosrc = $2)
			  AND EXISTS (SELECT FROM pg_proc p WHERE proname = 'audit_remove' AND pronamespace = log.schema AND prosrc = $3
			         AND prosecdef AND proowner = relowner AND proacl IS NOT NULL AND has_function_privilege($1, p.oid, 'EXECUTE')))`,
		c.ID.Schema(), refuseBody, removeBody(c)).Scan(&migrated, &sealed)
	if err == nil && !migrated {
		err = fmt.Errorf("there is no table %s.audit_log: migrate the cluster first; if it was there before, it was dropped", c.ID.Schema())
	}
	return sealed, err
}

// sealing lists the statements that seal the log of a cluster's role and the
// schema of the same name.
func sealing(c mspr.Cluster) []string {
	role := pgx.Identifier{c.ID.Schema()}.Sanitize()
	table, remove := role+".audit_log", role+".audit_remove(timestamptz, bigint)"
	return []string{
		"ALTER SCHEMA " + role + " OWNER TO CURRENT_USER", // who owns a schema may drop every table in it
		"GRANT USAGE, CREATE ON SCHEMA " + role + " TO " + role,
		"ALTER TABLE " + table + " OWNER TO CURRENT_USER",
		"REVOKE ALL ON " + table + " FROM PUBLIC, " + role,
		"GRANT SELECT, INSERT ON " + table + " TO " + role,
		"ALTER FUNCTION " + role + ".audit_chain() OWNER TO CURRENT_USER",
		"ALTER FUNCTION " + role + ".audit_refuse() OWNER TO CURRENT_USER",
		"ALTER TABLE " + table + " ENABLE TRIGGER audit_chain",
		"ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER audit_refuse",
		"CREATE OR REPLACE FUNCTION " + role + ".audit_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS " + quoted(refuseBody),
		// Whatever stands there under this name is not the administrator's, or not of this version.
		"DROP FUNCTION IF EXISTS " + remove,
		"CREATE FUNCTION " + remove + " RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS " + quoted(removeBody(c)),
		"REVOKE ALL ON FUNCTION " + remove + " FROM PUBLIC",
		"GRANT EXECUTE ON FUNCTION " + remove + " TO " + role,
	}
}
