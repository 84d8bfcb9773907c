package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// Notices tell what is not as it should be in one cluster.
type Notices interface {
	Notices(ctx context.Context, q mspr.NoticeQuery) (mspr.NoticePage, error)
	// Freshness tells how the runs of each source went.
	Freshness(ctx context.Context) ([]mspr.Freshness, error)
}

func (r queryResolver) Notices(
	ctx context.Context, open *bool, kind *mspr.NoticeKind, source *mspr.SourceName, first *int, after *string,
) (mspr.NoticePage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return mspr.NoticePage{}, err
	}
	if source != nil {
		if _, err := r.catalogue.source(*source); err != nil {
			return mspr.NoticePage{}, err
		}
	}
	return r.notices.Notices(ctx, mspr.NoticeQuery{Open: open, Kind: kind, Source: source, Page: rows, Total: selectsTotal(ctx)})
}

func (r queryResolver) Freshness(ctx context.Context) ([]mspr.Freshness, error) {
	return r.notices.Freshness(ctx)
}

// Notice resolves the fields of a notice that may be missing.
func (r *Resolver) Notice() graph.NoticeResolver { return noticeResolver{r} }

type noticeResolver struct{ *Resolver }

func (noticeResolver) Source(_ context.Context, n *mspr.Notice) (*mspr.SourceName, error) {
	return givenSource(n.Source), nil
}

func (r noticeResolver) Message(ctx context.Context, n *mspr.Notice) (string, error) {
	return r.words.Reword(requestOf(ctx).language, n.Message), nil
}

func (noticeResolver) Detail(_ context.Context, n *mspr.Notice) (*string, error) {
	return given(n.Detail), nil
}

// Freshness resolves the fields of a freshness that may be missing.
func (r *Resolver) Freshness() graph.FreshnessResolver { return freshnessResolver{r} }

type freshnessResolver struct{ *Resolver }

func (freshnessResolver) ExpectedSeconds(_ context.Context, f *mspr.Freshness) (*mspr.Count, error) {
	return numberOrNone(int64(f.Expected / time.Second)), nil
}

func (freshnessResolver) Late(_ context.Context, f *mspr.Freshness) (bool, error) {
	return f.Late(time.Now()), nil
}

func (freshnessResolver) Outcome(_ context.Context, f *mspr.Freshness) (*mspr.RunOutcome, error) {
	if f.Outcome == "" {
		return nil, nil
	}
	return &f.Outcome, nil
}

func (r freshnessResolver) Message(ctx context.Context, f *mspr.Freshness) (*string, error) {
	return r.said(ctx, f.Message), nil
}
