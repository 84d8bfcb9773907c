package resolvers

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/graph"
)

// Schema is the whole contract, as no caller sees it: views are cut from it.
func Schema() *ast.Schema { return graph.NewExecutableSchema(graph.Config{}).Schema() }
