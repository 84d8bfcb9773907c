//go:build bench

package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// NewUncut serves everybody the whole schema, with rules that nobody checks:
// what NewHandler is measured against. No program holds it.
func NewUncut(o Options) (*Handler, error) {
	whole := func(schema *ast.Schema, _ mspr.Cluster, _ mspr.Role) (*ast.Schema, error) { return schema, nil }
	return newHandler(o, whole, noBarrier{})
}

type noBarrier struct{}

func (noBarrier) ExtensionName() string { return "NoBarrier" }

func (noBarrier) Validate(graphql.ExecutableSchema) error { return nil }

func (noBarrier) MutateOperationContext(context.Context, *graphql.OperationContext) *gqlerror.Error {
	return nil
}

func (noBarrier) check(ctx context.Context, _ any, next graphql.Resolver, _ *mspr.Permission, _ *mspr.Feature) (any, error) {
	return next(ctx)
}
