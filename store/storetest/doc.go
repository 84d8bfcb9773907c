// Package storetest gives tests a real Postgres: one private server a test
// binary, and in it a database of its own for each test.
//
// A test package that uses it says so in its TestMain:
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
//
// Main also fails the package when goroutines are left behind. New then gives
// the address of an empty database, and Cluster an open cluster whose schema is
// up to date and knows a small catalogue: a copy of a template that is made once.
// No two tests share a database, so that they may run in parallel.
package storetest
