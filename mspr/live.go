package mspr

import "time"

// LoadStage is how far a load has come.
type LoadStage string

// The stages, in their order; those from LoadDone on are ends.
const (
	LoadReading    LoadStage = "READING"
	LoadLoading    LoadStage = "LOADING"
	LoadLoaded     LoadStage = "LOADED"
	LoadPublishing LoadStage = "PUBLISHING"
	LoadDone       LoadStage = "DONE"
	LoadRefused    LoadStage = "REFUSED"
	LoadFailed     LoadStage = "FAILED"
	LoadLost       LoadStage = "LOST"
)

// Ended says that nothing more comes of a load in this stage.
func (s LoadStage) Ended() bool {
	switch s {
	case LoadDone, LoadRefused, LoadFailed, LoadLost:
		return true
	case LoadReading, LoadLoading, LoadLoaded, LoadPublishing:
	}
	return false
}

// BatchProgress is how far a load had come at a moment.
type BatchProgress struct {
	// Load names the load until there is a batch; no two have the same name.
	Load string `json:"load"`
	// Report counts what was told of the load: a higher one is newer.
	Report  int64       `json:"report"`
	Cluster ClusterID   `json:"cluster"`
	Source  SourceName  `json:"source"`
	Disease DiseaseCode `json:"disease,omitempty"`
	Stage   LoadStage   `json:"stage"`
	// Batch is the load's last batch, once there is one.
	Batch *int64 `json:"batch,omitempty"`
	// Rows and Bytes were read; TotalBytes is the size of the file where it is
	// known.
	Rows       int64  `json:"rows"`
	Bytes      int64  `json:"bytes"`
	TotalBytes *int64 `json:"totalBytes,omitempty"`
	// RowsPerSecond is the rate since the start, and SecondsLeft how long reading
	// on at that rate takes, where that can be told.
	RowsPerSecond float64  `json:"rowsPerSecond"`
	SecondsLeft   *float64 `json:"secondsLeft,omitempty"`
	// Reason says why a load was refused or failed.
	Reason    string    `json:"reason,omitempty"`
	StartedAt time.Time `json:"startedAt"`
	At        time.Time `json:"at"`
}

// ProgressQuery chooses loads; what it leaves out it does not ask for.
type ProgressQuery struct {
	Source  *SourceName
	Disease *DiseaseCode
}

// Wants says whether the query chooses the load. One whose file has not told its
// disease yet may turn out to be of any.
func (q ProgressQuery) Wants(p BatchProgress) bool {
	if q.Source != nil && *q.Source != p.Source {
		return false
	}
	return q.Disease == nil || p.Disease == "" || *q.Disease == p.Disease
}

// SnapshotPublished says that another snapshot serves.
type SnapshotPublished struct {
	Number    int64
	Created   time.Time
	LastBatch int64
	// Previous is the snapshot that served before; missing when none did.
	Previous *int64
	// Changes are what differs from it, by disease; nil when that can't be told.
	Changes []SnapshotChange
}

// MostChangedLocations is how many changed places are listed for a disease.
const MostChangedLocations = 500

// SnapshotChange is what changed of a disease.
type SnapshotChange struct {
	Disease DiseaseCode
	// FirstDate and LastDate are the days between which something changed.
	FirstDate, LastDate Date
	// LocationCount is how many places changed, and Locations are their codes, in
	// order; nil when they are more than MostChangedLocations.
	LocationCount int
	Locations     []LocationCode
}

// ChangedPlace is a place with records that a load changed, and between which
// days.
type ChangedPlace struct {
	Disease             DiseaseCode
	Location            LocationCode
	FirstDate, LastDate Date
}
