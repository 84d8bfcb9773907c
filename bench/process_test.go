//go:build bench

package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// process is the program itself, as an operator runs it.
type process struct {
	*exec.Cmd
	said  strings.Builder
	ended chan error
}

// binary builds the program, once.
func (l *lab) binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(l.dir, "mspr")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "github.com/mspr/surveillance").CombinedOutput()
	if err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	return path
}

// command is the program on a cluster's database and data folder.
func (l *lab) command(t *testing.T, p *published, args ...string) *exec.Cmd {
	t.Helper()
	args = append(args, "--data-dir", p.dir, "--database-url", p.database.address, "--clusters", string(clusterID), "--log-level", "error")
	return exec.CommandContext(context.WithoutCancel(t.Context()), l.binary(t), args...)
}

// begin starts the program.
func (l *lab) begin(t *testing.T, p *published, args ...string) *process {
	t.Helper()
	r := &process{Cmd: l.command(t, p, args...), ended: make(chan error, 1)}
	r.Stdout, r.Stderr = &r.said, &r.said
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.ended <- r.Wait() }()
	return r
}

// end stops a server.
func (r *process) end(t *testing.T) {
	t.Helper()
	_ = r.Process.Signal(os.Interrupt)
	if err := <-r.ended; err != nil {
		t.Errorf("%s: %v\n%s", r, err, &r.said)
	}
}

// peak waits for a command and gives the most memory that it ever held.
func (r *process) peak(t *testing.T) int64 {
	t.Helper()
	var most int64
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		select {
		case err := <-r.ended:
			tick.Stop()
			if err != nil {
				t.Fatalf("%s: %v\n%s", r, err, &r.said)
			}
			return most
		case <-tick.C:
			if held, err := r.memory("VmHWM"); err == nil {
				most = max(most, held)
			}
		}
	}
}

// memory reads a figure of the kernel: VmHWM is the most that the process ever
// held, VmRSS what it holds now.
func (r *process) memory(what string) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if name, value, _ := strings.Cut(line, ":"); name == what {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("the kernel does not tell %s of process %d", what, r.Process.Pid)
}

// mebibyte limits of the table.
const (
	publishLimit = 1536 << 20
	serveLimit   = 1024 << 20
	startLimit   = time.Second
)

// publishFirst publishes in a process of its own, and opens what it made.
func (l *lab) publishFirst(t *testing.T, p *published) {
	t.Helper()
	held := l.begin(t, p, "snapshot", "publish", "--cluster", string(clusterID)).peak(t)
	reached.bytes("peak memory of a full publish / limit", p.size, held, publishLimit)
	if err := p.open(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	p.newest = *p.snapshots.Status().Served
}

func untilAnswered(ctx context.Context, ask func() error, limit time.Duration) error {
	for until := time.Now().Add(limit); ; time.Sleep(time.Millisecond) {
		err := ask()
		if err == nil || ctx.Err() != nil || time.Now().After(until) {
			return err
		}
	}
}
