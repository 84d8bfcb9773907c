package jobs_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/jobs"
	"github.com/mspr/surveillance/store/storetest"
)

func run(t *testing.T, q *jobs.Queue, source mspr.SourceName) mspr.Job {
	t.Helper()
	j, err := q.RunSource(t.Context(), admin(), source)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestARunIsDoneAndTellsWhatBecameOfIt(t *testing.T) {
	c := storetest.Cluster(t, "us")
	q := open(t, c, work{run: func(_ context.Context, source mspr.SourceName, _ bool) (string, error) {
		return "read " + string(source), nil
	}})
	made := run(t, q, "who")
	done := until(t, q, made.ID, mspr.JobDone)
	if done.Outcome != "read who" || done.Attempt != 1 || done.Started == nil || done.Ended == nil || done.By != "ada@example.org" || done.Kind != mspr.RunSource {
		t.Errorf("the job ended as %+v", done)
	}
	log, err := c.AuditLog(t.Context(), mspr.AuditQuery{Page: mspr.Page{First: 10}})
	if err != nil {
		t.Fatal(err)
	}
	if len(log.Entries) != 1 || !strings.Contains(log.Entries[0].Resource, "run who") || log.Entries[0].Name != "ada@example.org" {
		t.Errorf("the audit log has %+v", log.Entries)
	}
}

func TestOfOneSourceOneRunWaitsAtATime(t *testing.T) {
	q := open(t, storetest.Cluster(t, "us"), nil)
	first := run(t, q, "who")
	run(t, q, "jhu-us")
	_, err := q.RunSource(t.Context(), admin(), "who")
	if mspr.CodeOf(err) != mspr.Conflict {
		t.Errorf("a second run of the same source gave %v", err)
	}
	if _, err := q.Cancel(t.Context(), admin(), first.ID); err != nil {
		t.Fatal(err)
	}
	run(t, q, "who")
}

func TestWhatFailsIsTriedAgainLaterEachTimeAndFailsAtLast(t *testing.T) {
	now := &clock{at: time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)}
	type attempt struct{ last bool }
	attempts := make(chan attempt, 10)
	q := open(t, storetest.Cluster(t, "us"), work{run: func(_ context.Context, _ mspr.SourceName, last bool) (string, error) {
		attempts <- attempt{last}
		return "", errAway
	}}, func(o *jobs.Options) { o.Time = now })
	made := run(t, q, "who")
	for i, wait := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour} {
		if got := asked(t, attempts, "an attempt"); got.last {
			t.Fatalf("attempt %d was said to be the last", i+1)
		}
		waiting := until(t, q, made.ID, mspr.JobScheduled)
		if got := waiting.Due.Sub(now.Now()); got != wait || !strings.Contains(waiting.Error, errAway.Error()) {
			t.Errorf("after attempt %d the next is in %s, want %s; error %q", i+1, got, wait, waiting.Error)
		}
		now.advance(wait)
	}
	if got := asked(t, attempts, "the last attempt"); !got.last {
		t.Error("the last attempt was not said to be the last")
	}
	if failed := until(t, q, made.ID, mspr.JobFailed); failed.Attempt != 6 {
		t.Errorf("it failed for good after %d attempts", failed.Attempt)
	}
}

