package jobs

import (
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/mspr/surveillance/mspr"
)

// The queues: sources are read one at a time, small work goes beside them.
const (
	sourcesQueue = "sources"
	upkeepQueue  = "upkeep"
)

// runArgs asks for a run of a source.
type runArgs struct {
	Source mspr.SourceName `json:"source" river:"unique"`
	By     string          `json:"by"`
}

// Kind names the kind of job.
func (runArgs) Kind() string { return kindRun }

// InsertOpts says how often it is tried, and that of one source one job waits or
// runs at a time.
func (runArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: sourcesQueue, MaxAttempts: runAttempts, UniqueOpts: once()}
}

// noticeArgs asks to tell the webhook of a notice.
type noticeArgs struct {
	Notice int64 `json:"notice" river:"unique"`
	// Resolved tells that it was closed, not opened.
	Resolved bool            `json:"resolved" river:"unique"`
	Source   mspr.SourceName `json:"source"`
}

// Kind names the kind of job.
func (noticeArgs) Kind() string { return kindNotice }

// InsertOpts says how often it is tried.
func (noticeArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: upkeepQueue, MaxAttempts: noticeAttempts, UniqueOpts: once()}
}

// upkeepArgs asks for a look at what is due.
type upkeepArgs struct{}

// Kind names the kind of job.
func (upkeepArgs) Kind() string { return kindUpkeep }

// InsertOpts says that a look which fails is not repeated: the next one follows.
func (upkeepArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: upkeepQueue, MaxAttempts: 1, UniqueOpts: once()}
}

// retainArgs asks to remove what is past its period.
type retainArgs struct{}

// Kind names the kind of job.
func (retainArgs) Kind() string { return kindRetain }

// InsertOpts says that there is one a day, whichever replica asks for it.
func (retainArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: upkeepQueue, MaxAttempts: retainAttempts, UniqueOpts: river.UniqueOpts{ByPeriod: aDay}}
}

// once lets one job of the same arguments wait or run at a time.
func once() river.UniqueOpts {
	return river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}
}

// The kinds as they stand in the database.
const (
	kindRun    = "run_source"
	kindNotice = "send_notice"
	kindUpkeep = "upkeep"
	kindRetain = "retention"
)

func kindWord(k mspr.JobKind) string {
	switch k {
	case mspr.RunSource:
		return kindRun
	case mspr.SendNotice:
		return kindNotice
	case mspr.Upkeep:
		return kindUpkeep
	case mspr.Retain:
		return kindRetain
	}
	return string(k)
}

func kindOf(word string) mspr.JobKind {
	for _, k := range mspr.JobKinds() {
		if kindWord(k) == word {
			return k
		}
	}
	return mspr.JobKind(word)
}
