package resolvers_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// citations keeps citations in memory, and fails when told to.
type citations struct {
	mu    sync.Mutex
	kept  map[string][]byte
	by    map[string]bool
	tries int
	err   error
}

func (c *citations) Cite(_ context.Context, r mspr.CitationRecord) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries++
	if c.err != nil {
		return nil, c.err
	}
	if c.kept == nil {
		c.kept, c.by = map[string][]byte{}, map[string]bool{}
	}
	if c.kept[r.ID] == nil {
		c.kept[r.ID], c.by[r.By] = r.Statement, true
	}
	return c.kept[r.ID], nil
}

func (c *citations) Citation(_ context.Context, id string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	if c.kept[id] == nil {
		return nil, mspr.Errorf(mspr.NotFound, "none")
	}
	return c.kept[id], nil
}

// told is a citation as a caller sees it.
type told struct{ ID, URL, Query, Language, SHA256, Text, Bibtex, CSL, Snapshot string }

// cite sends a document whose first root field asks for its citation, under the
// name "c", and gives that.
func (e *edge) cite(t *testing.T, document string, variables ...map[string]any) told {
	t.Helper()
	got := e.ask(t, document, variables...)
	if len(got.Errors) > 0 {
		t.Fatalf("%s\n%s", document, got.raw)
	}
	var roots map[string]json.RawMessage
	var one struct{ C told }
	var many []struct{ C told }
	if err := json.Unmarshal(got.Data, &roots); err != nil {
		t.Fatal(err)
	}
	for _, root := range roots {
		if err := json.Unmarshal(root, &one); err != nil {
			if err := json.Unmarshal(root, &many); err != nil {
				t.Fatal(err)
			}
			one.C = many[len(many)-1].C
		}
	}
	return one.C
}

// open reads the address of a citation as the edge's role.
func (e *edge) open(t *testing.T, id string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := request("GET", "/", "", headers...)
	r.SetPathValue("id", id)
	if e.role != mspr.Public {
		r.Header.Set("Authorization", "Bearer "+e.role.Word())
	}
	w := httptest.NewRecorder()
	e.handler.Cited().ServeHTTP(w, r)
	if n := e.numbers.pinned.Load(); n != 0 {
		t.Errorf("%d snapshots are still pinned after the answer", n)
	}
	return w
}

const (
	citedSeries    = `{ timeSeries(disease: "covid19", locations: ["FRA"]) { source points { cases } c: citation { id url query language sha256 text bibtex csl } } }`
	citedAggregate = `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases } c: citation { id query } } }`
)

// citing is a researcher's edge over snapshot 1.
func citing(t *testing.T, change ...func(*resolvers.Options)) *edge {
	t.Helper()
	e := keeper(t, change...).as(mspr.Researcher)
	e.numbers.points = []mspr.Point{{Period: mspr.NewPeriod(mspr.Day, mspr.NewDate(2021, 3, 28))}}
	return e
}