func TestSourcesOfAClusterAreReadOneAtATimeByAllReplicas(t *testing.T) {
	c := storetest.Cluster(t, "us")
	began, goOn := make(chan mspr.SourceName, 2), make(chan bool)
	does := work{run: func(ctx context.Context, source mspr.SourceName, _ bool) (string, error) {
		began <- source
		select {
		case <-goOn:
			return "", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}}
	a, b := open(t, c, does), open(t, c, does)
	first, second := run(t, a, "who"), run(t, b, "jhu-us")
	one := asked(t, began, "the first run")
	waiting := second.ID
	if one == "jhu-us" {
		waiting = first.ID
	}
	until(t, a, waiting, mspr.JobScheduled) // the other replica found that it is not its turn
	select {
	case other := <-began:
		t.Fatalf("%s and %s are read at once", one, other)
	default:
	}
	goOn <- true
	asked(t, began, "the second run")
	goOn <- true
	for _, id := range []int64{first.ID, second.ID} {
		if done := until(t, a, id, mspr.JobDone); done.Attempt != 1 {
			t.Errorf("job %d took %d attempts: waiting for a turn is none", id, done.Attempt)
		}
	}
}

func TestAJobOfAProcessThatDiedIsTakenOverWithinTheLease(t *testing.T) {
	c := storetest.Cluster(t, "us")
	dead := open(t, c, nil)
	made := run(t, dead, "who")
	pretend(t, c.NewPool, made.ID)
	ran := make(chan bool, 1)
	q := open(t, c, work{run: func(context.Context, mspr.SourceName, bool) (string, error) {
		ran <- true
		return "", nil
	}}, func(o *jobs.Options) { o.Lease = 300 * time.Millisecond })
	asked(t, ran, "the job to be taken over")
	until(t, q, made.ID, mspr.JobDone)
}

func TestAnUpkeepOfAProcessThatDiedKeepsNoOtherOut(t *testing.T) {
	c := storetest.Cluster(t, "us")
	kept := make(chan bool, 1)
	first := open(t, c, work{upkeep: func() { kept <- true }})
	asked(t, kept, "the upkeep at the start")
	page, err := first.Jobs(t.Context(), mspr.JobQuery{Kinds: []mspr.JobKind{mspr.Upkeep}})
	if err != nil || len(page.Jobs) != 1 {
		t.Fatalf("upkeeps: %+v, %v", page.Jobs, err)
	}
	until(t, first, page.Jobs[0].ID, mspr.JobDone)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	pretend(t, c.NewPool, page.Jobs[0].ID)
	open(t, c, work{upkeep: func() { kept <- true }}, func(o *jobs.Options) { o.Lease = 300 * time.Millisecond })
	asked(t, kept, "an upkeep after one that was left")
}

func TestAStoppedQueueGivesItsJobToAnother(t *testing.T) {
	c := storetest.Cluster(t, "us")
	began := make(chan bool, 1)
	a := open(t, c, work{run: func(ctx context.Context, _ mspr.SourceName, _ bool) (string, error) {
		began <- true
		<-ctx.Done()
		return "", ctx.Err()
	}})
	made := run(t, a, "who")
	asked(t, began, "the first replica")
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := open(t, c, work{run: func(context.Context, mspr.SourceName, bool) (string, error) { return "done by the other", nil }})
	if done := until(t, b, made.ID, mspr.JobDone); done.Outcome != "done by the other" || done.Error != "" {
		t.Errorf("the job ended as %+v", done)
	}
}

func TestCancellingEndsAJobWhereverItRuns(t *testing.T) {
	c := storetest.Cluster(t, "us")
	began := make(chan bool, 1)
	a := open(t, c, work{run: func(ctx context.Context, _ mspr.SourceName, _ bool) (string, error) {
		began <- true
		<-ctx.Done()
		return "", ctx.Err()
	}})
	made := run(t, a, "who")
	asked(t, began, "the run")
	b := open(t, c, nil)
	if _, err := b.Cancel(t.Context(), admin(), made.ID); err != nil {
		t.Fatal(err)
	}
	until(t, a, made.ID, mspr.JobCancelled)
	if _, err := b.Cancel(t.Context(), admin(), made.ID); mspr.CodeOf(err) != mspr.Conflict {
		t.Errorf("cancelling what is over gave %v", err)
	}
	if _, err := b.Cancel(t.Context(), admin(), 4711); mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("cancelling what never was gave %v", err)
	}
}

