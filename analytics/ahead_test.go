package analytics_test

import (
	"testing"
	"testing/synctest"

	"github.com/mspr/surveillance/mspr"
)

// Whoever asks what the service is just asking itself has a run of their own: the
// service's yields to everybody, and they would wait with it.
func TestWhatTheServiceAsksItselfYieldsAndIsWaitedForByNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		engine := &script{rows: [][]any{{int64(7)}}, free: make(chan struct{})}
		s := service(t, newShelf(engine), nil)
		done := make(chan error, 2)
		for _, asker := range []string{mspr.TheService, "ada@example.org"} {
			go func() {
				ctx, release := s.Pin(t.Context(), asker)
				defer release()
				_, _, err := s.Aggregate(ctx, mspr.AggregateQuery{Disease: "covid19", Measures: []mspr.Measure{mspr.MeasureCases}, Page: mspr.Page{First: 2}})
				done <- err
			}()
		}
		synctest.Wait()
		if all, yielding := engine.queries.Load(), engine.yielding.Load(); all != 2 || yielding != 1 {
			t.Errorf("%d queries run, of which %d yield; want two, of which the service's yields", all, yielding)
		}
		close(engine.free)
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}
