// Package duck builds, publishes and serves snapshots: immutable, numbered
// DuckDB files that hold everything known up to a batch. All DuckDB code of
// the service is here.
//
// A snapshot of a cluster lies in <folder>/<cluster>/ as <number>.duckdb, with
// <number>.json beside it: its manifest (an mspr.Snapshot as JSON). Snapshots
// serves one cluster. Publish builds the next file from a Source as
// <number>.tmp, checks it against the source's own totals, syncs it, renames
// it and serves it. Acquire lends the served snapshot for a query; the last
// Lease out closes a snapshot that was replaced.
//
// Rules:
//   - A served file is never written to, and a number is never used again.
//   - A file is served only if its size and checksum are those of its manifest
//     and the cluster, number and format within are the expected ones. Another
//     is refused with a reason, and the one before it is tried. With none left
//     the callers get mspr.Unavailable and ask Postgres.
//   - The driver holds a whole result in memory: a query has a LIMIT.
//   - Building and serving are separate DuckDB instances with limits of their
//     own.
package duck
