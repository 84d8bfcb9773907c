package embedded

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// tryLock takes the owner's lock of the folder, which the kernel gives back when
// the process dies. It returns nil when another process is the owner.
func (f folder) tryLock() (*os.File, error) {
	file, err := os.OpenFile(f.lock(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the owner's lock: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, f.give(f.lock())
	}
	_ = file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, nil //nolint:nilnil // nil is "not ours", as the comment says
	}
	return nil, fmt.Errorf("take the owner's lock: %w", err)
}
