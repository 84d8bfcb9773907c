package mspr

import "time"

// JobKind is a kind of work that waits in a cluster's queue.
type JobKind string

// The kinds of jobs.
const (
	// RunSource reads a source's files from their publisher.
	RunSource JobKind = "RUN_SOURCE"
	// SendNotice tells the webhook of a notice.
	SendNotice JobKind = "SEND_NOTICE"
	// Upkeep puts what is due into the queue and looks after what is late.
	Upkeep JobKind = "UPKEEP"
	// Retain removes what is past its period.
	Retain JobKind = "RETENTION"
)

// JobKinds lists every kind.
func JobKinds() []JobKind { return []JobKind{RunSource, SendNotice, Upkeep, Retain} }

// JobState is where a job stands.
type JobState string

// The states of a job.
const (
	// JobWaiting is for its turn.
	JobWaiting JobState = "WAITING"
	// JobScheduled will run at its time: for the first time, or again after a failure.
	JobScheduled JobState = "SCHEDULED"
	JobRunning   JobState = "RUNNING"
	JobDone      JobState = "DONE"
	// JobFailed has used up its attempts.
	JobFailed    JobState = "FAILED"
	JobCancelled JobState = "CANCELLED"
)

// JobStates lists every state.
func JobStates() []JobState {
	return []JobState{JobWaiting, JobScheduled, JobRunning, JobDone, JobFailed, JobCancelled}
}

// Over says that the job will not run any more.
func (s JobState) Over() bool { return s == JobDone || s == JobFailed || s == JobCancelled }

// Job is a piece of work in a cluster's queue. It survives restarts, and whichever
// replica is free does it.
type Job struct {
	ID   int64
	Kind JobKind
	// Source is whose file it is about; empty for other work.
	Source SourceName
	// Notice is the notice that it is about; 0 for other work.
	Notice int64
	// By is who asked for it; "schedule" where nobody did.
	By    string
	State JobState
	// Attempt counts from 1; 0 is not yet.
	Attempt, MaxAttempts int
	Created              time.Time
	// Due is when it may run: for the first time, or again.
	Due            time.Time
	Started, Ended *time.Time
	// Outcome is what became of it; empty until it is done.
	Outcome string
	// Error is what went wrong last.
	Error string
}

// JobQuery asks for a page of jobs, newest first.
type JobQuery struct {
	// Kinds keeps jobs of these kinds; none keeps all but upkeep.
	Kinds  []JobKind
	States []JobState
	Source SourceName
	Page   Page
	Total  bool
}

// JobPage is a page of jobs with their cursors.
type JobPage struct {
	Jobs    []Job
	Cursors []string
	Info    PageInfo
	Total   *int64
}

// JobEdge is a job and the cursor that points just behind it.
type JobEdge struct {
	Cursor string
	Node   Job
}

// Edges pairs the jobs of the page with their cursors.
func (p JobPage) Edges() []JobEdge {
	edges := make([]JobEdge, len(p.Jobs))
	for i, j := range p.Jobs {
		edges[i] = JobEdge{Cursor: p.Cursors[i], Node: j}
	}
	return edges
}
