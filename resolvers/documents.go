package resolvers

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// cachedText bounds the texts of a view's cached documents together, in bytes.
	// A parsed document takes up to eighty times its text, which makes 5 MB a view.
	cachedText = 64 << 10
	// longText is the longest text of a document that is cached.
	longText = 8 << 10
)

// documentCache keeps the valid documents of one view by their text, those asked
// for last. It is bounded by their size: a thousand small documents cost less
// than one that was made to be large.
type documentCache struct {
	mu        sync.Mutex
	documents *simplelru.LRU[string, *ast.QueryDocument]
	// text is the size of all texts together.
	text int
}

func newDocumentCache() (*documentCache, error) {
	c := &documentCache{}
	documents, err := simplelru.NewLRU(cachedText, func(text string, _ *ast.QueryDocument) { c.text -= len(text) })
	if err != nil {
		return nil, fmt.Errorf("making the cache of documents: %w", err)
	}
	c.documents = documents
	return c, nil
}

// Get finds a document by its text.
func (c *documentCache) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.documents.Get(text)
}

// Add keeps a document, and lets go of others for it.
func (c *documentCache) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	if len(text) > longText {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.documents.Contains(text) {
		c.text += len(text)
	}
	c.documents.Add(text, doc)
	for c.text > cachedText {
		c.documents.RemoveOldest()
	}
}
