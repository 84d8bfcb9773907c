// Package citation is what a citable answer says of itself, and the forms in
// which it can be cited. It is pure: it asks nobody and keeps nothing.
//
// A Statement says what was asked, of which snapshot, from which sources, and
// the digest of the data that were the answer. It is written once, and its bytes
// are part of the answer at its address from then on: Body puts the two
// together, and holds the data to the digest.
package citation
