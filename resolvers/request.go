package resolvers

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/mspr"
)

// request is what belongs to one request and to nothing else.
type request struct {
	cluster mspr.ClusterID
	caller  mspr.Caller
	// limits are those of the caller's role.
	limits Limits
	// language is the cluster's language that suits the caller best.
	language string
	// mediaType is that of the answer.
	mediaType string
	// raw is the body, or the query string where there is none; sent stands for
	// it, and question for what it means.
	raw            []byte
	sent, question readyKey
	// variables are those of the question, as JSON; none where it has none.
	variables json.RawMessage
	// upload is what came beside it; nil for most.
	upload *upload
	// shared says that anybody who asks the same gets the same answer, and that
	// caches on the way may keep it; deliberate that no page of another site can
	// have sent it.
	shared, deliberate bool
	// warming is how often lately the public asked what the service asks itself
	// ahead of callers; 0 for requests of callers.
	warming int64
	// inner is what the service runs in the caller's name; nil for requests of
	// callers.
	inner *inner
	// stream is the subscription that the request runs; nil for others.
	stream *stream
	// cost is what the query was reckoned with, and reads what had to be noted of
	// it.
	cost  int
	reads []protectedRead

	mu     sync.Mutex
	stamps map[string]mspr.Passport
	// citings are the citations of root fields, by their names in the answer.
	citings map[string]*citing
}

type requestKey struct{}

func withRequest(ctx context.Context, r *request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// requestOf gives the request of a context, and an empty one outside of any.
func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

// citing gives the citation of a root field, which is the same for all who ask.
func (r *request) citing(alias string) *citing {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.citings == nil {
		r.citings = map[string]*citing{}
	}
	if r.citings[alias] == nil {
		r.citings[alias] = &citing{}
	}
	return r.citings[alias]
}

// stamp notes where the answer of the root field being resolved came from.
func stamp(ctx context.Context, p mspr.Passport) {
	field := graphql.GetFieldContext(ctx)
	r := requestOf(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stamps == nil {
		r.stamps = map[string]mspr.Passport{}
	}
	r.stamps[field.Field.Alias] = p
}
