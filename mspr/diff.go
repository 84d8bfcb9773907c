package mspr

import "time"

// DiffQuery asks how the records of a disease differ between two snapshots.
type DiffQuery struct {
	Disease DiseaseCode
	// From is the number of the earlier snapshot, To of the later one; the one
	// that answers where that is missing.
	From  int64
	To    *int64
	Where *RecordFilter
	Page  Page
	// Total asks for the number of rows that differ, Totals for their sums.
	Total, Totals bool
}

// DifferenceKind says how a row differs.
type DifferenceKind string

// The kinds.
const (
	RowAdded     DifferenceKind = "ADDED"
	RowRevised   DifferenceKind = "REVISED"
	RowWithdrawn DifferenceKind = "WITHDRAWN"
)

// Difference is a row that two snapshots hold with different counts; a row that
// one of them lacks has none there.
type Difference struct {
	Date          Date
	Location      LocationCode
	Source        SourceName
	Before, After Counts
	// Issued is when the publisher issued what the later snapshot holds, and
	// Batch the load that brought it about.
	Issued time.Time
	Batch  Batch
}

// Kind says how the row differs.
func (d Difference) Kind() DifferenceKind {
	switch {
	case d.Before.Empty():
		return RowAdded
	case d.After.Empty():
		return RowWithdrawn
	}
	return RowRevised
}

// Change is what the counts grew by.
func (d Difference) Change() Counts { return d.After.Less(d.Before) }

// DiffTotals sum up all rows that differ.
type DiffTotals struct {
	Added, Revised, Withdrawn int64
	Change                    Counts
}

// DiffPage is a page of differences with their cursors.
type DiffPage struct {
	// From and To are what was known to the snapshots compared.
	From, To    Knowledge
	Differences []Difference
	Cursors     []string
	Info        PageInfo
	Total       *int64
	Totals      *DiffTotals
}

// DiffEdge is a difference in a page.
type DiffEdge struct {
	Cursor string
	Node   Difference
}

// Edges gives the differences with their cursors.
func (p DiffPage) Edges() []DiffEdge {
	edges := make([]DiffEdge, len(p.Differences))
	for i := range edges {
		edges[i] = DiffEdge{p.Cursors[i], p.Differences[i]}
	}
	return edges
}
