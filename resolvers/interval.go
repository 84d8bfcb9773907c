package resolvers

import (
	"context"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

// Statistics reckons with numbers that are at hand.
type Statistics interface {
	ProportionInterval(events, trials mspr.Count, level float64, m mspr.ProportionMethod) (*mspr.ConfidenceInterval, error)
	RateInterval(count mspr.Count, d *mspr.Denominator, level float64) (*mspr.ConfidenceInterval, error)
	StandardizedRate(groups []mspr.StandardGroup, level float64) (mspr.StandardizedRate, error)
}

func (r queryResolver) AgeStandardizedRate(_ context.Context, groups []mspr.StandardGroup, level float64) (mspr.StandardizedRate, error) {
	return r.analytics.StandardizedRate(groups, level)
}

// Point resolves the intervals of a period of a series.
func (r *Resolver) Point() graph.PointResolver { return pointResolver{r} }

type pointResolver struct{ *Resolver }

func (r pointResolver) CasesPer100kInterval(_ context.Context, p *mspr.Point, level float64) (*mspr.ConfidenceInterval, error) {
	return r.analytics.RateInterval(p.Counts[mspr.Cases], p.Denominator, level)
}

func (r pointResolver) DeathsPer100kInterval(_ context.Context, p *mspr.Point, level float64) (*mspr.ConfidenceInterval, error) {
	return r.analytics.RateInterval(p.Counts[mspr.Deaths], p.Denominator, level)
}

func (r summaryResolver) CaseFatalityRatioInterval(
	_ context.Context, s *mspr.Summary, level float64, method mspr.ProportionMethod,
) (*mspr.ConfidenceInterval, error) {
	return r.analytics.ProportionInterval(s.Counts[mspr.Deaths], s.Counts[mspr.Cases], level, method)
}

func (r summaryResolver) CasesPer100kInterval(_ context.Context, s *mspr.Summary, level float64) (*mspr.ConfidenceInterval, error) {
	return r.analytics.RateInterval(s.Counts[mspr.Cases], s.Denominator, level)
}

func (r summaryResolver) DeathsPer100kInterval(_ context.Context, s *mspr.Summary, level float64) (*mspr.ConfidenceInterval, error) {
	return r.analytics.RateInterval(s.Counts[mspr.Deaths], s.Denominator, level)
}

func (r aggregateNodeResolver) CaseFatalityRatioInterval(
	_ context.Context, row *mspr.AggregateRow, level float64, method mspr.ProportionMethod,
) (*mspr.ConfidenceInterval, error) {
	return r.analytics.ProportionInterval(row.Counts[mspr.Deaths], row.Counts[mspr.Cases], level, method)
}

func (r aggregateNodeResolver) IncidencePer100kInterval(_ context.Context, row *mspr.AggregateRow, level float64) (*mspr.ConfidenceInterval, error) {
	return r.analytics.RateInterval(row.Counts[mspr.Cases], row.Denominator, level)
}

func (r aggregateNodeResolver) MortalityPer100kInterval(_ context.Context, row *mspr.AggregateRow, level float64) (*mspr.ConfidenceInterval, error) {
	return r.analytics.RateInterval(row.Counts[mspr.Deaths], row.Denominator, level)
}
