// Package retention removes what a cluster keeps no longer: whole years of records
// with every version of them, quarantined rows, source files and snapshot files.
// How long each is kept, the cluster's file says; plan.go lists what would go, and
// run.go removes it and gives the same lines.
//
// Both go by a time that is vouched for (mspr.TimeEvidence) and not by a clock
// alone: one that is years ahead removes nothing. Each step can be begun again
// wherever it was cut short, and notes in the audit log what it removes before or
// as it does.
//
// The package knows neither Postgres nor DuckDB; its interfaces say what it needs.
package retention
