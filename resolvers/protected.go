package resolvers

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
)

// auditCheck notes, before anything is resolved, that a caller reads what needs
// a permission which not everybody has. When it can't be noted it isn't
// answered. A field that the document skips is noted all the same: what counts
// is what was asked for. What mutations do is noted by the transaction that does
// it.
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
	req := requestOf(ctx)
	if req.inner != nil && req.inner.within { // the operation around it is noted
		return nil
	}
	req.reads = c.reads(op.Operation.SelectionSet)
	if err := note(ctx, c.log, req.caller, req.reads); err != nil {
		return gqlerror.Wrap(err)
	}
	return nil
}

// protectedRead is a read of what not everybody may see, as it has to be noted.
type protectedRead struct {
	action   mspr.AuditAction
	resource string
	fields   []string
}

// note puts reads into the audit log before they are answered.
func note(ctx context.Context, log Audit, caller mspr.Caller, reads []protectedRead) error {
	for _, read := range reads {
		entry := caller.AuditEntry(read.action, read.resource)
		entry.Fields = slices.Clone(read.fields)
		if err := log.Record(ctx, entry); err != nil {
			return mspr.Errorf(mspr.Unavailable, "the service can't note who reads this: try again later").Because(err)
		}
	}
	return nil
}

// reads lists what an operation reads of what not everybody may see.
func (c auditCheck) reads(set ast.SelectionSet) (reads []protectedRead) {
	read := c.protected(set)
	for _, action := range []mspr.AuditAction{mspr.AuditExport, mspr.AuditAdminRead} {
		if fields := read[action]; len(fields) > 0 {
			roots := slices.DeleteFunc(slices.Clone(fields), func(f string) bool {
				return !strings.HasPrefix(f, "Query.") && !strings.HasPrefix(f, "Subscription.")
			})
			reads = append(reads, protectedRead{action, strings.Join(roots, " "), fields})
		}
	}
	return reads
}

// protected finds the protected fields that a selection reads, sorted, by what
// reading them is.
func (c auditCheck) protected(set ast.SelectionSet) map[mspr.AuditAction][]string {
	read := map[mspr.AuditAction][]string{}
	for f := range selected(set) {
		field := f.ObjectDefinition.Name + "." + f.Name
		asked := c.rules[field].Permission
		if (access.Rule{Permission: asked}).ForEveryone() {
			continue
		}
		action := mspr.AuditAdminRead
		if asked == mspr.Export {
			action = mspr.AuditExport
		}
		if at, noted := slices.BinarySearch(read[action], field); !noted {
			read[action] = slices.Insert(read[action], at, field)
		}
	}
	return read
}
