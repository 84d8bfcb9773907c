package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
)

// shelf hands out ready answers in front of all that GraphQL does, and puts new
// ones on it. Whoever asks has been let in by then, and gets what the view of
// their role gave to somebody who asked the same in the same language.
type shelf struct {
	// ready is nil where answers are not kept.
	ready *readyAnswers
	// serving gives the number of the snapshot that the context is pinned to,
	// else of the one that serves; 0 for none.
	serving  func(context.Context) int64
	log      Audit
	faults   presenter
	answered func(mspr.Tier)
}

func newShelf(o Options, words messages.Catalogue) (shelf, error) {
	s := shelf{serving: o.Analytics.Serving, log: o.Audit, faults: presenter{log: o.Log, words: words}, answered: o.Answered}
	if o.ReadyBytes <= 0 {
		return s, nil
	}
	var err error
	s.ready, err = newReadyAnswers(o.ReadyBytes)
	return s, err
}

// glance finds the answer to a request that was sent before, to the byte.
func (s shelf) glance(ctx context.Context, r *request, method string) *readyAnswer {
	if s.ready == nil {
		return nil
	}
	r.sent = r.sentKey(method)
	return s.ready.bySent(s.serving(ctx), r.sent)
}

// ask names the question of a request, however it is written.
func (s shelf) ask(r *request, p *graphql.RawParams) {
	if s.ready == nil {
		return
	}
	if key, err := r.questionKey(p); err == nil {
		r.question = key
	}
}

// lookUp finds the answer to a question that was asked before.
func (s shelf) lookUp(ctx context.Context, r *request) *readyAnswer {
	if s.ready == nil || r.question == (readyKey{}) {
		return nil
	}
	return s.ready.byQuestion(s.serving(ctx), r.question, r.sent)
}

// hand gives a caller a ready answer, once what it reads is noted.
func (s shelf) hand(ctx context.Context, a answer, caller mspr.Caller, found *readyAnswer) {
	if err := note(ctx, s.log, caller, found.reads); err != nil {
		a.refuseDocument(gqlerror.List{s.faults.present(ctx, err)})
		return
	}
	found.asked.Add(1)
	if found.numbers && s.answered != nil {
		s.answered(mspr.FromCache)
	}
	a.give(found)
}

// put keeps an answer that anybody with the same view gets as well: nothing
// went wrong, every root field is settled, and all numbers are of the snapshot
// that the request was pinned to. It gives what it kept, and nil otherwise.
func (s shelf) put(ctx context.Context, r *request, op *graphql.OperationContext, p passport, response *graphql.Response) *readyAnswer {
	snapshot := s.snapshotOf(ctx, p)
	if snapshot == 0 || r.question == (readyKey{}) || len(response.Errors) > 0 || !isSettled(op.Operation) {
		return nil
	}
	kept := *response
	kept.Extensions = map[string]any{"mspr": p.cached()}
	body := encodeResponse(&kept)
	if len(body) > r.limits.Answer {
		return nil
	}
	made := &readyAnswer{snapshot: snapshot, body: body, reads: r.reads, numbers: p.Passport != nil, public: r.publicQuestion(op)}
	made.asked.Store(max(1, r.warming))
	s.ready.keep(snapshot, r.question, r.sent, made)
	return made
}

// snapshotOf gives the snapshot that all of an answer comes from; 0 where that
// isn't one.
func (s shelf) snapshotOf(ctx context.Context, p passport) int64 {
	if s.ready == nil {
		return 0
	}
	pinned := s.serving(ctx)
	if p.Passport != nil && (p.Degraded != "" || p.Snapshot != pinned) {
		return 0
	}
	for _, of := range p.Fields {
		if of.Degraded != "" || of.Snapshot != pinned {
			return 0
		}
	}
	return pinned
}

// cached is the passport of the same answer when the cache gives it.
func (p passport) cached() passport {
	if p.Passport != nil {
		whole := *p.Passport
		whole.Tier = mspr.FromCache
		p.Passport = &whole
	}
	if p.Fields != nil {
		fields := make(map[string]mspr.Passport, len(p.Fields))
		for name, of := range p.Fields {
			of.Tier = mspr.FromCache
			fields[name] = of
		}
		p.Fields = fields
	}
	return p
}
