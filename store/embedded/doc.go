// Package embedded runs the private Postgres of a data folder, so that the
// service needs no database server to be set up beforehand.
//
// Start finds installed Postgres binaries, makes a database cluster in the
// folder on first use, starts it as a child process that listens on a unix
// socket alone, and waits until it answers. One process owns the server of a
// folder: it holds a file lock for as long as it lives, restarts the child when
// it dies, and stops it in Stop. Another process that calls Start for the same
// folder attaches: it uses the running server and its Stop leaves it alone.
//
// An owner that is killed leaves no server behind for long: on Linux the kernel
// tells the child to shut down, and elsewhere the next Start ends the orphan
// before it starts its own.
package embedded
