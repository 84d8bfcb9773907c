package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mspr/surveillance/mspr"
)

// poolSize bounds the connections of one cluster in one process; a load has one
// of its own beside them.
const poolSize = 8

// Cluster is one cluster's part of the database, reached as the cluster's own
// role. It is safe for concurrent use.
type Cluster struct {
	// ID names the cluster.
	ID        mspr.ClusterID
	pool      *pgxpool.Pool
	catalogue atomic.Pointer[catalogue]
}

// OpenCluster connects to the database of adminURL as the cluster's role, which
// Bootstrap made. Close ends it.
func OpenCluster(ctx context.Context, adminURL string, id mspr.ClusterID) (*Cluster, error) {
	config, err := pgxpool.ParseConfig(adminURL)
	if err != nil {
		return nil, fmt.Errorf("the database address can't be read: %w", err)
	}
	if config.ConnConfig, err = clusterConfig(adminURL, id); err != nil {
		return nil, err
	}
	config.ConnConfig.Tracer = hurry{}
	config.MaxConns = poolSize
	config.PingTimeout = pingTime
	config.MaxConnIdleTime = 5 * time.Minute
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database of cluster %s: %w", id, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, failure(err, "connect to the database of cluster "+string(id))
	}
	return &Cluster{ID: id, pool: pool}, nil
}

// Close ends the connections; it waits for those in use.
func (c *Cluster) Close() { c.pool.Close() }

// Ping asks whether the database answers.
func (c *Cluster) Ping(ctx context.Context) error {
	return failure(c.pool.Ping(ctx), "reach the database of cluster "+string(c.ID))
}

// connect opens a connection outside the pool, for work that takes long or
// waits: it must not keep readers from theirs.
func (c *Cluster) connect(ctx context.Context) (*pgx.Conn, error) {
	return c.connectWith(ctx, func(*pgx.ConnConfig) {})
}

// connectBulk is connect for reading much.
func (c *Cluster) connectBulk(ctx context.Context) (*pgx.Conn, error) {
	return c.connectWith(ctx, func(config *pgx.ConnConfig) {
		config.BuildFrontend, config.DialFunc = bulkFrontend, dialPatient(config.DialFunc)
	})
}

func (c *Cluster) connectWith(ctx context.Context, set func(*pgx.ConnConfig)) (*pgx.Conn, error) {
	config := c.pool.Config().ConnConfig
	set(config)
	config.RuntimeParams["statement_timeout"] = "0"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, failure(err, "connect to the database of cluster "+string(c.ID))
	}
	return conn, nil
}
