// Package bench prints our figures beside their references, measured in the
// same run on the same machine: loading against a bare COPY, publishing against
// a bare Appender, queries against the same SQL asked of DuckDB directly, cached
// answers against a handler that does nothing else, and a role's view of the
// schema against the whole of it.
//
//	make bench
//
// No figure is asserted: the ratios are for people, who know what else the
// machine is doing. The measurements are tests with the build tag bench, named
// TestBench…; what they measure in common (a private Postgres with durability
// on, generated files in the publishers' formats, a loaded cluster) is made once
// in lab_test.go. BENCH_ROWS sets the number of rows (1,150,000 when it isn't
// set), BENCH_OUT writes the table to results.txt in this folder too.
package bench
