package resolvers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/citation"
	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// Citations keeps a cluster's citations.
type Citations interface {
	// Cite keeps a citation unless there is one of its id, and gives the statement
	// that is kept.
	Cite(ctx context.Context, r mspr.CitationRecord) ([]byte, error)
	// Citation gives the statement of a citation; NotFound where there is none.
	Citation(ctx context.Context, id string) ([]byte, error)
}

// AggregateConnection resolves what a page of groups does not hold.
func (r *Resolver) AggregateConnection() graph.AggregateConnectionResolver { return cited{r} }

type cited struct{ *Resolver }

func (r cited) Citation(ctx context.Context, _ *mspr.AggregatePage) (*mspr.Citation, error) {
	return r.citer.once(ctx)
}

func (r timeSeriesResolver) Citation(ctx context.Context, _ *mspr.TimeSeries) (*mspr.Citation, error) {
	return r.citer.once(ctx)
}

// citer cites root fields. views are there once the handler is made.
type citer struct {
	cluster   mspr.Cluster
	schema    *ast.Schema
	sources   []mspr.Source
	analytics Analytics
	kept      Citations
	base      string
	earlier   func(context.Context, int64) (context.Context, error)
	views     map[mspr.Role]view
}

// past gives a context in which answers are those of a snapshot.
func (c *citer) past(ctx context.Context, snapshot int64) (context.Context, error) {
	if c.analytics.Serving(ctx) == snapshot {
		return ctx, nil
	}
	if c.earlier == nil {
		return ctx, mspr.Errorf(mspr.Gone, "the numbers of snapshot %d can't be told any more: another one serves", snapshot)
	}
	return c.earlier(ctx, snapshot)
}

// citing is the citation of one root field, which all series of a field share.
type citing struct {
	once  sync.Once
	cited *mspr.Citation
	err   error
}

// once cites the root field that is being resolved, once for each field.
func (c *citer) once(ctx context.Context) (*mspr.Citation, error) {
	root := rootField(ctx)
	made := requestOf(ctx).citing(root.Field.Alias)
	made.once.Do(func() { made.cited, made.err = c.cite(ctx, root.Field) })
	return made.cited, made.err
}

// rootField is the root field above the one that is being resolved.
func rootField(ctx context.Context) *graphql.FieldContext {
	at := graphql.GetFieldContext(ctx)
	for at.Parent != nil && at.Parent.Parent != nil {
		at = at.Parent
	}
	return at
}

func (c *citer) cite(ctx context.Context, root graphql.CollectedField) (*mspr.Citation, error) {
	req := requestOf(ctx)
	document, err := canonical(graphql.GetOperationContext(ctx), c.schema, root)
	if err != nil {
		return nil, err
	}
	answer := c.views[req.caller.Role].run(ctx, req, document, true)
	if err := whyNotCited(answer); err != nil {
		return nil, err
	}
	behind, err := c.behind(ctx, req, root)
	if err != nil {
		return nil, err
	}
	snapshot, _, err := c.analytics.Snapshot(ctx, nil)
	if err != nil || snapshot == nil {
		return nil, mspr.Errorf(mspr.Unavailable, "no snapshot answers at the moment, and only snapshots are cited: try again later").Because(err)
	}
	id := citation.ID(c.cluster.ID, document, req.language, snapshot.Number)
	s := citation.Statement{
		ID: id, Cluster: c.cluster.ID, Publisher: c.cluster.Name, Address: citation.Address(c.cluster.ID, id), Query: document, Language: req.language,
		Title: titleOf(root, graphql.GetOperationContext(ctx)), Snapshot: snapshot.Number, SnapshotCreated: snapshot.Created.UTC(),
		AsOf: answer.passport.AsOf.UTC(), SHA256: citation.Digest(answer.data), Bytes: len(answer.data), Simulated: answer.passport.Simulated,
		Sources: behind, Created: time.Now().UTC().Truncate(time.Second),
	}
	return c.keep(ctx, s, req.caller)
}

// whyNotCited refuses what can't be told again: an answer with errors, or one
// that no snapshot gave.
func whyNotCited(answer *inner) error {
	if len(answer.errs) > 0 {
		return mspr.Errorf(mspr.BadUserInput, "this can't be cited: %s", told(answer.errs[0]))
	}
	if answer.passport.Passport == nil || answer.passport.Snapshot == 0 || answer.passport.Degraded != "" {
		return mspr.Errorf(mspr.Unavailable, "no snapshot answers at the moment, and only snapshots are cited: try again later")
	}
	return nil
}

// keep keeps a statement, or finds the one that was kept before.
func (c *citer) keep(ctx context.Context, s citation.Statement, caller mspr.Caller) (*mspr.Citation, error) {
	text, err := s.Encode()
	if err != nil {
		return nil, err
	}
	if text, err = c.kept.Cite(ctx, mspr.CitationRecord{ID: s.ID, Statement: text, By: citation.Digest([]byte("cited by " + caller.Asker()))}); err != nil {
		return nil, err
	}
	if s, err = citation.Decode(text); err != nil {
		return nil, err
	}
	told, err := s.At(c.base)
	return &told, err
}

// titleOf tells people what a root field asks for.
func titleOf(root graphql.CollectedField, op *graphql.OperationContext) string {
	what := map[string]string{"aggregate": "Aggregates", "timeSeries": "Time series"}[root.Name]
	return fmt.Sprintf("%s of %v", what, root.ArgumentMap(op.Variables)["disease"])
}

// behind lists the sources behind the numbers of a root field, by asking for the
// same with nothing else selected.
func (c *citer) behind(ctx context.Context, req *request, root graphql.CollectedField) ([]citation.Source, error) {
	w := documentWriter{op: graphql.GetOperationContext(ctx), schema: c.schema}
	w.arguments(root.Field)
	document := "{ of: timeSeries" + w.text.String() + " { source } }"
	if root.Name == "aggregate" {
		document = "{ of: aggregate" + w.text.String() + " { nodes { sources } } }"
	}
	answer := c.views[req.caller.Role].run(ctx, req, document, true)
	if err := whyNotCited(answer); err != nil {
		return nil, err
	}
	names, err := sourcesIn(answer.data)
	if err != nil {
		return nil, err
	}
	found := []citation.Source{}
	for _, s := range c.sources {
		if slices.Contains(names, s.Name) {
			found = append(found, citation.Source{Name: s.Name, Title: s.Title, Publisher: s.Publisher, Licence: s.Licence, Address: s.Address})
		}
	}
	slices.SortFunc(found, func(a, b citation.Source) int { return strings.Compare(string(a.Name), string(b.Name)) })
	return found, nil
}

// sourcesIn reads the answer to what behind asks.
func sourcesIn(data []byte) (names []mspr.SourceName, err error) {
	type named struct {
		Source  *mspr.SourceName
		Sources []mspr.SourceName
	}
	var series struct{ Of []named }
	var groups struct{ Of struct{ Nodes []named } }
	if err = json.Unmarshal(data, &series); err != nil {
		if err = json.Unmarshal(data, &groups); err != nil {
			return nil, fmt.Errorf("reading the sources behind an answer: %w", err)
		}
		series.Of = groups.Of.Nodes
	}
	for _, one := range series.Of {
		if names = append(names, one.Sources...); one.Source != nil {
			names = append(names, *one.Source)
		}
	}
	return names, nil
}
