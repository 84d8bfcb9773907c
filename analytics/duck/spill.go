package duck

import (
	"errors"
	"fmt"
	"os"
	"unsafe"
)

// spillFile holds full blocks. It is written under the lock of the buckets.
type spillFile struct {
	path  string
	limit int64
	file  *os.File
	size  int64
}

func (s *spillFile) write(b *block) (at int64, err error) {
	if s.file == nil {
		if s.file, err = os.Create(s.path); err != nil {
			return 0, err
		}
	}
	if s.size+int64(blockSize) > s.limit {
		return 0, fmt.Errorf("it would take more than the %d MiB that it may; give it more, or more memory", s.limit>>20)
	}
	at = s.size
	s.size += int64(blockSize)
	_, err = s.file.WriteAt(bytesOf(b.rows[:]), at)
	return at, err
}

func (s *spillFile) read(at int64, into []packedRow) ([]packedRow, error) {
	n := len(into)
	into = append(into, make([]packedRow, blockRows)...)
	_, err := s.file.ReadAt(bytesOf(into[n:]), at)
	return into, err
}

func (s *spillFile) close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.path))
}

// bytesOf gives the memory of rows, which hold no pointers.
func bytesOf(rows []packedRow) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(rows))), len(rows)*packedSize) //nolint:gosec // of the size of the rows
}
