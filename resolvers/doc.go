// Package resolvers is the GraphQL edge of one cluster: NewHandler serves the
// schema of schema.graphqls over HTTP.
//
// A resolver checks what the schema can't say, calls one of the interfaces
// declared here and returns; a file holds one topic, under the same name as the
// topic's file in schema/. Types are those of package mspr, bound by
// gqlgen.yml; package graph holds generated code only.
//
// A request passes, in this order, the envelope (method and headers; nobody has
// been asked anything yet), the front (who asks, and what is left of their
// quota), the view of the caller's role with its transport (strict JSON), the
// guard (tokens, depth, aliases, repeats; before the document is validated), the
// cost check (after it, with the variables), and then the resolvers, under one
// deadline and on one snapshot. Limits holds every bound. Errors leave through
// the presenter, which gives each a code, takes out what the request held and
// keeps causes in the log.
package resolvers
