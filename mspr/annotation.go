package mspr

import (
	"slices"
	"time"
)

// Annotation is a note about the quality of some days of a place's data: a
// backlog that was added at once, a definition that changed, a day without a
// report.
type Annotation struct {
	ID       int64
	Disease  DiseaseCode
	Location LocationCode
	// Source is whose data the note is about; empty means those of every source.
	Source SourceName
	// First and Last are the days that it is about, both included.
	First, Last Date
	// Counts are those that it is about.
	Counts CountSet
	// OmitFromAverages says that averages of the place can be had without these
	// days, OmitBelow that those of every place below it can.
	OmitFromAverages bool
	OmitBelow        bool
	// Note is the text, in the language of its author.
	Note string
	// Noted is since when the note holds; Removed, where it was taken back, until
	// when. As of a moment before Noted there is no such note.
	Noted   time.Time
	Removed *time.Time
}

// SameNote says whether both say the same of the same days.
func (a Annotation) SameNote(b Annotation) bool {
	return a.Subject() == b.Subject() && a.OmitFromAverages == b.OmitFromAverages && a.OmitBelow == b.OmitBelow
}

// Subject is the note without its consequences. Of one subject there is one
// note at a time.
func (a Annotation) Subject() AnnotationSubject {
	return AnnotationSubject{a.Disease, a.Location, a.Source, a.First, a.Last, a.Counts, a.Note}
}

// AnnotationSubject tells notes apart.
type AnnotationSubject struct {
	Disease     DiseaseCode
	Location    LocationCode
	Source      SourceName
	First, Last Date
	Counts      CountSet
	Note        string
}

// Check says what is wrong with a note, by the catalogue's diseases and at a
// moment; nil where it can be written. Whether its place and its source are in the
// catalogue is not looked at.
func (a Annotation) Check(diseases []Disease, now time.Time) error {
	i := slices.IndexFunc(diseases, func(d Disease) bool { return d.Code == a.Disease })
	if i < 0 {
		return Errorf(BadUserInput, "there is no disease %.40q", a.Disease)
	}
	foreign, first, last := a.Counts&^diseases[i].Counts, EarliestDate(), LatestDate(now)
	switch {
	case foreign != 0:
		return Errorf(BadUserInput, "records of %s do not carry the count %s", a.Disease, foreign.Kinds()[0].Column())
	case a.First > a.Last:
		return Errorf(BadUserInput, "the first day, %s, is after the last, %s", a.First, a.Last)
	case a.First < first || a.Last > last:
		return Errorf(BadUserInput, "days lie between %s and %s", first, last)
	case a.Note == "":
		return Errorf(BadUserInput, "the note is empty: say what is wrong with the data")
	case len(a.Note) > AnnotationLimit:
		return Errorf(BadUserInput, "the note has %d bytes, and %d are the most", len(a.Note), AnnotationLimit)
	}
	return nil
}

// AnnotationQuery asks for a page of notes, the newest first.
type AnnotationQuery struct {
	// Disease, Location and Source choose everything where they are empty. A
	// source chooses the notes on every source as well.
	Disease  DiseaseCode
	Location LocationCode
	Source   SourceName
	// Removed adds the notes that hold no more.
	Removed bool
	Page    Page
	Total   bool
}

// AnnotationPage is a page of notes.
type AnnotationPage struct {
	Annotations []Annotation
	Cursors     []string
	Info        PageInfo
	Total       *int64
}

// AnnotationEdge is a note and the cursor that points just behind it.
type AnnotationEdge struct {
	Cursor string
	Node   Annotation
}

// Edges pairs the notes of the page with their cursors.
func (p AnnotationPage) Edges() []AnnotationEdge {
	edges := make([]AnnotationEdge, len(p.Annotations))
	for i, a := range p.Annotations {
		edges[i] = AnnotationEdge{Cursor: p.Cursors[i], Node: a}
	}
	return edges
}

// AnnotationChange tells what a list of notes changed.
type AnnotationChange struct {
	// Added are new, Replaced have other consequences than before, Same were
	// there already.
	Added, Replaced, Same int64
}

// Changed says whether anything did.
func (c AnnotationChange) Changed() bool { return c.Added+c.Replaced > 0 }

// AnnotationLimit bounds the bytes of a note's text.
const AnnotationLimit = 2000
