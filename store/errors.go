package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mspr/surveillance/mspr"
)

// SQLSTATE codes that mean something to us.
const (
	duplicateObject     = "42710"
	uniqueViolation     = "23505"
	invalidPassword     = "28P01"
	invalidLogin        = "28000"
	lockNotAvailable    = "55P03"
	queryCanceled       = "57014"
	adminShutdown       = "57P01"
	crashShutdown       = "57P02"
	cannotConnectNow    = "57P03"
	tooManyConnections  = "53300"
	diskFull            = "53100"
	undefinedTable      = "42P01"
	undefinedColumn     = "42703"
	internalServerError = "XX000"
)

// failure wraps an error of the database with what was being done, and gives it
// a code where a caller can act on it; nil stays nil.
func failure(err error, doing string) error {
	if err == nil {
		return nil
	}
	if _, coded := errors.AsType[*mspr.Error](err); coded {
		return fmt.Errorf("%s: %w", doing, err)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", doing, err)
	case errors.Is(err, context.DeadlineExceeded), sqlState(err) == queryCanceled:
		return mspr.Errorf(mspr.Timeout, "the database took too long").Because(fmt.Errorf("%s: %w", doing, err))
	case sqlState(err) == diskFull:
		return mspr.Errorf(mspr.Unavailable, "the database has no room left on its disk; free some, and try again").Because(fmt.Errorf("%s: %w", doing, err))
	case unreachable(err):
		return mspr.Errorf(mspr.Unavailable, "the database is not available").Because(fmt.Errorf("%s: %w", doing, err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func unreachable(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	// A server that goes away in the middle ends the connection without a word;
	// the next use of it is one of a closed connection.
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, pgconn.ErrConnClosed) {
		return true
	}
	switch sqlState(err) {
	case adminShutdown, crashShutdown, cannotConnectNow, tooManyConnections:
		return true
	}
	return false
}

// sqlState gives the SQLSTATE of an error of the server, or nothing.
func sqlState(err error) string {
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok {
		return answer.Code
	}
	return ""
}
