package mspr

import "time"

// BatchStatus is how a load ended.
type BatchStatus string

// A batch is loaded or refused, never half of each. A load that was killed
// leaves no batch at all.
const (
	BatchLoaded  BatchStatus = "LOADED"
	BatchRefused BatchStatus = "REFUSED"
)

// Batch is one load of one source file.
type Batch struct {
	ID      int64
	Source  SourceName
	Disease DiseaseCode
	// Feed tells apart the files of one source that carry different counts
	// ("confirmed", "deaths"); a file withdraws only what its own feed stated.
	Feed     string
	Address  string
	Checksum string
	Bytes    int64
	// Issued is when the publisher issued the file; Loaded is when we read it.
	Issued time.Time
	Loaded time.Time
	Status BatchStatus
	// Reason says why a batch was refused, or why a record was corrected with it.
	Reason string
	BatchCounts
	Seconds float64
}

// BatchCounts says what became of the rows of a file:
// Read = Kept + Excluded + Quarantined.
type BatchCounts struct {
	// Read is the number of rows; in a wide file each cell is a row.
	Read int64
	// Kept rows passed every rule.
	Kept int64
	// Excluded rows are totals beside their parts (World, continents, CHFL)
	// and cells that a wide file leaves empty.
	Excluded int64
	// Quarantined rows broke a rule.
	Quarantined int64
	// Changed is the number of records that the batch added, revised or
	// withdrew.
	Changed int64
	// Added, Revised and Withdrawn make up Changed.
	Added, Revised, Withdrawn int64
	// Corrected rows have a count below zero.
	Corrected int64
}

// BatchQuery asks for a page of batches, newest first.
type BatchQuery struct {
	Source *SourceName
	Status *BatchStatus
	Page   Page
	Total  bool
}

// BatchPage is a page of batches with their cursors.
type BatchPage struct {
	Batches []Batch
	Cursors []string
	Info    PageInfo
	Total   *int64
}
