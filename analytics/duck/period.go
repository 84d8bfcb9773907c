package duck

import (
	"errors"

	"github.com/mspr/surveillance/mspr"
)

// period finds the start of a day's week or month. It remembers the last one:
// most days lie in that of the day before.
type period struct {
	unit     string
	from, to mspr.Date
}

func (p *period) start(day mspr.Date) mspr.Date {
	if day >= p.from && day < p.to {
		return p.from
	}
	if p.unit == "week" {
		p.from = day.ISOWeekStart()
		p.to = p.from.AddDays(7)
		return p.from
	}
	t := day.Time()
	p.from = mspr.NewDate(t.Year(), int(t.Month()), 1)
	p.to = mspr.NewDate(t.Year(), int(t.Month())+1, 1)
	return p.from
}

// periodSum is a row of a rollup, as it is added up. It sums the rows of one
// place, source and country in one period.
type periodSum struct {
	place, source, country uint32
	preferred              bool
	start                  mspr.Date
	n                      [mspr.CountKinds]int64
	known                  uint32
	records                int64
	corrected              bool
}

var errSumTooLarge = errors.New("a sum of counts does not fit into 64 bits")

func (s *periodSum) add(r *packedRow) error {
	for k := range s.n {
		sum := s.n[k] + r.n[k]
		if (s.n[k]^sum)&(r.n[k]^sum) < 0 {
			return errSumTooLarge
		}
		s.n[k] = sum
	}
	s.known |= r.flags & knownMask
	s.records++
	s.corrected = s.corrected || r.corrected()
	return nil
}

// summer adds up records that come in order of place and day, and writes each
// sum when its period has passed.
type summer struct {
	period period
	place  uint32
	// open are the sums that still grow: those of one place.
	open []periodSum
	to   *rollupChunk
}

func (s *summer) add(r *packedRow, preferred bool) error {
	if place := r.place(); place != s.place {
		if err := s.end(); err != nil {
			return err
		}
		s.place = place
	}
	sum, err := s.of(r, s.period.start(mspr.Date(r.day())))
	if err != nil {
		return err
	}
	sum.preferred = preferred
	return sum.add(r)
}

// of gives the sum that a record belongs to; the one of the period before is
// written out.
func (s *summer) of(r *packedRow, start mspr.Date) (*periodSum, error) {
	source, country := r.source(), r.country()
	for i := range s.open {
		sum := &s.open[i]
		if sum.source != source || sum.country != country {
			continue
		}
		if sum.start == start {
			return sum, nil
		}
		err := s.to.add(sum)
		*sum = periodSum{place: s.place, source: source, country: country, start: start}
		return sum, err
	}
	s.open = append(s.open, periodSum{place: s.place, source: source, country: country, start: start})
	return &s.open[len(s.open)-1], nil
}

// end writes out what is open.
func (s *summer) end() error {
	for i := range s.open {
		if err := s.to.add(&s.open[i]); err != nil {
			return err
		}
	}
	s.open = s.open[:0]
	return nil
}
