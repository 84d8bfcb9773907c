package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// Backdated lets the audit log of a cluster number entries as if it were some time
// ago ("7 years") while do adds some.
func Backdated(tb testing.TB, address string, id mspr.ClusterID, age string, do func()) {
	tb.Helper()
	const now = "clock_timestamp()"
	then := fmt.Sprintf("(%s - interval '%s')", now, age)
	admin, err := pgx.Connect(tb.Context(), address)
	if err != nil {
		tb.Fatal(err)
	}
	defer admin.Close(context.Background())
	turn := func(from, to string) {
		tb.Helper()
		var definition string
		err := admin.QueryRow(tb.Context(), "SELECT replace(pg_get_functiondef($1::text::regproc), $2, $3)",
			pgx.Identifier{id.Schema(), "audit_chain"}.Sanitize(), from, to).Scan(&definition)
		if err == nil {
			_, err = admin.Exec(tb.Context(), definition)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	turn(now, then)
	do()
	turn(then, now)
}
