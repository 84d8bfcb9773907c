//go:build bench

package bench

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// What all measurements of this run have in common; Go gives a test no other way
// to reach what TestMain made.
var (
	shared  lab
	reached targets
	results report
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(runner{m}) }

// runner ends the lab, and prints and keeps the tables when all has been
// measured.
type runner struct{ tests *testing.M }

// Run gives the exit code of the tests.
func (r runner) Run() int {
	code := r.tests.Run()
	if err := shared.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	fmt.Fprintf(os.Stdout, "\nMSPR benchmarks, %s\n\n%s\n%s\n", machine(), &reached, &results)
	if len(reached.rows) == 0 {
		return code
	}
	if err := remember(&reached); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	return code
}
