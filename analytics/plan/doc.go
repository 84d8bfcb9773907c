// Package plan turns a query into SQL. It is pure: it knows the catalogue and
// the two dialects, and touches no database.
//
// A Planner checks a query and gives an Aggregate or a Records: the
// query with its words checked, its lists sorted, its cursor decoded and the
// two rules applied that keep a number honest:
//
//   - one source: each place answers from its preferred source or from the one
//     that the query names, never from a mixture;
//   - one level: places are summed only where none lies within another.
//
// A plan's SQL method gives a Statement for DuckDB or for Postgres. Both give
// the same rows. DuckDB reads the table facts of a snapshot, or a rollup where
// that gives the same numbers; Postgres builds the same relation from the
// record table, series and series_parts. Names in SQL come from this package
// alone; whatever a caller sent is bound.
//
// A condition on a missing value is not met, and not of a condition that is
// not met is met: conditions are either true or false, in both dialects.
package plan
