package analytics

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// settling has the first day that is provisional by source and place; the place
// is empty for all places of a source.
type settling map[settlingKey]mspr.Date

type settlingKey struct {
	source   mspr.SourceName
	location mspr.LocationCode
}

// settlingOf asks how the records of some places settle, where the query needs
// it.
func (s *Service) settlingOf(ctx context.Context, e *engine, codes []mspr.LocationCode, q mspr.SeriesQuery) (settling, error) {
	if !q.Show.Provisional {
		return nil, nil //nolint:nilnil // nothing is asked for
	}
	found := settling{}
	tier := e.tier
	err := e.run(ctx, s.planner.Settling(q.Disease, codes, q.AsOf, e.dialect), func(r row) error {
		newest, err := r.day("newest")
		key := settlingKey{mspr.SourceName(of[string](r, "source")), mspr.LocationCode(of[string](r, "location"))}
		// A day settles at the age of so many days, by the newest file.
		found[key] = newest.AddDays(1 - int(of[int64](r, "days")))
		return err
	})
	e.tier = tier
	return found, err
}

// mark says of each point of a series whether it is provisional.
func (s settling) mark(series mspr.TimeSeries) {
	if series.Source == nil {
		return
	}
	first, known := s[settlingKey{*series.Source, series.Location}]
	if !known {
		first, known = s[settlingKey{*series.Source, ""}]
	}
	for i, p := range series.Points {
		series.Points[i].Provisional = known && p.Period.End >= first
	}
}
