package mspr

// RecordKey names a record in a cluster.
type RecordKey struct {
	Disease  DiseaseCode
	Location LocationCode
	Date     Date
	Source   SourceName
}

// Correction is an administrator's change of one record. It is written as a
// batch of its own, and stands until the publisher states something else than
// what it corrected.
type Correction struct {
	RecordKey
	// Delete withdraws the record; otherwise Counts are stated, those that
	// Given names, and the others of the record stay as they are.
	Delete bool
	Counts Counts
	Given  CountSet
	// Reason is told with the batch.
	Reason string
}

// FeedCorrection is the feed of batches that are corrections.
const FeedCorrection = "correction"
