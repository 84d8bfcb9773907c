package resolvers_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/mspr"
)

// numbers answers with fixed numbers and remembers what it was asked last: the
// fields of one document may ask at once.
type numbers struct {
	analytics.Statistics
	// alerts is what was asked of them last; mu guards it too.
	alerts mspr.AlertQuery

	mu        sync.Mutex
	aggregate mspr.AggregateQuery
	records   mspr.RecordQuery
	series    mspr.SeriesQuery
	summary   mspr.SummaryQuery
	summaries mspr.SummariesQuery
	revisions mspr.RevisionQuery
	diff      mspr.DiffQuery
	spread    mspr.ReproductionQuery
	growth    mspr.GrowthQuery
	excess    mspr.ExcessQuery
	watched   mspr.AberrationQuery
	asker     string
	other     mspr.ComparisonQuery
	complete  mspr.CompletenessQuery

	// steady is the snapshot that serves all along, or none; where it is zero, each
	// request has one of its own. asked counts the questions.
	steady   atomic.Int64
	degraded string
	asked    atomic.Int64

	err    error
	pinned atomic.Int64
	// answering is how many requests are being answered.
	answering atomic.Int64
	pins      atomic.Int64
	wait      bool
	during    func(context.Context)
	panics    bool
	rows      []mspr.AggregateRow
	totals    *mspr.AggregateTotals
	points    []mspr.Point
	notes     []mspr.Annotation
}

// none stands for no snapshot.
const none = -1

// total is counted only when it is asked for.
func total(asked bool, n int) *int64 {
	if !asked {
		return nil
	}
	return new(int64(n))
}

// note remembers a question.
func (n *numbers) note(question func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	question()
}

type pinKey struct{}

var asOf = time.Date(2024, 10, 21, 6, 0, 0, 0, time.UTC)

func (n *numbers) Pin(ctx context.Context, asker string) (context.Context, func()) {
	n.note(func() { n.asker = asker })
	n.pinned.Add(1)
	return context.WithValue(ctx, pinKey{}, n.pins.Add(1)), func() { n.pinned.Add(-1) }
}

func (n *numbers) Serving(ctx context.Context) int64 {
	if steady := n.steady.Load(); steady != 0 {
		return max(0, steady)
	}
	if pin, pinned := ctx.Value(pinKey{}).(int64); pinned {
		return pin
	}
	return n.pins.Load()
}

// passport shows as snapshot the pin that the call was made under.
func (n *numbers) passport(ctx context.Context, tier mspr.Tier) (mspr.Passport, error) {
	if n.panics {
		panic("SELECT secret FROM passwords") //nolint:forbidigo // the test is about panics
	}
	if n.during != nil {
		n.during(ctx)
	}
	if n.wait {
		<-ctx.Done()
		return mspr.Passport{}, ctx.Err()
	}
	n.asked.Add(1)
	return mspr.Passport{Cluster: "france", Snapshot: n.Serving(ctx), AsOf: asOf, Tier: tier, Degraded: n.degraded}, n.err
}

func (n *numbers) Aggregate(ctx context.Context, q mspr.AggregateQuery) (mspr.AggregatePage, mspr.Passport, error) {
	n.note(func() { n.aggregate = q })
	p, err := n.passport(ctx, mspr.FromRollup)
	totals := n.totals
	if totals == nil && q.Totals {
		totals = &mspr.AggregateTotals{}
	}
	return mspr.AggregatePage{Rows: n.rows, Totals: totals, Total: total(q.Total, len(n.rows))}, p, err
}

