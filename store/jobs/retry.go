package jobs

import (
	"time"

	"github.com/riverqueue/river/rivertype"
)

const (
	runAttempts    = 6
	noticeAttempts = 10
	retainAttempts = 4
)

// waits are the times between attempts; the last one is that before every further
// attempt. A publisher that is away for an hour is found again the same day.
func waits() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour}
}

// backoff is when a job that failed is tried again.
type backoff struct {
	now   func() time.Time
	waits []time.Duration
}

// NextRetry gives the time of the next attempt.
func (b backoff) NextRetry(job *rivertype.JobRow) time.Time {
	return b.now().Add(b.waits[min(max(job.Attempt, 1), len(b.waits))-1])
}
