package enginetest

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/mspr/surveillance/analytics/plan/plantest"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// feed is a file that a source issues again and again.
type feed struct {
	source  mspr.SourceName
	disease mspr.DiseaseCode
	name    string
	given   mspr.CountSet
	places  []mspr.LocationCode
}

// feeds cover every kind of series: of a place's own rows, of its children's,
// of both (the hospitals of world lie below France, whose cases are its own),
// several sources for one place, and a simulated one, which is all that mpox
// has.
func feeds() []feed {
	counts := mspr.NewCountSet
	countries := []mspr.LocationCode{"USA", "FRA", "CHE", "DEU", "GLP", "NAM", "ATA"}
	return []feed{
		{"world", "covid19", "daily", counts(mspr.Cases, mspr.Deaths), countries},
		{"world", "covid19", "hospitals", counts(mspr.Hospitalizations, mspr.ICUAdmissions), []mspr.LocationCode{"FR-75", "FR-92", "FR-29"}},
		{"counties", "covid19", "cases", counts(mspr.Cases), []mspr.LocationCode{"US-06001", "US-06037", "US-06999", "US-36061"}},
		{"counties", "covid19", "deaths", counts(mspr.Deaths), []mspr.LocationCode{"US-CA", "US-36061"}},
		{"states", "covid19", "all", counts(mspr.Cases, mspr.Recovered), []mspr.LocationCode{"US-CA", "US-NY", "CH-ZH", "CH-BE"}},
		{"mspr", "covid19", "sample", counts(mspr.Cases, mspr.Deaths), []mspr.LocationCode{"JPN", "FRA", "CH-ZH"}},
		{"mspr", "mpox", "sample", counts(mspr.Cases, mspr.Deaths), []mspr.LocationCode{"FRA", "JPN", "US-CA", "US-NY", "FR-IDF", "ATA"}},
	}
}

// issues are the times at which every feed is issued.
func issues() []time.Time {
	return []time.Time{
		time.Date(2021, 2, 1, 8, 0, 0, 0, time.UTC), time.Date(2021, 3, 1, 8, 0, 0, 123456000, time.UTC),
		time.Date(2021, 4, 15, 8, 0, 0, 0, time.UTC),
	}
}

func firstDay() mspr.Date { return mspr.NewDate(2020, 12, 17) }

// statement is the whole of a feed at one issue.
type statement map[mspr.LocationCode]map[mspr.Date]mspr.Counts

// revise gives the next issue: days are added, some values change, some rows
// are gone.
func revise(r *rand.Rand, f feed, before statement, until mspr.Date) statement {
	next := statement{}
	for _, place := range f.places {
		next[place] = map[mspr.Date]mspr.Counts{}
		for day := firstDay(); day <= until; day++ {
			old, known := before[place][day]
			switch {
			case known && r.IntN(100) < 92:
				next[place][day] = old
			case known && r.IntN(100) < 20, r.IntN(100) < 12: // withdrawn, or never stated
			default:
				next[place][day] = draw(r, f.given)
			}
		}
	}
	return next
}

func draw(r *rand.Rand, given mspr.CountSet) mspr.Counts {
	var c mspr.Counts
	for _, k := range given.Kinds() {
		switch r.IntN(12) {
		case 0, 1:
		case 2:
			c[k] = mspr.Known(-int64(r.IntN(20)))
		case 3:
			c[k] = mspr.Known(0)
		default:
			c[k] = mspr.Known(int64(r.IntN(400)))
		}
	}
	return c
}

func (s statement) observations(locations *mspr.Locations) iter.Seq2[mspr.Observation, error] {
	return func(yield func(mspr.Observation, error) bool) {
		line := 1
		for _, l := range locations.All() {
			for day := firstDay(); day < firstDay()+200; day++ {
				counts, ok := s[l.Code][day]
				if !ok {
					continue
				}
				line++
				if !yield(mspr.Observation{Location: l.Code, Country: l.Country, Date: day, Counts: counts, Line: line}, nil) {
					return
				}
			}
		}
	}
}

// fill loads every issue of every feed.
func fill(ctx context.Context, t *testing.T, c *store.Cluster, locations *mspr.Locations) {
	t.Helper()
	r := rand.New(rand.NewPCG(2021, 4))
	state := make([]statement, len(feeds()))
	for _, issued := range issues() {
		for i, f := range feeds() {
			state[i] = revise(r, f, state[i], mspr.DateOf(issued.AddDate(0, 0, -2)))
			load(ctx, t, c, f, issued, state[i].observations(locations))
		}
	}
	annotate(ctx, t, c, r)
}

// annotate writes notes on all kinds of places, days and sources, some of which
// are replaced or removed again.
func annotate(ctx context.Context, t *testing.T, c *store.Cluster, r *rand.Rand) {
	t.Helper()
	one := func() mspr.Annotation {
		n := mspr.Annotation{
			Disease: "covid19", Location: choose[mspr.LocationCode](r, "USA", "US-CA", "US-06037", "FRA", "FR-75", "CHE", "GLP"),
			Source: choose[mspr.SourceName](r, "", "", "world", "states", "counties"), First: firstDay().AddDays(r.IntN(110)),
			Counts:           mspr.CountSet(1 + r.IntN(31)),
			OmitFromAverages: r.IntN(3) > 0, OmitBelow: r.IntN(3) == 0,
			Note: fmt.Sprint("note ", r.IntN(1000)), Noted: choose(r, issues()...),
		}
		n.Last = n.First.AddDays(r.IntN(4))
		return n
	}
	list := make([]mspr.Annotation, 120)
	for i := range list {
		list[i] = one()
	}
	again := slices.Clone(list[:10])
	for i := range again {
		again[i].OmitBelow = !again[i].OmitBelow
	}
	for _, l := range [][]mspr.Annotation{list, again} {
		if _, err := c.Annotate(ctx, mspr.Operator("us"), l); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.RemoveAnnotations(ctx, mspr.Operator("us"), []int64{50, 51, 52}); err != nil {
		t.Fatal(err)
	}
}

func choose[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func load(ctx context.Context, t *testing.T, c *store.Cluster, f feed, issued time.Time, observations iter.Seq2[mspr.Observation, error]) {
	t.Helper()
	rows := int64(0)
	counted := func(yield func(mspr.Observation, error) bool) {
		for o, err := range observations {
			rows++
			if !yield(o, err) {
				return
			}
		}
	}
	_, err := c.Load(ctx, mspr.LoadJob{Finish: func() mspr.LoadFinish {
		b := mspr.Batch{
			Source: f.source, Disease: f.disease, Feed: f.name, Address: f.name + ".csv", Bytes: rows,
			Checksum: fmt.Sprint(f.source, f.name, issued), Issued: issued, Loaded: issued.Add(time.Hour), Status: mspr.BatchLoaded,
		}
		b.Read, b.Kept = rows, rows
		return mspr.LoadFinish{Batch: b, Given: f.given, Whole: true}
	}}, counted)
	if err != nil {
		t.Fatalf("load %s of %s: %v", f.name, f.source, err)
	}
}

func tree(t *testing.T) *mspr.Locations {
	t.Helper()
	places := plantest.Locations()
	slices.Reverse(places)
	locations, err := mspr.NewLocations(places)
	if err != nil {
		t.Fatal(err)
	}
	return locations
}
