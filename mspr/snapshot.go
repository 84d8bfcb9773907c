package mspr

import "time"

// Snapshot is an immutable, numbered file holding everything known up to a
// batch.
type Snapshot struct {
	Cluster ClusterID `json:"cluster"`
	Number  int64     `json:"number"`
	// Format is the version of the file's tables; another version's file is
	// not served.
	Format  int       `json:"format"`
	Created time.Time `json:"created"`
	// LastBatch is the newest batch within.
	LastBatch int64 `json:"lastBatch"`
	// Edition numbers the series and the places within: which source answers for
	// which place, and how many people live there.
	Edition   int64  `json:"edition"`
	Records   int64  `json:"records"`
	Revisions int64  `json:"revisions"`
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"`
}

// Basis says how a source answers for a place.
type Basis string

// The bases of a series.
const (
	// OwnRows answers from the rows that the source states for the place.
	OwnRows Basis = "OWN"
	// ChildRows answers with the sum of the places below it.
	ChildRows Basis = "CHILDREN"
	// MixedRows takes some counts the one way and some the other.
	MixedRows Basis = "MIXED"
)

// Series says that a source answers for a place, and how.
type Series struct {
	Disease  DiseaseCode
	Location LocationCode
	Source   SourceName
	Basis    Basis
	// Preferred marks the one source that answers for the disease and place
	// when a query names none.
	Preferred bool
	// Included marks a preferred series whose people the preferred number of
	// another place holds too (WHO's China includes Hong Kong): it answers for
	// the place, and is left out of sums over places.
	Included bool
	// Since is the edition from which on this holds.
	Since int64
}

// FormerPart is a part of a series as it was from one edition on (Since) until
// another (Until, exclusive).
type FormerPart struct {
	SeriesPart
	Preferred, Included bool
	Since, Until        int64
}

// SeriesPart is a place whose own rows make up a series, or part of one.
type SeriesPart struct {
	Disease  DiseaseCode
	Location LocationCode
	Source   SourceName
	// Part is the place whose rows count: Location itself in an OWN series.
	Part LocationCode
	// Counts are the counts that Part contributes.
	Counts CountSet
}

// Totals is what the canonical rows of a disease add up to; a snapshot must
// add up to the same.
type Totals struct {
	// Records is the number of rows that are not withdrawn.
	Records int64 `json:"records"`
	// Counts are the sums over those rows; a count that no row states is
	// missing.
	Counts Counts `json:"counts"`
	// Revisions is the number of replaced versions, withdrawn ones included.
	Revisions int64 `json:"revisions"`
	// RevisionCounts are the sums over those versions.
	RevisionCounts Counts `json:"revisionCounts"`
}
