package mspr

import "time"

// Tier is what answered: the cache, a rollup, the snapshot's rows or Postgres.
type Tier string

// The tiers, from the fastest.
const (
	FromCache    Tier = "CACHE"
	FromRollup   Tier = "ROLLUP"
	FromSnapshot Tier = "SNAPSHOT"
	FromPostgres Tier = "POSTGRES"
)

// Passport tells where an answer came from; it is extensions.mspr of a
// response.
type Passport struct {
	Cluster ClusterID `json:"cluster"`
	// Snapshot is the number of the snapshot that answered; none for Postgres.
	Snapshot int64 `json:"snapshot,omitempty"`
	// AsOf is the moment whose knowledge the answer shows.
	AsOf time.Time `json:"asOf"`
	Tier Tier      `json:"tier"`
	// Simulated says that the answer rests on simulated data.
	Simulated bool `json:"simulated,omitempty"`
	// Degraded says why a slower tier than usual answered.
	Degraded string `json:"degraded,omitempty"`
	// Suppression names the rule under which small numbers were withheld.
	Suppression string `json:"suppression,omitempty"`
}

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
	LastBatch int64  `json:"lastBatch"`
	Records   int64  `json:"records"`
	Revisions int64  `json:"revisions"`
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"`
}
