package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) AuditLog(
	ctx context.Context, action *mspr.AuditAction, account *mspr.Count, from, to *time.Time, first *int, after *string,
) (*mspr.AuditPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	q := mspr.AuditQuery{From: from, To: to, Page: rows, Total: selectsTotal(ctx)}
	if action != nil {
		q.Action = *action
	}
	if account != nil {
		if account.N < 1 { // 0 would choose everybody's
			return nil, mspr.Errorf(mspr.BadUserInput, "account: accounts are numbered from 1")
		}
		q.Account = account.N
	}
	entries, err := r.audit.AuditLog(ctx, q)
	return orNone(entries, err)
}

// AuditEntry resolves the fields of an entry that may be missing.
func (r *Resolver) AuditEntry() graph.AuditEntryResolver { return auditEntryResolver{r} }

type auditEntryResolver struct{ *Resolver }

func (auditEntryResolver) Account(_ context.Context, e *mspr.AuditEntry) (*mspr.Count, error) {
	return numberOrNone(e.Account), nil
}

func (auditEntryResolver) Name(_ context.Context, e *mspr.AuditEntry) (*string, error) {
	return given(e.Name), nil
}

func (auditEntryResolver) Outcome(_ context.Context, e *mspr.AuditEntry) (*string, error) {
	return given(string(e.Outcome)), nil
}

func (r auditEntryResolver) Reason(ctx context.Context, e *mspr.AuditEntry) (*string, error) {
	return r.said(ctx, e.Reason), nil
}

// given gives null for an empty text.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// said gives a text that was stored in English in the caller's language; null for
// an empty one.
func (r *Resolver) said(ctx context.Context, text string) *string {
	return given(r.words.Reword(requestOf(ctx).language, text))
}

// numberOrNone gives null for 0, which numbers nothing.
func numberOrNone(n int64) *mspr.Count {
	if n == 0 {
		return nil
	}
	return &mspr.Count{N: n, Known: true}
}
