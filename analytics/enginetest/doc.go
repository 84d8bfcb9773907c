// Package enginetest holds the tests that need both engines: the same query
// must give the same rows from a snapshot, from its rollups and from Postgres,
// and those that plain Go works out from the records.
package enginetest
