// Package archive keeps source files as their publishers issued them, so that
// any batch can be loaded again.
//
// A file is named by the SHA-256 of its bytes, the checksum that its batches
// have, and lies in <ab>/<checksum>.zst, compressed. Keeping the same bytes twice
// is one file. A file is written beside the others, forced to the disk and
// renamed, so that it is there as a whole or not at all; what a killed process
// left unfinished goes when the archive is opened next.
//
// Read gives the published bytes and checks them against their name: a damaged
// file ends in an error. Opener hands an archived file to etl.Run.
package archive
