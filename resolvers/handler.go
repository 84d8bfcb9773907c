package resolvers

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/lane"
	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
)

// Options are the parts that a cluster's handler is made of; all are needed.
type Options struct {
	Cluster   mspr.Cluster
	Locations *mspr.Locations
	Diseases  []mspr.Disease
	Sources   []mspr.Source
	// Name gives a place's name in a language.
	Name        func(code mspr.LocationCode, language string) string
	Analytics   Analytics
	Batches     Batches
	Identity    Identity
	Audit       Audit
	Quota       Quota
	Corrector   Corrector
	Importer    Importer
	Quarantine  Quarantine
	Replayer    Replayer
	Aliases     Aliases
	Annotations Annotations
	Citations   Citations
	Live        Live
	Jobs        Jobs
	Notices     Notices
	// Past gives a context in which answers are those of an earlier snapshot, as
	// far as they can be told; nil where only the one that serves can be.
	Past func(ctx context.Context, snapshot int64) (context.Context, error)
	// Base is where the service is reached, as in https://mspr.example.org; empty
	// where it isn't known.
	Base string
	// Limits gives the limits of a role's requests, and Hourly how many of them
	// a caller has in an hour; 0 when they are not limited.
	Limits func(mspr.Role) Limits
	Hourly func(mspr.Caller) int
	// ReadyBytes bounds the memory for answers that are kept in the bytes that they
	// are sent as; none are kept where it is 0.
	ReadyBytes int64
	// Spool is the folder for files that are being received; none are where it is
	// empty.
	Spool string
	// Origin tells where a request came from.
	Origin func(*http.Request) mspr.Origin
	Log    zerolog.Logger
	// Large is where operations whose answers may be large wait for their turn;
	// nil for a lane of the handler's own.
	Large *lane.Lane
	// Answered hears of every answer that holds numbers and the tier that gave
	// it; nil when nobody listens.
	Answered func(mspr.Tier)
	// Streams bounds those who listen. Listening hears of each subscription that
	// begins (1) or ends (-1), with the way that it is sent, and Dropped of those
	// that were ended because nobody took their events; both may be nil.
	Streams   StreamLimits
	Listening func(way string, change int)
	Dropped   func(way string)
}

// Handler serves the GraphQL schema of one cluster. It is not to be shared
// between clusters.
type Handler struct {
	front
	streams  streams
	overview []publicQuestion
	citer    *citer
}

// NewHandler serves the GraphQL schema of one cluster: to each caller the view
// that is its role's.
func NewHandler(o Options) (*Handler, error) {
	return newHandler(o, access.View, newWall(o.Cluster))
}

// cutter cuts the schema to what a role in a cluster sees, as access.View does.
type cutter func(*ast.Schema, mspr.Cluster, mspr.Role) (*ast.Schema, error)

// newHandler serves the views that cut makes, behind a barrier.
func newHandler(o Options, cut cutter, second barrier) (*Handler, error) {
	words, err := messages.Load()
	if err != nil {
		return nil, err
	}
	root := &Resolver{
		words: words, cluster: o.Cluster, catalogue: newCatalogue(o), analytics: o.Analytics, batches: o.Batches,
		identity: o.Identity, audit: o.Audit, corrector: o.Corrector, importer: o.Importer, quarantine: o.Quarantine, replayer: o.Replayer, aliases: o.Aliases, annotations: o.Annotations, jobs: o.Jobs, notices: o.Notices, hourly: o.Hourly,
		citer: &citer{cluster: o.Cluster, schema: Schema(), sources: o.Sources, analytics: o.Analytics, kept: o.Citations, base: o.Base, earlier: o.Past},
		rules: access.Rules(Schema()),
		live:  o.Live,
	}
	answers, err := newShelf(o, words)
	if err != nil {
		return nil, err
	}
	if o.Large == nil {
		o.Large = NewLarge()
	}
	views := map[mspr.Role]view{}
	noted := auditCheck{rules: root.rules, log: o.Audit}
	for _, role := range mspr.Roles() {
		made, err := newView(o, root, role, cut, second, noted, answers, words)
		if err != nil {
			return nil, err
		}
		views[role] = made
	}
	root.citer.views = views
	first, err := newFront(o, views, answers, words)
	if err != nil {
		return nil, err
	}
	overview, err := overviewOf(o)
	return &Handler{front: first, streams: newStreams(first, o), overview: overview, citer: root.citer}, err
}

// view answers the requests of one role. It has a query cache of its own: that
// is keyed by the text of a document, and a document that is valid for one role
// is not for another.
type view struct {
	server *handler.Server
	limits Limits
}

func newView(o Options, root *Resolver, role mspr.Role, cut cutter, second barrier, noted auditCheck, answers shelf, words messages.Catalogue) (view, error) {
	visible, err := cut(Schema(), o.Cluster, role)
	if err != nil {
		return view{}, err
	}
	limits := o.Limits(role)
	faults := presenter{log: o.Log, limits: limits, words: words}
	documents, err := newDocumentCache()
	if err != nil {
		return view{}, err
	}
	byHash, err := newPersisted(visible)
	if err != nil {
		return view{}, err
	}
	server := handler.New(graph.NewExecutableSchema(graph.Config{
		Schema: visible, Resolvers: root, Directives: graph.DirectiveRoot{Access: second.check},
	}))
	server.Use(guard{limits: limits, passed: documents})
	server.Use(costCheck{limits: limits, places: root.catalogue.places})
	server.Use(second)
	server.Use(noted)
	server.Use(extension.Introspection{})
	server.AroundRootFields(writtenRows)
	server.SetQueryCache(documents)
	server.SetValidationRulesFn(validationRules)
	server.SetParserTokenLimit(limits.Tokens)
	server.SetErrorPresenter(faults.present)
	server.SetRecoverFunc(faults.recovered)
	server.AddTransport(transport{limits: limits, pin: o.Analytics.Pin, shelf: answers, persisted: byHash, large: o.Large, answered: o.Answered, words: words})
	return view{server: server, limits: limits}, nil
}
