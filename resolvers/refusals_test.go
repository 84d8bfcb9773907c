package resolvers

import (
	"fmt"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// remembering is a memory of refusals under a clock that the test sets.
func remembering(t *testing.T) (*refusals, *time.Time) {
	t.Helper()
	clock := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	r, err := newRefusals(func() time.Time { return clock })
	if err != nil {
		t.Fatal(err)
	}
	return r, &clock
}

func TestRefusalsOfOneWindowAreNotedOnceAndCounted(t *testing.T) {
	r, clock := remembering(t)
	if more, due := r.due("a", time.Minute); !due || more != 0 {
		t.Errorf("the first: %d, %v", more, due)
	}
	for range 41 {
		if _, due := r.due("a", time.Minute); due {
			t.Fatal("one within the window is due")
		}
	}
	if _, due := r.due("b", time.Minute); !due {
		t.Error("another's is not due")
	}
	*clock = clock.Add(time.Minute)
	if more, due := r.due("a", time.Minute); !due || more != 41 {
		t.Errorf("after the window: %d, %v", more, due)
	}
}

func TestARefusalThatWasNotNotedIsDueAgain(t *testing.T) {
	r, _ := remembering(t)
	more, _ := r.due("a", time.Minute)
	r.undo("a", more)
	if more, due := r.due("a", time.Minute); !due || more != 1 {
		t.Errorf("%d, %v", more, due)
	}
}

func TestOneWhoHasManyAddressesCannotFillTheLog(t *testing.T) {
	r, clock := remembering(t)
	noted := 0
	for i := range 50_000 {
		if _, due := r.due(fmt.Sprint(i), time.Minute); due {
			noted++
		}
	}
	if noted != notesEvery || r.noted.Len() > rememberedRefusals {
		t.Errorf("%d were noted, %d are remembered", noted, r.noted.Len())
	}
	*clock = clock.Add(time.Minute)
	if more, due := r.due("later", time.Minute); !due || more != 50_000-notesEvery {
		t.Errorf("a minute later: %d, %v", more, due)
	}
}

func TestRefusalsCountTogetherByAccountOrNetwork(t *testing.T) {
	from := func(address string) mspr.Caller { return mspr.Caller{Origin: mspr.Origin{Address: address}} }
	named := from("192.0.2.1")
	named.Name = "a@example.org"
	for _, c := range []struct {
		a, b mspr.Caller
		same bool
	}{
		{from("192.0.2.1"), from("192.0.2.1"), true},
		{from("192.0.2.1"), from("192.0.2.2"), false},
		{from("2001:db8::1"), from("2001:db8::ffff:1"), true},
		{from("2001:db8::1"), from("2001:db8:0:1::1"), false},
		{from(""), from("@"), true},
		{named, from("192.0.2.1"), false},
	} {
		if same := refusalKey("token", c.a) == refusalKey("token", c.b); same != c.same {
			t.Errorf("%+v and %+v: %v", c.a, c.b, same)
		}
	}
	if refusalKey("token", named) == refusalKey("quota", named) {
		t.Error("tokens and quotas count together")
	}
}
