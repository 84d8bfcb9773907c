package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// correctionPatience is how long a correction waits for another load: longer
// than most take, and shorter than people wait for an answer.
const correctionPatience = 3 * time.Second

// Correct writes an administrator's change of one record as a batch of its own,
// and notes in the audit log, in the same transaction, who made it. A refusal is
// noted there too: BadUserInput where the correction makes no sense or changes
// nothing, NotFound where there is no record to delete, Conflict where another
// load goes on for longer than a few seconds. A correction that changes nothing
// is refused rather than answered with an empty batch: there would be nothing to
// show for it, and most often it is a slip.
//
// The correction stands, count by count, until the publisher states something
// else than what it had stated: a later file that repeats that changes nothing.
// A deleted record comes back as a whole, as soon as the publisher states
// something else of any of its counts.
func (c *Cluster) Correct(ctx context.Context, by mspr.Caller, correction mspr.Correction) (mspr.Batch, error) {
	return c.correct(ctx, &correcting{Correction: correction, by: by, now: exact(time.Now()), patience: correctionPatience})
}

func (c *Cluster) correct(ctx context.Context, made *correcting) (mspr.Batch, error) {
	b, err := c.writeCorrection(ctx, made)
	if err != nil {
		return mspr.Batch{}, c.noteRefusal(ctx, made.entry(made.name()), err)
	}
	return b, nil
}

func (c *Cluster) writeCorrection(ctx context.Context, made *correcting) (mspr.Batch, error) {
	known, err := c.synced()
	if err != nil {
		return mspr.Batch{}, err
	}
	if err := made.check(known); err != nil {
		return mspr.Batch{}, err
	}
	l := &loading{job: mspr.LoadJob{Finish: made.finish}, patience: made.patience, correction: made}
	return c.load(ctx, l, made.observations())
}

// correcting is one call of Correct.
type correcting struct {
	mspr.Correction
	by       mspr.Caller
	now      time.Time
	patience time.Duration

	place mspr.Location
}

// name names the record as the audit log does.
func (m *correcting) name() string {
	return fmt.Sprintf("%s %s %s %s", m.Disease, m.Location, m.Date, m.Source)
}

func (m *correcting) entry(resource string) mspr.AuditEntry {
	action := mspr.AuditWrite
	if m.Delete {
		action = mspr.AuditDelete
	}
	return m.by.AuditEntry(action, resource)
}

// done is what the audit log keeps of the correction.
func (m *correcting) done(batch int64) mspr.AuditEntry {
	e := m.entry(fmt.Sprintf("%s batch %d", m.name(), batch))
	e.Reason = m.Reason
	return e
}

// finish tells the batch.
func (m *correcting) finish() mspr.LoadFinish {
	text := m.text()
	sum := sha256.Sum256([]byte(text))
	b := mspr.Batch{
		Source: m.Source, Disease: m.Disease, Feed: mspr.FeedCorrection, Address: mspr.FeedCorrection,
		Checksum: hex.EncodeToString(sum[:]), Bytes: int64(len(text)), Issued: m.now, Loaded: m.now, Reason: m.Reason,
		BatchCounts: mspr.BatchCounts{Read: 1, Kept: 1},
	}
	if corrected(m.Counts) {
		b.Corrected = 1
	}
	return mspr.LoadFinish{Batch: b, Given: m.Given}
}

// text is the correction in a form that the same correction always has.
func (m *correcting) text() string {
	var b strings.Builder
	if m.Delete {
		b.WriteString("delete " + m.name() + "\n")
	} else {
		b.WriteString("upsert " + m.name() + "\n")
		for _, k := range m.Given.Kinds() {
			fmt.Fprintf(&b, "%s=%s\n", k.Column(), m.Counts[k])
		}
	}
	b.WriteString(m.Reason)
	return b.String()
}

// observations gives the correction as the one row of a file.
func (m *correcting) observations() iter.Seq2[mspr.Observation, error] {
	return func(yield func(mspr.Observation, error) bool) {
		yield(mspr.Observation{Location: m.Location, Country: m.place.Country, Date: m.Date, Counts: m.Counts, Withdrawn: m.Delete, Line: 1}, nil)
	}
}
