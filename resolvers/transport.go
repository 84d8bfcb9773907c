package resolvers

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/lane"
	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
)

// transport speaks GraphQL over HTTP: operations by POST in JSON, queries by GET
// as well. It is the only transport, behind front, which has looked at the
// method and the headers and has read what was sent.
type transport struct {
	limits Limits
	pin    func(ctx context.Context, asker string) (context.Context, func())
	shelf  shelf
	// persisted are the documents that requests may name by their hashes.
	persisted *persisted
	large     *lane.Lane
	// answered hears of every answer that holds numbers; it may be nil.
	answered func(mspr.Tier)
	words    messages.Catalogue
}

// Supports takes every request.
func (transport) Supports(*http.Request) bool { return true }

// Do answers one request.
func (t transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	req := requestOf(r.Context())
	if req.inner != nil {
		t.runInner(r.Context(), exec, req)
		return
	}
	if req.stream != nil {
		t.runStream(r.Context(), exec, req)
		return
	}
	a := answer{w: w, mediaType: req.mediaType, limits: t.limits, wanted: wantedBy(r), shared: req.shared, voice: voice{t.words, req.language}}
	what, err := decode(r.Method, req.raw)
	if err != nil {
		a.refuse(http.StatusBadRequest, err)
		return
	}
	what.Headers = r.Header
	registers := what.registers()
	if err := t.persisted.complete(what); err != nil {
		a.refuseDocument(gqlerror.List{err})
		return
	}
	t.shelf.ask(req, what.RawParams)
	if registers { // which takes its document, each time it is sent
		req.sent = readyKey{}
	} else if found := t.shelf.lookUp(r.Context(), req); found != nil {
		if req.warming > 0 {
			return
		}
		t.shelf.hand(r.Context(), a, req.caller, found)
		return
	}
	if req.upload != nil {
		if err := req.upload.into(what.RawParams); err != nil {
			a.refuse(http.StatusBadRequest, err)
			return
		}
	}
	t.execute(r, a, exec, what)
}

// decode reads the operation out of what was sent.
func decode(method string, raw []byte) (asked, error) {
	if method == http.MethodPost {
		return decodeBody(raw)
	}
	return decodeURL(string(raw))
}

// execute answers the operation under one deadline and on one snapshot.
func (t transport) execute(r *http.Request, a answer, exec graphql.GraphExecutor, what asked) {
	ctx, cancel := context.WithTimeout(r.Context(), t.limits.timeFor(r.Context()))
	defer cancel()
	op, errs := exec.CreateOperationContext(ctx, what.RawParams)
	if len(errs) > 0 {
		a.refuseDocument(exec.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors)
		return
	}
	if op.Operation.Operation == ast.Subscription {
		a.refuse(http.StatusNotAcceptable, mspr.Errorf(mspr.BadUserInput,
			"a subscription is answered again and again: accept %s, or connect by WebSocket", mediaEvents))
		return
	}
	if r.Method != http.MethodPost && op.Operation.Operation != ast.Query {
		a.w.Header().Set("Allow", mutationMethods)
		a.refuse(http.StatusMethodNotAllowed, mspr.Errorf(mspr.BadUserInput, "GET answers queries only: send a mutation by POST"))
		return
	}
	if !requestOf(ctx).deliberate && !isSettled(op.Operation) {
		a.refuse(http.StatusBadRequest, notDeliberate())
		return
	}
	t.persisted.keep(what, op.Doc)
	body, kept, err := t.body(ctx, a, exec, op)
	if err != nil {
		a.refuseDocument(exec.DispatchError(graphql.WithOperationContext(ctx, op), gqlerror.List{gqlerror.Wrap(err)}).Errors)
		return
	}
	if a.shared && kept != nil {
		a.give(kept)
		return
	}
	a.send(http.StatusOK, body)
}

// body resolves the operation and gives the bytes of its answer, and the answer
// as it is kept for others where it is.
func (t transport) body(
	ctx context.Context, a answer, exec graphql.GraphExecutor, op *graphql.OperationContext,
) ([]byte, *readyAnswer, error) {
	req := requestOf(ctx)
	if req.cost > largeCost {
		if req.warming > 0 {
			return nil, nil, errNotWarmed
		}
		if err := t.large.Enter(ctx, req.caller.Asker()); err != nil {
			return nil, nil, err
		}
		defer t.large.Leave()
	}
	ctx, release := t.pin(ctx, req.asker())
	defer release()
	response := resolve(ctx, exec, op)
	stamped := req.passport()
	response.Extensions = map[string]any{"mspr": stamped}
	if stamped.Passport != nil && t.answered != nil && req.warming == 0 {
		t.answered(stamped.Tier)
	}
	body := a.encode(response)
	return body, t.shelf.put(ctx, req, op, stamped, response), nil
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
