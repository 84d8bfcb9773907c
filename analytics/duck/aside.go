package duck

import (
	"context"
	"fmt"
	"runtime"
)

// QueryAside is Query for statements that read most of the snapshot. They run
// in an instance with memory and threads of its own, which the system lets work
// only while others leave it time: however many run, what Query is asked is
// answered as if the machine were idle.
func (l *Lease) QueryAside(ctx context.Context, sql string, args []any, each func(row []any) error) error {
	ask := func(ctx context.Context, statement string, args []any, each func(row []any) error) error {
		return query(ctx, l.instance.aside, statement, args, each)
	}
	return yielding(func() error { return l.query(ctx, ask, sql, args, each) })
}

// yielding runs work on a thread of the operating system that has a low
// priority; threads that the work starts inherit it. The thread ends with the
// work, since a priority that was lowered can't be raised again.
func yielding(work func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // for good: see above
		lowerPriority()
		done <- recovered(work)
	}()
	return <-done
}

// recovered turns a panic into an error: the goroutine has no caller who could.
func recovered(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return work()
}
