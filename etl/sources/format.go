package sources

import (
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Format is how one publisher lays out its files.
type Format struct {
	// Name is what mspr.Source.Format says.
	Name string
	// Comma separates the fields.
	Comma rune
	// Latin1 says that files may be ISO-8859-1 where they are not UTF-8.
	Latin1 bool
	// Layout reads the header. It refuses (*mspr.Refusal) a header that is not
	// the format's, and a file whose feed is not told by anything.
	Layout func(header []string, hint Hint) (*Layout, error)
	// Document says how JSON documents are read; nil for tables.
	Document *Document
}

// Hint is what is known about a file beside its content.
type Hint struct {
	// File is the last part of the address.
	File string
	// Feed is what the operator says the file carries; empty when unsaid.
	Feed string
}

// All lists every format.
func All() []Format {
	return []Format{
		who(), owidMpox(), jhuGlobal(), jhuUS(), nytCounties(), nytStates(), spf(), foph(), whoMpox(), diseaseSH(), canonical(), history(),
	}
}

// Find gives the format of a name.
func Find(name string) (Format, bool) {
	for _, f := range All() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Shape is how a file spreads its numbers over its lines.
type Shape uint8

const (
	// Daily has one line a place and day, with the counts new on that day.
	Daily Shape = iota
	// Cumulative has one line a place and day, with the counts up to that day.
	Cumulative
	// Wide has one line a place and one column a day, cumulative.
	Wide
)

// Layout is what a header says about the lines below it. The fields that
// depend on the content (a stamp in the first row) are filled in by Row.
type Layout struct {
	// Source is whose numbers these are, where that is not the source that the
	// file was loaded as (histories); else empty.
	Source mspr.SourceName
	// Disease is what the file counts, where its header tells; else empty.
	Disease mspr.DiseaseCode
	// Feed tells apart the files of a source that carry different counts.
	Feed string
	// Given are the counts that the file states.
	Given mspr.CountSet
	Shape Shape
	// Dates are the days of the columns of a wide file.
	Dates []mspr.Date
	// Stops says that a cumulative count which falls to zero and stays there
	// means a series that its publisher stopped, not a correction.
	Stops bool
	// Rests says that a cumulative file leaves out the people of a parent that
	// it has not placed (mspr.Unallocated) as soon as there are none.
	Rests bool
	// EveryDay says that a row states one day's counts; rows that all fall on one
	// weekday are then weekly totals under the header of the daily file.
	EveryDay bool
	// Floats says that whole numbers are written 27.0.
	Floats bool
	// Null is written where a count is missing, beside the empty text.
	Null string
	// Whole says that the file states the whole series.
	Whole bool
	// Levels bounds what a whole file can withdraw; empty means every level.
	Levels []mspr.LocationLevel
	// History says that rows state what changed in issue after issue.
	History bool
	// Issued is the stamp in the file; zero where it has none.
	Issued time.Time
	// Codes says that places are written as codes and as nothing else.
	Codes bool
	// Row reads the fields of one line, as many as the header has. It answers
	// with the rule that the line breaks, or nil.
	Row func(fields []string, row *Row) *Broken
}

// Row is one line in the publisher's words. It is valid until the next line.
type Row struct {
	// Place is the publisher's name or code of the place, as the catalogue's
	// aliases have it.
	Place string
	// Date is written YYYY-MM-DD; empty in a wide file.
	Date string
	// Issue is the day of issue in a history, YYYY-MM-DD.
	Issue string
	// Disease is the code of the disease, where the file has it.
	Disease mspr.DiseaseCode
	// Counts are the texts of the counts that the layout gives.
	Counts [mspr.CountKinds]string
	// Cells are the texts of a wide file's days, along Layout.Dates.
	Cells []string
	// Excluded says that the row is a total beside its parts.
	Excluded bool
}

// Broken is the rule that a row breaks and, for people, how.
type Broken struct{ Rule, Message string }

// The rules that the layouts themselves check.
const (
	// RuleMixedFile is broken by a row of another type, variant, unit or issue
	// than the rows before it.
	RuleMixedFile = "mixed-file"
)
