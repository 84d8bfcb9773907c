// Package analytics is the one read path for numbers: a query is planned,
// looked up in the cache, and otherwise answered by a rollup or the rows of a
// snapshot, or by Postgres where there is no snapshot to serve.
//
//	query → plan (package plan) → cache → engine → answer and passport
//
// A Service answers for one cluster. Its rules:
//
//   - An answer rests on one snapshot, leased while its queries run.
//   - The cache is keyed by the snapshot and the normal form of the plan, so
//     nothing in it is ever wrong and nothing is ever purged. Answers from
//     Postgres are not kept.
//   - Equal queries in flight run once; the run ends early only when all who
//     wait for it have left.
//   - The values given out are shared: callers must not change them.
//
// The engines are interfaces that the server fills in, so that this package
// knows neither DuckDB nor pgx. What a number means is fixed in package plan;
// averages, cumulative counts and ratios of series come from package epi.
package analytics
