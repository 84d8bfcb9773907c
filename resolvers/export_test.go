package resolvers

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// NewWalled serves everybody the whole schema behind the second wall.
func NewWalled(o Options) (*Handler, error) {
	return newHandler(o, whole, newWall(o.Cluster))
}

// NewWalledBelow is NewWalled whose root fields are open, so that the fields
// below them are reached.
func NewWalledBelow(o Options) (*Handler, error) {
	return newHandler(o, whole, openRoots{newWall(o.Cluster)})
}

func whole(schema *ast.Schema, _ mspr.Cluster, _ mspr.Role) (*ast.Schema, error) { return schema, nil }

type openRoots struct{ *wall }

func (o openRoots) check(
	ctx context.Context, obj any, next graphql.Resolver, permission *mspr.Permission, feature *mspr.Feature,
) (any, error) {
	if len(graphql.GetFieldContext(ctx).Path()) == 1 {
		return next(ctx)
	}
	return o.wall.check(ctx, obj, next, permission, feature)
}

// DocumentCache is the cache of a view's documents.
type DocumentCache = documentCache

// NewDocumentCache makes an empty one.
func NewDocumentCache() (*DocumentCache, error) { return newDocumentCache() }

// Size is how many documents the cache holds, and how long their texts are.
func (c *documentCache) Size() (documents, text int) { return c.documents.Len(), c.text }

// Hurry does every few milliseconds what is done for those who listen every few
// seconds.
func (h *Handler) Hurry() {
	h.streams.rhythm = rhythm{beat: 5 * time.Millisecond, ask: 20 * time.Millisecond, take: 5 * time.Second, init: time.Second}
}

// Shown gives what a caller sees of what the GraphQL library says.
func Shown(e *gqlerror.Error) string { return placed(e) }
