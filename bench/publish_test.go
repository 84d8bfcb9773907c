//go:build bench

package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"
)

// publishRounds are fewer where each takes long.
func (p *published) publishRounds() int {
	if p.isLarge() {
		return 1
	}
	return 3
}

// comparePublish publishes from nothing, and reads what COPY sends of the same
// rows, in turn.
func (l *lab) comparePublish(t *testing.T, p *published) {
	t.Helper()
	l.settle(t)
	var ours, copied sample
	for range p.publishRounds() {
		if err := p.forget(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		copied.add(p.timeCopyOut(t))
		ours.add(timed(t, p.publish))
	}
	n := p.newest.Records
	reached.atLeast("full publish / COPY, parsed and dropped", p.size, "rows", ours.rate(n), copied.rate(n), 0.6)
	p.full = ours.median()
}

// comparePublishOfChange publishes after a hundredth of the rows changed.
func (l *lab) comparePublishOfChange(t *testing.T, p *published) {
	t.Helper()
	changed := l.revise(t, p.database)
	took := timed(t, p.publish)
	if p.whyFull != "" {
		t.Fatalf("the snapshot is no changed copy of the one before: %s", p.whyFull)
	}
	if p.newest.Revisions < changed {
		t.Fatalf("the snapshot has %d revisions, and %d rows changed", p.newest.Revisions, changed)
	}
	reached.within("publish after 1 % of the rows changed / full", p.size, took, p.full, 0.15, 0)
}

// timeCopyOut reads all columns of all rows from one COPY, and forgets them.
func (p *published) timeCopyOut(t *testing.T) time.Duration {
	t.Helper()
	conn := p.database.connect(t)
	defer conn.Close(t.Context())
	var rows rowSplitter
	took := timed(t, func(ctx context.Context) error {
		_, err := conn.PgConn().CopyTo(ctx, &rows, "COPY (SELECT * FROM covid_data WHERE NOT withdrawn) TO STDOUT (FORMAT binary)")
		return err
	})
	if rows.rows < int64(p.rows)*9/10 {
		t.Fatalf("COPY gave %d rows of %d", rows.rows, p.rows)
	}
	return took
}

// rowSplitter takes the rows of COPY in binary apart, field by field: what
// anybody who wants them has to do.
type rowSplitter struct {
	rows, sum int64
	begun     bool
}

// Write takes one row, after the header of 19 bytes.
func (s *rowSplitter) Write(p []byte) (int, error) {
	row := p
	if !s.begun {
		row, s.begun = row[19:], true
	}
	if len(row) < 2 || binary.BigEndian.Uint16(row) == 0xFFFF {
		return len(p), nil
	}
	s.rows++
	fields := int(binary.BigEndian.Uint16(row))
	row = row[2:]
	for range fields {
		size := int32(binary.BigEndian.Uint32(row))
		row = row[4:]
		if size < 0 {
			continue
		}
		if int(size) > len(row) {
			return 0, errors.New("a row of COPY ends too soon")
		}
		if size == 8 {
			s.sum += int64(binary.BigEndian.Uint64(row))
		}
		row = row[size:]
	}
	return len(p), nil
}
