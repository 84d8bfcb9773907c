package mspr

import (
	"fmt"
	"time"
)

// Retention is how long a cluster keeps what.
type Retention struct {
	// SourceFiles is how long a file stays in the archive after it was loaded last,
	// Quarantine how long a row that broke a rule does after its batch.
	SourceFiles, Quarantine time.Duration
	// RecordYears is how long records, and all versions of them, are kept after
	// their day; whole calendar years go.
	RecordYears int
	// AuditYears is how long entries of the audit log are kept.
	AuditYears int
	// Snapshots is how many good snapshot files are kept, and SnapshotAge how long
	// one is that is not the newest.
	Snapshots   int
	SnapshotAge time.Duration
}

// FirstDay is the first day whose records are kept at a moment: the first of a
// year. A year goes as a whole, once its last day is older than the period.
func (r Retention) FirstDay(at time.Time) Date {
	// A day more, so that the year is over in every time zone.
	limit := at.UTC().AddDate(-r.RecordYears, 0, -1)
	return NewDate(limit.Year(), 1, 1)
}

// Leaving is one line of what retention removes: the year of a table, the rows of
// a table, files.
type Leaving struct {
	// Name says what it is: "covid_data_2019", "revisions", "source files".
	Name string
	// From and To are the days of the records that go, or the days between which
	// the rest is from; zero where it has none.
	From, To Date
	Rows     int64
	Files    int64
	Bytes    int64
}

// String writes the line for people.
func (l Leaving) String() string {
	text := l.Name
	switch {
	case l.Files > 0:
		text += fmt.Sprintf(": %d files, %d bytes", l.Files, l.Bytes)
	default:
		text += fmt.Sprintf(": %d rows", l.Rows)
	}
	if l.From != 0 || l.To != 0 {
		text += fmt.Sprintf(", %s to %s", l.From, l.To)
	}
	return text
}

// TimeEvidence is what a cluster's database tells of the time, beside the clock of
// the process that asks.
type TimeEvidence struct {
	// Database is the clock of the database.
	Database time.Time
	// NewestDay is the newest day that a publisher has stated a count of; zero
	// where none has.
	NewestDay Date
	// LastRun is the time by which retention ran last, LastLoad when something was
	// loaded last; zero where never.
	LastRun, LastLoad time.Time
}

const (
	// dataLag is how far behind the newest published day may be.
	dataLag = 31 * 24 * time.Hour
	// stride is how far the time that retention goes by moves in a run that nothing
	// else vouches for: runs are a day apart.
	stride = 2 * 24 * time.Hour
	// leap is a step of the clock that nobody believes.
	leap = 400 * 24 * time.Hour
)

// Believe gives the time by which retention may go when a clock shows one. It is
// never later than either clock, nor much later than what publishers have stated
// or the last run went by: a clock that is wrong for some days moves it by days,
// and what stays too long goes a little later. A clock that is further ahead than
// a year of silence explains is refused as a Conflict; trusted takes it all the
// same.
func (e TimeEvidence) Believe(clock time.Time, trusted bool) (time.Time, error) {
	at := clock
	if e.Database.Before(at) {
		at = e.Database
	}
	run := e.LastRun
	if run.IsZero() {
		run = e.LastLoad
	}
	if trusted || run.IsZero() && e.NewestDay == 0 {
		return at.UTC(), nil
	}
	limit := run.Add(stride)
	seen := run
	if day := e.NewestDay.Time(); e.NewestDay != 0 {
		if vouched := day.Add(dataLag); vouched.After(limit) {
			limit = vouched
		}
		if day.After(seen) {
			seen = day
		}
	}
	if at.Sub(seen) > leap {
		return time.Time{}, Errorf(Conflict,
			"the clock says %s, but nothing was loaded or looked at after %s: nothing is removed by a clock that may be wrong; "+
				"mend it, or say that it is right with mspr retention run --trust-clock", at.UTC().Format(time.DateOnly), seen.UTC().Format(time.DateOnly))
	}
	if at.After(limit) {
		at = limit
	}
	return at.UTC(), nil
}

// RetentionName is how the audit log names the service when it removes what is
// past its period.
const RetentionName = "retention"

// Retainer is the caller that removes what is past its period in a cluster.
func Retainer(cluster ClusterID) Caller { return Caller{Cluster: cluster, Name: RetentionName} }
