package mspr

// Settling says after how many days the records of a source stand.
type Settling struct {
	Disease DiseaseCode
	Source  SourceName
	// Location is the place whose records they are; empty for all of the source.
	Location LocationCode
	// Days is the age at which 95 of 100 records stood as they did 90 days after
	// their day.
	Days int
	// Records is how many records tell it.
	Records int64
}
