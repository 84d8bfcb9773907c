package resolvers

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// Epidemiology estimates from the daily series of one cluster.
type Epidemiology interface {
	ReproductionNumber(ctx context.Context, q mspr.ReproductionQuery) ([]mspr.ReproductionEstimate, mspr.Passport, error)
	Growth(ctx context.Context, q mspr.GrowthQuery) ([]mspr.GrowthEstimate, mspr.Passport, error)
	Excess(ctx context.Context, q mspr.ExcessQuery) ([]mspr.ExcessWeek, mspr.Passport, error)
	Aberrations(ctx context.Context, q mspr.AberrationQuery) ([]mspr.Aberration, mspr.Passport, error)
}

func (r timeSeriesResolver) ReproductionNumber(
	ctx context.Context, s *mspr.TimeSeries, method mspr.ReproductionMethod, serialInterval mspr.SerialInterval, count mspr.SeriesCount,
	window int, level float64, prior *mspr.ReproductionPrior, imported []mspr.ImportedCases,
) ([]mspr.ReproductionEstimate, error) {
	rows, passport, err := r.analytics.ReproductionNumber(ctx, mspr.ReproductionQuery{
		DailyPart: partOf(s, count, level), Method: method, Interval: serialInterval, Window: window, Prior: prior, Imported: imported,
	})
	return stamped(ctx, rows, passport, err)
}

func (r timeSeriesResolver) Growth(
	ctx context.Context, s *mspr.TimeSeries, count mspr.SeriesCount, window int, method mspr.GrowthMethod, level float64,
) ([]mspr.GrowthEstimate, error) {
	rows, passport, err := r.analytics.Growth(ctx, mspr.GrowthQuery{DailyPart: partOf(s, count, level), Method: method, Window: window})
	return stamped(ctx, rows, passport, err)
}

func (r timeSeriesResolver) Excess(
	ctx context.Context, s *mspr.TimeSeries, count mspr.SeriesCount, years []int, method mspr.BaselineMethod,
	harmonics int, trend bool, level float64,
) ([]mspr.ExcessWeek, error) {
	rows, passport, err := r.analytics.Excess(ctx, mspr.ExcessQuery{
		DailyPart: partOf(s, count, level), Years: years, Method: method, Harmonics: harmonics, Trend: trend,
	})
	return stamped(ctx, rows, passport, err)
}

func (r timeSeriesResolver) Aberrations(
	ctx context.Context, s *mspr.TimeSeries, method mspr.DetectionMethod, count mspr.SeriesCount, by *mspr.Interval, alpha *float64,
	ears *mspr.EarsParameters, cusum *mspr.CusumParameters, outbreakP *mspr.OutbreakPParameters, farrington *mspr.FarringtonParameters,
) ([]mspr.Aberration, error) {
	rows, passport, err := r.analytics.Aberrations(ctx, mspr.AberrationQuery{
		DailyPart: partOf(s, count, 0), Method: method, By: by, Alpha: alpha,
		Ears: ears, Cusum: cusum, OutbreakP: outbreakP, Farrington: farrington,
	})
	return stamped(ctx, rows, passport, err)
}

// partOf is the stretch of the daily series that a series covers.
func partOf(s *mspr.TimeSeries, count mspr.SeriesCount, level float64) mspr.DailyPart {
	return mspr.DailyPart{
		Disease: s.Disease, Location: s.Location, Source: s.Source, AsOf: s.AsOf, From: s.From, To: s.To, Count: count, Level: level,
	}
}

// stamped notes the passport of rows that were found.
func stamped[R any](ctx context.Context, rows []R, passport mspr.Passport, err error) ([]R, error) {
	if err != nil {
		return nil, err
	}
	stamp(ctx, passport)
	return rows, nil
}
