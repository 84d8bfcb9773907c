package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// plannedCorrection is a correction that was found to change something.
type plannedCorrection struct {
	key *correctedKey
	new *amendment
	// first says that nobody corrected the key before.
	first bool
}

// plan reads what stands and refuses a correction that changes nothing of it. It
// settles when the correction was issued: now, but after all that is known of
// the record, should a publisher's clock or another server's run ahead.
func (a *application) plan(ctx context.Context, m *correcting) error {
	key := &correctedKey{lateKey: lateKey{recordKey: recordKey{m.Location, m.Date}, country: m.place.Country}}
	if err := a.readCorrected(ctx, []*correctedKey{key}); err != nil {
		return err
	}
	p := &plannedCorrection{key: key, first: len(key.amendments) == 0}
	if p.first {
		key.published = slices.Clone(key.history)
	}
	if err := m.changes(key.history.current()); err != nil {
		return err
	}
	if last := key.last(); !a.batch.Issued.After(last) {
		a.batch.Issued = last.Add(time.Microsecond)
	}
	p.new = &amendment{
		issued: a.batch.Issued, deleted: m.Delete, covers: m.Given, counts: m.Counts,
		published: key.amendments.before(key.published.current(), a.batch.Issued),
	}
	a.correction = p
	return nil
}

// changes refuses a correction that leaves a record as it is.
func (m *correcting) changes(current mspr.Counts) error {
	switch {
	case m.Delete && current.Empty():
		return mspr.Errorf(mspr.NotFound, "there is no record of %s in %s on %s from %s", m.Disease, m.Location, m.Date, m.Source)
	case !m.Delete && sameGiven(m.Given, current, m.Counts):
		return mspr.Errorf(mspr.BadUserInput, "the record of %s in %s on %s from %s has these counts already", m.Disease, m.Location, m.Date, m.Source)
	}
	return nil
}

// last is the time of the newest thing that is known of the key; zero when
// nothing is.
func (k *correctedKey) last() (at time.Time) {
	for _, e := range k.published.events(k.amendments) {
		at = e.issued // they are in order
	}
	return at
}

// correct writes the planned correction.
func (a *application) correct(ctx context.Context) error {
	p := a.correction
	p.new.batch = a.batch.ID
	if err := a.insertCorrection(ctx, p); err != nil {
		return err
	}
	if p.first {
		if err := a.replacePublished(ctx, []*correctedKey{p.key}); err != nil {
			return err
		}
	}
	p.key.amendments = append(p.key.amendments, p.new)
	believed := p.key.published.amended(p.key.amendments)
	a.tally(len(p.key.history) == 0, believed.current().Empty())
	a.batch.Changed = 1
	var w rewriting
	w.add(&p.key.lateKey, believed)
	return a.write(ctx, &w)
}

func (a *application) insertCorrection(ctx context.Context, p *plannedCorrection) error {
	m := p.new
	values := []any{m.batch, a.batch.Disease, a.batch.Source, p.key.location, sqlDate(p.key.date), m.issued, m.deleted, int16(m.covers)}
	for _, counts := range []mspr.Counts{m.counts, m.published} {
		for _, c := range counts {
			values = append(values, c.Ptr())
		}
	}
	_, err := a.tx.Exec(ctx, `
		INSERT INTO corrections (batch, disease, source, location, date, issued, deleted, covers,
			cases, deaths, recovered, hospitalizations, icu_admissions, published_cases, published_deaths,
			published_recovered, published_hospitalizations, published_icu_admissions)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`, values...)
	if err != nil {
		return fmt.Errorf("record the correction: %w", err)
	}
	return nil
}
