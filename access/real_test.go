package access_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// whole is the service's own schema, uncut.
func whole() *ast.Schema { return graph.NewExecutableSchema(graph.Config{}).Schema() }

// clusters are those of the files in config/clusters.
func clusters(t *testing.T) []mspr.Cluster {
	t.Helper()
	cfg, err := config.Load(config.Settings{LogLevel: "info"}, config.Serving{})
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Clusters
}

type view struct {
	// name is that of the cluster and the role, as in "france-public".
	name   string
	schema *ast.Schema
}

// views are the nine of the service's schema.
func views(t *testing.T) []view {
	t.Helper()
	var all []view
	for _, c := range clusters(t) {
		for _, role := range mspr.Roles() {
			cut, err := access.View(whole(), c, role)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, view{string(c.ID) + "-" + role.Word(), cut})
		}
	}
	if len(all) != 9 {
		t.Fatalf("there are %d views", len(all))
	}
	return all
}

func directivesOf(s *ast.Schema) []string { return slices.Sorted(maps.Keys(s.Directives)) }
