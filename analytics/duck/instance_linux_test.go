package duck

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// openSnapshots lists the snapshot files under a folder that this process has open, those that
// are deleted too.
func openSnapshots(t *testing.T, folder string) (open []string) {
	t.Helper()
	handles, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range handles {
		// The listing's own handle is gone by now.
		if path, err := os.Readlink(h); err == nil && strings.HasPrefix(path, folder) && strings.Contains(path, snapshotSuffix) {
			open = append(open, path)
		}
	}
	return open
}

func TestSnapshotThatIsRefusedOnceItIsOpenLeavesNoHandle(t *testing.T) {
	f := publishedPair(t)
	change(t, f, "UPDATE meta SET records = 7")
	s := opened(t, f.root(), Options{})
	mustServe(t, s, 1)
	if got := s.reason(2); !strings.Contains(got, "its content says") {
		t.Errorf("refused because %q", got)
	}
	open := openSnapshots(t, string(f))
	if len(open) != 2 {
		t.Errorf("two instances serve, and these files are open: %v", open)
	}
	for _, path := range open {
		if strings.HasSuffix(path, "(deleted)") {
			t.Errorf("the file %s is still open", path)
		}
	}
}
