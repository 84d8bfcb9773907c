package analytics

import (
	"cmp"
	"context"
	"slices"
	"unsafe"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// enoughRecords is how many records tell how complete counts are; fewer tell
// nothing.
const enoughRecords = 90

// Completeness tells how much of its final count a source had stated of a day,
// by the age of the day. The history is the one that is known now: it can't be
// asked about an earlier snapshot.
//
// A day's count as it was known 90 days after stands for the final one. A record
// with the final count N and the count n(d) at the end of the d-th day after its
// own has the share n(d)/N, and none before it was stated. Told are the median
// and the quartiles of the shares, and the sum of n(d) over that of N. That is
// the reporting triangle of nowcasting read along its delays: the share of the
// sums is the estimate of the probability that a case is reported within d days
// (M. Höhle and M. an der Heiden, Bayesian nowcasting during the STEC O104:H4
// outbreak in Germany, 2011, Biometrics 70, 2014), here without a model, of a
// year whose delays are over.
func (s *Service) Completeness(ctx context.Context, q mspr.CompletenessQuery) (mspr.Completeness, mspr.Passport, error) {
	p, err := s.planner.Completeness(q)
	if err != nil {
		return mspr.Completeness{}, mspr.Passport{}, err
	}
	if s.known(ctx) != nil {
		return mspr.Completeness{}, mspr.Passport{}, mspr.Errorf(mspr.BadUserInput, "completeness can't be asked about an earlier snapshot")
	}
	key, err := p.Key()
	if err != nil {
		return mspr.Completeness{}, mspr.Passport{}, err
	}
	return ask(ctx, s, question[mspr.Completeness]{
		key: key, bytes: completenessBytes,
		simulated: func(context.Context, *engine) (bool, error) { return s.simulated[q.Source], nil },
		answer:    func(ctx context.Context, e *engine) (mspr.Completeness, error) { return s.completeness(ctx, e, p, q) },
	})
}

func (s *Service) completeness(ctx context.Context, e *engine, p *plan.Completeness, q mspr.CompletenessQuery) (mspr.Completeness, error) {
	c := mspr.Completeness{Disease: q.Disease, Source: q.Source, Location: q.Location, Count: q.Count, ByLag: []mspr.CompletenessLag{}}
	newest, err := newestFile(ctx, e, p)
	if err != nil || newest == nil {
		return c, err
	}
	first, last := p.Days(*newest)
	c.First, c.Last = &first, &last
	if c.Days, err = s.settledAfter(ctx, e, q); err != nil {
		return c, err
	}
	var shares shareChanges
	if err := e.run(ctx, p.SQL(*newest, e.dialect), func(r row) error { return shares.add(r) }); err != nil {
		return c, err
	}
	c.Records = shares.records
	if c.Records >= enoughRecords {
		c.ByLag = shares.byLag(q.Lags)
	}
	return c, nil
}

// newestFile gives the day of the source's newest file; none where there is none.
func newestFile(ctx context.Context, e *engine, p *plan.Completeness) (newest *mspr.Date, err error) {
	err = e.run(ctx, p.NewestSQL(e.dialect), func(r row) error {
		newest = optional[mspr.Date](r, "newest")
		return nil
	})
	return newest, err
}

// settledAfter gives the age at which the source's records of the place settle,
// or those of all places where the place has none of its own.
func (s *Service) settledAfter(ctx context.Context, e *engine, q mspr.CompletenessQuery) (days *int, err error) {
	places := []mspr.LocationCode{}
	if q.Location != nil {
		places = append(places, *q.Location)
	}
	err = e.run(ctx, s.planner.Settling(q.Disease, places, nil, e.dialect), func(r row) error {
		own := of[string](r, "location") != ""
		if of[string](r, "source") == string(q.Source) && (own || days == nil) {
			days = new(int(of[int64](r, "days")))
		}
		return nil
	})
	return days, err
}

// shareChanges is how the distribution of shares over records changes with age.
type shareChanges struct {
	// records is how many there are, final the sum of their final counts.
	records, final int64
	// changes are in order of their ages.
	changes []shareChange
}

// shareChange says that from an age on so many records more, or fewer, have a
// share; known is the sum of their counts.
type shareChange struct{ age, share, records, known int64 }

func (s *shareChanges) add(r row) error {
	c := shareChange{of[int64](r, "age"), of[int64](r, "share"), of[int64](r, "records"), of[int64](r, "known")}
	if c.age < 0 {
		s.records, s.final = c.records, c.known
		return nil
	}
	s.changes = append(s.changes, c)
	return nil
}

// byLag adds the changes up to the distribution at each age.
func (s *shareChanges) byLag(lags int) []mspr.CompletenessLag {
	all := make([]mspr.CompletenessLag, 0, lags+1)
	d := shareDistribution{all: s.records}
	known, next := int64(0), 0
	for lag := range lags + 1 {
		for ; next < len(s.changes) && s.changes[next].age <= int64(lag); next++ {
			d.add(s.changes[next])
			known += s.changes[next].known
		}
		all = append(all, mspr.CompletenessLag{
			Lag: lag, LowerQuartile: d.quantile(1, 4), Median: d.quantile(1, 2), UpperQuartile: d.quantile(3, 4),
			Share: float64(known) / float64(s.final), Stated: d.stated,
		})
	}
	return all
}

// shareDistribution counts records by their share, from the smallest; those that
// are not stated have the share 0.
type shareDistribution struct {
	all, stated int64
	shares      []shareCount
}

type shareCount struct{ share, records int64 }

func (d *shareDistribution) add(c shareChange) {
	d.stated += c.records
	i, there := slices.BinarySearchFunc(d.shares, c.share, func(s shareCount, share int64) int { return cmp.Compare(s.share, share) })
	if !there {
		d.shares = slices.Insert(d.shares, i, shareCount{share: c.share})
	}
	d.shares[i].records += c.records
}

// quantile is the smallest share that at least part of the whole of the records
// do not exceed.
func (d *shareDistribution) quantile(part, whole int64) float64 {
	const steps = 1000
	below, unstated := int64(0), d.all-d.stated
	for _, s := range d.shares {
		if s.share >= 0 && unstated > 0 {
			if below += unstated; below*whole >= part*d.all {
				return 0
			}
			unstated = 0
		}
		if below += s.records; s.records > 0 && below*whole >= part*d.all {
			return float64(s.share) / steps
		}
	}
	return 0 // what is left is not stated
}

func completenessBytes(c mspr.Completeness) int64 {
	return int64(unsafe.Sizeof(c)) + int64(len(c.ByLag))*int64(unsafe.Sizeof(mspr.CompletenessLag{})) + 3*pointedBytes
}
