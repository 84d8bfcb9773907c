package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/etl/archive"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// limits are those of a role's requests.
func (c *cluster) limits(role mspr.Role) resolvers.Limits {
	l := resolvers.LimitsOf(role)
	if l.Upload > 0 {
		l.Upload = int64(c.config.Serving.MaxUploadMiB) << 20
	}
	return l
}

// spoolDir is the folder of files that a cluster is being sent.
func spoolDir(cfg config.Config, cluster mspr.ClusterID) string {
	return filepath.Join(cfg.DataDir, "spool", string(cluster))
}

// importer loads the files that administrators send.
type importer struct{ *cluster }

// Import keeps the file, notes in the audit log who sends it, and loads it. What is
// refused is noted as well.
func (c importer) Import(ctx context.Context, by mspr.Caller, i mspr.Import) (mspr.ImportResult, error) {
	entry := by.AuditEntry(mspr.AuditWrite, fmt.Sprintf("import %s %s", mspr.Harmless(string(i.Source)), i.File.Name))
	result, err := c.run(ctx, entry, i)
	refused := err
	if result.Reason != nil {
		refused = mspr.Refusef("%s", *result.Reason)
	}
	if unnoted := c.noteRefused(ctx, entry, refused); unnoted != nil {
		return mspr.ImportResult{}, unnoted
	}
	return result, err
}

func (c importer) run(ctx context.Context, entry mspr.AuditEntry, i mspr.Import) (mspr.ImportResult, error) {
	job, err := c.job(i)
	if err != nil {
		return mspr.ImportResult{}, err
	}
	kept, err := c.archive.Keep(ctx, i.File.File)
	if err != nil {
		return mspr.ImportResult{}, fmt.Errorf("keeping a file that was sent: %w", err)
	}
	entry.Reason = mspr.Tell("the file with the SHA-256 %s", kept.Checksum)
	if err := c.store.Record(ctx, entry); err != nil {
		return mspr.ImportResult{}, mspr.Errorf(mspr.Unavailable, "the service can't note who imports this: try again later").Because(err)
	}
	batches, err := c.load(ctx, job, archive.Opener{Archive: c.archive, Checksum: kept.Checksum}, nil)
	result, err := c.result(ctx, batches, err)
	result.Checksum = kept.Checksum
	if err == nil && i.Publish && changed(batches) > 0 {
		result.Snapshot = c.show(ctx)
	}
	return result, err
}

// longFeed bounds the name of a feed, in bytes.
const longFeed = 40

// job checks what is said of the file.
func (c importer) job(i mspr.Import) (etl.Job, error) {
	source, ok := c.config.Catalogue.Source(i.Source)
	switch {
	case i.File.File == nil:
		return etl.Job{}, mspr.Errorf(mspr.BadUserInput, "file: send it as multipart/form-data, in a part of its own (the GraphQL multipart request specification)")
	case !ok:
		return etl.Job{}, mspr.Errorf(mspr.BadUserInput, "source: there is no source %.60q; cluster { sources } lists them", i.Source)
	case source.Simulated:
		return etl.Job{}, mspr.Errorf(mspr.BadUserInput, "source: simulated data is not imported")
	case len(i.Feed) > longFeed || mspr.Harmless(i.Feed) != i.Feed:
		return etl.Job{}, mspr.Errorf(mspr.BadUserInput, "feed: a feed is a word like confirmed or deaths, of at most %d bytes", longFeed)
	}
	if _, ok := c.config.Catalogue.Disease(i.Disease); i.Disease != "" && !ok {
		return etl.Job{}, mspr.Errorf(mspr.BadUserInput, "disease: there is no disease %.40q; diseases lists them", i.Disease)
	}
	return etl.Job{Source: source, Address: i.File.Name, Disease: i.Disease, Feed: i.Feed, Issued: i.Issued}, nil
}

// result tells what became of the file; a refusal is one.
func (c importer) result(ctx context.Context, batches []mspr.Batch, err error) (mspr.ImportResult, error) {
	result := mspr.ImportResult{Status: mspr.BatchLoaded, Batches: len(batches)}
	if refusal, ok := errors.AsType[*mspr.Refusal](err); ok {
		result.Status, result.Reason, err = mspr.BatchRefused, &refusal.Reason, nil
	}
	if err != nil || len(batches) == 0 {
		return result, err
	}
	result.Batch = &batches[len(batches)-1]
	rows, err := c.store.Quarantine(ctx, mspr.QuarantineQuery{
		QuarantineFilter: mspr.QuarantineFilter{Batch: result.Batch.ID}, Page: mspr.Page{First: mspr.ImportedRows},
	})
	result.Quarantined = rows.Rows
	return result, err
}

// show publishes and gives the number of the snapshot. Where that fails the file is
// loaded all the same, and the server publishes when it can.
func (c importer) show(ctx context.Context) *int64 {
	made, err := c.publish(ctx)
	if err != nil {
		c.log.Error().Err(err).Msg("a file was imported, but no snapshot could be published; it is tried again")
		return nil
	}
	return &made.Number
}

// noteRefusedTime bounds how long noting a refusal may take.
const noteRefusedTime = 3 * time.Second

// noteRefused notes what was refused for what was asked. Who has left is noted too.
func (c importer) noteRefused(ctx context.Context, entry mspr.AuditEntry, err error) error {
	refusal, ok := errors.AsType[*mspr.Error](err)
	if !ok || !slices.Contains([]mspr.Code{mspr.BadUserInput, mspr.Conflict}, refusal.Code) {
		return nil
	}
	entry.Outcome, entry.Reason = refusal.Code, refusal.Message
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteRefusedTime)
	defer cancel()
	if unnoted := c.store.Record(ctx, entry); unnoted != nil {
		return fmt.Errorf("note that an import was refused (%s): %w", refusal.Message, unnoted)
	}
	return nil
}
