package resolvers

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// inner is a document that the service runs in a caller's name and whose data it
// wants in their bytes.
type inner struct {
	document string
	// within says that it runs within another operation, which has its turn
	// already and is noted.
	within bool

	data     []byte
	errs     gqlerror.List
	passport passport
	// began says that the document is valid in the caller's view and within its
	// limits; with asked it ends there.
	began, asked bool
}

// run answers a document in the caller's view, on the snapshot that the context
// is pinned to.
func (v view) run(ctx context.Context, r *request, document string, within bool) *inner {
	return v.send(ctx, r, &inner{document: document, within: within})
}

// allows says whether a document is valid in the view and within its limits.
func (v view) allows(ctx context.Context, r *request, document string) bool {
	return v.send(ctx, r, &inner{document: document, within: true, asked: true}).began
}

func (v view) send(ctx context.Context, r *request, what *inner) *inner {
	sent, err := http.NewRequestWithContext(withRequest(ctx, &request{
		cluster: r.cluster, caller: r.caller, limits: v.limits, language: r.language, deliberate: true, inner: what,
	}), http.MethodPost, "/", nil)
	if err != nil {
		what.errs = gqlerror.List{gqlerror.Wrap(err)}
		return what
	}
	v.server.ServeHTTP(&unsent{}, sent)
	return what
}

// runInner resolves an inner document.
func (t transport) runInner(ctx context.Context, exec graphql.GraphExecutor, req *request) {
	what := req.inner
	op, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: what.document})
	if len(errs) > 0 {
		what.errs = exec.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors
		return
	}
	if what.began = true; what.asked {
		return
	}
	if req.cost > largeCost && !what.within {
		if err := t.large.Enter(ctx, req.caller.Asker()); err != nil {
			what.errs = exec.DispatchError(graphql.WithOperationContext(ctx, op), gqlerror.List{gqlerror.Wrap(err)}).Errors
			return
		}
		defer t.large.Leave()
	}
	response := resolve(ctx, exec, op)
	what.data, what.errs, what.passport = response.Data, response.Errors, req.passport()
	if len(what.data) > req.limits.Answer {
		what.errs = gqlerror.List{gqlerror.Wrap(mspr.Errorf(mspr.TooComplex, "the answer is too large to be cited"))}
	}
}
