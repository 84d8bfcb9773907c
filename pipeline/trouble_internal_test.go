package pipeline

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestPeopleAreToldWhatTheyCanDoSomethingAboutAndNoMore(t *testing.T) {
	const room = "there is no room left on the disk; free some, and the next attempt succeeds"
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"a full disk":             {fmt.Errorf("keep the file: %w", syscall.ENOSPC), room},
		"a full disk, by DuckDB":  {errors.New("IO Error: Could not write file: No space left on device"), room},
		"a quota that is used up": {fmt.Errorf("sync: %w", syscall.EDQUOT), room},
		"what has a code":         {fmt.Errorf("who.csv: %w", mspr.Errorf(mspr.Timeout, "the publisher took too long")), "the publisher took too long"},
		"what only the log tells": {errors.New("password=secret"), "something went wrong here, which the log tells"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := said([]error{c.err}); got != c.want {
				t.Errorf("people are told %q, want %q", got, c.want)
			}
		})
	}
}
