//go:build bench

package bench

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

const historyFile = "HISTORY.md"

// machine says where and when the figures were measured.
func machine() string {
	return fmt.Sprintf("%s, commit %s, %d cores%s, load %s, %s",
		time.Now().UTC().Format("2006-01-02 15:04 MST"), commit(), runtime.NumCPU(), processor(), load(), runtime.Version())
}

// commit names what was measured; a plus says that files had changed since.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty=+", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "model name"); ok {
			return " (" + strings.Trim(name, "\t :") + ")"
		}
	}
	return ""
}

// load is how many processes wanted a core in the last minute, ours included:
// on a machine that others use, ratios tell more than figures.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// remember appends the table to the history.
func remember(t *targets) error {
	f, err := os.OpenFile(historyFile, os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("opening the history: %w", err)
	}
	_, err = fmt.Fprintf(f, "\n## %s\n\n%d of %d reached.\n\n%s", machine(), t.reached(), len(t.rows), t.markdown())
	return errors.Join(err, f.Close())
}
