// Package edge is what stands before GraphQL in HTTP: who a request comes from,
// which pages of other sites may call, the headers that every answer carries,
// the certificate, and the public keys of a cluster; and how many connections
// and how much of an answer a server holds for those who don't take it.
//
// It knows nothing of GraphQL. The program wraps its routes as
//
//	Hardened(CORS(origins)(routes), secure)
//
// and gives Origin to what counts and notes requests. Default is deny: without a
// list no proxy is believed and no other site's page may call.
package edge
