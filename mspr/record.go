package mspr

import "time"

// Record is one canonical row: the counts new on that day, of one disease, in
// one place, from one source.
type Record struct {
	ID       int64
	Disease  DiseaseCode
	Country  LocationCode
	Location LocationCode
	Date     Date
	Source   SourceName
	Counts
	// Corrected marks a row with a count below zero: the publisher's
	// correction of earlier days, kept and summed.
	Corrected bool
	// Withdrawn marks a tombstone: the publisher stated the row once and no
	// longer does.
	Withdrawn bool
	Batch     int64
	// Issued is when the publisher first stated these counts.
	Issued    time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Number gives the record's ID, and none for an old version of a record that no
// longer stands.
func (r Record) Number() Count { return Count{N: r.ID, Known: r.ID != 0} }

// Observation is what one row of a source file says after transformation.
type Observation struct {
	Location LocationCode
	Country  LocationCode
	Date     Date
	Counts   Counts
	// Withdrawn says that the file itself states a deletion (histories do);
	// the counts are then unknown.
	Withdrawn bool
	// Line is the line of the file, from 1, with the header as line 1.
	Line int
}

// Defect is a row of a source file that breaks a rule.
type Defect struct {
	Line int
	// Rule is the name of the rule, as in "unknown-location".
	Rule string
	// Message says what was wrong, for people.
	Message string
	// Raw is the text of the row, cut to RawLimit bytes.
	Raw string
	// Hides says what the row may have been about, as far as it could be read.
	Hides Hidden
}

// Hidden is what a bad row may have stated something about. A file that lacks a
// value withdraws it, but not where a bad row may be hiding it.
type Hidden struct {
	// All says that the row could have been about anything.
	All bool
	// Location is the place that it was about; on Date if Dated, else on any
	// day. A row about no place that can be stored hides nothing.
	Location LocationCode
	Date     Date
	Dated    bool
}

// RawLimit is how much of a bad row's text quarantine keeps.
const RawLimit = 4096

// Revision is a version of a record that a later batch replaced: what the
// publisher stated from Issued until Superseded.
type Revision struct {
	Record
	Superseded   time.Time
	SupersededBy int64
}

// RecordQuery asks for a page of canonical records of one disease.
type RecordQuery struct {
	Disease DiseaseCode
	Where   *RecordFilter
	// Descending lists the newest dates first.
	Descending bool
	Page       Page
	Total      bool
	AsOf       *time.Time
}

// RecordPage is a page of records with their cursors.
type RecordPage struct {
	Records []Record
	Cursors []string
	Info    PageInfo
	Total   *int64
}
