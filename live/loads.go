package live

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

const (
	// reportEvery is the least time between two reports of a load, and heartbeat
	// the longest.
	reportEvery = 300 * time.Millisecond
	heartbeat   = 10 * time.Second
)

// Loads follows the loads of one cluster that run in this process, and tells how
// far they have come: a few times a second while something happens, now and then
// while nothing does, and at once when a stage begins or ends. It is safe for
// concurrent use.
type Loads struct {
	cluster mspr.ClusterID
	tell    func(mspr.BatchProgress)

	mu      sync.Mutex
	running map[*Load]struct{}
	telling sync.WaitGroup
}

// NewLoads follows loads and gives their reports to tell, which may take its
// time: those of one load wait for each other, and what came meanwhile is left
// out.
func NewLoads(cluster mspr.ClusterID, tell func(mspr.BatchProgress)) *Loads {
	return &Loads{cluster: cluster, tell: tell, running: map[*Load]struct{}{}}
}

// Load is one that runs.
type Load struct {
	loads *Loads

	mu  sync.Mutex
	now mspr.BatchProgress
	// changes counts what became different.
	changes int
	// turned is told when a stage has begun.
	turned chan struct{}
}

// Start begins to follow a load. Disease may be empty until it is known.
func (l *Loads) Start(source mspr.SourceName, disease mspr.DiseaseCode) *Load {
	began := time.Now().UTC()
	made := &Load{loads: l, turned: make(chan struct{}, 1), now: mspr.BatchProgress{
		Load: rand.Text(), Cluster: l.cluster, Source: source, Disease: disease,
		Stage: mspr.LoadReading, StartedAt: began, At: began,
	}}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running[made] = struct{}{}
	l.telling.Go(made.report)
	return made
}

// report tells of the load until it has ended.
func (l *Load) report() {
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	told, at := -1, time.Time{}
	for {
		if now, changes := l.news(); changes != told || time.Since(at) >= heartbeat {
			told, at = changes, time.Now()
			l.loads.tell(now)
			if now.Stage.Ended() {
				return
			}
		}
		select {
		case <-tick.C:
		case <-l.turned:
		}
	}
}

// news is the next report, and how many changes it tells of.
func (l *Load) news() (mspr.BatchProgress, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now.Report++
	return l.now, l.changes
}

// Read tells how much of the file has been read; total is 0 where its size isn't
// known, and ended says that this is all.
func (l *Load) Read(rows, bytes, total int64, ended bool) {
	l.change(func(p *mspr.BatchProgress) {
		p.Rows, p.Bytes, p.TotalBytes = rows, bytes, nil
		if total > 0 {
			p.TotalBytes = &total
		}
		if ended {
			p.Stage = mspr.LoadLoading
		}
		estimate(p)
	})
}

// End tells how the load ended, and with which batches. What changed something
// waits for a snapshot that holds it.
func (l *Load) End(batches []mspr.Batch, err error) {
	l.change(func(p *mspr.BatchProgress) {
		p.SecondsLeft = nil
		changed := int64(0)
		for _, b := range batches {
			p.Batch, p.Disease, p.Rows = &b.ID, b.Disease, max(p.Rows, b.Read)
			changed += b.Changed
		}
		switch {
		case err != nil:
			p.Stage, p.Reason = failed(err)
		case changed > 0:
			p.Stage = mspr.LoadLoaded
		default:
			p.Stage = mspr.LoadDone
		}
	})
}

// failed tells a refusal from a failure, and what may be said about it.
func failed(err error) (mspr.LoadStage, string) {
	if refusal, ok := errors.AsType[*mspr.Refusal](err); ok {
		return mspr.LoadRefused, cut(refusal.Reason)
	}
	if known, ok := errors.AsType[*mspr.Error](err); ok && known.Code != mspr.Internal {
		return mspr.LoadFailed, cut(known.Message)
	}
	return mspr.LoadFailed, mspr.Tell("the load failed: the log of the process that ran it says why")
}

// longReason is the longest reason that is told, in bytes.
const longReason = 1000

func cut(reason string) string {
	if len(reason) <= longReason {
		return reason
	}
	return strings.ToValidUTF8(reason[:longReason], "") + "…"
}

// change notes what is new, and forgets a load that has ended.
func (l *Load) change(note func(*mspr.BatchProgress)) {
	l.mu.Lock()
	before := l.now.Stage
	if before.Ended() {
		l.mu.Unlock()
		return
	}
	l.now.At = time.Now().UTC()
	l.changes++
	note(&l.now)
	after := l.now.Stage
	l.mu.Unlock()
	if after.Ended() {
		l.loads.forget(l)
	}
	if after != before {
		select {
		case l.turned <- struct{}{}:
		default: // it is told already
		}
	}
}

func (l *Loads) forget(load *Load) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.running, load)
}

// Publishing tells that a snapshot is being made of what has been loaded; failed
// is called when that came to nothing.
func (l *Loads) Publishing() (failed func()) {
	waited := l.turn(inStage(mspr.LoadLoaded), func(p *mspr.BatchProgress) { p.Stage = mspr.LoadPublishing })
	return func() {
		for _, load := range waited {
			load.change(func(p *mspr.BatchProgress) {
				p.Stage, p.Reason = mspr.LoadLoaded, mspr.Tell("no snapshot could be made of it yet")
			})
		}
	}
}

// Serving tells that a snapshot serves which holds the batches up to this one.
func (l *Loads) Serving(lastBatch int64) {
	l.turn(func(p mspr.BatchProgress) bool {
		return (p.Stage == mspr.LoadLoaded || p.Stage == mspr.LoadPublishing) && *p.Batch <= lastBatch
	}, func(p *mspr.BatchProgress) { p.Stage, p.Reason = mspr.LoadDone, "" })
}

func inStage(stages ...mspr.LoadStage) func(mspr.BatchProgress) bool {
	return func(p mspr.BatchProgress) bool { return slices.Contains(stages, p.Stage) }
}

// turn changes the loads that are so, and gives them.
func (l *Loads) turn(isSo func(mspr.BatchProgress) bool, note func(*mspr.BatchProgress)) (turned []*Load) {
	l.mu.Lock()
	for load := range l.running {
		if isSo(load.state()) {
			turned = append(turned, load)
		}
	}
	l.mu.Unlock()
	for _, load := range turned {
		load.change(note)
	}
	return turned
}

func (l *Load) state() mspr.BatchProgress {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// Close ends what is followed: loads of which no snapshot was wanted are done,
// others have failed. It waits until all has been told.
func (l *Loads) Close() {
	l.turn(func(p mspr.BatchProgress) bool { return p.Stage == mspr.LoadLoaded && p.Reason == "" },
		func(p *mspr.BatchProgress) { p.Stage = mspr.LoadDone })
	l.turn(inStage(mspr.LoadLoaded), func(p *mspr.BatchProgress) { p.Stage = mspr.LoadFailed })
	l.turn(inStage(mspr.LoadReading, mspr.LoadLoading, mspr.LoadPublishing), func(p *mspr.BatchProgress) {
		p.Stage, p.Reason = mspr.LoadFailed, mspr.Tell("the process that ran the load has ended")
	})
	l.telling.Wait()
}
