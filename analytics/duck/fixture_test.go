package duck

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const testCluster = mspr.ClusterID("switzerland")

// held is a Source of data that a test makes up.
type held struct {
	number    int64
	recorded  []mspr.Snapshot
	settling  []mspr.Settling
	lastBatch int64
	diseases  []mspr.DiseaseCode
	locations []mspr.Location
	sources   []mspr.Source
	batches   []mspr.Batch
	series    []mspr.Series
	parts     []mspr.SeriesPart
	notes     []mspr.Annotation
	records   []mspr.Record
	revisions []mspr.Revision
	// totals replaces what the rows really add up to.
	totals map[mspr.DiseaseCode]mspr.Totals
	// interrupt, if set, is called before the first record of each disease.
	interrupt func() error
}

func (h *held) NextSnapshotNumber(context.Context) (int64, error) {
	h.number++
	return h.number, nil
}

func (h *held) RecordSnapshot(_ context.Context, s mspr.Snapshot) error {
	h.recorded = append(h.recorded, s)
	return nil
}

func (h *held) RecordSettling(_ context.Context, all []mspr.Settling) error {
	h.settling = all
	return nil
}

func (h *held) Dump(ctx context.Context, read func(ctx context.Context, d Dump) error) error {
	return read(ctx, h)
}

func (h *held) LastBatch(context.Context) (int64, error)           { return h.lastBatch, nil }
func (h *held) Locations(context.Context) ([]mspr.Location, error) { return h.locations, nil }
func (h *held) Sources(context.Context) ([]mspr.Source, error)     { return h.sources, nil }
func (h *held) Batches(context.Context) ([]mspr.Batch, error)      { return h.batches, nil }
func (h *held) Series(context.Context) ([]mspr.Series, error)      { return h.series, nil }
func (h *held) Parts(context.Context) ([]mspr.SeriesPart, error)   { return h.parts, nil }
func (h *held) Catalogue(context.Context) (mspr.Catalogue, error) {
	return mspr.Catalogue{Edition: 1}, nil
}
func (h *held) FormerParts(context.Context) ([]mspr.FormerPart, error)                    { return nil, nil }
func (h *held) Snapshots(context.Context) ([]mspr.Snapshot, error)                        { return h.recorded, nil }
func (h *held) Tombstones(context.Context, *mspr.Changed, func(*mspr.Record) error) error { return nil }
func (h *held) Overwritten(context.Context, *mspr.Changed, func(*mspr.Overwritten) error) error {
	return nil
}
func (h *held) Belated(context.Context, *mspr.Changed, func(*mspr.Belated) error) error { return nil }

// Changes are not known: what a test makes up is published in full.
func (h *held) Changes(context.Context, mspr.Changed) (int64, bool, error) { return 0, false, nil }

func (h *held) ChangedSpans(context.Context, mspr.DiseaseCode, *mspr.Codes, mspr.Changed, func(mspr.Span) error) error {
	return nil
}

func (h *held) Annotations(context.Context) ([]mspr.Annotation, error) {
	return h.notes, nil
}

// ChangedRecords and ChangedRevisions are never asked, since nothing is known of changes.
func (h *held) ChangedRecords(context.Context, mspr.DiseaseCode, *mspr.Codes, mspr.Changed, func(*mspr.Row) error) (mspr.Totals, error) {
	return mspr.Totals{}, errors.New("nobody knows what changed")
}

func (h *held) ChangedRevisions(context.Context, mspr.DiseaseCode, *mspr.Codes, mspr.Changed, func(*mspr.RevisionRow) error) (mspr.Totals, error) {
	return mspr.Totals{}, errors.New("nobody knows what changed")
}

