package mspr

import "slices"

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
}

// Issuer is an external OpenID Connect issuer of access tokens.
type Issuer struct {
	// URL is what tokens carry as iss; its discovery document names the keys.
	URL string
	// Audience is what tokens for this cluster carry as aud.
	Audience string
	// RoleClaim is the claim that holds the role, or a list that holds it.
	RoleClaim string
	// Roles gives the role for each value of the claim; others are refused.
	Roles map[string]Role
	// PlainJWT takes access tokens whose typ is JWT, of an issuer that doesn't
	// say at+jwt (RFC 9068). What is then left to tell them from ID tokens is the
	// audience, which has to be this service's alone.
	PlainJWT bool
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
