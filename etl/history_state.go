package etl

import (
	"github.com/mspr/surveillance/mspr"
)

// state is what a publisher last stated of one place: the cumulative counts by
// day, and the daily counts that follow from them.
type state struct {
	totals place
	daily  map[mspr.Date]mspr.Counts
}

// newIssue applies the changes of an issue and gives the daily counts that
// thereby changed: those of the days named, and of the days after them, whose
// difference is another now.
func (h *historian) newIssue(i *issue) ([]mspr.Observation, error) {
	var all []mspr.Observation
	for from := 0; from < len(i.changes); {
		p := i.changes[from].place
		s := h.state(p)
		for ; from < len(i.changes) && i.changes[from].place == p; from++ {
			s.totals.replace(i.changes[from].day)
		}
		changed, err := h.changedDays(p, s)
		if err != nil {
			return nil, err
		}
		all = append(all, changed...)
	}
	return all, nil
}

func (h *historian) state(p *place) *state {
	s, ok := h.states[p]
	if !ok {
		s = &state{daily: map[mspr.Date]mspr.Counts{}}
		h.states[p] = s
	}
	return s
}

// replace puts a day into its place in time, over what stood there. A day
// whose totals are unknown stays, as the line that withdrew it.
func (p *place) replace(d day) {
	if p.insert(d) {
		return
	}
	i, _ := p.search(d.date)
	p.days[i] = d
}

// changedDays works out the daily counts of a place anew and compares them
// with those stated before.
func (h *historian) changedDays(p *place, s *state) ([]mspr.Observation, error) {
	var changed []mspr.Observation
	var last [maxTotals]difference
	for _, d := range s.totals.days {
		counts, absurd := h.newCounts(d, &last)
		if absurd {
			return nil, mspr.Refusef("line %d: the count of %s up to %s is more than %d away from that of the day before; correct or leave out the line",
				d.line, p.code, d.date, mspr.DailyLimit)
		}
		before, stated := s.daily[d.date]
		if counts == before && stated != counts.Empty() {
			continue
		}
		if counts.Empty() {
			delete(s.daily, d.date)
		} else {
			s.daily[d.date] = counts
		}
		changed = append(changed, mspr.Observation{
			Location: p.code, Country: p.country, Date: d.date, Line: int(d.line), Counts: counts, Withdrawn: counts.Empty(),
		})
	}
	return changed, nil
}
