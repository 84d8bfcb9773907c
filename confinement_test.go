package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// confinement bounds the memory of a process: by a control group of the kernel,
// which kills it beyond the bound, or, where none can be made, by looking at what
// it has a hundred times a second and killing it.
type confinement struct {
	bytes int64
	// folder is that of the control group; empty without one. Its files differ
	// between the two versions of control groups.
	folder, limit, events string
}

// confine makes a confinement that ends with the test.
func confine(t *testing.T, bytes int64) *confinement {
	t.Helper()
	var reasons error
	for _, c := range []confinement{
		{folder: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes", events: "memory.oom_control"},
		{folder: "/sys/fs/cgroup", limit: "memory.max", events: "memory.events"},
	} {
		c.bytes, c.folder = bytes, filepath.Join(c.folder, fmt.Sprintf("mspr-test-%d", os.Getpid()))
		err := c.open()
		if err == nil {
			t.Cleanup(func() {
				if err := os.Remove(c.folder); err != nil {
					t.Error(err)
				}
			})
			t.Logf("the memory of the process is bounded by the control group %s", c.folder)
			return &c
		}
		reasons = errors.Join(reasons, err)
	}
	t.Logf("the memory of the process is bounded by the test, as no control group can be made: %v", reasons)
	return &confinement{bytes: bytes}
}

// open makes the control group; what it made goes again where it is of no use.
func (c *confinement) open() error {
	if err := os.Mkdir(c.folder, 0o755); err != nil {
		return err
	}
	// A group in a tree of the second version has what the one above hands down.
	_ = os.WriteFile(filepath.Join(filepath.Dir(c.folder), "cgroup.subtree_control"), []byte("+memory"), 0o644)
	limit, err := os.OpenFile(filepath.Join(c.folder, c.limit), os.O_WRONLY, 0)
	if err == nil {
		_, err = limit.WriteString(strconv.FormatInt(c.bytes, 10))
		err = errors.Join(err, limit.Close())
	}
	if err != nil {
		err = errors.Join(err, os.Remove(c.folder))
	}
	return err
}

// enter arranges that a process is in the group from the beginning: memory that
// it took before would be somebody else's.
func (c *confinement) enter(cmd *exec.Cmd) {
	if c.folder == "" {
		return
	}
	const within = `echo $$ >"$0" && exec "$@"`
	cmd.Args = append([]string{"sh", "-c", within, filepath.Join(c.folder, "cgroup.procs"), cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
}

// hold bounds a process that is in no group.
func (c *confinement) hold(t *testing.T, p *process) {
	t.Helper()
	if c.folder != "" {
		return
	}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(10 * time.Millisecond); ; {
			select {
			case <-stop:
				return
			case <-p.ended:
				return
			case <-tick.C:
			}
			if n, err := residentOf(p.cmd.Process.Pid); err == nil && n > c.bytes {
				_ = p.cmd.Process.Kill()
				t.Errorf("the process was killed, as it had %d MiB", n>>20)
			}
		}
	}()
	t.Cleanup(func() {
		close(stop)
		<-ended
	})
}

// killed is how many processes the kernel has killed in the group.
func (c *confinement) killed(t *testing.T) int {
	t.Helper()
	if c.folder == "" {
		return 0 // hold tells
	}
	text, err := os.ReadFile(filepath.Join(c.folder, c.events))
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(field(t, string(text), "oom_kill")))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
