package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/jobs"
	"github.com/mspr/surveillance/store/storetest"
)

// Where Postgres ends the connection that has the turn, another replica may take it.
// So the run ends, and is begun again soon.
func TestARunThatLosesItsTurnEndsAndIsBegunAgain(t *testing.T) {
	c := storetest.Cluster(t, "us")
	began := make(chan struct{}, 10)
	times := 0 // the sources of a cluster are read one at a time
	q := open(t, c, work{run: func(ctx context.Context, _ mspr.SourceName, _ bool) (string, error) {
		times++
		began <- struct{}{}
		if times == 1 {
			<-ctx.Done()
			return "", ctx.Err()
		}
		return "read again", nil
	}}, func(o *jobs.Options) { o.Lease = time.Second })
	made := run(t, q, "who")
	asked(t, began, "the run to begin")
	ended := 0
	err := c.Query(t.Context(), `
		SELECT pg_terminate_backend(pid)::text FROM pg_locks JOIN pg_database AS d ON d.oid = database
		WHERE locktype = 'advisory' AND datname = current_database() AND granted`, nil, func([]any) error { ended++; return nil })
	if err != nil || ended != 1 {
		t.Fatalf("%d connections hold a turn: %v", ended, err)
	}
	asked(t, began, "the run to begin again")
	if done := until(t, q, made.ID, mspr.JobDone); done.Outcome != "read again" || done.MaxAttempts-done.Attempt < made.MaxAttempts-2 {
		t.Errorf("the job ended as %+v", done)
	}
}
