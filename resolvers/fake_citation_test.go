package resolvers_test

import (
	"context"
	"sync"

	"github.com/mspr/surveillance/mspr"
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
