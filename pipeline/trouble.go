package pipeline

import (
	"errors"
	"strings"
	"syscall"

	"github.com/mspr/surveillance/mspr"
)

// said gives what people may read of errors.
func said(list []error) string {
	texts := make([]string, len(list))
	for i, err := range list {
		texts[i] = mspr.Tell("something went wrong here, which the log tells")
		if noRoom(err) {
			texts[i] = mspr.Tell("there is no room left on the disk; free some, and the next attempt succeeds")
		} else if e, ok := errors.AsType[*mspr.Error](err); ok && e.Code != mspr.Internal {
			texts[i] = e.Message
		}
	}
	return strings.Join(texts, "; ")
}

// noRoom says that a disk is full. DuckDB has no code for it, but its words.
func noRoom(err error) bool {
	text := strings.ToLower(err.Error())
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		strings.Contains(text, "no space left") || strings.Contains(text, "disk quota exceeded")
}
