package main

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func TestAServerThatCantPublishTriesLessAndLessOften(t *testing.T) {
	full := fmt.Errorf("publish: %w", errors.New("no space left on device"))
	wait, waits := askEvery, []time.Duration(nil)
	for range 8 {
		wait = afterwards(wait, full)
		waits = append(waits, wait)
	}
	same(t, "the waits", waits, []time.Duration{
		30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 10 * time.Minute, 10 * time.Minute, 10 * time.Minute,
	})
	same(t, "the wait after a success", afterwards(wait, nil), askEvery)
	for _, code := range []mspr.Code{mspr.Unavailable, mspr.Timeout} {
		same(t, "the wait while Postgres is away", afterwards(wait, mspr.Errorf(code, "away")), askEvery)
	}
}
