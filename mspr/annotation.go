package mspr

import "time"

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
