package main

import (
	"io"
	"net"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// smallWindow makes a reader that has next to nothing in its own kernel: that is
// read before the end is seen.
func smallWindow(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10) })
}

// slowRead asks on a connection of its own and reads the answer at a kilobyte a
// second until the server ends it, or until it was read.
func (s *server) slowRead(t *testing.T, query string, atOnce chan struct{}, asked *sync.WaitGroup) (taken []byte, took time.Duration) {
	t.Helper()
	atOnce <- struct{}{}
	request := s.request(t, mspr.Researcher, query)
	request.Close = true
	small := net.Dialer{Timeout: 10 * time.Second, Control: smallWindow}
	c, err := small.DialContext(t.Context(), "tcp", s.at.api)
	if err != nil {
		asked.Done()
		t.Error(err)
		return nil, 0
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Minute))
	err = request.Write(c)
	began := time.Now()
	first := make([]byte, 1)
	if err == nil {
		_, err = io.ReadFull(c, first)
	}
	<-atOnce
	asked.Done()
	kilobyte := make([]byte, 1<<10)
	for second := time.NewTicker(time.Second); err == nil; <-second.C {
		var n int
		n, err = c.Read(kilobyte)
		taken = append(taken, kilobyte[:n]...)
	}
	return taken, time.Since(began)
}

// Two hundred readers who take a kilobyte a second of the largest answers there
// are: the server cuts them off or refuses them, others don't notice, and what
// is held for them is bounded.
func TestFault21_SlowReadersOfLargeAnswersAreCutOff(t *testing.T) {
	const readers = 200
	s := spawn(t, stockedDir(t), nil)
	codes := countryCodes(t)
	for i := range 4 { // what a few large answers take, a server at rest has already
		if got := s.bare(t, mspr.Researcher, largeQuery(codes, i)); !got.answered() || len(got.body) < 1500<<10 {
			t.Fatalf("status %d, %d bytes: %.300s", got.status, len(got.body), got.body)
		}
	}
	idle, before := s.dashboard(t, 5), s.resident()
	files := s.files()

	var reading, asked sync.WaitGroup
	var cut, refused, longest atomic.Int64
	refusal := regexp.MustCompile(`"code":"(UNAVAILABLE|TIMEOUT|RATE_LIMITED)"`)
	atOnce := make(chan struct{}, 4)
	for i := range readers {
		asked.Add(1)
		reading.Go(func() {
			taken, took := s.slowRead(t, largeQuery(codes, i%8), atOnce, &asked)
			longest.Store(max(longest.Load(), int64(took)))
			switch {
			case len(taken) > 4<<10:
				cut.Add(1)
			case refusal.Match(taken):
				refused.Add(1)
			default:
				t.Errorf("a reader got neither an answer nor a refusal: %.600s", taken)
			}
		})
	}
	most := s.watchMemory(t)
	asked.Wait() // all have an answer before them
	slow := s.dashboard(t, 5)
	reading.Wait()
	grown := most() - before
	t.Logf("idle p95 %s, beside slow readers %s; %d cut off, %d refused; the longest took %s; %d MiB more", idle, slow, cut.Load(), refused.Load(), time.Duration(longest.Load()), grown>>20)
	if slow > 2*floored(idle) {
		t.Errorf("beside slow readers others wait %s, alone %s", slow, idle)
	}
	if grown > 256<<20 {
		t.Errorf("slow readers make the server hold %d MiB more", grown>>20)
	}
	if cut.Load() < 10 {
		t.Errorf("only %d readers had a large answer before them", cut.Load())
	}
	if d := time.Duration(longest.Load()); d > time.Minute {
		t.Errorf("a reader held on for %s", d)
	}
	await(t, "the connections of slow readers to be closed", func() bool { return s.files() <= files+2 })
	s.ask("us", headline)
}

// watchMemory looks at the memory of the process until the function that it
// gives is called, which gives the most that was seen.
func (p *process) watchMemory(t *testing.T) func() int64 {
	t.Helper()
	stop, ended := make(chan struct{}), make(chan int64)
	go func() {
		most := int64(0)
		for tick := time.NewTicker(100 * time.Millisecond); ; {
			most = max(most, p.resident())
			select {
			case <-stop:
				ended <- most
				return
			case <-tick.C:
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-ended
	}
}
