package mspr

import "time"

// RevisionQuery asks for what publishers changed of a series that they had
// stated before.
type RevisionQuery struct {
	Disease  DiseaseCode
	Location LocationCode
	// Source overrides the preferred source.
	Source *SourceName
	// From and To bound the days that the counts belong to.
	From, To *Date
	// Since and AsOf bound when the changes were issued.
	Since, AsOf *time.Time
	Page        Page
	Total       bool
}

// SeriesRevision is a change of one day of a place whose rows make up a series.
type SeriesRevision struct {
	Date     Date
	Location LocationCode
	Source   SourceName
	// Before was stated from Issued until Superseded, and After from then on;
	// what has no counts was withdrawn. Only counts that the place contributes to
	// the series are told.
	Before, After      Counts
	Issued, Superseded time.Time
	// Batch brought the counts before, SupersededBy those after.
	Batch, SupersededBy Batch
}

// Withdrawn says that the publisher took the row back.
func (r SeriesRevision) Withdrawn() bool { return r.After.Empty() }

// Change is what the counts grew by.
func (r SeriesRevision) Change() Counts { return r.After.Less(r.Before) }

// RevisionPage is a page of revisions with their cursors.
type RevisionPage struct {
	Revisions []SeriesRevision
	Cursors   []string
	Info      PageInfo
	Total     *int64
}

// RevisionEdge is a revision in a page.
type RevisionEdge struct {
	Cursor string
	Node   SeriesRevision
}

// Edges gives the revisions with their cursors.
func (p RevisionPage) Edges() []RevisionEdge {
	edges := make([]RevisionEdge, len(p.Revisions))
	for i := range edges {
		edges[i] = RevisionEdge{p.Cursors[i], p.Revisions[i]}
	}
	return edges
}
