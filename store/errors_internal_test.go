package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mspr/surveillance/mspr"
)

func TestWhatCallersGetToKnowOfAFailure(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code mspr.Code
	}{
		"nobody listens":                {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, mspr.Unavailable},
		"the connection was reset":      {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, mspr.Unavailable},
		"the server went in the middle": {fmt.Errorf("receive: %w", io.ErrUnexpectedEOF), mspr.Unavailable},
		"the connection was closed":     {fmt.Errorf("begin: %w", pgconn.ErrConnClosed), mspr.Unavailable},
		"the server shuts down":         {&pgconn.PgError{Code: adminShutdown}, mspr.Unavailable},
		"the server crashed":            {&pgconn.PgError{Code: crashShutdown}, mspr.Unavailable},
		"the server starts":             {&pgconn.PgError{Code: cannotConnectNow}, mspr.Unavailable},
		"its disk is full":              {&pgconn.PgError{Code: diskFull}, mspr.Unavailable},
		"it took too long":              {context.DeadlineExceeded, mspr.Timeout},
		"the server gave up":            {&pgconn.PgError{Code: queryCanceled}, mspr.Timeout},
		"a code stays":                  {mspr.Errorf(mspr.Conflict, "taken"), mspr.Conflict},
		"wrong SQL":                     {&pgconn.PgError{Code: undefinedColumn}, mspr.Internal},
		"anything else":                 {errors.New("else"), mspr.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			err := failure(c.err, "do something")
			if code := mspr.CodeOf(err); code != c.code {
				t.Errorf("%v has the code %s, want %s", err, code, c.code)
			}
			if !errors.Is(err, c.err) {
				t.Errorf("%v lost its cause", err)
			}
		})
	}
}