func (n *numbers) TimeSeries(ctx context.Context, q mspr.SeriesQuery) ([]mspr.TimeSeries, mspr.Passport, error) {
	n.note(func() { n.series = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	series := make([]mspr.TimeSeries, len(q.Locations))
	for i, l := range q.Locations {
		series[i] = mspr.TimeSeries{
			Disease: q.Disease, Location: l, Interval: q.Interval, Average: q.Average, OmitAnnotated: q.OmitAnnotated,
			Points: shown(n.points, q.Show), Annotations: n.notes, AsOf: q.AsOf, From: q.From, To: q.To,
		}
		if q.Show.Annotations && n.notes == nil {
			series[i].Annotations = []mspr.Annotation{{Location: l, Counts: mspr.NewCountSet(mspr.Cases), Note: "A backlog", Noted: asOf}}
		}
	}
	return series, p, err
}

// shown adds to points what is asked for.
func shown(points []mspr.Point, show mspr.SeriesShow) []mspr.Point {
	points = slices.Clone(points)
	for i := range points {
		points[i].Provisional = show.Provisional
		if show.Days {
			points[i].Days = &mspr.CountDays{Period: 7, Given: [mspr.CountKinds]int{5, 4}}
		}
	}
	return points
}

func (n *numbers) ReproductionNumber(ctx context.Context, q mspr.ReproductionQuery) ([]mspr.ReproductionEstimate, mspr.Passport, error) {
	n.note(func() { n.spread = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	return []mspr.ReproductionEstimate{{Date: mspr.NewDate(2021, 3, 28), Mean: new(1.25), Count: 70, MissingDays: 2, Incomplete: true}}, p, err
}

func (n *numbers) Growth(ctx context.Context, q mspr.GrowthQuery) ([]mspr.GrowthEstimate, mspr.Passport, error) {
	n.note(func() { n.growth = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	return []mspr.GrowthEstimate{{Date: mspr.NewDate(2021, 3, 28), Rate: new(0.05), Days: 14, Corrected: true}}, p, err
}

func (n *numbers) Excess(ctx context.Context, q mspr.ExcessQuery) ([]mspr.ExcessWeek, mspr.Passport, error) {
	n.note(func() { n.excess = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	week := mspr.NewPeriod(mspr.ISOWeek, mspr.NewDate(2021, 3, 28))
	return []mspr.ExcessWeek{{Period: week, Observed: mspr.Known(120), Expected: new(100.0), Excess: new(20.0)}}, p, err
}

func (n *numbers) Aberrations(ctx context.Context, q mspr.AberrationQuery) ([]mspr.Aberration, mspr.Passport, error) {
	n.note(func() { n.watched = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	week := mspr.NewPeriod(mspr.ISOWeek, mspr.NewDate(2021, 3, 28))
	return []mspr.Aberration{{Period: week, Observed: mspr.Known(120), Expected: new(100.0), Upper: new(118.5), Alarm: new(true), MissingDays: 1}}, p, err
}

func (n *numbers) Comparison(ctx context.Context, q mspr.ComparisonQuery) ([]mspr.ComparedPoint, mspr.Passport, error) {
	n.note(func() { n.other = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	row := mspr.ComparedPoint{Period: mspr.NewPeriod(mspr.Day, mspr.NewDate(2021, 3, 28)), Base: new(mspr.NewPeriod(mspr.Day, mspr.NewDate(2020, 3, 28)))}
	row.Counts[mspr.Cases] = mspr.ComparedCount{Value: mspr.Known(12), Base: mspr.Known(8), Change: mspr.Known(4), ChangeRatio: new(0.5)}
	row.CasesAverage = mspr.ComparedAverage{Value: new(1.5)}
	return []mspr.ComparedPoint{row}, p, err
}

// Summaries answers with one place.
func (n *numbers) Summaries(ctx context.Context, q mspr.SummariesQuery) ([]mspr.Summary, mspr.Passport, error) {
	n.note(func() { n.summaries = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	place := mspr.LocationCode("FRA")
	s := mspr.Summary{Disease: q.Disease, Location: &place}
	s.Last7Days[mspr.Cases] = mspr.Known(7)
	return []mspr.Summary{s}, p, err
}

func (n *numbers) Summary(ctx context.Context, q mspr.SummaryQuery) (mspr.Summary, mspr.Passport, error) {
	n.note(func() { n.summary = q })
	p, err := n.passport(ctx, mspr.FromCache)
	s := mspr.Summary{Disease: q.Disease, Location: q.Location, Denominator: &mspr.Denominator{Population: 68_000_000, Year: 2023}}
	s.Counts[mspr.Cases] = mspr.Known(39_053_413)
	s.Counts[mspr.Deaths] = mspr.Known(163_680)
	return s, p, err
}

func (n *numbers) Records(ctx context.Context, q mspr.RecordQuery) (mspr.RecordPage, mspr.Passport, error) {
	n.note(func() { n.records = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	r := mspr.Record{
		ID: 7, Disease: q.Disease, Country: "FRA", Location: "FR-75", Date: mspr.NewDate(2021, 3, 28), Source: "spf",
		Batch: 3, Issued: asOf, CreatedAt: asOf, UpdatedAt: asOf.In(time.FixedZone("Paris", 7200)),
	}
	r.Counts[mspr.Cases] = mspr.Known(-12)
	return mspr.RecordPage{Records: []mspr.Record{r}, Cursors: []string{"c1"}, Total: total(q.Total, 1)}, p, err
}

func (n *numbers) Revisions(ctx context.Context, q mspr.RevisionQuery) (mspr.RevisionPage, mspr.Passport, error) {
	n.note(func() { n.revisions = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	r := mspr.SeriesRevision{
		Date: mspr.NewDate(2021, 3, 28), Location: "FR-75", Source: "spf", Issued: asOf, Superseded: asOf.AddDate(0, 0, 7),
		Batch: mspr.Batch{ID: 3, Address: "/srv/uploads/private/cases.csv"}, SupersededBy: mspr.Batch{ID: 5},
	}
	r.Before[mspr.Cases], r.After[mspr.Cases], r.Before[mspr.Deaths] = mspr.Known(40), mspr.Known(52), mspr.Known(2)
	return mspr.RevisionPage{Revisions: []mspr.SeriesRevision{r}, Cursors: []string{"c1"}, Total: total(q.Total, 1)}, p, err
}

func (n *numbers) Completeness(ctx context.Context, q mspr.CompletenessQuery) (mspr.Completeness, mspr.Passport, error) {
	n.note(func() { n.complete = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	first := mspr.NewDate(2021, 3, 28)
	return mspr.Completeness{
		Disease: q.Disease, Source: q.Source, Location: q.Location, Count: q.Count, First: &first, Records: 120, Days: new(12),
		ByLag: []mspr.CompletenessLag{{Lag: 0, Median: 0.5, LowerQuartile: 0.25, UpperQuartile: 0.75, Share: 0.625, Stated: 100}},
	}, p, err
}

func (n *numbers) Diff(ctx context.Context, q mspr.DiffQuery) (mspr.DiffPage, mspr.Passport, error) {
	n.note(func() { n.diff = q })
	p, err := n.passport(ctx, mspr.FromSnapshot)
	d := mspr.Difference{Date: mspr.NewDate(2021, 3, 28), Location: "FR-75", Source: "spf", Issued: asOf, Batch: mspr.Batch{ID: 5}}
	d.Before[mspr.Cases] = mspr.Known(40)
	page := mspr.DiffPage{
		From: mspr.Knowledge{Snapshot: q.From, Created: asOf, LastBatch: 3}, To: mspr.Knowledge{Snapshot: 9, Created: asOf, LastBatch: 5},
		Differences: []mspr.Difference{d}, Cursors: []string{"c1"}, Total: total(q.Total, 1), Totals: &mspr.DiffTotals{},
	}
	if q.Totals {
		page.Totals = &mspr.DiffTotals{Withdrawn: 1, Change: d.Change()}
	}
	return page, p, err
}

func (n *numbers) Snapshot(ctx context.Context, _ *time.Time) (*mspr.Snapshot, mspr.Passport, error) {
	p, err := n.passport(ctx, mspr.FromSnapshot)
	return &mspr.Snapshot{Number: p.Snapshot, Created: asOf}, p, err
}

// loads answers with two batches and remembers what it was asked.
type loads struct{ query mspr.BatchQuery }

func (l *loads) Batches(_ context.Context, q mspr.BatchQuery) (mspr.BatchPage, error) {
	l.query = q
	return mspr.BatchPage{
		Batches: []mspr.Batch{
			{ID: 2, Source: "who", Address: "https://someone:secret@who.int/data/cases.csv?key=1", Status: mspr.BatchLoaded},
			{ID: 1, Source: "who", Address: "/srv/uploads/private/cases.csv", Status: mspr.BatchRefused, Reason: "empty file"},
		},
		Cursors: []string{"a", "b"}, Total: total(q.Total, 2),
	}, nil
}
