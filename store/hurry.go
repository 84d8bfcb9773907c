package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// soon is the deadline of those who hurry: they answer somebody who waits. Loads,
	// publications and jobs have more time than that, or all of it.
	soon = 10 * time.Second
	// connectionWait is how long those may wait for a connection; a request may need
	// two, one after the other. pingTime is how long anybody asks a connection that was
	// idle whether it still stands.
	connectionWait = 900 * time.Millisecond
	pingTime       = 5 * time.Second
)

// hurry cuts short the wait for a connection of a pool, for those who hurry. When all
// are in use for that long, something is wrong with what runs on them, and whoever
// asks learns that soon, instead of waiting for as long as a request may take. pgx
// lets tracers of pools set the context of the wait; of queries it traces nothing.
type hurry struct{}

type waiting struct{}

// TraceAcquireStart begins the wait.
func (hurry) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	deadline, has := ctx.Deadline()
	if !has || time.Until(deadline) > soon {
		return ctx
	}
	ctx, cancel := context.WithTimeout(ctx, connectionWait)
	return context.WithValue(ctx, waiting{}, cancel)
}

// TraceAcquireEnd ends it.
func (hurry) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	if end, ok := ctx.Value(waiting{}).(context.CancelFunc); ok {
		end()
	}
}

// TraceQueryStart does nothing.
func (hurry) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

// TraceQueryEnd does nothing.
func (hurry) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