func TestWhatIsDueIsHandedOutOnceAndKeepsItsTime(t *testing.T) {
	c := storetest.Cluster(t, "us")
	a, b := open(t, c, nil), open(t, c, nil)
	day := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	next := func(at time.Time) map[mspr.SourceName]time.Time { return map[mspr.SourceName]time.Time{"who": at} }
	enqueue := func(q *jobs.Queue, at, then time.Time) {
		t.Helper()
		if err := q.EnqueueDue(t.Context(), at, next(then)); err != nil {
			t.Fatal(err)
		}
	}
	waiting := func() int {
		t.Helper()
		page, err := a.Jobs(t.Context(), mspr.JobQuery{States: []mspr.JobState{mspr.JobWaiting}, Total: true})
		if err != nil {
			t.Fatal(err)
		}
		if int(*page.Total) != len(page.Jobs) {
			t.Errorf("%d jobs and a total of %d", len(page.Jobs), *page.Total)
		}
		return len(page.Jobs)
	}
	enqueue(a, day, day.Add(time.Hour)) // it comes on the schedule
	if n := waiting(); n != 0 {
		t.Errorf("%d jobs before the first time has come", n)
	}
	enqueue(a, day.Add(time.Hour), day.Add(25*time.Hour))
	enqueue(b, day.Add(time.Hour), day.Add(25*time.Hour))
	if n := waiting(); n != 1 {
		t.Errorf("%d jobs of one due time", n)
	}
	fresh, err := c.Freshness(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(fresh) != 1 || !fresh[0].Next.Equal(day.Add(25*time.Hour)) || !fresh[0].Since.Equal(day) {
		t.Errorf("freshness is %+v", fresh)
	}
	if err := a.EnqueueDue(t.Context(), day.Add(2*time.Hour), nil); err != nil { // it leaves the schedule
		t.Fatal(err)
	}
	if fresh, _ = c.Freshness(t.Context()); fresh[0].Next != nil {
		t.Errorf("a source that is on no schedule runs next at %s", fresh[0].Next)
	}
}

func TestANoticeIsOpenOnceAndToldWhenItIsRaisedAndResolved(t *testing.T) {
	c := storetest.Cluster(t, "us")
	type event struct {
		id       int64
		resolved bool
	}
	told := make(chan event, 10)
	q := open(t, c, work{notice: func(id int64, resolved bool) error {
		told <- event{id, resolved}
		return nil
	}})
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	raise := func(after time.Duration, message string) mspr.Notice {
		t.Helper()
		n, err := q.Raise(t.Context(), mspr.Notice{Kind: mspr.SourceLateNotice, Severity: mspr.Warning, Source: "who", Message: message, Seen: at.Add(after)})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	first, again := raise(0, "late by an hour"), raise(time.Hour, "late by two hours")
	if first.ID != again.ID || again.Times != 2 || again.Message != "late by two hours" || !again.Raised.Equal(at) || !again.Seen.Equal(at.Add(time.Hour)) {
		t.Errorf("the same cause gave %+v and %+v", first, again)
	}
	closed, err := q.Resolve(t.Context(), at.Add(2*time.Hour), "who", mspr.SourceLateNotice, mspr.SourceFailedNotice)
	if err != nil || len(closed) != 1 || closed[0].Resolved == nil {
		t.Fatalf("closed %+v, %v", closed, err)
	}
	got := map[event]bool{asked(t, told, "the raising"): true, asked(t, told, "the resolution"): true}
	if !got[event{first.ID, false}] || !got[event{first.ID, true}] {
		t.Errorf("told of %v", got)
	}
	if n := raise(3*time.Hour, "late again"); n.ID == first.ID {
		t.Error("a cause that came back opened no notice of its own")
	}
	asked(t, told, "the second raising")
	open := true
	page, err := c.Notices(t.Context(), mspr.NoticeQuery{Open: &open, Total: true, Page: mspr.Page{First: 10}})
	if err != nil || len(page.Notices) != 1 || *page.Total != 1 || page.Notices[0].Message != "late again" {
		t.Errorf("open notices are %+v, %v", page, err)
	}
}

// pretend says of a job that a process began it a while ago.
func pretend(t *testing.T, pool func(context.Context, int32) (*pgxpool.Pool, error), id int64) {
	t.Helper()
	p, err := pool(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	err = pgx.BeginFunc(t.Context(), p, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `
			UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now() - interval '1 hour', finalized_at = NULL, attempted_by = '{gone}' WHERE id = $1`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsPastItsPeriodIsRemovedOnceADayByOneOfAllReplicas(t *testing.T) {
	c := storetest.Cluster(t, "us")
	runs, looks := make(chan bool, 100), make(chan bool, 100)
	does := work{
		retain: func() (string, error) { runs <- true; return "source files: 2 files", nil },
		upkeep: func() { looks <- true },
	}
	often := func(o *jobs.Options) { o.Every, o.Daily = time.Second, time.Second }
	q := open(t, c, does, often)
	open(t, c, does, often)
	asked(t, runs, "a run")
	for range 3 { // the run is asked for as often as these
		asked(t, looks, "a look at what is due")
	}
	page, err := q.Jobs(t.Context(), mspr.JobQuery{Kinds: []mspr.JobKind{mspr.Retain}, Page: mspr.Page{First: 10}})
	if err != nil || len(page.Jobs) < 1 || len(page.Jobs) > 2 { // two where midnight passes
		t.Fatalf("the jobs are %+v: %v", page.Jobs, err)
	}
	if done := until(t, q, page.Jobs[len(page.Jobs)-1].ID, mspr.JobDone); done.Outcome != "source files: 2 files" || done.By != jobs.Scheduled {
		t.Errorf("the job says %+v", done)
	}
}
