package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestACitationIsKeptAsItWasFirstMade(t *testing.T) {
	t.Parallel()
	c, other := storetest.Cluster(t, "us"), storetest.Cluster(t, "france")
	const first = `{"b":1,  "a":"é"}`
	for i, statement := range []string{first, `{"b":2}`} {
		kept, err := c.Cite(t.Context(), mspr.CitationRecord{ID: "abc", Statement: []byte(statement), By: fmt.Sprint(i)})
		if err != nil || string(kept) != first {
			t.Errorf("citing %s gave %s, %v", statement, kept, err)
		}
	}
	if kept, err := c.Citation(t.Context(), "abc"); err != nil || string(kept) != first {
		t.Errorf("it is kept as %s, %v", kept, err)
	}
	for _, id := range []string{"", "abd", "abc' OR true --"} {
		if kept, err := c.Citation(t.Context(), id); mspr.CodeOf(err) != mspr.NotFound {
			t.Errorf("%q gives %s, %v", id, kept, err)
		}
	}
	if kept, err := other.Citation(t.Context(), "abc"); mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("another cluster gives %s, %v", kept, err)
	}
}

func TestTheSameCitedAtOnceIsOneCitation(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	var all sync.WaitGroup
	kept := make([]string, 8)
	for i := range kept {
		all.Go(func() {
			statement, err := c.Cite(t.Context(), mspr.CitationRecord{ID: "abc", Statement: fmt.Appendf(nil, "{%d}", i), By: "ada"})
			if err != nil {
				t.Error(err)
			}
			kept[i] = string(statement)
		})
	}
	all.Wait()
	for _, statement := range kept {
		if statement == "" || statement != kept[0] {
			t.Fatalf("it was kept as %q", kept)
		}
	}
}

func TestACallerCitesSoMuchADay(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	cite := func(id string, by string) error {
		_, err := c.Cite(t.Context(), mspr.CitationRecord{ID: id, Statement: []byte("{}"), By: by})
		return err
	}
	made := 0
	for ; made < 1000; made++ {
		if err := cite(fmt.Sprint("a", made), "ada"); err != nil {
			if mspr.CodeOf(err) != mspr.RateLimited {
				t.Fatal(err)
			}
			break
		}
	}
	if made == 0 || made == 1000 {
		t.Errorf("a caller cited %d answers", made)
	}
	if err := cite("a0", "ada"); err != nil {
		t.Errorf("what is cited already is refused: %v", err)
	}
	if err := cite("b", "bob"); err != nil {
		t.Errorf("another caller is refused: %v", err)
	}
}

func TestAStatementIsBounded(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	if _, err := c.Cite(t.Context(), mspr.CitationRecord{ID: "a", Statement: []byte(strings.Repeat("x", 33<<10))}); err == nil {
		t.Error("33 KiB were kept")
	}
}
