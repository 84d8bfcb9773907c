//go:build bench

package bench

import (
	"testing"
	"time"
)

// TestBench measures what the table of targets lists, at each size, in the order
// in which a service meets it: rows are published, asked for, and change. What one
// size is to another comes last, when both are there to be asked in turn.
func TestBench(t *testing.T) {
	l := open(t)
	t.Run("load", l.compareLoad)
	t.Run("memory of the pipeline", l.compareMemory)
	var all []*published
	for _, s := range sizesWanted(t) {
		all = append(all, l.measure(t, s))
	}
	for i := 1; i < len(all); i++ {
		large, small := all[i], all[i-1]
		t.Run(large.name+" against "+small.name, func(t *testing.T) { l.compareSizes(t, large, small) })
	}
}

// measure gives the cluster that it measured; it serves until the test ends.
func (l *lab) measure(t *testing.T, s size) *published {
	t.Helper()
	p := l.grown(t, s)
	l.publishFirst(t, p)
	t.Cleanup(func() {
		if err := p.snapshots.Close(); err != nil {
			t.Error(err)
		}
	})
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
		t.Run(s.name+" "+step.name, func(t *testing.T) { step.measure(t, p) })
		t.Logf("%s took %.1f s", step.name, time.Since(began).Seconds())
	}
	return p
}
