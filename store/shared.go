package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mspr/surveillance/mspr"
)

// What the rooms under store share with it.

// NewPool opens another pool of the cluster's role, of so many connections: for work
// that must not keep readers from theirs.
func (c *Cluster) NewPool(ctx context.Context, size int32) (*pgxpool.Pool, error) {
	config := c.pool.Config()
	config.MaxConns = size
	pool, err := pgxpool.NewWithConfig(ctx, config)
	return pool, failure(err, "open the database of cluster "+string(c.ID))
}

// AppendAudit adds an entry to the audit log within a transaction; it is the last
// statement before the commit, as others wait from then on.
func AppendAudit(ctx context.Context, tx pgx.Tx, e mspr.AuditEntry) error {
	return appendAudit(ctx, tx, e)
}

// Failure gives an error of the database a code where a caller can act on it.
func Failure(err error, doing string) error { return failure(err, doing) }

// CursorOf gives the cursor behind the row with a number, in the list of that name.
func CursorOf(list string, number int64) string { return cursorOf(list, number) }

// ParseCursor gives the number that a cursor was made from; nil for none.
func ParseCursor(list, cursor string) (*int64, error) { return parseCursor(list, cursor) }

// PageOf cuts the one row too many that tells whether there is a next page.
func PageOf[T any](rows []T, first int, previous bool, cursor func(T) string) ([]T, []string, mspr.PageInfo) {
	return pageOf(rows, first, previous, cursor)
}

// PageSize bounds how many rows a page may have.
func PageSize(first int) int { return pageSize(first) }
