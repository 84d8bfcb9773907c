// Package negotiate reads what a client would have: which media type, in which
// coding and language, and what it has already (RFC 9110, sections 12 and 13).
package negotiate
