//go:build bench

package bench

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"go.uber.org/goleak"
)

const defaultRows = 1_150_000

// shared is what all measurements of this run have in common; Go gives a test
// no other way to reach what TestMain made.
var (
	shared  lab
	results report
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(runner{m}) }

// runner ends the lab and prints the table when all has been measured.
type runner struct{ tests *testing.M }

// Run gives the exit code of the tests.
func (r runner) Run() int {
	code := r.tests.Run()
	if err := shared.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	table := results.String()
	fmt.Fprint(os.Stdout, "\n", table, "\n")
	if os.Getenv("BENCH_OUT") == "" { //nolint:forbidigo // a test has no other settings
		return code
	}
	if err := os.WriteFile("results.txt", []byte(table), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// rowsWanted is how many rows are loaded and published.
func rowsWanted(t *testing.T) int {
	t.Helper()
	text := os.Getenv("BENCH_ROWS") //nolint:forbidigo // a test has no other settings
	if text == "" {
		return defaultRows
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 {
		t.Fatalf("BENCH_ROWS is %q; it is a number from 1000 on", text)
	}
	return n
}
