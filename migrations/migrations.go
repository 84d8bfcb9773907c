// Package migrations embeds the plain SQL that makes and changes a cluster's
// Postgres schema. Files run in order of their number, once per cluster, with
// the cluster's schema alone on the search path; a file that has landed is
// never edited.
package migrations

import "embed"

// Files holds the numbered .sql files.
//
//go:embed *.sql
var Files embed.FS
