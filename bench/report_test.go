//go:build bench

package bench

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report gathers the comparisons that have no target in the table, for the end.
type report struct{ sections []*section }

// section is one comparison: a line a figure.
type section struct {
	title, meaning string
	lines          []line
}

type line struct{ what, ours, reference, ratio string }

// section begins a comparison; meaning says what its columns hold.
func (r *report) section(title, meaning string) *section {
	s := &section{title: title, meaning: meaning}
	r.sections = append(r.sections, s)
	return s
}

// latency adds two durations; less is better, and so is a lower ratio.
func (s *section) latency(what string, ours, reference time.Duration) {
	ratio := fmt.Sprintf("%.2f (%+.2f ms)", float64(ours)/float64(reference), milliseconds(ours-reference))
	s.lines = append(s.lines, line{what, fmt.Sprintf("%.2f ms", milliseconds(ours)), fmt.Sprintf("%.2f ms", milliseconds(reference)), ratio})
}

// memory adds two sizes in bytes; less is better.
func (s *section) memory(what string, ours, reference int64) {
	ratio := fmt.Sprintf("%.2f (%+.1f MB)", float64(ours)/float64(reference), float64(ours-reference)/1e6)
	s.lines = append(s.lines, line{what, fmt.Sprintf("%.1f MB", float64(ours)/1e6), fmt.Sprintf("%.1f MB", float64(reference)/1e6), ratio})
}

// String writes the table.
func (r *report) String() string {
	var b strings.Builder
	for _, s := range r.sections {
		fmt.Fprintf(&b, "\n%s\n  %s\n", s.title, strings.ReplaceAll(s.meaning, "\n", "\n  "))
		w := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
		fmt.Fprint(w, "  \tours\treference\tours / reference\n")
		for _, l := range s.lines {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", l.what, l.ours, l.reference, l.ratio)
		}
		_ = w.Flush()
	}
	return b.String()
}

func perSecond(n float64, unit string) string { return grouped(int64(n)) + " " + unit + "/s" }

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// sample is how long something took, time after time.
type sample []time.Duration

func (s *sample) add(d time.Duration) { *s = append(*s, d) }

// quantile gives the duration that a share of the sample does not exceed.
func (s sample) quantile(share float64) time.Duration {
	ordered := slices.Sorted(slices.Values(s))
	return ordered[min(int(share*float64(len(ordered))), len(ordered)-1)]
}

func (s sample) median() time.Duration { return s.quantile(0.5) }

func (s sample) mean() time.Duration {
	var sum time.Duration
	for _, d := range s {
		sum += d
	}
	return sum / time.Duration(max(1, len(s)))
}

// rate is how many a second were handled, by the median.
func (s sample) rate(n int64) float64 { return float64(n) / s.median().Seconds() }
