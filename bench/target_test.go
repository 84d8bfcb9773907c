//go:build bench

package bench

import (
	"fmt"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// targets is the table of what is to be reached.
type targets struct {
	mu   sync.Mutex
	rows []target
}

// target is a row of it: a figure of ours beside its reference and what their
// ratio is to be.
type target struct {
	work, size, ours, reference, ratio, aim string
	reached                                 bool
}

func (t *targets) add(row target) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, row)
}

// atLeast adds two rates, of which ours is to be a share of the reference.
func (t *targets) atLeast(work string, s size, unit string, ours, reference, share float64) {
	t.add(target{
		work: work, size: s.name, ours: perSecond(ours, unit), reference: perSecond(reference, unit),
		ratio: fmt.Sprintf("%.2f", ours/reference), aim: fmt.Sprintf("≥ %.2f", share), reached: ours >= share*reference,
	})
}

// within adds two durations, of which ours is to be at most so many times the
// reference, and more longer.
func (t *targets) within(work string, s size, ours, reference time.Duration, times float64, more time.Duration) {
	aim := fmt.Sprintf("≤ %.2f", times)
	if more > 0 {
		aim += fmt.Sprintf(" + %g ms", milliseconds(more))
	}
	t.add(target{
		work: work, size: s.name, ours: spelled(ours), reference: spelled(reference),
		ratio: fmt.Sprintf("%.2f", float64(ours)/float64(reference)), aim: aim,
		reached: float64(ours) <= times*float64(reference)+float64(more),
	})
}

// faster adds two durations, of which the reference is to be so many times ours.
func (t *targets) faster(work string, s size, ours, reference time.Duration, times float64) {
	ratio := float64(reference) / float64(ours)
	t.add(target{
		work: work, size: s.name, ours: spelled(ours), reference: spelled(reference),
		ratio: fmt.Sprintf("%.0f×", ratio), aim: fmt.Sprintf("≥ %g×", times), reached: ratio >= times,
	})
}

// bytes adds a size in bytes that is to be below a limit.
func (t *targets) bytes(work string, s size, ours, limit int64) {
	t.add(target{
		work: work, size: s.name, ours: mebibytes(ours), reference: mebibytes(limit),
		ratio: fmt.Sprintf("%.2f", float64(ours)/float64(limit)), aim: "≤ 1.00", reached: ours <= limit,
	})
}

// String writes the table for a terminal.
func (t *targets) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\t\tours\treference\tratio\tto reach\t")
	for _, r := range t.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.size, r.work, r.ours, r.reference, r.ratio, r.aim, r.verdict())
	}
	_ = w.Flush()
	fmt.Fprintf(&b, "%d of %d reached\n", t.reached(), len(t.rows))
	return b.String()
}

// markdown writes the table for the history.
func (t *targets) markdown() string {
	var b strings.Builder
	b.WriteString("| | | ours | reference | ratio | to reach | |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", r.size, r.work, r.ours, r.reference, r.ratio, r.aim, r.verdict())
	}
	return b.String()
}

func (t *targets) reached() int {
	n := 0
	for _, r := range t.rows {
		if r.reached {
			n++
		}
	}
	return n
}

func (r target) verdict() string {
	if r.reached {
		return "reached"
	}
	return "not reached"
}

// spelled gives a duration in the unit that suits it.
func spelled(d time.Duration) string {
	if d >= 10*time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.2f ms", milliseconds(d))
}

func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
