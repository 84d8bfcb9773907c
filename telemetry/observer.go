package telemetry

import (
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Observer takes what the pipeline of one cluster tells.
type Observer struct {
	metrics *Metrics
	cluster string
}

// Observe gives the observer of a cluster.
func (m *Metrics) Observe(cluster mspr.ClusterID) Observer { return Observer{m, string(cluster)} }

// Stage tells how long a stage of a source's run took, and how many bytes went
// through it.
func (o Observer) Stage(source mspr.SourceName, stage string, took time.Duration, bytes int64) {
	o.metrics.stageSeconds.WithLabelValues(o.cluster, string(source), stage).Observe(took.Seconds())
	if bytes > 0 {
		o.metrics.stageBytes.WithLabelValues(o.cluster, string(source), stage).Add(float64(bytes))
	}
}

// Run tells how a run of a source ended.
func (o Observer) Run(source mspr.SourceName, outcome mspr.RunOutcome) {
	o.metrics.runs.WithLabelValues(o.cluster, string(source), string(outcome)).Inc()
}

// Lag tells for how long a source has been without a good run, and whether that is
// longer than expected.
func (o Observer) Lag(source mspr.SourceName, lag time.Duration, late bool) {
	o.metrics.sourceLag.WithLabelValues(o.cluster, string(source)).Set(lag.Seconds())
	value := 0.0
	if late {
		value = 1
	}
	o.metrics.sourceLate.WithLabelValues(o.cluster, string(source)).Set(value)
}

// Notice tells of a notice that was raised or seen again, or resolved.
func (o Observer) Notice(kind mspr.NoticeKind, open bool) {
	event := "resolved"
	if open {
		event = "raised"
	}
	o.metrics.notices.WithLabelValues(o.cluster, string(kind), event).Inc()
}
