package mspr

import (
	"hash/fnv"
	"time"
)

// Schedule says when a source of a cluster is read.
type Schedule struct {
	Source SourceName
	// At is the time of day, in the cluster's time zone, as an offset from midnight.
	// It counts where Every is 0.
	At time.Duration
	// Every is the time between two runs; 0 is once a day.
	Every time.Duration
	// Jitter is up to how much later than that a run begins, so that not everybody
	// asks a publisher at once.
	Jitter time.Duration
	// Expected is how long the source may be without a good run before it is late.
	Expected time.Duration
	// Files are read in place of those that the catalogue names, where there are any.
	Files []SourceFile
}

// Next gives the first time of the schedule after t. The same schedule of the same
// cluster has the same times on every replica: the jitter follows from their names
// and the day.
func (s Schedule) Next(cluster ClusterID, zone *time.Location, t time.Time) time.Time {
	if s.Every > 0 {
		begin := t.Truncate(s.Every)
		for {
			if next := begin.Add(s.jitter(cluster, begin)); next.After(t) {
				return next.UTC()
			}
			begin = begin.Add(s.Every)
		}
	}
	local := t.In(zone)
	for day := -1; ; day++ {
		// Hours are those of the clock on the wall, also on days that are longer or shorter.
		at := time.Date(local.Year(), local.Month(), local.Day()+day, int(s.At.Hours()), int(s.At.Minutes())%60, 0, 0, zone)
		if next := at.Add(s.jitter(cluster, at)); next.After(t) {
			return next.UTC()
		}
	}
}

// jitter is the same for the same run, whoever asks.
func (s Schedule) jitter(cluster ClusterID, run time.Time) time.Duration {
	if s.Jitter <= 0 {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(cluster) + "\x00" + string(s.Source) + "\x00" + run.UTC().Format(time.RFC3339)))
	return time.Duration(h.Sum64() % uint64(s.Jitter)).Truncate(time.Second) //nolint:gosec // less than the jitter, which is a duration
}

// RunOutcome is how a run of a source ended.
type RunOutcome string

// How runs end.
const (
	RunLoaded    RunOutcome = "LOADED"
	RunUnchanged RunOutcome = "UNCHANGED"
	RunRefused   RunOutcome = "REFUSED"
	RunFailed    RunOutcome = "FAILED"
)

// RunOutcomes lists how runs end.
func RunOutcomes() []RunOutcome { return []RunOutcome{RunLoaded, RunUnchanged, RunRefused, RunFailed} }

// Freshness tells how the runs of a source went.
type Freshness struct {
	Source SourceName
	// Next is when it runs next; nil when it is on no schedule.
	Next *time.Time
	// Expected is how long it may be without a good run; 0 when it is on no schedule.
	Expected time.Duration
	// Started and Ended are of the last run; nil before the first.
	Started, Ended *time.Time
	// Succeeded is when a run last ended well, with a new file or with the news that
	// there is none.
	Succeeded *time.Time
	// Since is when the source came on the schedule.
	Since time.Time
	// Outcome and Message are of the last run.
	Outcome RunOutcome
	Message string
	// Failures counts runs since the last success.
	Failures int
}

// LastGood is when a run last ended well, or else since when one is waited for.
func (f Freshness) LastGood() time.Time {
	if f.Succeeded != nil {
		return *f.Succeeded
	}
	return f.Since
}

// Late says that the source has been without a good run for longer than expected.
func (f Freshness) Late(now time.Time) bool {
	return f.Expected > 0 && now.Sub(f.LastGood()) > f.Expected
}

// FileVersion is what is known of one file of a source.
type FileVersion struct {
	// ETag and LastModified are what the publisher's server said of it.
	ETag, LastModified string
	// Checksum is the SHA-256 of its bytes.
	Checksum string
	Checked  time.Time
	Changed  *time.Time
}
