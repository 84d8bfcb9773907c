package lane

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// crowd lets queries of some askers wait in a lane that is taken, and tells in
// which order they get through.
func crowd(t *testing.T, l *Lane, askers ...string) (order *[]string) {
	t.Helper()
	order = &[]string{}
	for _, asker := range askers {
		go func() {
			if err := l.Enter(t.Context(), asker); err != nil {
				t.Error(err)
				return
			}
			*order = append(*order, asker)
			l.Leave()
		}()
		synctest.Wait()
	}
	return order
}

func TestAskersTakeTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(1)
		if err := l.Enter(t.Context(), "first"); err != nil {
			t.Fatal(err)
		}
		order := crowd(t, l, "greedy", "greedy", "greedy", "greedy", "modest", "other", "modest")
		l.Leave()
		synctest.Wait()
		if want := []string{"greedy", "modest", "other", "greedy", "modest", "greedy", "greedy"}; !slices.Equal(*order, want) {
			t.Errorf("they got through in the order %v, want %v", *order, want)
		}
		if l.free != 1 || len(l.lines) != 0 {
			t.Errorf("the lane has %d places and %d lines at the end, want 1 and 0", l.free, len(l.lines))
		}
	})
}

func TestALaneIsNoWiderThanItIsMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(3)
		var mu sync.Mutex
		inside, most := 0, 0
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			inside += n
			most = max(most, inside)
		}
		for n := range 50 {
			go func() {
				if err := l.Enter(t.Context(), fmt.Sprint(n%7)); err != nil {
					t.Error(err)
				}
				count(1)
				time.Sleep(time.Millisecond) // of the bubble: no real time passes
				count(-1)
				l.Leave()
			}()
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if most != 3 || inside != 0 || l.free != 3 {
			t.Errorf("%d were inside at once, %d still are, %d places are free", most, inside, l.free)
		}
	})
}

func TestWhoLeavesTheLineKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(1)
		if err := l.Enter(t.Context(), "first"); err != nil {
			t.Fatal(err)
		}
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := l.Enter(impatient, "impatient")
		if mspr.CodeOf(err) != mspr.Timeout {
			t.Errorf("waiting too long gave %v, want TIMEOUT", err)
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if err := l.Enter(gone, "gone"); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller who left got %v", err)
		}
		order := crowd(t, l, "patient")
		l.Leave()
		synctest.Wait()
		if !slices.Equal(*order, []string{"patient"}) || l.free != 1 || len(l.lines) != 0 {
			t.Errorf("%v got through; %d places free, %d lines", *order, l.free, len(l.lines))
		}
	})
}

func TestALineIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(1)
		if err := l.Enter(t.Context(), "first"); err != nil {
			t.Fatal(err)
		}
		order := crowd(t, l, slices.Repeat([]string{"greedy"}, mostWaiting)...)
		if err := l.Enter(t.Context(), "greedy"); mspr.CodeOf(err) != mspr.RateLimited {
			t.Errorf("one too many got %v, want RATE_LIMITED", err)
		}
		modest := crowd(t, l, "modest")
		l.Leave()
		synctest.Wait()
		if len(*order) != mostWaiting || len(*modest) != 1 {
			t.Errorf("%d and %d got through", len(*order), len(*modest))
		}
	})
}
