package resolvers_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/resolvers"
)

func TestDocumentsAreCachedUpToTheSizeOfAllTogether(t *testing.T) {
	c, err := resolvers.NewDocumentCache()
	if err != nil {
		t.Fatal(err)
	}
	text := func(i int) string { return strings.Repeat(string(rune('a'+i)), 8<<10) }
	kept := func(i int) bool { _, ok := c.Get(t.Context(), text(i)); return ok }
	for i := range 8 {
		c.Add(t.Context(), text(i), &ast.QueryDocument{})
	}
	c.Add(t.Context(), text(7), &ast.QueryDocument{}) // known already
	if documents, size := c.Size(); documents != 8 || size != 64<<10 || !kept(0) {
		t.Errorf("%d documents of %d bytes", documents, size)
	}
	c.Add(t.Context(), "one more", &ast.QueryDocument{})
	if documents, size := c.Size(); documents != 8 || size != 56<<10+8 || kept(1) || !kept(0) {
		t.Errorf("%d documents of %d bytes; the one asked for longest ago goes first", documents, size)
	}
	c.Add(t.Context(), text(9)+"x", &ast.QueryDocument{})
	if _, found := c.Get(t.Context(), text(9)+"x"); found {
		t.Error("a long document is kept")
	}
}