func (h *held) Totals(context.Context) (map[mspr.DiseaseCode]mspr.Totals, error) {
	if h.totals != nil {
		return h.totals, nil
	}
	totals := map[mspr.DiseaseCode]mspr.Totals{}
	for _, d := range h.diseases {
		totals[d] = mspr.Totals{}
	}
	for _, r := range h.records {
		t := totals[r.Disease]
		t.Records++
		t.Counts = plus(t.Counts, r.Counts)
		totals[r.Disease] = t
	}
	for _, r := range h.revisions {
		t := totals[r.Disease]
		t.Revisions++
		t.RevisionCounts = plus(t.RevisionCounts, r.Counts)
		totals[r.Disease] = t
	}
	return totals, nil
}

func (h *held) Diseases(context.Context) ([]mspr.DiseaseCode, error) {
	return slices.Sorted(slices.Values(h.diseases)), nil
}

// Records deals the rows out to two streams in turn, the last rows first.
func (h *held) Records(ctx context.Context, d mspr.DiseaseCode, codes *mspr.Codes, open func() func(*mspr.Row) error) error {
	if h.interrupt != nil {
		if err := h.interrupt(); err != nil {
			return err
		}
	}
	hear := []func(*mspr.Row) error{open(), open()}
	for i, r := range slices.Backward(h.records) {
		if r.Disease != d {
			continue
		}
		row, err := rowOf(&r, codes)
		if err == nil {
			err = hear[i%2](row)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (h *held) Revisions(_ context.Context, d mspr.DiseaseCode, codes *mspr.Codes, hear func(*mspr.RevisionRow) error) error {
	for _, r := range h.revisions {
		if r.Disease != d {
			continue
		}
		row, err := rowOf(&r.Record, codes)
		if err == nil {
			err = hear(&mspr.RevisionRow{Row: *row, Withdrawn: r.Withdrawn, Superseded: r.Superseded.UnixMicro(), SupersededBy: r.SupersededBy})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rowOf puts a record in numbers.
func rowOf(r *mspr.Record, codes *mspr.Codes) (*mspr.Row, error) {
	row := &mspr.Row{
		ID: r.ID, Date: r.Date, Corrected: r.Corrected, Batch: r.Batch,
		Issued: r.Issued.UnixMicro(), Created: r.CreatedAt.UnixMicro(), Updated: r.UpdatedAt.UnixMicro(),
	}
	for k, c := range r.Counts {
		if c.Known {
			row.N[k] = c.N
			row.Known |= 1 << k
		}
	}
	var errs [3]error
	row.Location, errs[0] = codes.Location([]byte(r.Location))
	row.Country, errs[1] = codes.Location([]byte(r.Country))
	row.Source, errs[2] = codes.Source([]byte(r.Source))
	return row, errors.Join(errs[:]...)
}

func plus(a, b mspr.Counts) mspr.Counts {
	for i := range a {
		a[i] = a[i].Plus(b[i])
	}
	return a
}

// opened gives the snapshots of a folder, closed with the test.
func opened(t *testing.T, dir string, o Options) *Snapshots {
	t.Helper()
	return openedOn(t, dir, o, disk{})
}

func openedOn(t *testing.T, dir string, o Options, d fs) *Snapshots {
	t.Helper()
	o.Serve, o.Build = small(o.Serve), small(o.Build)
	s, err := open(t.Context(), dir, testCluster, o, d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func small(l Limits) Limits {
	if l == (Limits{}) {
		return Limits{Threads: 1, MemoryBytes: 256 << 20, SpillBytes: 256 << 20}
	}
	return l
}

func publish(t *testing.T, s *Snapshots, h *held) mspr.Snapshot {
	t.Helper()
	published, err := s.Publish(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	return published
}

// rowsOf gives all rows of a query on the served snapshot.
func rowsOf(t *testing.T, s *Snapshots, sql string, args ...any) [][]any {
	t.Helper()
	l, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	var rows [][]any
	err = l.Query(t.Context(), sql, args, func(row []any) error {
		rows = append(rows, slices.Clone(row))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func contextWithTimeout(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}
