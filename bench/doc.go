// Package bench prints our figures beside their references, measured in the
// same run on the same machine, with the ratio that is to be reached:
//
//	make bench              # at 5 million rows (M) and at 50 million (L)
//	BENCH_SIZES=M make bench
//
// The references are what the machine gives without us: a bare COPY, COPY parsed
// and dropped, SQL asked of DuckDB over the same snapshot, a net/http handler that
// only writes, and PostGraphile, from npm, over the same Postgres. Memory and the
// start are measured on the program itself, in a process of its own.
//
// No figure is asserted: the ratios are for people, who know what else the
// machine is doing. Every run adds its table to HISTORY.md.
//
// The measurements are tests with the build tag bench, named TestBench…; lab_test.go
// has what they have in common, a private Postgres with durability on, and
// generate_test.go the rows: real places and days, made-up numbers, in the tables
// that a load would have filled, so that a publication verifies them. L takes 20 GB
// of disk while it is measured.
package bench
