package store

import (
	"context"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// LastLoadedBatch gives the id of the newest batch that changed a record; 0
// when there is none. A snapshot whose LastBatch is not below it holds all that
// Postgres knows.
func (c *Cluster) LastLoadedBatch(ctx context.Context) (int64, error) {
	var id int64
	err := c.pool.QueryRow(ctx, `
		SELECT coalesce(max(id), 0) FROM batches
		WHERE status = 'LOADED' AND changed > 0`).Scan(&id)
	return id, failure(err, "asking for the newest batch")
}

// OutdatedSnapshot gives the number of the newest snapshot that may hold an
// earlier catalogue than Postgres does; 0 when there is none.
func (c *Cluster) OutdatedSnapshot(ctx context.Context) (int64, error) {
	var number int64
	err := c.pool.QueryRow(ctx, `SELECT outdated FROM catalogue`).Scan(&number)
	return number, failure(err, "asking whether the catalogue changed")
}

// HasRealBatches says whether a batch of data that is not simulated was ever
// loaded.
func (c *Cluster) HasRealBatches(ctx context.Context) (bool, error) {
	var found bool
	err := c.pool.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT FROM batches b JOIN sources s ON s.name = b.source
			WHERE b.status = 'LOADED' AND NOT s.simulated)`).Scan(&found)
	return found, failure(err, "asking whether there are batches")
}

// HasIssue says whether what a source issued at a time about a disease is
// loaded.
func (c *Cluster) HasIssue(ctx context.Context, source mspr.SourceName, disease mspr.DiseaseCode, issued time.Time) (bool, error) {
	var found bool
	err := c.pool.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT FROM batches
			WHERE status = 'LOADED' AND source = $1 AND disease = $2 AND issued = $3)`,
		string(source), string(disease), issued).Scan(&found)
	return found, failure(err, "asking for an issue of "+string(source))
}

// SchemaVersion gives the number of the last migration that ran.
func (c *Cluster) SchemaVersion(ctx context.Context) (int32, error) {
	var version int32
	err := c.pool.QueryRow(ctx, `SELECT version FROM schema_version`).Scan(&version)
	return version, failure(err, "read the version of the schema of cluster "+string(c.ID))
}
