//go:build bench

package bench

import (
	"testing"
	"time"
)

// TestBench measures what the table of targets lists, at each size, in the order
// in which a service meets it: rows are published, asked for, and change.
func TestBench(t *testing.T) {
	l := open(t)
	t.Run("load", l.compareLoad)
	t.Run("memory of the pipeline", l.compareMemory)
	medians := map[string]map[string]time.Duration{}
	sizes := sizesWanted(t)
	for _, s := range sizes {
		t.Run(s.name, func(t *testing.T) { medians[s.name] = l.measure(t, s) })
	}
	for i := 1; i < len(sizes); i++ {
		compareSizes(sizes[i], sizes[i-1], medians)
	}
}

// measure gives the medians of the questions.
func (l *lab) measure(t *testing.T, s size) map[string]time.Duration {
	t.Helper()
	p := l.grown(t, s)
	l.publishFirst(t, p)
	defer func() {
		if err := p.snapshots.Close(); err != nil {
			t.Error(err)
		}
	}()
	steps := []struct {
		name    string
		measure func(t *testing.T, p *published)
	}{
		{"publish", l.comparePublish},
		{"queries", l.compareQueries},
		{"PostGraphile", l.comparePeer},
		{"clients", l.compareClients},
		{"cached", l.compareCached},
		{"start and memory", l.measureProgram},
		{"publish of a change", l.comparePublishOfChange},
	}
	for _, step := range steps {
		began := time.Now()
		t.Run(step.name, func(t *testing.T) { step.measure(t, p) })
		t.Logf("%s took %.1f s", step.name, time.Since(began).Seconds())
	}
	return p.medians
}
