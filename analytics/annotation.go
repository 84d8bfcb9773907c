package analytics

import (
	"context"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// notes are those on some places and on the places above them.
type notes []mspr.Annotation

// notesOn asks for the notes on the data of some places, where the query needs
// them.
func (s *Service) notesOn(ctx context.Context, e *engine, codes []mspr.LocationCode, q mspr.SeriesQuery) (notes, error) {
	if !q.OmitAnnotated && !q.Show.Annotations {
		return nil, nil
	}
	var found notes
	tier := e.tier
	err := e.run(ctx, s.planner.Annotations(q.Disease, codes, q.AsOf, e.dialect), func(r row) error {
		note := mspr.Annotation{
			ID: of[int64](r, "id"), Disease: q.Disease, Location: mspr.LocationCode(of[string](r, "location")),
			Source: mspr.SourceName(of[string](r, "source")), Counts: mspr.CountSet(of[int64](r, "counts")), //nolint:gosec // five bits
			OmitFromAverages: of[bool](r, "omit"), OmitBelow: of[bool](r, "omit_below"), Note: of[string](r, "note"), Noted: r.moment("noted"),
		}
		var err error
		if note.First, err = r.day("first"); err != nil {
			return err
		}
		note.Last, err = r.day("last")
		found = append(found, note)
		return err
	})
	e.tier = tier
	return found, err
}

// of gives the notes on a place's data from a source: its own, and those of the
// places above that leave days out below them. What is left of each is what it
// means for the place.
func (n notes) of(place mspr.LocationCode, above []mspr.LocationCode, source *mspr.SourceName) notes {
	var mine notes
	for _, note := range n {
		own, reaches := note.Location == place, note.OmitBelow && slices.Contains(above, note.Location)
		if source == nil || note.Source != "" && note.Source != *source || !own && !reaches {
			continue
		}
		note.OmitFromAverages = own && note.OmitFromAverages || reaches
		mine = append(mine, note)
	}
	return mine
}

// within gives the notes on a day from from to to.
func (n notes) within(from, to *mspr.Date) []mspr.Annotation {
	within := []mspr.Annotation{}
	for _, note := range n {
		if (from == nil || note.Last >= *from) && (to == nil || note.First <= *to) {
			within = append(within, note)
		}
	}
	return within
}

// omitted marks the days of daily points that are left out of the averages of a
// count.
func (n notes) omitted(points []mspr.Point, k mspr.CountKind) []bool {
	marked := make([]bool, len(points))
	for _, note := range n {
		if !note.OmitFromAverages || !note.Counts.Has(k) || len(points) == 0 {
			continue
		}
		first := max(note.First, points[0].Period.Start) - points[0].Period.Start
		for i := int(first); i < len(points) && points[i].Period.Start <= note.Last; i++ {
			marked[i] = true
		}
	}
	return marked
}
