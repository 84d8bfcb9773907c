package mspr

import (
	"slices"
	"time"
)

// ClusterID names a jurisdiction: "us", "france", "switzerland".
type ClusterID string

// Schema is the cluster's Postgres schema, and the name of the role that owns
// it.
func (c ClusterID) Schema() string { return "mspr_" + string(c) }

// Feature is a part of the service that a cluster's law or practice allows.
type Feature string

// The features that a cluster can have.
const (
	TechnicalAPI Feature = "TECHNICAL_API"
	Dataviz      Feature = "DATAVIZ"
	ScheduledETL Feature = "ETL"
	HighVolume   Feature = "HIGH_VOLUME"
	GDPR         Feature = "GDPR"
)

// Features lists every feature.
func Features() []Feature {
	return []Feature{TechnicalAPI, Dataviz, ScheduledETL, HighVolume, GDPR}
}

// Cluster is a jurisdiction as its file in config/clusters describes it.
type Cluster struct {
	ID        ClusterID
	Name      string
	Country   LocationCode
	TimeZone  string
	Languages []string
	Features  []Feature
	// Sources is the order of preference: a number comes from the first that
	// covers the place.
	Sources []SourceName
	// Issuer vouches for accounts in place of this service; nil when the
	// service keeps the accounts.
	Issuer *Issuer
	// Schedules are when sources are read; none in a cluster without ETL.
	Schedules []Schedule
	// SnapshotAge is how long what was loaded may wait for a snapshot that holds it.
	SnapshotAge time.Duration
	// QuarantineRows is how many bad rows of a load are no news.
	QuarantineRows int64
	// Retention is how long the cluster keeps what.
	Retention Retention
}

// Has says whether the cluster has the feature.
func (c Cluster) Has(f Feature) bool {
	return slices.Contains(c.Features, f)
}

// Rank gives the place of a source in the cluster's order of preference; a
// source that the cluster does not list comes after all that it does.
func (c Cluster) Rank(s SourceName) int {
	for i, name := range c.Sources {
		if name == s {
			return i
		}
	}
	return len(c.Sources)
}
