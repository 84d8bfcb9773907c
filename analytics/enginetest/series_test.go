package enginetest

import (
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
)

func TestSameSeriesFromEveryEngine(t *testing.T) {
	e := start(t)
	var points atomic.Int64
	check(t, func(t *testing.T, r *rapid.T) {
		g := generator{r}
		q := mspr.SeriesQuery{
			Disease: pick(g, "disease", []mspr.DiseaseCode{"covid19", "covid19", "mpox"}), Locations: g.codes("places"),
			Interval: pick(g, "interval", mspr.Intervals()), Average: pick(g, "average", []mspr.AverageMethod{mspr.Trailing, mspr.Centred}),
		}
		dates := g.dates()
		q.From, q.To = dates.From, dates.To
		if g.often("source", 30) {
			q.Source = new(pick(g, "source", []mspr.SourceName{"world", "states", "counties", "mspr"}))
		}
		if g.often("as of", 30) {
			q.AsOf = new(g.moment())
		}
		e.drawn.note(q)
		snapshot, passport, err := e.fromDuck.TimeSeries(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		postgres, degraded, err := e.fromPostgres.TimeSeries(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		same(r, "Postgres and the snapshot", postgres, snapshot)
		if passport.Simulated != degraded.Simulated {
			r.Fatalf("passports %+v and %+v", passport, degraded)
		}
		for _, s := range snapshot {
			points.Add(int64(len(s.Points)))
			e.oracle.checkSeries(r, q, s)
		}
	})
	e.drawn.check(t, mspr.SeriesQuery{})
	t.Logf("%d points compared", points.Load())
}

// checkSeries works out counts and totals of every point from the answer rows.
func (o *oracle) checkSeries(r *rapid.T, q mspr.SeriesQuery, s mspr.TimeSeries) {
	var rows []answer
	for _, a := range o.answers(q.AsOf) {
		mine := a.preferred
		if q.Source != nil {
			mine = a.source == *q.Source
		}
		if mine && a.disease == q.Disease && a.place.Code == s.Location {
			rows = append(rows, a)
		}
	}
	for i, p := range s.Points {
		var counts, total mspr.Counts
		for _, a := range rows {
			for _, k := range mspr.AllCounts() {
				if a.date <= p.Period.End {
					total[k] = total[k].Plus(a.counts[k])
				}
				if a.date >= p.Period.Start && a.date <= p.Period.End {
					counts[k] = counts[k].Plus(a.counts[k])
				}
			}
		}
		same(r, "counts", counts, p.Counts)
		same(r, "cumulative counts", total, p.Cumulative)
		if i > 0 && s.Points[i-1].Period.End.AddDays(1) != p.Period.Start {
			r.Fatalf("%s does not follow %s", p.Period.Start, s.Points[i-1].Period.End)
		}
	}
	inWindow := func(a answer) bool {
		period := mspr.NewPeriod(q.Interval, a.date)
		return (q.From == nil || period.End >= *q.From) && (q.To == nil || period.Start <= *q.To)
	}
	if slices.ContainsFunc(rows, inWindow) && len(s.Points) == 0 {
		r.Fatal("there are rows in the window, but no points")
	}
}

func TestSameSummariesFromEveryEngine(t *testing.T) {
	e := start(t)
	places := []*mspr.LocationCode{nil}
	for _, l := range e.locations.All() {
		places = append(places, new(l.Code))
	}
	for _, disease := range []mspr.DiseaseCode{"covid19", "mpox"} {
		for _, place := range places {
			q := mspr.SummaryQuery{Disease: disease, Location: place}
			snapshot, passport, err := e.fromDuck.Summary(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			postgres, _, err := e.fromPostgres.Summary(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "Postgres and the snapshot", postgres, snapshot)
			if simulated := slices.Contains(snapshot.Sources, "mspr"); simulated != passport.Simulated {
				t.Errorf("sources %v, but simulated is %t", snapshot.Sources, passport.Simulated)
			}
			same(t, "plain Go and the snapshot", e.oracle.total(q), snapshot.Counts)
		}
	}
}

func (o *oracle) total(q mspr.SummaryQuery) mspr.Counts {
	var total mspr.Counts
	for _, a := range o.answers(nil) {
		here := a.place.Level == mspr.Country
		if q.Location != nil {
			here = a.place.Code == *q.Location
		}
		if !here || !a.preferred || a.disease != q.Disease {
			continue
		}
		for _, k := range mspr.AllCounts() {
			total[k] = total[k].Plus(a.counts[k])
		}
	}
	return total
}
