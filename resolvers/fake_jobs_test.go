package resolvers_test

import (
	"context"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// chores is a queue with one job, and remembers what it was asked for.
type chores struct {
	asked mspr.JobQuery
	ran   []mspr.SourceName
	ended []int64
	by    mspr.Caller
	err   error
}

func (c *chores) job() mspr.Job {
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	return mspr.Job{
		ID: 7, Kind: mspr.RunSource, Source: "who", Notice: 3, By: "schedule", State: mspr.JobScheduled, Attempt: 2, MaxAttempts: 6,
		Created: at, Due: at.Add(time.Hour), Started: &at, Ended: &at, Outcome: "nothing new", Error: "the publisher is away",
	}
}

func (c *chores) Jobs(_ context.Context, q mspr.JobQuery) (mspr.JobPage, error) {
	c.asked = q
	return mspr.JobPage{Jobs: []mspr.Job{c.job()}, Cursors: []string{"c7"}, Total: new(int64(1))}, c.err
}

func (c *chores) RunSource(_ context.Context, by mspr.Caller, source mspr.SourceName) (mspr.Job, error) {
	c.by, c.ran = by, append(c.ran, source)
	return c.job(), c.err
}

func (c *chores) Cancel(_ context.Context, by mspr.Caller, id int64) (mspr.Job, error) {
	c.by, c.ended = by, append(c.ended, id)
	return c.job(), c.err
}

// tidings has one notice and the freshness of one source.
type tidings struct{ asked mspr.NoticeQuery }

func (n *tidings) Notices(_ context.Context, q mspr.NoticeQuery) (mspr.NoticePage, error) {
	n.asked = q
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	return mspr.NoticePage{Notices: []mspr.Notice{{
		ID: 3, Kind: mspr.SourceLateNotice, Severity: mspr.Warning, Source: "who", Message: "late", Detail: "http://10.0.0.1/", Raised: at, Seen: at, Times: 2, Resolved: &at,
	}}, Cursors: []string{"c3"}, Total: new(int64(1))}, nil
}

func (*tidings) Freshness(context.Context) ([]mspr.Freshness, error) {
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	return []mspr.Freshness{{
		Source: "who", Next: &at, Expected: 48 * time.Hour, Started: &at, Ended: &at, Succeeded: &at, Since: at, Outcome: mspr.RunFailed, Message: "10.0.0.1 refused", Failures: 4,
	}}, nil
}
