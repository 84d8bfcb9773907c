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
// drop the log, or give itself the right to any of it. A migration that changes
// audit_log itself must run before its first Seal, so that later changes to it
// belong here.
//
// What remains possible: the role may add entries that tell lies (though it
// chooses neither their number nor their time), and whoever administers the
// database may do anything. VerifyAudit shows the latter as far as it can be
// shown.
//
// What is sealed already costs one query. Several servers may do this at once,
// and the administrator needs no more than Bootstrap does.
func Seal(ctx context.Context, adminURL string, ids []mspr.ClusterID) error {
	conn, err := connectAdmin(ctx, adminURL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, id := range ids {
		if err := checkID(id); err != nil {
			return err
		}
		if err := sealCluster(ctx, conn, id); err != nil {
			return failure(err, "seal the audit log of cluster "+string(id))
		}
	}
	return nil
}

func sealCluster(ctx context.Context, conn *pgx.Conn, id mspr.ClusterID) error {
	if sealed, err := isSealed(ctx, conn, id); err != nil || sealed {
		return err
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('mspr bootstrap', 0))"); err != nil {
			return fmt.Errorf("wait for another server: %w", err)
		}
		if sealed, err := isSealed(ctx, tx, id); err != nil || sealed {
			return err
		}
		for _, statement := range sealing(pgx.Identifier{id.Schema()}.Sanitize()) {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}

// isSealed asks what the cluster's role may do, however it came by it.
func isSealed(ctx context.Context, db querier, id mspr.ClusterID) (bool, error) {
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
			         AND (t.tgname, t.tgenabled) IN (('audit_chain', 'O'), ('audit_refuse', 'A'))))`,
		id.Schema()).Scan(&migrated, &sealed)
	if err == nil && !migrated {
		err = fmt.Errorf("there is no table %s.audit_log: migrate the cluster first; if it was there before, it was dropped", id.Schema())
	}
	return sealed, err
}

// sealing lists the statements that seal the log of a role and the schema of
// the same name.
func sealing(role string) []string {
	table := role + ".audit_log"
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
	}
}
