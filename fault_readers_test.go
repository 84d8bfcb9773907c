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
// second until the server ends it, until it was read, or until the test is over:
// a reset that comes when the reader's window is full may be lost on the way.
func (s *server) slowRead(t *testing.T, query string, atOnce chan struct{}, asked *sync.WaitGroup, over <-chan struct{}) (taken []byte) {
	t.Helper()
	atOnce <- struct{}{}
	request := s.request(t, mspr.Researcher, query)
	request.Close = true
	small := net.Dialer{Timeout: 10 * time.Second, Control: smallWindow}
	c, err := small.DialContext(t.Context(), "tcp", s.at.api)
	if err != nil {
		asked.Done()
		t.Error(err)
		return nil
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Minute))
	err = request.Write(c)
	first := make([]byte, 1)
	if err == nil {
		_, err = io.ReadFull(c, first)
	}
	<-atOnce
	asked.Done()
	kilobyte := make([]byte, 1<<10)
	for second := time.NewTicker(time.Second); err == nil; {
		var n int
		n, err = c.Read(kilobyte)
		taken = append(taken, kilobyte[:n]...)
		select {
		case <-over:
			return taken
		case <-second.C:
		}
	}
	return taken
}

// Two hundred readers who take a kilobyte a second of the largest answers there
// are: the server cuts them off or refuses them, others don't notice, and what
// is held for them is bounded.
func TestFault21_SlowReadersOfLargeAnswersAreCutOff(t *testing.T) {
	const readers = 200
	s := spawn(t, stockedDir(t), nil)
	answers := largest(countryCodes(t))
	for _, large := range answers { // what a few of them take, a server at rest has already
		var got bareAnswer
		await(t, "an answer of "+large.name, func() bool {
			got = s.bare(t, mspr.Researcher, large.query(0))
			return got.answered()
		})
		if len(got.body) < 1700<<10 {
			t.Fatalf("%s: an answer of %d kB only", large.name, len(got.body)>>10)
		}
	}
	idle, before := s.dashboard(t, 5), s.resident()
	held := s.connections()

	var reading, asked sync.WaitGroup
	var cut, refused atomic.Int64
	over := make(chan struct{})
	refusal := regexp.MustCompile(`"code":"(UNAVAILABLE|TIMEOUT|RATE_LIMITED)"`)
	atOnce := make(chan struct{}, 4)
	for i := range readers {
		asked.Add(1)
		reading.Go(func() {
			taken := s.slowRead(t, answers[i%len(answers)].query(i/4%2), atOnce, &asked, over)
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
	awaitFor(t, time.Minute, "slow readers to be cut off", func() bool { return s.connections() <= held+2 })
	close(over)
	reading.Wait()
	grown := most() - before
	t.Logf("idle p95 %s, beside slow readers %s; %d cut off, %d refused; %d MiB more", idle, slow, cut.Load(), refused.Load(), grown>>20)
	if slow > 2*floored(idle) && slow > 2*floored(s.dashboard(t, 5)) { // unless the machine itself has become slower
		t.Errorf("beside slow readers others wait %s, alone %s", slow, idle)
	}
	if grown > 256<<20 {
		t.Errorf("slow readers make the server hold %d MiB more", grown>>20)
	}
	if cut.Load() < 10 {
		t.Errorf("only %d readers had a large answer before them", cut.Load())
	}
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
			if n, err := residentOf(p.cmd.Process.Pid); err == nil { // that it is gone, others notice
				most = max(most, n)
			}
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
