package duck

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// Source is where the contents of a cluster's snapshots come from: Postgres.
type Source interface {
	// NextSnapshotNumber gives a number that it never gave before.
	NextSnapshotNumber(ctx context.Context) (int64, error)
	// Dump calls read with one consistent view of everything that is known.
	// The view is valid until read returns.
	Dump(ctx context.Context, read func(ctx context.Context, d Dump) error) error
	// RecordSnapshot notes that the snapshot was built and verified.
	RecordSnapshot(ctx context.Context, s mspr.Snapshot) error
	// RecordSettling keeps what a new snapshot says of the days after which
	// records settle.
	RecordSettling(ctx context.Context, all []mspr.Settling) error
}

// Dump is one consistent view of a cluster's canonical data. Totals, Records
// and Revisions, and those of what changed, may be called while each other runs;
// the other methods are called one after the other. Where changed is nil, all rows
// are meant.
type Dump interface {
	// LastBatch is the newest batch in the view; 0 when there is none.
	LastBatch(ctx context.Context) (int64, error)
	// Diseases lists the diseases in order of their codes.
	Diseases(ctx context.Context) ([]mspr.DiseaseCode, error)
	// Changes gives how many keys (disease, place, day and source) changed at
	// most, and whether that is known of every batch.
	Changes(ctx context.Context, changed mspr.Changed) (keys int64, known bool, err error)
	// ChangedSpans lists the days of a disease that changed, none of them twice.
	ChangedSpans(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, changed mspr.Changed, hear func(mspr.Span) error) error
	// Totals gives what the rows of every disease add up to.
	Totals(ctx context.Context) (map[mspr.DiseaseCode]mspr.Totals, error)
	Locations(ctx context.Context) ([]mspr.Location, error)
	// Sources lists the sources in the cluster's order of preference.
	Sources(ctx context.Context) ([]mspr.Source, error)
	// Batches lists the loaded batches in order of their ids.
	Batches(ctx context.Context) ([]mspr.Batch, error)
	Series(ctx context.Context) ([]mspr.Series, error)
	Parts(ctx context.Context) ([]mspr.SeriesPart, error)
	// Catalogue numbers the series and the places of the view.
	Catalogue(ctx context.Context) (mspr.Catalogue, error)
	// FormerParts lists the parts of series as they were known before.
	FormerParts(ctx context.Context) ([]mspr.FormerPart, error)
	// Snapshots lists those that were published, in order of their numbers.
	Snapshots(ctx context.Context) ([]mspr.Snapshot, error)
	// Tombstones streams the records that are withdrawn now, Overwritten the
	// versions as they were known before, and Belated those known later than
	// their batch, each in the order of its key. A row is valid during the call
	// only.
	Tombstones(ctx context.Context, changed *mspr.Changed, hear func(*mspr.Record) error) error
	Overwritten(ctx context.Context, changed *mspr.Changed, hear func(*mspr.Overwritten) error) error
	Belated(ctx context.Context, changed *mspr.Changed, hear func(*mspr.Belated) error) error
	// Annotations lists the notes in order of their ids, those that were removed
	// too.
	Annotations(ctx context.Context) ([]mspr.Annotation, error)
	// Records streams the disease's current rows that are not withdrawn, in no
	// order. There may be several streams: open is called for each before any
	// starts, and gives what hears its rows, one after the other. A row is valid
	// during the call only.
	Records(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, open func() func(*mspr.Row) error) error
	// Revisions streams the disease's replaced versions, in order of location, date
	// and source (byte order), then by the time of issue.
	Revisions(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, hear func(*mspr.RevisionRow) error) error
	// ChangedRecords streams those of Records that changed, in no order, and gives
	// what they add up to as they were sent, whatever became of them when they were
	// heard. ChangedRevisions does so for revisions.
	ChangedRecords(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, changed mspr.Changed, hear func(*mspr.Row) error) (mspr.Totals, error)
	ChangedRevisions(ctx context.Context, disease mspr.DiseaseCode, codes *mspr.Codes, changed mspr.Changed, hear func(*mspr.RevisionRow) error) (mspr.Totals, error)
}
