package analytics

import (
	"context"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// TimeSeries gives a series for each place, in the order asked for. There is a
// point for each period from the first to the last that has a record; in one
// without a record every count is missing, not zero. From and To choose the
// periods that hold a day between them, whole: cumulative counts start with
// the series, and averages look beyond the window.
func (s *Service) TimeSeries(ctx context.Context, q mspr.SeriesQuery) ([]mspr.TimeSeries, mspr.Passport, error) {
	p, codes, err := s.planner.Series(q)
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	if q.Average, err = average(q.Average); err != nil {
		return nil, mspr.Passport{}, err
	}
	if q.From != nil && q.To != nil && *q.From > *q.To {
		return nil, mspr.Passport{}, mspr.Errorf(mspr.BadUserInput, "from %s is after to %s", *q.From, *q.To)
	}
	if err := s.about(ctx, &p.Scope, p.Before); err != nil {
		return nil, mspr.Passport{}, err
	}
	key, err := seriesKey(p, codes, q)
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	series, passport, err := ask(ctx, s, question[[]mspr.TimeSeries]{
		key: key, asOf: p.AsOf, known: p.Known, bytes: seriesBytes, simulated: toldByAnswer,
		answer: func(ctx context.Context, e *engine) ([]mspr.TimeSeries, error) {
			return s.timeSeries(ctx, e, p, codes, q)
		},
	})
	for _, t := range series {
		passport.Simulated = passport.Simulated || t.Source != nil && s.simulated[*t.Source]
	}
	return series, passport, err
}

func average(m mspr.AverageMethod) (mspr.AverageMethod, error) {
	switch m {
	case "":
		return mspr.Trailing, nil
	case mspr.Trailing, mspr.Centred:
		return m, nil
	}
	return "", mspr.Errorf(mspr.BadUserInput, "unknown average %q", m)
}

// known is what an engine says of one place.
type known struct {
	source *mspr.SourceName
	points []mspr.Point
}

func (s *Service) timeSeries(ctx context.Context, e *engine, p *plan.Aggregate, codes []mspr.LocationCode, q mspr.SeriesQuery) ([]mspr.TimeSeries, error) {
	places := map[mspr.LocationCode]*known{}
	err := e.run(ctx, p.SQL(e.dialect), func(r row) error {
		start, err := r.day("period")
		place := mspr.LocationCode(of[string](r, "location"))
		if places[place] == nil {
			places[place] = &known{source: code[mspr.SourceName](r, "source")}
		}
		places[place].points = append(places[place].points, mspr.Point{
			Period: mspr.NewPeriod(q.Interval, start), Counts: r.counts(), Corrected: of[bool](r, "corrected"), Days: r.days(q.Show.Days),
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := s.notesOn(ctx, e, codes, q)
	if err != nil {
		return nil, err
	}
	settle, err := s.settlingOf(ctx, e, codes, q)
	if err != nil {
		return nil, err
	}
	series := make([]mspr.TimeSeries, 0, len(codes))
	for _, c := range codes {
		one := s.seriesOf(c, places[c], found, q)
		settle.mark(one)
		series = append(series, one)
	}
	return series, nil
}

func (s *Service) seriesOf(place mspr.LocationCode, k *known, found notes, q mspr.SeriesQuery) mspr.TimeSeries {
	series := mspr.TimeSeries{
		Disease: q.Disease, Location: place, Interval: q.Interval, Average: q.Average, OmitAnnotated: q.OmitAnnotated,
		AsOf: q.AsOf, From: q.From, To: q.To, Denominator: s.population(place), Points: []mspr.Point{},
	}
	if k == nil {
		return series
	}
	series.Source = k.source
	points := withGaps(k.points)
	accumulate(points)
	mine := found.of(place, s.planner.Above(place), k.source)
	if q.Show.Annotations {
		series.Annotations = mine.within(q.From, q.To)
	}
	var without notes
	if q.OmitAnnotated {
		without = mine
	}
	if q.Interval == mspr.Day {
		smooth(points, q.Average, without)
	}
	if q.Show.Days {
		countDays(points)
	}
	rate(points, series.Denominator)
	series.Points = window(points, q.From, q.To)
	return series
}

// population gives the denominator of a place's rates.
func (s *Service) population(place mspr.LocationCode) *mspr.Denominator {
	l, ok := s.options.Locations.Get(place)
	if !ok || !l.Population.Known {
		return nil
	}
	return &mspr.Denominator{Population: l.Population.N, Year: l.PopulationYear}
}

// withGaps puts a point without counts where a period has no record.
func withGaps(points []mspr.Point) []mspr.Point {
	var filled []mspr.Point
	for _, p := range points {
		for len(filled) > 0 {
			next := mspr.NewPeriod(p.Period.Interval, filled[len(filled)-1].Period.End.AddDays(1))
			if next.Start >= p.Period.Start {
				break
			}
			filled = append(filled, mspr.Point{Period: next})
		}
		filled = append(filled, p)
	}
	return filled
}

// countDays completes what is told of the days behind each point.
func countDays(points []mspr.Point) {
	for i, p := range points {
		if p.Days == nil {
			points[i].Days = &mspr.CountDays{}
		}
		points[i].Days.Period = int(p.Period.End-p.Period.Start) + 1
	}
}

// window keeps the periods that hold a day from from to to, in a slice of
// their own, so that the rest can be forgotten.
func window(points []mspr.Point, from, to *mspr.Date) []mspr.Point {
	within := make([]mspr.Point, 0, len(points))
	for _, p := range points {
		if (from == nil || p.Period.End >= *from) && (to == nil || p.Period.Start <= *to) {
			within = append(within, p)
		}
	}
	return within
}
