package resolvers

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/access"
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
	Identity  Identity
	Audit     Audit
	Quota     Quota
	Corrector Corrector
	// Limits gives the limits of a role's requests, and Hourly how many of them
	// a caller has in an hour; 0 when they are not limited.
	Limits func(mspr.Role) Limits
	Hourly func(mspr.Caller) int
	// Origin tells where a request came from.
	Origin func(*http.Request) mspr.Origin
	Log    zerolog.Logger
	// Answered hears of every answer that holds numbers and the tier that gave
	// it; nil when nobody listens.
	Answered func(mspr.Tier)
}

// NewHandler serves the GraphQL schema of one cluster: to each caller the view
// that is its role's. The handler is not to be shared between clusters.
func NewHandler(o Options) (http.Handler, error) {
	root := &Resolver{
		cluster: o.Cluster, catalogue: newCatalogue(o), analytics: o.Analytics, batches: o.Batches,
		identity: o.Identity, audit: o.Audit, corrector: o.Corrector, hourly: o.Hourly,
	}
	views := map[mspr.Role]view{}
	for _, role := range mspr.Roles() {
		made, err := newView(o, root, role)
		if err != nil {
			return nil, err
		}
		views[role] = made
	}
	return newFront(o, views)
}

// view answers the requests of one role. It has a query cache of its own: that
// is keyed by the text of a document, and a document that is valid for one role
// is not for another.
type view struct {
	server *handler.Server
	limits Limits
}

func newView(o Options, root *Resolver, role mspr.Role) (view, error) {
	schema := Schema()
	cut, err := access.View(schema, o.Cluster, role)
	if err != nil {
		return view{}, err
	}
	limits := o.Limits(role)
	faults := presenter{log: o.Log, limits: limits}
	documents := documentCache{lru.New[*ast.QueryDocument](cachedDocuments)}
	server := handler.New(graph.NewExecutableSchema(graph.Config{
		Schema: cut, Resolvers: root, Directives: graph.DirectiveRoot{Access: wall{o.Cluster}.check},
	}))
	server.Use(guard{limits: limits, passed: documents})
	server.Use(costCheck{limits: limits})
	server.Use(auditCheck{rules: access.Rules(schema), log: o.Audit})
	server.Use(extension.Introspection{})
	server.SetQueryCache(documents)
	server.SetParserTokenLimit(limits.Tokens)
	server.SetErrorPresenter(faults.present)
	server.SetRecoverFunc(faults.recovered)
	server.AddTransport(transport{
		limits: limits, languages: newNegotiator(o.Cluster.Languages), pin: o.Analytics.Pin, answered: o.Answered,
	})
	return view{server: server, limits: limits}, nil
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
