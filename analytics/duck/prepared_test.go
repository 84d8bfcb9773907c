package duck

import (
	"context"
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// number asks for one number.
func number(ctx context.Context, l *Lease, sql string, args ...any) (n int64, err error) {
	err = l.Query(ctx, sql, args, func(row []any) error {
		n, _ = row[0].(int64)
		return nil
	})
	return n, err
}

func TestAPreparedStatementTakesNewValues(t *testing.T) {
	l, err := served(t).Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	const byPlace = "SELECT count(*) FROM facts WHERE location = TRY_CAST($1 AS location_code) LIMIT 1"
	for range 3 {
		for place, some := range map[string]bool{"CHE": true, "none": false, "CH-ZH": true} {
			n, err := number(t.Context(), l, byPlace, place)
			if err != nil || n > 0 != some {
				t.Errorf("%s has %d rows, %v", place, n, err)
			}
		}
	}
	const plus = "SELECT CAST($1 AS BIGINT) + 1 LIMIT 1"
	for _, value := range []any{int64(4), "4", true} { // of another type each
		if n, err := number(t.Context(), l, plus, value); err != nil || n != 5 && n != 2 {
			t.Errorf("%T: %d, %v", value, n, err)
		}
	}
	if n := len(l.instance.statements.known.Keys()); n != 2 {
		t.Errorf("%d statements are kept of two", n)
	}
}

func TestMoreStatementsThanAreKeptAnswerAtOnce(t *testing.T) {
	l, err := served(t).Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	var group errgroup.Group
	for asker := range 4 {
		group.Go(func() error {
			for i := range 2 * mostPrepared {
				want := int64((asker%2*7 + i) % (mostPrepared + 5))
				n, err := number(t.Context(), l, fmt.Sprintf("SELECT %d::BIGINT LIMIT 1", want))
				if err != nil || n != want {
					return fmt.Errorf("asked for %d: %d, %w", want, n, err)
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	if n := l.instance.statements.known.Len(); n != mostPrepared {
		t.Errorf("%d statements are kept, and %d are the most", n, mostPrepared)
	}
	for _, p := range l.instance.statements.known.Values() {
		if p.users != 0 || p.dropped {
			t.Errorf("a kept statement has %d users, dropped %v", p.users, p.dropped)
		}
	}
}

func TestAStatementThatIsWrongOnceIsNotKept(t *testing.T) {
	l, err := served(t).Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	for range 2 {
		if _, err := number(t.Context(), l, "SELECT nonsense LIMIT 1"); mspr.CodeOf(err) != mspr.Internal {
			t.Errorf("it says %v", err)
		}
	}
	if n := l.instance.statements.known.Len(); n != 0 {
		t.Errorf("%d statements are kept", n)
	}
}
