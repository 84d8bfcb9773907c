package resolvers

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// transport speaks GraphQL over HTTP: queries by POST in JSON or by GET. It is
// the only transport, so it answers for every method.
type transport struct {
	limits    Limits
	languages negotiator
	pin       func(context.Context) (context.Context, func())
	answered  func(mspr.Tier)
}

// Supports takes every request; Do refuses what is none.
func (transport) Supports(*http.Request) bool { return true }

// Do answers one request.
func (t transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	a := answer{w: w, mediaType: negotiate(r.Header.Values("Accept")), limits: t.limits}
	w.Header().Set("Vary", "Accept, Accept-Language")
	switch r.Method {
	case http.MethodPost, http.MethodGet:
	case http.MethodOptions:
		w.Header().Set("Allow", allowed)
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		w.Header().Set("Allow", allowed)
		a.refuse(http.StatusMethodNotAllowed, mspr.Errorf(mspr.BadUserInput, "send a query by POST or GET"))
		return
	}
	params, status, err := t.params(w, r)
	if err != nil {
		a.refuse(status, err)
		return
	}
	params.Headers = r.Header
	t.execute(r, a, exec, params)
}

const allowed = "GET, OPTIONS, POST"

// params reads the operation; the status belongs to the error.
func (t transport) params(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, error) {
	if r.Method == http.MethodGet {
		if int64(len(r.URL.RawQuery)) > t.limits.Body {
			return nil, http.StatusRequestURITooLong, t.tooLarge()
		}
		p, err := decodeURL(r.URL.RawQuery)
		return p, http.StatusBadRequest, err
	}
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != mediaJSON || !isUTF8(parameters["charset"]) {
		return nil, http.StatusUnsupportedMediaType, mspr.Errorf(mspr.BadUserInput, "a body is sent as Content-Type: application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, t.limits.Body))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, http.StatusRequestEntityTooLarge, t.tooLarge()
	}
	if err != nil {
		return nil, http.StatusBadRequest, mspr.Errorf(mspr.BadUserInput, "the body ended before it was complete")
	}
	p, err := decodeBody(body)
	return p, http.StatusBadRequest, err
}

func (t transport) tooLarge() error {
	return mspr.Errorf(mspr.TooComplex, "the request is larger than %d bytes", t.limits.Body)
}

// execute answers the operation under one deadline and on one snapshot.
func (t transport) execute(r *http.Request, a answer, exec graphql.GraphExecutor, params *graphql.RawParams) {
	ctx, cancel := context.WithTimeout(r.Context(), t.limits.Time)
	defer cancel()
	req := requestOf(ctx)
	req.language = t.languages.choose(r)
	op, errs := exec.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		a.refuseDocument(exec.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors)
		return
	}
	if r.Method == http.MethodGet && op.Operation.Operation != ast.Query {
		a.refuse(http.StatusMethodNotAllowed, mspr.Errorf(mspr.BadUserInput, "GET answers queries only"))
		return
	}
	ctx, release := t.pin(ctx)
	defer release()
	response := resolve(ctx, exec, op)
	if p := req.passport(); p != nil {
		response.Extensions = map[string]any{"mspr": p}
		if t.answered != nil {
			t.answered(p.Tier)
		}
	}
	a.answer(response)
}

// resolve runs the resolvers. gqlgen gives nothing when the context ended
// before they began.
func resolve(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext) *graphql.Response {
	respond, ctx := exec.DispatchOperation(ctx, op)
	if response := respond(ctx); response != nil {
		return response
	}
	return exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(context.Cause(ctx))})
}
