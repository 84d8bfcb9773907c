package enginetest

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
)

func (o *oracle) note(r []any) {
	n := mspr.Annotation{
		ID: as[int64](r[0]), Disease: mspr.DiseaseCode(as[string](r[1])), Location: mspr.LocationCode(as[string](r[2])),
		Source: mspr.SourceName(as[string](r[3])), First: as[mspr.Date](r[4]), Last: as[mspr.Date](r[5]), Counts: mspr.CountSet(as[int64](r[6])),
		OmitFromAverages: as[bool](r[7]), OmitBelow: as[bool](r[8]), Note: as[string](r[9]), Noted: as[time.Time](r[10]),
	}
	if at, ok := r[11].(time.Time); ok {
		n.Removed = &at
	}
	o.notes = append(o.notes, n)
}

// notesOn lists the notes that hold for a series, each with what it means for
// the place.
func (o *oracle) notesOn(q mspr.SeriesQuery, s mspr.TimeSeries) []mspr.Annotation {
	mine := []mspr.Annotation{}
	if s.Source == nil {
		return mine
	}
	for _, n := range o.notes {
		holds := n.Removed == nil
		if q.AsOf != nil {
			holds = !n.Noted.After(*q.AsOf) && (n.Removed == nil || n.Removed.After(*q.AsOf))
		}
		reaches := n.OmitBelow && n.Location != s.Location && o.locations.Within(s.Location, n.Location)
		if n.Disease != q.Disease || !holds || n.Source != "" && n.Source != *s.Source || n.Location != s.Location && !reaches {
			continue
		}
		n.OmitFromAverages = reaches || n.OmitFromAverages
		n.Removed = nil
		mine = append(mine, n)
	}
	return mine
}

// checkNotes looks at the notes that are shown, and works out each average of
// cases day by day.
func (o *oracle) checkNotes(r *rapid.T, q mspr.SeriesQuery, s mspr.TimeSeries) {
	all := o.notesOn(q, s)
	if q.Show.Annotations {
		shown := slices.DeleteFunc(slices.Clone(all), func(n mspr.Annotation) bool {
			return q.From != nil && n.Last < *q.From || q.To != nil && n.First > *q.To
		})
		same(r, "notes", shown, s.Annotations)
	}
	if !q.OmitAnnotated || q.Interval != mspr.Day || q.From != nil || q.To != nil {
		return
	}
	for i, p := range s.Points {
		first := i - 6
		if q.Average == mspr.Centred {
			first = i - 3
		}
		if first < 0 || first+7 > len(s.Points) {
			same(r, "an average beyond the series", (*float64)(nil), p.CasesAverage)
			continue
		}
		same(r, "average", averageWithout(s.Points[first:first+7], all), p.CasesAverage)
	}
}

func averageWithout(week []mspr.Point, all []mspr.Annotation) *float64 {
	sum, days := 0.0, 0
	for _, p := range week {
		omitted := slices.ContainsFunc(all, func(n mspr.Annotation) bool {
			return n.OmitFromAverages && n.Counts.Has(mspr.Cases) && n.First <= p.Period.Start && p.Period.Start <= n.Last
		})
		switch {
		case omitted:
		case !p.Cases().Known:
			return nil
		default:
			sum, days = sum+float64(p.Cases().N), days+1
		}
	}
	if days == 0 {
		return nil
	}
	return new(sum / float64(days))
}

// The property says little unless notes are at work in it.
func TestNotesChangeAverages(t *testing.T) {
	e := start(t)
	q := mspr.SeriesQuery{Disease: "covid19", Locations: []mspr.LocationCode{"USA", "US-CA", "FRA", "CHE"}, Interval: mspr.Day}
	plain, _, err := e.fromDuck.TimeSeries(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	q.OmitAnnotated = true
	without, _, err := e.fromDuck.TimeSeries(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for i, s := range plain {
		for j, p := range s.Points {
			other := without[i].Points[j].CasesAverage
			if (p.CasesAverage == nil) != (other == nil) || other != nil && *p.CasesAverage != *other {
				differ++
			}
		}
	}
	if differ < 20 {
		t.Errorf("notes change %d averages, which shows little", differ)
	}
}
