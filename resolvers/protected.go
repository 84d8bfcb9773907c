package resolvers

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
)

// auditCheck notes, before anything is resolved, that a caller reads what is not
// for everyone. When it can't be noted it isn't answered. What mutations do is
// noted by the transaction that does it.
type auditCheck struct {
	rules map[string]access.Rule
	log   Audit
}

func (auditCheck) ExtensionName() string { return "Audit" }

func (auditCheck) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext runs once the document is valid.
func (c auditCheck) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Operation.Operation == ast.Mutation {
		return nil
	}
	read := map[string]access.Rule{}
	c.collect(op.Operation.SelectionSet, read, map[string]bool{})
	if len(read) == 0 {
		return nil
	}
	action := mspr.AuditExport
	var roots []string
	for field, rule := range read {
		if rule.Permission != mspr.Export {
			action = mspr.AuditAdminRead
		}
		if strings.HasPrefix(field, "Query.") {
			roots = append(roots, field)
		}
	}
	slices.Sort(roots)
	entry := requestOf(ctx).caller.AuditEntry(action, strings.Join(roots, " "))
	entry.Fields = slices.Sorted(maps.Keys(read))
	if err := c.log.Record(ctx, entry); err != nil {
		return gqlerror.Wrap(mspr.Errorf(mspr.Unavailable, "the service can't note who reads this: try again later").Because(err))
	}
	return nil
}

// collect finds the protected fields that a selection reads, each fragment
// once.
func (c auditCheck) collect(set ast.SelectionSet, into map[string]access.Rule, seen map[string]bool) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			name := s.ObjectDefinition.Name + "." + s.Name
			if rule := c.rules[name]; !(access.Rule{Permission: rule.Permission}).ForEveryone() {
				into[name] = rule
			}
			c.collect(s.SelectionSet, into, seen)
		case *ast.InlineFragment:
			c.collect(s.SelectionSet, into, seen)
		case *ast.FragmentSpread:
			if !seen[s.Name] {
				seen[s.Name] = true
				c.collect(s.Definition.SelectionSet, into, seen)
			}
		}
	}
}
