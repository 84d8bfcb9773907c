package etl

import (
	"context"
	"iter"

	"github.com/mspr/surveillance/mspr"
)

// Loader writes one batch into a cluster's store: all of it or nothing.
type Loader interface {
	// Load runs in one transaction under the cluster's advisory lock. It pulls
	// observations to their end, calls job.Finish once, quarantines duplicate
	// keys, asks job.Verdict and publishes.
	//
	// When the observations end with an error, or the verdict is one, nothing
	// of the batch is published; if that error is (or wraps) a *mspr.Refusal,
	// the batch is recorded as REFUSED with its reason and its quarantined
	// rows, and Load returns that batch together with the error. Any other
	// error leaves no trace.
	//
	// Loading the same observations twice changes nothing. An observation that
	// is Withdrawn, or all of whose given counts are unknown where the record
	// had some, leaves a tombstone.
	Load(ctx context.Context, job mspr.LoadJob, observations iter.Seq2[mspr.Observation, error]) (mspr.Batch, error)
}
