package durable

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// TryLock takes the lock of an open file, which the kernel gives back when the
// file is closed or its process ends, however it ends. False means that another
// process, or another opening of the file, holds it.
func TryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return true, nil
}
