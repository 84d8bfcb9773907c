package telemetry

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/mspr/surveillance/mspr"
)

// Metrics are the numbers that the process shows to Prometheus.
type Metrics struct {
	registry *prometheus.Registry

	requests        *prometheus.HistogramVec
	answers         *prometheus.CounterVec
	warmed          *prometheus.CounterVec
	snapshotNumber  *prometheus.GaugeVec
	snapshotCreated *prometheus.GaugeVec
	snapshotRefused *prometheus.CounterVec
	publishSeconds  *prometheus.HistogramVec
	publishFailed   *prometheus.CounterVec
	batches         *prometheus.CounterVec
	rows            *prometheus.CounterVec
	listening       *prometheus.GaugeVec
	listenerDropped *prometheus.CounterVec
	stageSeconds    *prometheus.HistogramVec
	stageBytes      *prometheus.CounterVec
	runs            *prometheus.CounterVec
	sourceLag       *prometheus.GaugeVec
	sourceLate      *prometheus.GaugeVec
	notices         *prometheus.CounterVec
}

// NewMetrics makes the metrics and their registry.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "mspr_http_request_seconds", Help: "Time to answer an HTTP request.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"cluster", "code"}),
		answers:         counter("mspr_answers_total", "Answers by the tier that gave them.", "cluster", "tier"),
		warmed:          counter("mspr_answers_warmed_total", "Questions answered ahead for a new snapshot.", "cluster"),
		snapshotNumber:  gauge("mspr_snapshot_number", "Number of the snapshot that serves; 0 for none.", "cluster"),
		snapshotCreated: gauge("mspr_snapshot_created_timestamp_seconds", "When the snapshot that serves was made.", "cluster"),
		snapshotRefused: counter("mspr_snapshot_refused_total", "Snapshot files that were not fit to serve.", "cluster"),
		publishSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "mspr_publish_seconds", Help: "Time to build, verify and publish a snapshot.",
			Buckets: []float64{.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300},
		}, []string{"cluster"}),
		publishFailed: counter("mspr_publish_failed_total", "Snapshots that could not be published.", "cluster"),
		batches:       counter("mspr_batches_total", "Batches by source and how they ended.", "cluster", "source", "status"),
		rows:          counter("mspr_batch_rows_total", "Rows of source files by what became of them.", "cluster", "source", "fate"),

		listening:       gauge("mspr_subscriptions", "Subscriptions that run now, by the way that they are sent.", "cluster", "transport"),
		listenerDropped: counter("mspr_subscriptions_dropped_total", "Subscriptions ended because their events were not taken in time.", "cluster", "transport"),
		stageSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "mspr_stage_seconds", Help: "Time that a stage of reading a source took: fetch, read, load, publish.",
			Buckets: []float64{.05, .1, .5, 1, 5, 10, 30, 60, 300, 600, 1800},
		}, []string{"cluster", "source", "stage"}),
		stageBytes: counter("mspr_stage_bytes_total", "Bytes of source files that went through a stage.", "cluster", "source", "stage"),
		runs:       counter("mspr_source_runs_total", "Runs of sources and how they ended.", "cluster", "source", "outcome"),
		sourceLag:  gauge("mspr_source_lag_seconds", "Time since the last good run of a scheduled source, as its leader last saw it.", "cluster", "source"),
		sourceLate: gauge("mspr_source_late", "Whether a scheduled source has been without a good run for longer than expected: 1 or 0.", "cluster", "source"),
		notices:    counter("mspr_notices_total", "Notices raised or seen again, and resolved.", "cluster", "kind", "event"),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.answers, m.warmed, m.snapshotNumber, m.snapshotCreated, m.snapshotRefused, m.publishSeconds, m.publishFailed, m.batches, m.rows,
		m.listening, m.listenerDropped,
		m.stageSeconds, m.stageBytes, m.runs, m.sourceLag, m.sourceLate, m.notices,
	)
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Request notes an answered HTTP request.
func (m *Metrics) Request(cluster mspr.ClusterID, code string, took time.Duration) {
	m.requests.WithLabelValues(string(cluster), code).Observe(took.Seconds())
}

// Answer notes an answer and the tier that gave it.
func (m *Metrics) Answer(cluster mspr.ClusterID, tier mspr.Tier) {
	m.answers.WithLabelValues(string(cluster), string(tier)).Inc()
}

// Warmed notes questions that were answered before anybody asked.
func (m *Metrics) Warmed(cluster mspr.ClusterID, questions int) {
	m.warmed.WithLabelValues(string(cluster)).Add(float64(questions))
}

// Serving notes the snapshot that serves from now on.
func (m *Metrics) Serving(s mspr.Snapshot) {
	m.snapshotNumber.WithLabelValues(string(s.Cluster)).Set(float64(s.Number))
	m.snapshotCreated.WithLabelValues(string(s.Cluster)).Set(float64(s.Created.Unix()))
}

// SnapshotRefused notes a snapshot file that was not fit to serve.
func (m *Metrics) SnapshotRefused(cluster mspr.ClusterID) {
	m.snapshotRefused.WithLabelValues(string(cluster)).Inc()
}

// Published notes a publish and how it ended.
func (m *Metrics) Published(cluster mspr.ClusterID, took time.Duration, err error) {
	if err != nil {
		m.publishFailed.WithLabelValues(string(cluster)).Inc()
		return
	}
	m.publishSeconds.WithLabelValues(string(cluster)).Observe(took.Seconds())
}

// Listening notes a subscription that begins (1) or ends (-1).
func (m *Metrics) Listening(cluster mspr.ClusterID, transport string, change int) {
	m.listening.WithLabelValues(string(cluster), transport).Add(float64(change))
}

// ListenerDropped notes a subscription that was ended because its events were not
// taken in time.
func (m *Metrics) ListenerDropped(cluster mspr.ClusterID, transport string) {
	m.listenerDropped.WithLabelValues(string(cluster), transport).Inc()
}

// Batch notes a load and what became of its rows.
func (m *Metrics) Batch(cluster mspr.ClusterID, b mspr.Batch) {
	m.batches.WithLabelValues(string(cluster), string(b.Source), string(b.Status)).Inc()
	for fate, n := range map[string]int64{
		"read": b.Read, "kept": b.Kept, "excluded": b.Excluded, "quarantined": b.Quarantined,
		"added": b.Added, "revised": b.Revised, "withdrawn": b.Withdrawn,
	} {
		m.rows.WithLabelValues(string(cluster), string(b.Source), fate).Add(float64(n))
	}
}
