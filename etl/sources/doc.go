// Package sources knows how each publisher lays out its files: one Format a
// layout, one file of this package a format.
//
// A Format looks at a file's header and gives a Layout, or refuses the file
// when the header is not the format's. The Layout turns the fields of one line
// into a Row: the publisher's own words for place, date and counts, still
// text. Package etl does the rest (dates, codes, counts, daily differences),
// the same for every publisher.
//
// A new publisher is a new file here and a line in All.
package sources
