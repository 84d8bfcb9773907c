package store

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// daySet is a set of dates, one bit each; a place's days lie close together.
type daySet struct {
	// base is the number of the first word; a word holds 64 days.
	base  int
	words []uint64
}

// add puts a date into the set and says whether it was missing.
func (s *daySet) add(d mspr.Date) bool {
	word, bit := int(d>>6), uint64(1)<<(d&63)
	s.reach(word)
	if s.words[word-s.base]&bit != 0 {
		return false
	}
	s.words[word-s.base] |= bit
	return true
}

// reach grows the set so that it holds the word.
func (s *daySet) reach(word int) {
	switch {
	case len(s.words) == 0:
		s.base, s.words = word, make([]uint64, 1, 8)
	case word < s.base:
		s.words = append(make([]uint64, s.base-word, s.base-word+len(s.words)), s.words...)
		s.base = word
	case word >= s.base+len(s.words):
		s.words = append(s.words, make([]uint64, word-s.base-len(s.words)+1)...)
	}
}

func (s *daySet) has(d mspr.Date) bool {
	word := int(d>>6) - s.base
	return word >= 0 && word < len(s.words) && s.words[word]&(1<<(d&63)) != 0
}

// multirange writes the days as Postgres reads them: {[2020-01-01,2020-01-05),…}.
func (s *daySet) multirange() string {
	var b strings.Builder
	before, end := false, mspr.Date((s.base+len(s.words))<<6) //nolint:gosec // made of dates
	for d := mspr.Date(s.base << 6); d <= end; d++ {          //nolint:gosec // see above
		has := s.has(d)
		switch {
		case has && !before:
			b.WriteString(",[" + d.String())
		case before && !has:
			b.WriteString("," + d.String() + ")")
		}
		before = has
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}"
}
