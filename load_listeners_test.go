package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// hearing notes when each of many subscribers heard of a snapshot.
type hearing struct {
	mu      sync.Mutex
	of      map[int64][]time.Time
	leave   []func()
	hearers sync.WaitGroup
}

func (h *hearing) note(number int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.of[number] = append(h.of[number], time.Now())
}

// since is how many heard of a snapshot, and how long after a moment the last one
// did.
func (h *hearing) since(number int64, moment time.Time) (n int, last time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, at := range h.of[number] {
		last = max(last, at.Sub(moment))
	}
	return len(h.of[number]), last
}

// lookOften is how often a test looks for a file; it tells when the file came, but
// for this.
const lookOften = 5 * time.Millisecond

// watchSnapshots notes when each snapshot of a folder came to be there, until the
// test ends.
func watchSnapshots(t *testing.T, folder string) func(number int64) time.Time {
	t.Helper()
	var mu sync.Mutex
	came := map[string]time.Time{}
	ctx, watched := t.Context(), make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(lookOften)
		defer tick.Stop()
		for ctx.Err() == nil {
			found, _ := filepath.Glob(filepath.Join(folder, "*.duckdb")) // the pattern is good
			mu.Lock()
			for _, path := range found {
				if _, known := came[path]; !known {
					came[path] = time.Now()
				}
			}
			mu.Unlock()
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
	}()
	t.Cleanup(func() { <-watched })
	return func(number int64) time.Time {
		mu.Lock()
		defer mu.Unlock()
		return came[filepath.Join(folder, fmt.Sprintf("%d.duckdb", number))]
	}
}

// end has every subscriber leave, and waits until they have.
func (h *hearing) end() {
	for _, leave := range h.leave {
		leave()
	}
	h.hearers.Wait()
}

// bySSE adds a subscriber by server-sent events.
func (h *hearing) bySSE(t *testing.T, s *server) {
	t.Helper()
	stream := s.listen(t, "us", newSnapshots)
	h.leave = append(h.leave, stream.leave)
	h.hearers.Go(func() {
		for event := range stream.events {
			h.note(event.number(t, "snapshotPublished", "number"))
		}
	})
}

// bySocket adds a subscriber by WebSocket. It hears of the snapshot that serves,
// which tells that the subscription runs.
func (h *hearing) bySocket(t *testing.T, s *server) {
	t.Helper()
	c := s.connect(t, 0)
	h.leave = append(h.leave, func() { _ = c.CloseNow() })
	if _, _, err := c.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.hearers.Go(func() {
		for {
			_, text, err := c.Read(t.Context())
			if err != nil {
				return
			}
			h.note(numberIn(t, text))
		}
	})
}

// numberIn reads the number of the snapshot that a message tells of.
func numberIn(t *testing.T, text []byte) int64 {
	t.Helper()
	var said struct {
		Payload struct {
			Data struct{ SnapshotPublished struct{ Number int64 } }
		}
	}
	if err := json.Unmarshal(text, &said); err != nil {
		t.Error(err)
	}
	return said.Payload.Data.SnapshotPublished.Number
}

// deaf subscribes by server-sent events and never reads what comes.
func (s *server) deaf(t *testing.T) (leave func()) {
	t.Helper()
	small := net.Dialer{Control: smallWindow}
	c, err := small.DialContext(t.Context(), "tcp", s.at.api)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	body, err := json.Marshal(map[string]string{"query": newSnapshots})
	if err != nil {
		t.Fatal(err)
	}
	const head = "POST /us/graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s"
	if _, err := io.WriteString(c, fmt.Sprintf(head, s.at.api, len(body), body)); err != nil {
		t.Fatal(err)
	}
	return func() { _ = c.Close() }
}

// Five hundred subscribers over each transport hear of a snapshot that another
// process makes within a second of its being there, though others don't read; when
// they have left, nothing of them is left in the server.
func TestLoadAThousandSubscribersHearOfASnapshotWithinASecond(t *testing.T) {
	const each, deaf = 500, 20
	dir := dataDir(t)
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 30))))
	s := spawn(t, dir, nil, "--max-listeners-each", "0")
	s.ask("us", headline)
	s.client.CloseIdleConnections()
	files := s.files()

	heard := &hearing{of: map[int64][]time.Time{}}
	for range each {
		heard.bySSE(t, s.server)
		heard.bySocket(t, s.server)
	}
	for range deaf {
		heard.leave = append(heard.leave, s.deaf(t))
	}
	published := watchSnapshots(t, filepath.Join(dir, "snapshots", "us"))
	slowest := time.Duration(0)
	for attempt := range int64(3) { // the machine may have been busy with something else
		rows := whoRows(1, 30)
		rows[3].cases += 1 + attempt
		load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(rows)))
		number := s.awaitTold(t, heard, 2*each)
		if _, slowest = heard.since(number, published(number)); slowest <= time.Second {
			break
		}
	}
	t.Logf("%d subscribers heard of a snapshot within %s", 2*each, slowest)
	if slowest > time.Second {
		t.Errorf("the last subscriber heard %s after the snapshot was there, three times over", slowest)
	}
	heard.end()
	s.client.CloseIdleConnections()
	awaitFor(t, time.Minute, "the files of who has left to be closed", func() bool { return s.files() <= files+10 })
}

// awaitTold waits until so many have heard of the snapshot that serves, and gives
// its number.
func (p *process) awaitTold(t *testing.T, heard *hearing, all int) (number int64) {
	t.Helper()
	awaitFor(t, time.Minute, "every subscriber to hear of the snapshot", func() bool {
		number = p.ask("us", `{ snapshot { number } }`).number(t, "snapshot", "number")
		n, _ := heard.since(number, time.Time{})
		return n == all
	})
	return number
}
