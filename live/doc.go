// Package live tells who listens what happens in a cluster as it happens: how
// far loads have come, and that another snapshot serves.
//
// A Hub belongs to one cluster and one process. What it is told it tells every
// subscriber and waits for none: each has a short line of its own. Reports of one
// load replace each other in it; where a line is full all the same, its
// subscriber is dropped and learns so by an error. Loads follows the loads that
// run in this process and makes the reports; the program brings them to the hubs
// of other processes through Postgres.
//
// Nothing here knows GraphQL or Postgres.
package live
