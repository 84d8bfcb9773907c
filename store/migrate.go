package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/tern/v2/migrate"

	"github.com/mspr/surveillance/migrations"
)

// Migrate brings the cluster's schema up to date, as the cluster's own role.
// The version stands in the schema, one history per cluster; two servers that
// migrate at once wait for each other.
func (c *Cluster) Migrate(ctx context.Context) error {
	conn, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	m, err := migrate.NewMigrator(ctx, conn, c.ID.Schema()+".schema_version")
	if err != nil {
		return failure(err, "read the version of the schema of cluster "+string(c.ID))
	}
	if err := m.LoadMigrations(migrations.Files); err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	err = m.Migrate(ctx)
	if _, newer := errors.AsType[migrate.BadVersionError](err); newer {
		return fmt.Errorf("the schema of cluster %s is newer than this program knows; run the program that made it: %w", c.ID, err)
	}
	return failure(err, "migrate the schema of cluster "+string(c.ID))
}
