// Package etl brings a publisher's file into a cluster's store: extract,
// transform, load.
//
// Extract (extract.go) streams the file: it unpacks gzip and zstd, takes the
// checksum, and refuses what is not text. Package sources reads each upstream
// format into rows. Transform (transform.go, rules.go) turns rows into
// observations by small named rules; a row that breaks one goes to quarantine.
// Load is the Loader that the store implements: all of a batch or nothing.
//
// Run does all three for one file. Read = Kept + Excluded + Quarantined holds
// for every batch.
package etl
