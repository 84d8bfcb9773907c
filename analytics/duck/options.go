package duck

import "github.com/mspr/surveillance/mspr"

// Limits bounds what one DuckDB instance may use.
type Limits struct {
	Threads int
	// MemoryBytes bounds DuckDB's own memory; a query that needs more spills
	// to disk, or fails.
	MemoryBytes int64
	// SpillBytes bounds what it spills to disk.
	SpillBytes int64
	// Connections bounds the queries that run at once.
	Connections int
}

// Options are the settings of a cluster's snapshots; what is left zero gets a
// default.
type Options struct {
	// Serve bounds the instance that answers, Build the one that publishes.
	Serve, Build Limits
	// Keep is how many good snapshot files stay on disk.
	Keep int
	// Detector finds the alerts of a snapshot when it is built; nil for none.
	Detector Detector
	// OnRefused hears of every file that is refused, once per change of the
	// file. It must not call back into Snapshots.
	OnRefused func(Refusal)
	// OnBuilt hears of every snapshot that this process publishes.
	OnBuilt func(Built)
}

// Built is a snapshot that was published.
type Built struct {
	mspr.Snapshot
	// WhyFull says why it was built in full; empty where it started from a copy
	// of the one before.
	WhyFull string
}

// Refusal says why a snapshot file is not served.
type Refusal struct {
	Cluster mspr.ClusterID
	Number  int64
	Path    string
	Reason  string
}

const (
	defaultKeep    = 5
	defaultThreads = 2
	defaultMemory  = 1 << 30
	// defaultBuildMemory keeps a process that builds 50 million rows, and serves
	// meanwhile, well below 1.5 GiB.
	defaultBuildMemory = 768 << 20
	defaultSpill       = 16 << 30
)

func (o Options) withDefaults() Options {
	if o.Build.MemoryBytes == 0 {
		o.Build.MemoryBytes = defaultBuildMemory
	}
	o.Serve, o.Build = o.Serve.withDefaults(), o.Build.withDefaults()
	if o.Keep == 0 {
		o.Keep = defaultKeep
	}
	if o.OnRefused == nil {
		o.OnRefused = func(Refusal) {}
	}
	if o.OnBuilt == nil {
		o.OnBuilt = func(Built) {}
	}
	return o
}

func (l Limits) withDefaults() Limits {
	if l.Threads == 0 {
		l.Threads = defaultThreads
	}
	if l.MemoryBytes == 0 {
		l.MemoryBytes = defaultMemory
	}
	if l.SpillBytes == 0 {
		l.SpillBytes = defaultSpill
	}
	if l.Connections == 0 {
		l.Connections = 2 * l.Threads
	}
	return l
}

// split shares the limits between the instance for light queries and the one
// for heavy ones, which needs most of the memory; each may use every thread.
func (l Limits) split() (light, heavy Limits) {
	light, heavy = l, l
	light.MemoryBytes = l.MemoryBytes / 3
	heavy.MemoryBytes = l.MemoryBytes - light.MemoryBytes
	return light, heavy
}

// forSorting shares the limits of a build between the rows that wait to be
// sorted and DuckDB, which takes as much again as it counts while it appends. DuckDB
// has no threads of its own then: each writer does the work itself, where it would
// spin until one of them had done it.
func (l Limits) forSorting() (rows, database Limits) {
	rows, database = l, l
	rows.MemoryBytes = l.MemoryBytes / 3
	database.MemoryBytes, database.Threads = l.MemoryBytes/3, 1
	return rows, database
}

// forDeriving is what DuckDB may count, so that with what it does not it stays
// within the limits.
func (l Limits) forDeriving() Limits {
	l.MemoryBytes = l.MemoryBytes * 2 / 3
	return l
}
