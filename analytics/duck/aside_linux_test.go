package duck

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// niceOf gives the niceness of a thread.
func niceOf(t *testing.T, folder string) int {
	t.Helper()
	stat, err := os.ReadFile(folder + "/stat")
	if err != nil {
		return 0 // the thread has ended
	}
	// The name stands in brackets and may hold blanks; the niceness is the
	// nineteenth value, the seventeenth behind the name.
	_, rest, _ := strings.Cut(string(stat), ") ")
	nice, err := strconv.Atoi(strings.Fields(rest)[16])
	if err != nil {
		t.Fatal(err)
	}
	return nice
}

// yielders counts the threads of this process that yield to others.
func yielders(t *testing.T) (n int) {
	t.Helper()
	threads, err := filepath.Glob("/proc/self/task/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, thread := range threads {
		if niceOf(t, thread) == niceness {
			n++
		}
	}
	return n
}

func TestHeavyQueriesRunOnThreadsThatYield(t *testing.T) {
	s := opened(t, t.TempDir(), Options{Serve: Limits{Threads: 2, MemoryBytes: 256 << 20, SpillBytes: 256 << 20, Connections: 2}})
	publish(t, s, swiss())
	lease, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Release()
	if yielders(t) == 0 {
		t.Error("the instance for heavy queries has no thread that yields")
	}
	for name, run := range map[string]struct {
		query func(context.Context, string, []any, func([]any) error) error
		want  int
	}{"heavy": {lease.QueryAside, niceness}, "light": {lease.Query, 0}} {
		err := run.query(t.Context(), "SELECT sum(range) FROM range(1000)", nil, func([]any) error {
			if got := niceOf(t, "/proc/thread-self"); got != run.want {
				t.Errorf("a %s query runs with the niceness %d, want %d", name, got, run.want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAHeavyQueryIsCancelledLikeAnyOther(t *testing.T) {
	s := served(t)
	lease, err := s.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Release()
	ctx, cancel := context.WithCancel(t.Context())
	go cancel()
	const endless = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range % 7 = 3"
	if err := lease.QueryAside(ctx, endless, nil, func([]any) error { return nil }); err == nil {
		t.Error("a query that was cancelled gave no error")
	}
}
