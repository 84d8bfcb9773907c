package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endOrphan ends a server whose owner died without stopping it, and waits until
// it is gone. Only its owner may call it. A pid file of a dead server is left to
// Postgres, which knows a stale one.
func (f folder) endOrphan(ctx context.Context, limit time.Duration) error {
	dir, pid := f.running()
	if pid == 0 {
		return nil
	}
	if s, err := probe(ctx, dir); s == silent || err != nil {
		return err
	}
	orphan := &process{pid: pid, exited: make(chan struct{})}
	watch, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		for syscall.Kill(pid, 0) == nil && pause(watch) == nil {
		}
		close(orphan.exited)
	}()
	if err := orphan.end(limit); err != nil {
		return fmt.Errorf("end the server that a killed process left behind: %w", err)
	}
	return ctx.Err()
}

// running reads the pid file: the folder of the socket and the process id of the
// server that runs or ran here, 0 when none does.
func (f folder) running() (dir string, pid int) {
	b, err := os.ReadFile(f.pidFile())
	if err != nil {
		return "", 0
	}
	lines := strings.Split(string(b), "\n")
	if len(lines) < 6 {
		return "", 0
	}
	pid, err = strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 1 {
		return "", 0
	}
	return lines[4], pid
}

// tail gives the end of the server's log, for error messages and to tell why it
// did not start.
func (f folder) tail(from int64) string {
	file, err := os.Open(f.log())
	if err != nil {
		return ""
	}
	defer file.Close()
	b := make([]byte, 4096)
	n, err := file.ReadAt(b, from)
	if n == 0 && err != nil {
		return ""
	}
	return strings.TrimSpace(string(b[:n]))
}

// errHeld says that a server which just died still holds the folder.
var errHeld = errors.New("a server that is ending still holds the folder")
