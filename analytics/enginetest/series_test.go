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
		t.Helper()
		q := seriesQuery(r)
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
			e.oracle.checkNotes(r, q, s)
		}
	})
	everythingIsDrawn(t, e.drawn, seriesQuery)
	t.Logf("%d points compared", points.Load())
}

func seriesQuery(r *rapid.T) mspr.SeriesQuery {
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
	q.OmitAnnotated = g.often("omit", 40)
	q.Show = mspr.SeriesShow{Annotations: g.often("annotations", 40), Days: g.often("days", 40), Provisional: g.often("provisional", 40)}
	return q
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
		var given [mspr.CountKinds]int
		for _, a := range rows {
			for _, k := range mspr.AllCounts() {
				if a.date <= p.Period.End {
					total[k] = total[k].Plus(a.counts[k])
				}
				if a.date >= p.Period.Start && a.date <= p.Period.End {
					counts[k] = counts[k].Plus(a.counts[k])
					if a.counts[k].Known {
						given[k]++
					}
				}
			}
		}
		same(r, "counts", counts, p.Counts)
		same(r, "cumulative counts", total, p.Cumulative)
		if q.Show.Days {
			same(r, "days", mspr.CountDays{Period: int(p.Period.End-p.Period.Start) + 1, Given: given}, *p.Days)
		}
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

func TestSameComparisonsFromEveryEngine(t *testing.T) {
	e := start(t)
	rows, changes := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		g := generator{r}
		q := mspr.ComparisonQuery{Series: mspr.SeriesQuery{
			Disease: "covid19", Locations: g.codes("places")[:1], Interval: pick(g, "interval", mspr.Intervals()), OmitAnnotated: g.often("omit", 30),
		}}
		q.Shift = mspr.OnePeriod(q.Series.Interval)
		if g.often("from", 30) {
			q.Shift, q.From = mspr.Shift{}, new(firstDay().AddDays(g.between("day", -10, 100)))
		}
		if g.often("as of", 30) {
			q.Series.AsOf = new(g.moment())
		}
		snapshot, _, err := e.fromDuck.Comparison(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		postgres, _, err := e.fromPostgres.Comparison(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		same(r, "Postgres and the snapshot", postgres, snapshot)
		for _, p := range snapshot {
			rows++
			if p.Cases().Change.Known {
				changes++
			}
		}
	})
	if changes < rows/10 {
		t.Errorf("%d of %d rows have a change, which shows little", changes, rows)
	}
}
