package enginetest

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// growingDays is how many days the sources that report bit by bit cover.
const growingDays = 132

// growing are the sources whose counts grow; the states have few records, the
// counties many places.
func growing() []feed {
	counts := mspr.NewCountSet(mspr.Cases, mspr.Deaths)
	return []feed{
		{"world", "covid19", "daily", counts, []mspr.LocationCode{"FRA", "CHE"}},
		{"counties", "covid19", "cases", counts, []mspr.LocationCode{"US-06001", "US-06037", "US-36061"}},
		{"mspr", "mpox", "sample", counts, []mspr.LocationCode{"FRA"}},
	}
}

// growingIssues are the days of the files: every fourth, and two long after, of
// which the first comes before all counts are final.
func growingIssues() []mspr.Date {
	var days []mspr.Date
	for n := 1; n <= growingDays; n += 4 {
		days = append(days, firstDay().AddDays(n))
	}
	return append(days, firstDay().AddDays(growingDays+80), firstDay().AddDays(growingDays+110))
}

// report is what is stated of a day from an age on; gone where nothing is.
type report struct {
	age  int
	gone bool
	mspr.Counts
}

// grow draws how a day's counts come to be known.
func grow(r *rand.Rand, day mspr.Date) []report {
	final := int64(r.IntN(60))
	var reports []report
	counts := func(share float64) (c mspr.Counts) {
		c[mspr.Cases] = mspr.Known(int64(math.Round(float64(final) * share)))
		if r.IntN(4) > 0 {
			c[mspr.Deaths] = mspr.Known(int64(r.IntN(5)))
		}
		return c
	}
	age := r.IntN(22) - 1
	for share := r.Float64(); ; share += r.Float64() * 0.5 {
		reports = append(reports, report{age: age, Counts: counts(min(share, 1.1))})
		if share >= 1 {
			break
		}
		age += 1 + r.IntN(9)
	}
	switch r.IntN(12) {
	case 0:
		reports = append(reports, report{age: age + 5, gone: true}, report{age: age + 12, Counts: counts(1)})
	case 1:
		reports = append(reports, report{age: age + 9, gone: true})
	case 2:
		reports = append(reports, report{age: age + 3, Counts: mspr.Counts{mspr.Cases: mspr.Known(-final)}}, report{age: age + 6, Counts: counts(1)})
	case 3:
		reports = append(reports, report{age: 92 + int(day)%20, Counts: counts(3)})
	}
	return reports
}

// reportBitByBit loads the files of sources whose counts grow, are withdrawn and
// come back.
func reportBitByBit(ctx context.Context, t *testing.T, c *store.Cluster, locations *mspr.Locations) {
	t.Helper()
	r := rand.New(rand.NewPCG(2014, 12))
	for _, f := range growing() {
		plans := map[mspr.LocationCode][][]report{}
		for _, place := range f.places {
			for i := range growingDays {
				plans[place] = append(plans[place], grow(r, firstDay().AddDays(i)))
			}
		}
		for _, issued := range growingIssues() {
			file := statement{}
			for _, place := range f.places {
				file[place] = map[mspr.Date]mspr.Counts{}
				for i, reports := range plans[place] {
					day := firstDay().AddDays(i)
					if held := slices.IndexFunc(reports, func(p report) bool { return p.age > int(issued-day) }); held != 0 {
						if held < 0 {
							held = len(reports)
						}
						if now := reports[held-1]; !now.gone {
							file[place][day] = now.Counts
						}
					}
				}
			}
			load(ctx, t, c, f, issued.Time().Add(9*time.Hour), file.observations(locations))
		}
	}
}

// completenessQueries is how many are drawn in all, however few the cases: most ask for
// what a source never states.
const completenessQueries = 300

func TestTheSameCompletenessFromEveryEngineAndByHand(t *testing.T) {
	e := startWith(t, reportBitByBit)
	told := 0
	ask := func(r *rapid.T) {
		g := generator{r}
		q := mspr.CompletenessQuery{
			Disease: "covid19", Source: pick(g, "source", []mspr.SourceName{"world", "counties", "states", "mspr"}),
			Count: pick(g, "count", mspr.AllSeriesCounts()), Lags: g.between("lags", 0, mspr.CompletenessLags),
		}
		if q.Source == "mspr" {
			q.Disease = "mpox"
		}
		if g.often("place", 60) {
			q.Location = new(pick(g, "place", []mspr.LocationCode{"FRA", "CHE", "US-06001", "US-06037", "USA"}))
		}
		got, _, err := e.fromDuck.Completeness(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		postgres, _, err := e.fromPostgres.Completeness(t.Context(), q)
		if err != nil {
			r.Fatal(err)
		}
		same(r, "Postgres and the snapshot", postgres, got)
		want := e.oracle.completeness(q, mspr.DateOf(growingIssues()[len(growingIssues())-1].Time()))
		same(r, "the number of records", want.Records, got.Records)
		if len(got.ByLag) > 0 {
			same(r, "plain Go and the snapshot", want.ByLag, got.ByLag)
			told++
		} else if want.Records >= 90 {
			r.Fatalf("%d records told nothing", want.Records)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		for range max(1, completenessQueries/max(1, cases())) {
			ask(r)
		}
	})
	if told == 0 {
		t.Error("no completeness was compared")
	}
}

// completeness works out, age by age and record by record, which version held.
func (o *oracle) completeness(q mspr.CompletenessQuery, newest mspr.Date) mspr.Completeness {
	type key struct {
		location mspr.LocationCode
		date     mspr.Date
	}
	histories := map[key][]version{}
	for _, v := range o.versions {
		ours := v.Disease == q.Disease && v.Source == q.Source && (q.Location == nil || *q.Location == v.Location)
		if ours && v.Date <= newest-90 && v.Date > newest-90-365 {
			k := key{v.Location, v.Date}
			histories[k] = append(histories[k], v)
		}
	}
	// at gives the count that was known at the end of a day.
	at := func(history []version, day mspr.Date) mspr.Count {
		for _, v := range history {
			if !v.Withdrawn && mspr.DateOf(v.Issued) <= day && (v.superseded.IsZero() || mspr.DateOf(v.superseded) > day) {
				return v.Counts[q.Count.Kind()]
			}
		}
		return mspr.Count{}
	}
	var c mspr.Completeness
	shares := make([][]float64, q.Lags+1)
	known, stated, sum := make([]int64, q.Lags+1), make([]int64, q.Lags+1), int64(0)
	for k, history := range histories {
		final := at(history, k.date+90)
		if final.N <= 0 || !slices.ContainsFunc(history, func(v version) bool {
			return !v.Withdrawn && v.Counts[q.Count.Kind()].Known && mspr.DateOf(v.Issued) <= k.date+14
		}) {
			continue
		}
		c.Records++
		sum += final.N
		for lag := range shares {
			n := at(history, k.date.AddDays(lag))
			if n.Known {
				stated[lag]++
			}
			known[lag] += n.N
			shares[lag] = append(shares[lag], math.Floor(float64(n.N)*1000/float64(final.N)+0.5)/1000)
		}
	}
	for lag, s := range shares {
		slices.Sort(s)
		quantile := func(q float64) float64 {
			if len(s) == 0 {
				return 0
			}
			return s[int(math.Ceil(q*float64(len(s))))-1]
		}
		c.ByLag = append(c.ByLag, mspr.CompletenessLag{
			Lag: lag, LowerQuartile: quantile(0.25), Median: quantile(0.5), UpperQuartile: quantile(0.75),
			Share: float64(known[lag]) / float64(sum), Stated: stated[lag],
		})
	}
	return c
}
