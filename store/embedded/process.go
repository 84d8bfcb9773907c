package embedded

import (
	"errors"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a child that runs until exited is closed.
type process struct {
	pid    int
	exited chan struct{}
}

// launch starts a child. The kernel ties the child's parent-death signal to the
// thread that made it, so that the child is started from, and waited for on, a
// thread of its own.
func launch(cmd *exec.Cmd) (*process, error) {
	p := &process{exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(p.exited)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended stands in the server's own log
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	p.pid = cmd.Process.Pid
	return p, nil
}

// end asks the server to shut down fast (disconnect clients, write a
// checkpoint), and harder each time the limit passes.
func (p *process) end(limit time.Duration) error {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		if p.gone() {
			return nil
		}
		if err := syscall.Kill(p.pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
		select {
		case <-p.exited:
			return nil
		case <-time.After(limit):
		}
	}
	return errors.New("the server did not end even when killed")
}

// gone says that the child has ended; its id may then belong to another.
func (p *process) gone() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}
