package store

import (
	"context"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// CorrectAt is Correct at another time of day, and with another patience.
func (c *Cluster) CorrectAt(ctx context.Context, by mspr.Caller, correction mspr.Correction, now time.Time, patience time.Duration) (mspr.Batch, error) {
	return c.correct(ctx, &correcting{Correction: correction, by: by, now: now, patience: patience})
}
