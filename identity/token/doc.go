// Package token mints and verifies the access tokens of one cluster.
//
// A token is a JWT after RFC 9068, signed with RS256 by one of the cluster's
// keys and good for at most a day. Verify follows RFC 8725: what may be in a
// header is fixed here and never taken from the token, so that a forger has
// nothing to choose.
//
// A Ring is the keys of a cluster in one process. Private halves stay in files
// that only their owner may read; public halves are registered in the database,
// so that every server verifies what any other signed. The newest registered
// key whose private half is at hand signs, until Rotate retires it: what it
// signed stays good until it expires. Drop refuses what a key signed at once.
//
// An External verifies the tokens of an OpenID Connect issuer instead, by the
// same rules. It takes tokens of the type "at+jwt" alone: RFC 8725, section
// 3.11, types tokens explicitly since nothing else keeps kinds apart for sure.
// An issuer that calls its access tokens "JWT" gives its ID tokens the same
// name, the same signature and, with a careless audience, the same claims; an
// ID token, which clients hand around as proof of who signed in, would then open
// the API. Issuers have a setting for it (RFC 9068).
//
// Both keep public keys in a cache that looks for a key it doesn't know, but
// not for every made-up name of one, and that goes on with the keys it has
// while their source is down.
package token
