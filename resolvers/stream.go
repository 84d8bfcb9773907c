package resolvers

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// stream is a subscription that runs, whatever it is sent by.
type stream struct {
	asked asked
	// begin is called once when the operation runs: what happens from then on is not
	// missed. next is called with each answer; an error of it ends the subscription.
	begin func()
	next  func(body []byte) error

	// refused says why the operation does not run.
	refused gqlerror.List
	// ended says, once the events have ended, why they did before they had to; it
	// is nil until there are any.
	ended func() error
	// begun says that begin was called, and finished that running it came to an end,
	// and not to a panic; failed is what next gave in the end.
	begun, finished bool
	failed          error
}

// fault says why the subscription ended before it had to.
func (s *stream) fault() error {
	switch {
	case !s.finished:
		return mspr.Errorf(mspr.Internal, "the service failed to answer")
	case s.ended != nil && s.ended() != nil:
		return s.ended()
	}
	return s.failed
}

// wrong says why the subscription ended before it had to, where it ran in ctx: that
// its events were not taken comes before what followed from it.
func (s *stream) wrong(ctx context.Context) error {
	fault, cause := s.fault(), context.Cause(ctx)
	if fault == nil || isSlow(cause) {
		return cause
	}
	return fault
}

// listen runs a subscription in the view of the caller, until there is nothing
// more to come or ctx ends.
func (v view) listen(ctx context.Context, r *request, s *stream) {
	r.limits, r.stream, r.deliberate = v.limits, s, true
	sent, err := http.NewRequestWithContext(withRequest(ctx, r), http.MethodPost, "/", nil)
	if err != nil {
		s.refused = gqlerror.List{gqlerror.Wrap(err)}
		return
	}
	v.server.ServeHTTP(&unsent{}, sent)
	if !s.begun && s.refused == nil { // it came to a panic
		s.refused = gqlerror.List{gqlerror.Wrap(s.fault())}
	}
}

// runStream resolves a subscription. Its deadline holds until it runs: from then
// on it is its sender who ends it.
func (t transport) runStream(ctx context.Context, exec graphql.GraphExecutor, req *request) {
	s := req.stream
	op, refused := t.acceptStream(ctx, exec, s.asked)
	if len(refused) > 0 {
		s.refused = voice{t.words, req.language}.cap(refused, t.limits.Errors)
		return
	}
	respond, ctx := exec.DispatchOperation(ctx, op)
	s.begun = true
	s.begin()
	ctx = below(ctx, op)
	a := answer{limits: t.limits, voice: voice{t.words, req.language}}
	for response := respond(ctx); response != nil; response = respond(ctx) {
		if s.failed = s.next(a.encode(response)); s.failed != nil {
			break
		}
	}
	s.finished = true
}

// below gives the context of an operation's root field to what is resolved below
// it: gqlgen leaves the field out of the paths of errors otherwise.
func below(ctx context.Context, op *graphql.OperationContext) context.Context {
	for _, root := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"}) {
		return graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Subscription", Field: root})
	}
	return ctx
}

// acceptStream judges an operation as that of any other request is.
func (t transport) acceptStream(ctx context.Context, exec graphql.GraphExecutor, what asked) (*graphql.OperationContext, gqlerror.List) {
	ctx, cancel := context.WithTimeout(ctx, t.limits.Time)
	defer cancel()
	if err := t.persisted.complete(what); err != nil {
		return nil, gqlerror.List{err}
	}
	op, errs := exec.CreateOperationContext(ctx, what.RawParams)
	if len(errs) == 0 {
		if err := checkStream(op); err != nil {
			errs = gqlerror.List{gqlerror.Wrap(err)}
		}
	}
	if len(errs) > 0 {
		return nil, exec.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors
	}
	return op, nil
}

// checkStream refuses what is no subscription of one field. The rule of the
// validator looks at names alone, and not at aliases and at what is skipped.
func checkStream(op *graphql.OperationContext) error {
	if op.Operation.Operation != ast.Subscription {
		return mspr.Errorf(mspr.BadUserInput, "this way is for subscriptions: send queries and mutations by POST, and accept JSON")
	}
	if roots := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"}); len(roots) != 1 {
		return mspr.Errorf(mspr.BadUserInput, "a subscription has one field at its root, and not %d: send each in an operation of its own", len(roots))
	}
	return nil
}
