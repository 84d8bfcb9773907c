// Package mspr holds the words of the service as Go types: cluster, disease,
// location, record, source, batch, revision, snapshot, query and passport.
//
// It knows no technology: it imports only the standard library, so every other
// package may import it. A type that GraphQL shows is bound to GraphQL as it
// stands here; no model exists twice.
package mspr
