//go:build bench

package bench

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// size is how much a cluster holds.
type size struct {
	name string
	rows int
}

// isLarge says that what is done again and again takes minutes.
func (s size) isLarge() bool { return s.rows > 10_000_000 }

// allSizes are those of the table; S is for trying the measurements out.
func allSizes() []size { return []size{{"S", 1_000_000}, {"M", 5_000_000}, {"L", 50_000_000}} }

// sizesWanted are the sizes that BENCH_SIZES names, as "M" or "M,L".
func sizesWanted(t *testing.T) []size {
	t.Helper()
	text := os.Getenv("BENCH_SIZES") //nolint:forbidigo // a test has no other settings
	if text == "" {
		text = "M,L"
	}
	var wanted []size
	for name := range strings.SplitSeq(text, ",") {
		at := slices.IndexFunc(allSizes(), func(s size) bool { return s.name == strings.TrimSpace(name) })
		if at < 0 {
			t.Fatalf("BENCH_SIZES names %q; the sizes are S, M and L", name)
		}
		wanted = append(wanted, allSizes()[at])
	}
	return wanted
}
