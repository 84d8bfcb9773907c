package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

// While all connections are in use, who has seconds to answer is told so, and who has
// time waits for one.
func TestWhoHurriesDoesNotWaitLongForAConnection(t *testing.T) {
	address := storetest.Prepared(t, "us")
	c, watcher := storetest.Open(t, address, "us"), storetest.Open(t, address, "us")
	busy, wake := context.WithCancel(t.Context())
	defer wake()
	var sleepers sync.WaitGroup
	for range 8 {
		sleepers.Go(func() { _ = c.Query(busy, "SELECT 1 FROM pg_sleep(60)", nil, func([]any) error { return nil }) })
	}
	const asleep = "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
	for limit := time.Now().Add(time.Minute); rows(t, watcher, asleep)[0] != "8"; {
		if time.Now().After(limit) {
			t.Fatal("the connections don't come to sleep")
		}
	}

	request, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := c.Ping(request); mspr.CodeOf(err) != mspr.Timeout || request.Err() != nil {
		t.Errorf("who hurries is told %v, after all of its time: %v", err, request.Err())
	}
	waited := make(chan error, 1)
	go func() { waited <- c.Ping(t.Context()) }()
	wake()
	if err := <-waited; err != nil {
		t.Errorf("who has time is told %v", err)
	}
	sleepers.Wait()
}
