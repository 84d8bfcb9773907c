// Package store keeps a cluster's canonical data in Postgres; all SQL for
// Postgres is here, one file per noun.
//
// Bootstrap, as an administrator, makes a login role and a schema of the same
// name for each cluster. OpenCluster then connects as that role: a Cluster sees
// its own schema and nothing of the others, whatever a query says. Migrate
// brings the schema up to date, Seal takes the audit log out of that role's
// hands, and SyncCatalogue copies the catalogues of places, diseases and sources
// into the schema.
//
// Load takes one batch (load.go): rows are copied into a staging table
// (stage.go), compared with what is there and written (apply.go), with the
// replaced versions kept in revisions; a batch that arrives after a later one
// takes its place in the history (history.go). Which source answers for which
// place is worked out anew when a batch covers something new (series.go).
//
// Dump reads everything at one instant, for snapshots. Query runs the SQL that
// package analytics plans.
//
// Accounts, sessions, refresh tokens, tickets, second factors, attempts and the
// public halves of keys are what package identity remembers; each thing that
// works once is used up by a statement that only one of many can win. Correct
// (correction.go) writes an administrator's change of one record as a batch of
// its own, over which later files of the publisher are laid (corrected.go).
//
// The audit log (audit.go) is numbered and chained by the database itself;
// VerifyAudit works the chain out anew. Quotas (quota.go) are taken in chunks by
// package quota.
package store
