package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	database = "mspr"
	// pollEvery is how often a starting or stopping server is looked at.
	pollEvery = 10 * time.Millisecond
)

// databaseURL gives the address of a database of the server whose socket is in
// dir. As libpq does, pgx reads a plus sign as itself, not as a space.
func databaseURL(dir, name string) string {
	query := url.Values{"host": {dir}, "user": {superuser}, "sslmode": {"disable"}}
	return "postgres:///" + name + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// state is what the server behind a socket answers.
type state int

const (
	// silent: nobody listens.
	silent state = iota
	// busy: it starts, recovers or shuts down.
	busy
	// bare: it is up but our database is not there yet.
	bare
	// ready: our database answers.
	ready
)

// probe connects once.
func probe(ctx context.Context, socketDir string) (state, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, databaseURL(socketDir, database))
	if err == nil {
		return ready, conn.Close(ctx)
	}
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch answer.Code {
		case "3D000": // no such database
			return bare, nil
		case "57P03": // cannot connect now
			return busy, nil
		}
		return busy, err
	}
	return silent, nil
}

// createDatabase makes our database at the first start.
func createDatabase(ctx context.Context, socketDir string) error {
	conn, err := pgx.Connect(ctx, databaseURL(socketDir, "postgres"))
	if err != nil {
		return fmt.Errorf("connect to the new server: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+database); err != nil {
		return fmt.Errorf("create database %s: %w", database, err)
	}
	return nil
}

// pause waits for the next look; it fails when the context ends.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pollEvery):
		return nil
	}
}
