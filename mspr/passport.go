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
