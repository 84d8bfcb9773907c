package pipeline

import (
	"errors"
	"strings"
	"syscall"

	"github.com/mspr/surveillance/mspr"
)

// publishTrouble says for people what kept a snapshot from being published.
func publishTrouble(err error) string {
	switch {
	case noRoom(err):
		return "there is no room left on the disk; free some, and the next attempt succeeds"
	case mspr.CodeOf(err) == mspr.Unavailable:
		return "the database is not available"
	}
	return said([]error{err})
}

// noRoom says that a disk is full. DuckDB has no code for it, but its words.
func noRoom(err error) bool {
	text := strings.ToLower(err.Error())
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		strings.Contains(text, "no space left") || strings.Contains(text, "disk quota exceeded")
}
