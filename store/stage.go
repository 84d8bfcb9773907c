package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// createStaging makes the table that a batch is copied into. It lives for one
// transaction and is never written to the log of the server.
const createStaging = `
	CREATE TEMP TABLE staging (
		line integer NOT NULL, location text COLLATE "C" NOT NULL, country text COLLATE "C" NOT NULL, date date NOT NULL,
		cases bigint, deaths bigint, recovered bigint, hospitalizations bigint, icu_admissions bigint
	) ON COMMIT DROP`

const stagingFields = 4 + int16(mspr.CountKinds)

// errCopyEnded says that the server's side of a copy ended first; why stands in
// the error of that side.
var errCopyEnded = errors.New("the copy into the database ended early")

// stage is what is known of the rows copied into the staging table.
type stage struct {
	// kept is the first day whose rows are kept.
	kept        mspr.Date
	rows        int64
	first, last mspr.Date
	// at is the place of the last row, runs the number of times it changed.
	at     mspr.LocationCode
	place  *stagedPlace
	runs   int
	places map[mspr.LocationCode]*stagedPlace
	// duplicates are rows for a key that an earlier line states already; they
	// are not in the table. At most mspr.DefectLimit are kept.
	duplicates     []mspr.Observation
	duplicateCount int64
}

// stagedPlace is what the file states for one place.
type stagedPlace struct {
	days   daySet
	counts mspr.CountSet
}

// fillStaging copies the observations into the staging table, the first of each
// key, of days from the first on that is kept. An error of the observations comes
// back as it is.
func fillStaging(ctx context.Context, tx pgx.Tx, kept mspr.Date, observations iter.Seq2[mspr.Observation, error]) (*stage, error) {
	s := &stage{kept: kept, places: map[mspr.LocationCode]*stagedPlace{}}
	if _, err := tx.Exec(ctx, createStaging); err != nil {
		return s, fmt.Errorf("make the staging table: %w", err)
	}
	reader, writer := io.Pipe()
	copied := make(chan error, 1)
	go func() {
		_, err := tx.Conn().PgConn().CopyFrom(ctx, reader, "COPY staging FROM STDIN (FORMAT binary)")
		_ = reader.CloseWithError(errCopyEnded)
		copied <- err
	}()
	err := s.writeAll(writer, observations)
	_ = writer.CloseWithError(err)
	copyErr := <-copied
	if err != nil && !errors.Is(err, errCopyEnded) {
		return s, err
	}
	if copyErr != nil {
		return s, fmt.Errorf("copy rows into the staging table: %w", copyErr)
	}
	return s, err
}

// writeAll encodes the observations; it pulls them to their end, or to the first
// error.
func (s *stage) writeAll(to *io.PipeWriter, observations iter.Seq2[mspr.Observation, error]) error {
	// A panic in the observations must not leave the copy waiting for ever.
	defer func() { _ = to.CloseWithError(errCopyEnded) }()
	w := &copyWriter{buf: make([]byte, 0, copyBuffer+512)}
	w.header()
	for o, err := range observations {
		if err != nil {
			return err
		}
		if !s.note(&o) {
			continue
		}
		w.observation(&o)
		if len(w.buf) >= copyBuffer {
			if _, err := to.Write(w.buf); err != nil {
				return err
			}
			w.buf = w.buf[:0]
		}
	}
	w.trailer()
	if _, err := to.Write(w.buf); err != nil {
		return err
	}
	return to.Close()
}

func (w *copyWriter) observation(o *mspr.Observation) {
	w.row(stagingFields)
	w.int4(int32(o.Line)) //nolint:gosec // a file has fewer than 2^31 lines
	w.text(string(o.Location))
	w.text(string(o.Country))
	w.date(o.Date)
	for _, c := range o.Counts {
		if o.Withdrawn {
			c = mspr.Count{}
		}
		w.count(c)
	}
}

// note counts a row in, passes over it, or sets it aside as a duplicate.
func (s *stage) note(o *mspr.Observation) bool {
	if o.Date < s.kept {
		return false
	}
	if s.place == nil || o.Location != s.at {
		s.move(o.Location)
	}
	place := s.place
	if !place.days.add(o.Date) {
		if s.duplicateCount++; len(s.duplicates) < mspr.DefectLimit {
			s.duplicates = append(s.duplicates, *o)
		}
		return false
	}
	for k, c := range o.Counts {
		if c.Known && !o.Withdrawn {
			place.counts |= 1 << k
		}
	}
	if s.rows == 0 || o.Date < s.first {
		s.first = o.Date
	}
	if s.rows == 0 || o.Date > s.last {
		s.last = o.Date
	}
	s.rows++
	return true
}

// move goes to another place's rows.
func (s *stage) move(to mspr.LocationCode) {
	s.at, s.place = to, s.places[to]
	s.runs++
	if s.place == nil {
		s.place = &stagedPlace{}
		s.places[to] = s.place
	}
}

// grouped says that the rows of a place stand together, so that they go into
// the table's index well enough as they are.
func (s *stage) grouped() bool { return s.runs <= 2*len(s.places) }
