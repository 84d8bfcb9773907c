package live_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
)

func report(load string, number int64, stage mspr.LoadStage) mspr.BatchProgress {
	return mspr.BatchProgress{Load: load, Report: number, Cluster: "us", Source: "who", Stage: stage, Rows: number * 10}
}

// taken reads what has come by now, and says whether the channel is closed.
func taken[T any](events <-chan T) (all []T, closed bool) {
	for {
		synctest.Wait()
		select {
		case e, ok := <-events:
			if !ok {
				return all, true
			}
			all = append(all, e)
		default:
			return all, false
		}
	}
}

func TestWhoListensHearsOfEachSnapshotInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		ctx, leave := context.WithCancel(t.Context())
		one, _ := h.SnapshotPublished(ctx, nil)
		two, ended := h.SnapshotPublished(ctx, nil)
		for n := range int64(10) {
			h.Published(mspr.SnapshotPublished{Number: n})
		}
		for _, events := range []<-chan mspr.SnapshotPublished{one, two} {
			heard, closed := taken(events)
			if len(heard) != 10 || closed {
				t.Fatalf("heard %v, closed: %v", heard, closed)
			}
			for i, s := range heard {
				if s.Number != int64(i) {
					t.Errorf("number %d came as the %dth", s.Number, i)
				}
			}
		}
		leave()
		if _, closed := taken(two); !closed || ended() != nil {
			t.Errorf("who left still listens, or ended with %v", ended())
		}
	})
}

func TestWhoTakesNothingIsDroppedAndKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		slow, ended := h.SnapshotPublished(t.Context(), nil)
		quick, _ := h.SnapshotPublished(t.Context(), nil)
		for n := range int64(100) {
			h.Published(mspr.SnapshotPublished{Number: n})
			if heard, closed := taken(quick); len(heard) != 1 || closed {
				t.Fatalf("who takes them hears %v of %d", heard, n)
			}
		}
		if mspr.CodeOf(ended()) != mspr.Timeout {
			t.Errorf("the slow one was ended by %v", ended())
		}
		if _, closed := taken(slow); !closed {
			t.Error("the slow one still listens")
		}
	})
}

func TestReportsOfOneLoadReplaceEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		events, ended := h.BatchProgress(t.Context(), mspr.ProgressQuery{})
		for n := range int64(1000) {
			h.Progress(report("A", n+1, mspr.LoadReading))
			h.Progress(report("B", n+1, mspr.LoadReading))
		}
		h.Progress(report("A", 1001, mspr.LoadDone))
		heard, closed := taken(events)
		if closed || ended() != nil {
			t.Fatalf("it ended: %v", ended())
		}
		last := map[string]mspr.BatchProgress{}
		for _, p := range heard {
			last[p.Load] = *p
		}
		if len(heard) > 5 || last["A"].Stage != mspr.LoadDone || last["B"].Report != 1000 {
			t.Errorf("heard %d reports, the last ones %+v", len(heard), last)
		}
	})
}

func TestWhoComesLateHearsOfLoadsThatRunAndOfTheSnapshotTheyLack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		h.Progress(report("A", 1, mspr.LoadReading))
		h.Progress(report("B", 1, mspr.LoadReading))
		h.Progress(report("B", 2, mspr.LoadDone))
		h.Progress(report("B", 1, mspr.LoadReading)) // on a longer way
		events, _ := h.BatchProgress(t.Context(), mspr.ProgressQuery{})
		if heard, _ := taken(events); len(heard) != 1 || heard[0].Load != "A" {
			t.Errorf("heard of the loads %+v", heard)
		}
		h.Published(mspr.SnapshotPublished{Number: 8})
		for after, want := range map[int64]int{7: 1, 8: 0, 9: 0} {
			snapshots, _ := h.SnapshotPublished(t.Context(), &after)
			if heard, _ := taken(snapshots); len(heard) != want {
				t.Errorf("who knows %d hears %+v", after, heard)
			}
		}
	})
}

func TestASubscriberHearsOfWhatTheyAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		source, disease := mspr.SourceName("who"), mspr.DiseaseCode("mpox")
		ofSource, _ := h.BatchProgress(t.Context(), mspr.ProgressQuery{Source: &source})
		ofDisease, _ := h.BatchProgress(t.Context(), mspr.ProgressQuery{Disease: &disease})
		for load, of := range map[string]struct {
			source  mspr.SourceName
			disease mspr.DiseaseCode
		}{"A": {"who", "covid19"}, "B": {"owid", "mpox"}, "C": {"owid", ""}, "D": {"owid", "covid19"}} {
			h.Progress(mspr.BatchProgress{Load: load, Report: 1, Source: of.source, Disease: of.disease, Stage: mspr.LoadReading})
		}
		if heard, _ := taken(ofSource); len(heard) != 1 || heard[0].Load != "A" {
			t.Errorf("of the source: %+v", heard)
		}
		if heard, _ := taken(ofDisease); len(heard) != 2 {
			t.Errorf("of the disease: %+v", heard)
		}
	})
}

func TestALoadOfWhichNothingIsHeardIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = h.Tidy(ctx) }()
		events, _ := h.BatchProgress(ctx, mspr.ProgressQuery{})
		h.Progress(report("A", 1, mspr.LoadReading))
		h.Progress(report("B", 1, mspr.LoadReading))
		time.Sleep(40 * time.Second)
		h.Progress(report("B", 2, mspr.LoadReading))
		time.Sleep(30 * time.Second)
		heard, _ := taken(events)
		if last := heard[len(heard)-1]; last.Load != "A" || last.Stage != mspr.LoadLost || last.Reason == "" {
			t.Errorf("heard at last %+v", last)
		}
		h.Progress(report("B", 3, mspr.LoadDone))
		time.Sleep(10 * time.Minute)
		if heard, _ := taken(events); len(heard) != 1 {
			t.Errorf("after the end came %+v", heard)
		}
		stop()
	})
}
