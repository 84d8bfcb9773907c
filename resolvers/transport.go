package resolvers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// transport speaks GraphQL over HTTP: operations by POST in JSON, queries by GET
// as well. It is the only transport, behind front, which has looked at the
// method and the headers.
type transport struct {
	limits    Limits
	languages negotiator
	pin       func(ctx context.Context, asker string) (context.Context, func())
	answered  func(mspr.Tier)
}

// Supports takes every request.
func (transport) Supports(*http.Request) bool { return true }

// Do answers one request.
func (t transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	a := answer{w: w, mediaType: requestOf(r.Context()).mediaType, limits: t.limits}
	params, status, err := t.params(w, r)
	if err != nil {
		a.refuse(status, err)
		return
	}
	params.Headers = r.Header
	t.execute(r, a, exec, params)
}

// params reads the operation; the status belongs to the error.
func (t transport) params(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, error) {
	if r.Method != http.MethodPost {
		if int64(len(r.URL.RawQuery)) > t.limits.Body {
			return nil, http.StatusRequestURITooLong, tooLarge(t.limits.Body)
		}
		p, err := decodeURL(r.URL.RawQuery)
		return p, http.StatusBadRequest, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, t.limits.Body))
	if err != nil {
		status, err := t.unread(err)
		if status == http.StatusRequestEntityTooLarge {
			drain(r.Body)
		}
		return nil, status, err
	}
	p, err := decodeBody(body)
	return p, http.StatusBadRequest, err
}

// unread says why a body could not be read.
func (t transport) unread(err error) (int, error) {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge, tooLarge(t.limits.Body)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusRequestTimeout, mspr.Errorf(mspr.Timeout, "the body took too long to arrive")
	}
	return http.StatusBadRequest, mspr.Errorf(mspr.BadUserInput, "the body ended before it was complete, or is not as its headers say")
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
	if r.Method != http.MethodPost && op.Operation.Operation != ast.Query {
		a.w.Header().Set("Allow", mutationMethods)
		a.refuse(http.StatusMethodNotAllowed, mspr.Errorf(mspr.BadUserInput, "GET answers queries only: send a mutation by POST"))
		return
	}
	ctx, release := t.pin(ctx, req.caller.Asker())
	defer release()
	response := resolve(ctx, exec, op)
	stamped := req.passport()
	response.Extensions = map[string]any{"mspr": stamped}
	if stamped.Passport != nil && t.answered != nil {
		t.answered(stamped.Tier)
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
