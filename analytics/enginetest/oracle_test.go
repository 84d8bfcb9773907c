package enginetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// oracle works out answers in plain Go from the rows of Postgres.
type oracle struct {
	locations *mspr.Locations
	versions  []version
	series    map[seriesKey]*series
	notes     []mspr.Annotation
	// known keeps the answer rows of a moment.
	mu    sync.Mutex
	known map[time.Time][]answer
}

// version is what a source stated of a place and day, and when.
type version struct {
	mspr.Record
	superseded time.Time // zero for the current one
}

type seriesKey struct {
	disease  mspr.DiseaseCode
	location mspr.LocationCode
	source   mspr.SourceName
}

type series struct {
	preferred bool
	parts     map[mspr.LocationCode]mspr.CountSet
}

// answer is a row of a series.
type answer struct {
	place     mspr.Location
	disease   mspr.DiseaseCode
	source    mspr.SourceName
	date      mspr.Date
	counts    mspr.Counts
	preferred bool
}

func newOracle(ctx context.Context, t *testing.T, e *engines) *oracle {
	t.Helper()
	o := &oracle{locations: e.locations, series: map[seriesKey]*series{}, known: map[time.Time][]answer{}}
	const counts = "cases, deaths, recovered, hospitalizations, icu_admissions"
	for _, read := range []struct {
		sql  string
		each func([]any)
	}{
		{"SELECT 'covid19', location, date, source, " + counts + ", issued, withdrawn, NULL FROM covid_data", o.version},
		{"SELECT 'mpox', location, date, source, cases, deaths, NULL::bigint, hospitalizations, icu_admissions, issued, withdrawn, NULL FROM mpox_data", o.version},
		{"SELECT disease, location, date, source, " + counts + ", issued, withdrawn, superseded FROM revisions", o.version},
		{"SELECT disease, location, source, preferred FROM series", func(r []any) {
			o.series[keyOf(r)] = &series{preferred: as[bool](r[3]), parts: map[mspr.LocationCode]mspr.CountSet{}}
		}},
		{"SELECT disease, location, source, part, counts::bigint FROM series_parts", func(r []any) {
			o.series[keyOf(r)].parts[mspr.LocationCode(as[string](r[3]))] = mspr.CountSet(as[int64](r[4]))
		}},
		{"SELECT id, disease, location, coalesce(source, ''), first, last, counts, omit, omit_below, note, noted, removed FROM annotations ORDER BY first, id", o.note},
	} {
		if err := e.cluster.Query(ctx, read.sql, nil, func(row []any) error { read.each(row); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// as reads a value; of another type, or missing, it is zero.
func as[T any](v any) T {
	t, _ := v.(T)
	return t
}

func keyOf(r []any) seriesKey {
	return seriesKey{mspr.DiseaseCode(as[string](r[0])), mspr.LocationCode(as[string](r[1])), mspr.SourceName(as[string](r[2]))}
}

func (o *oracle) version(r []any) {
	v := version{Record: mspr.Record{
		Disease: mspr.DiseaseCode(as[string](r[0])), Location: mspr.LocationCode(as[string](r[1])), Date: as[mspr.Date](r[2]),
		Source: mspr.SourceName(as[string](r[3])), Issued: as[time.Time](r[9]), Withdrawn: as[bool](r[10]),
	}}
	for _, k := range mspr.AllCounts() {
		if n, ok := r[4+int(k)].(int64); ok {
			v.Counts[k] = mspr.Known(n)
		}
	}
	v.superseded = as[time.Time](r[11])
	o.versions = append(o.versions, v)
}

// at lists the versions that held at a moment; nil means now.
func (o *oracle) at(asOf *time.Time) []version {
	return slices.DeleteFunc(slices.Clone(o.versions), func(v version) bool {
		if asOf == nil {
			return v.Withdrawn || !v.superseded.IsZero()
		}
		late := v.Issued.After(*asOf)
		over := !v.superseded.IsZero() && !v.superseded.After(*asOf)
		return v.Withdrawn || late || over
	})
}

// answers sums the parts of every series, day by day.
func (o *oracle) answers(asOf *time.Time) []answer {
	var moment time.Time
	if asOf != nil {
		moment = *asOf
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if known, ok := o.known[moment]; ok {
		return known
	}
	type stated struct {
		disease mspr.DiseaseCode
		place   mspr.LocationCode
		source  mspr.SourceName
	}
	rows := map[stated][]version{}
	for _, v := range o.at(asOf) {
		k := stated{v.Disease, v.Location, v.Source}
		rows[k] = append(rows[k], v)
	}
	var list []answer
	for k, s := range o.series {
		place, _ := o.locations.Get(k.location)
		days := map[mspr.Date]*answer{}
		for part, mask := range s.parts {
			for _, v := range rows[stated{k.disease, part, k.source}] {
				if days[v.Date] == nil {
					days[v.Date] = &answer{place: place, disease: k.disease, source: k.source, date: v.Date, preferred: s.preferred}
				}
				for _, c := range mask.Kinds() {
					days[v.Date].counts[c] = days[v.Date].counts[c].Plus(v.Counts[c])
				}
			}
		}
		for _, a := range days {
			list = append(list, *a)
		}
	}
	o.known[moment] = list
	return list
}
