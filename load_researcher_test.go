package main

import (
	"context"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// siege is hostile: it keeps so many of the dearest queries in flight until it
// is lifted.
type siege struct {
	*process
	queries           []dear
	next              atomic.Int64
	group             sync.WaitGroup
	answered, refused atomic.Int64
	longest           atomic.Int64
	lift              context.CancelFunc
}

// besiege begins one, and returns when so many have been asked.
func (p *process) besiege(t *testing.T, queries []dear, atOnce int) *siege {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &siege{process: p, queries: queries, lift: cancel}
	var asked sync.WaitGroup
	asked.Add(atOnce)
	for range atOnce {
		s.group.Go(func() {
			first := sync.OnceFunc(asked.Done)
			for ctx.Err() == nil {
				s.askOne(ctx, t, first)
			}
		})
	}
	asked.Wait()
	return s
}

// askOne asks the next query and looks at what comes of it. Who is told to come
// back later does.
func (s *siege) askOne(ctx context.Context, t *testing.T, asked func()) {
	t.Helper()
	n := int(s.next.Add(1))
	query := s.queries[n%len(s.queries)]
	request := s.request(t, mspr.Researcher, query.query(n)) //nolint:contextcheck // a token serves whoever asks next as well
	began := time.Now()
	asked()
	got := s.answer(t, request)
	took := time.Since(began)
	s.longest.Store(max(s.longest.Load(), int64(took)))
	switch {
	case got.answered():
		s.answered.Add(1)
		return
	case !refusals().Match(got.body):
		t.Errorf("%s: neither an answer nor a refusal, but status %d: %.300s", query.name, got.status, got.body)
	}
	s.refused.Add(1)
	if took > time.Second {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// refusals are what the server may tell who asks for too much at a time.
func refusals() *regexp.Regexp {
	return regexp.MustCompile(`"code":"(UNAVAILABLE|TIMEOUT|RATE_LIMITED)"|the answer is larger than|the query needs more memory`)
}

// end lifts the siege.
func (s *siege) end(t *testing.T) {
	t.Helper()
	s.lift()
	s.group.Wait()
	t.Logf("of the dearest queries %d were answered and %d refused; the longest took %s", s.answered.Load(), s.refused.Load(), time.Duration(s.longest.Load()))
}

// A researcher with two hundred of the dearest queries in flight: the dashboard
// of the public is answered as if they were not there.
func TestLoadOfAHostileResearcherIsNotFeltByThePublic(t *testing.T) {
	const atOnce, within, attempts = 200, 3, 3
	s := spawn(t, stockedDir(t), nil, "--log-level", "error")
	queries := dearest(countryCodes(t))
	for _, d := range queries {
		if got := s.bare(t, mspr.Researcher, d.query(0)); !got.answered() && !refusals().Match(got.body) {
			t.Fatalf("%s: status %d: %.300s", d.name, got.status, got.body)
		}
		if got := s.bare(t, mspr.Researcher, d.beyond(0)); !tooComplex(got) {
			t.Errorf("%s: more than the limits allow is not refused, but status %d: %.300s", d.name, got.status, got.body)
		}
	}
	for range attempts {
		idle := s.dashboard(t, 5)
		under := s.besiege(t, queries, atOnce)
		beside := s.dashboard(t, 5)
		under.end(t)
		t.Logf("the dashboard's p95 is %s alone and %s beside the researcher", idle, beside)
		if beside <= within*floored(idle) {
			return
		}
	}
	t.Errorf("beside a hostile researcher the public waits more than %d times as long as without, %d times in a row", within, attempts)
}

func tooComplex(got bareAnswer) bool {
	return regexp.MustCompile(`^{"errors":\[{.*"code":"QUERY_TOO_COMPLEX"}}`).Match(got.body)
}
