package live_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
)

// told remembers reports.
type told struct {
	mu  sync.Mutex
	all []mspr.BatchProgress
}

func (r *told) tell(p mspr.BatchProgress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, p)
}

// last gives the newest report, and how many there were.
func (r *told) last() (mspr.BatchProgress, int) {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all[len(r.all)-1], len(r.all)
}

func (r *told) stages() string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, p := range r.all {
		if stage := string(p.Stage); len(all) == 0 || all[len(all)-1] != stage {
			all = append(all, stage)
		}
	}
	return strings.Join(all, " ")
}

func TestALoadIsFollowedFromItsFirstByteToTheSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &told{}
		loads := live.NewLoads("us", r.tell)
		l := loads.Start("who", "")
		if p, _ := r.last(); p.Cluster != "us" || p.Source != "who" || p.Disease != "" || p.Stage != mspr.LoadReading || p.Load == "" {
			t.Errorf("it begins with %+v", p)
		}
		time.Sleep(2 * time.Second)
		l.Read(1000, 250, 1000, false)
		time.Sleep(time.Second)
		p, _ := r.last()
		if p.Rows != 1000 || p.Bytes != 250 || *p.TotalBytes != 1000 || p.RowsPerSecond != 500 || p.SecondsLeft == nil || *p.SecondsLeft != 6 || p.At.Sub(p.StartedAt) != 2*time.Second {
			t.Errorf("while it reads: %+v", p)
		}
		l.Read(4000, 1000, 1000, true)
		if p, _ := r.last(); p.Stage != mspr.LoadLoading || p.SecondsLeft != nil {
			t.Errorf("once it has read: %+v", p)
		}
		l.End([]mspr.Batch{{ID: 7, Disease: "covid19", BatchCounts: mspr.BatchCounts{Read: 4000, Changed: 3}}}, nil)
		if p, _ := r.last(); p.Stage != mspr.LoadLoaded || *p.Batch != 7 || p.Disease != "covid19" {
			t.Errorf("once it is loaded: %+v", p)
		}
		loads.Publishing()
		synctest.Wait()
		loads.Serving(6) // without it
		loads.Serving(7)
		if got := r.stages(); got != "READING LOADING LOADED PUBLISHING DONE" {
			t.Errorf("it went through %s", got)
		}
		loads.Close()
		_, n := r.last()
		l.Read(1, 1, 1, false)
		time.Sleep(time.Hour)
		if _, after := r.last(); after != n {
			t.Error("it was told of after its end")
		}
	})
}

func TestEndsOfALoad(t *testing.T) {
	for name, c := range map[string]struct {
		batches []mspr.Batch
		err     error
		stages  string
		reason  string
	}{
		"nothing changed": {[]mspr.Batch{{ID: 7}}, nil, "DONE", ""},
		"changed":         {[]mspr.Batch{{ID: 7, BatchCounts: mspr.BatchCounts{Changed: 1}}}, nil, "LOADED", ""},
		"refused":         {[]mspr.Batch{{ID: 7}}, fmt.Errorf("x: %w", mspr.Refusef("no header")), "REFUSED", "no header"},
		"another runs":    {nil, mspr.Errorf(mspr.Conflict, "another load is running"), "FAILED", "another load is running"},
		"broken":          {nil, errors.New("dial tcp 10.0.0.7"), "FAILED", "the load failed: the log of the process that ran it says why"},
		"a long story":    {nil, mspr.Refusef("%s", strings.Repeat("é", 9000)), "REFUSED", strings.Repeat("é", 500) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &told{}
				loads := live.NewLoads("us", r.tell)
				loads.Start("who", "covid19").End(c.batches, c.err)
				p, _ := r.last()
				if string(p.Stage) != c.stages || p.Reason != c.reason {
					t.Errorf("it ends as %s: %.200s", p.Stage, p.Reason)
				}
				loads.Close()
			})
		})
	}
}

func TestALoadWhoseSnapshotFailsWaitsForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &told{}
		loads := live.NewLoads("us", r.tell)
		loads.Start("who", "covid19").End([]mspr.Batch{{ID: 7, BatchCounts: mspr.BatchCounts{Changed: 1}}}, nil)
		failed := loads.Publishing()
		synctest.Wait()
		failed()
		if p, _ := r.last(); p.Stage != mspr.LoadLoaded || p.Reason == "" {
			t.Errorf("after a snapshot that failed: %+v", p)
		}
		loads.Serving(9)
		if p, _ := r.last(); p.Stage != mspr.LoadDone || p.Reason != "" {
			t.Errorf("at last: %+v", p)
		}
		loads.Start("who", "covid19").End([]mspr.Batch{{ID: 10, BatchCounts: mspr.BatchCounts{Changed: 1}}}, nil)
		loads.Publishing()()
		loads.Close()
		if p, _ := r.last(); p.Stage != mspr.LoadFailed || p.Reason == "" {
			t.Errorf("when the process ends: %+v", p)
		}
	})
}

func TestReportsAreFewAndALoadThatDoesNothingLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &told{}
		loads := live.NewLoads("us", r.tell)
		l := loads.Start("who", "covid19")
		for n := range int64(10_000) { // a second
			l.Read(n, n, 0, false)
			time.Sleep(100 * time.Microsecond)
		}
		if p, n := r.last(); n > 5 || n < 3 || p.TotalBytes != nil || p.SecondsLeft != nil {
			t.Errorf("%d reports in a second, the last %+v", n, p)
		}
		_, before := r.last()
		time.Sleep(time.Minute)
		if _, n := r.last(); n-before < 4 || n-before > 8 {
			t.Errorf("%d reports in a minute without news", n-before)
		}
		loads.Close()
		if p, _ := r.last(); p.Stage != mspr.LoadFailed || p.Reason == "" {
			t.Errorf("a load whose process ends is told of as %+v", p)
		}
	})
}

func TestALoadThatWaitsForNoSnapshotIsDoneWhenItsProcessEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &told{}
		loads := live.NewLoads("us", r.tell)
		loads.Start("who", "covid19").End([]mspr.Batch{{ID: 7, BatchCounts: mspr.BatchCounts{Changed: 1}}}, nil)
		loads.Close()
		if p, _ := r.last(); p.Stage != mspr.LoadDone {
			t.Errorf("it ends as %+v", p)
		}
	})
}
