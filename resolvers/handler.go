package resolvers

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// Options are the parts that a cluster's handler is made of; all are needed.
type Options struct {
	Cluster   mspr.Cluster
	Locations *mspr.Locations
	Diseases  []mspr.Disease
	Sources   []mspr.Source
	// Name gives a place's name in a language.
	Name      func(code mspr.LocationCode, language string) string
	Analytics Analytics
	Batches   Batches
	Limits    Limits
	Log       zerolog.Logger
	// Answered hears of every answer that holds numbers and the tier that gave
	// it; nil when nobody listens.
	Answered func(mspr.Tier)
}

// NewHandler serves the GraphQL schema of one cluster. The handler is not to be
// shared between clusters: it caches documents that were valid for this one.
func NewHandler(o Options) http.Handler {
	schema := graph.NewExecutableSchema(graph.Config{Resolvers: &Resolver{
		cluster: o.Cluster, catalogue: newCatalogue(o), analytics: o.Analytics, batches: o.Batches, limits: o.Limits,
	}})
	faults := presenter{log: o.Log, limits: o.Limits}
	documents := documentCache{lru.New[*ast.QueryDocument](cachedDocuments)}
	server := handler.New(schema)
	server.Use(guard{limits: o.Limits, passed: documents})
	server.Use(costCheck{limits: o.Limits})
	server.Use(extension.Introspection{})
	server.SetQueryCache(documents)
	server.SetParserTokenLimit(o.Limits.Tokens)
	server.SetErrorPresenter(faults.present)
	server.SetRecoverFunc(faults.recovered)
	server.AddTransport(transport{limits: o.Limits, languages: newNegotiator(o.Cluster.Languages), pin: o.Analytics.Pin, answered: o.Answered})
	return server
}

const (
	cachedDocuments = 250
	// maxCachedDocument bounds, with the number of tokens, the memory that
	// cached documents take.
	maxCachedDocument = 16 << 10
)

// documentCache keeps valid documents by their text, unless they are long.
type documentCache struct{ *lru.LRU[*ast.QueryDocument] }

func (c documentCache) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	if len(text) <= maxCachedDocument {
		c.LRU.Add(ctx, text, doc)
	}
}
