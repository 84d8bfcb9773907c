package resolvers

import (
	"context"
	"slices"
	"time"

	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/mspr"
)

func (r queryResolver) TimeSeries(
	ctx context.Context, disease mspr.DiseaseCode, locations []mspr.LocationCode, interval mspr.Interval,
	from, to *mspr.Date, source *mspr.SourceName, asOf *time.Time, average *mspr.AverageMethod, omitAnnotated *bool,
) ([]mspr.TimeSeries, error) {
	if n := len(locations); n < 1 || n > requestOf(ctx).limits.Places {
		return nil, mspr.Errorf(mspr.BadUserInput, "locations names %d places: ask for 1 to %d at a time", n, requestOf(ctx).limits.Places)
	}
	q := mspr.SeriesQuery{
		Disease: disease, Locations: locations, Interval: interval, From: from, To: to,
		Source: source, AsOf: asOf, Average: mspr.Trailing,
		Show: shownOf(ctx),
	}
	if average != nil {
		q.Average = *average
	}
	if omitAnnotated != nil {
		q.OmitAnnotated = *omitAnnotated
	}
	series, passport, err := r.analytics.TimeSeries(ctx, q)
	if err != nil {
		return nil, err
	}
	stamp(ctx, passport)
	return r.withoutPoints(ctx, series), nil
}

// withoutPoints has the points written, as far as they can be; the series that
// were given are shared and stay as they are.
func (r queryResolver) withoutPoints(ctx context.Context, series []mspr.TimeSeries) []mspr.TimeSeries {
	bare := slices.Clone(series)
	for i := range bare {
		if holdRows(r.selecting(ctx), inSeries(), pointFields(), bare[i].Points, i) {
			bare[i].Points = nil
		}
	}
	return bare
}

// shownOf reads off the selection what is worked out only where it is shown.
func shownOf(ctx context.Context) mspr.SeriesShow {
	return mspr.SeriesShow{
		Annotations: selects(ctx, "annotations"), Days: selects(ctx, "points", "days"), Provisional: selects(ctx, "points", "provisional"),
	}
}

// TimeSeries resolves the fields of a series that stand for something else.
func (r *Resolver) TimeSeries() graph.TimeSeriesResolver { return timeSeriesResolver{r} }

type timeSeriesResolver struct{ *Resolver }

func (r timeSeriesResolver) Location(_ context.Context, s *mspr.TimeSeries) (mspr.Location, error) {
	return r.catalogue.place(s.Location)
}
