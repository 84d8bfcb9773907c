package mspr

import "time"

// Knowledge is what this service knew when it published a snapshot: all batches
// up to one, and which source answered for which place then. It is another
// question than that for what publishers had issued by a moment: a batch that
// comes late changes the latter and not the former.
type Knowledge struct {
	// Snapshot is the number of the snapshot, and Created when it was made.
	Snapshot int64
	Created  time.Time
	// LastBatch is the newest batch that was known.
	LastBatch int64
	// Edition numbers the series and places that were known. Moved says that
	// places have moved since, or have another population: records can be told as
	// they were known, sums over places and rates can't.
	Edition int64
	Moved   bool
	// Dropped is the day up to which (exclusive) records that were known have gone
	// since, past their period; 0 where none have.
	Dropped Date
}

// Catalogue is the edition of the series and places, and the last one at which
// a place moved, or had another population. Dropped is the last one at which
// records went that were past their period, those of days before DroppedBefore;
// both are 0 where none ever did.
type Catalogue struct {
	Edition, Places, Dropped int64
	DroppedBefore            Date
}

// Overwritten is a version of a record as it stood from one batch on (Since)
// until another (Until, exclusive) wrote the record's history anew.
type Overwritten struct {
	Revision
	// Current says that nothing had superseded the version.
	Current      bool
	Since, Until int64
}

// Belated is a version that was not known from its own batch on, but only since
// a later one.
type Belated struct {
	Disease  DiseaseCode
	Location LocationCode
	Date     Date
	Source   SourceName
	Issued   time.Time
	Since    int64
}
