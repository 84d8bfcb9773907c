package main

import (
	"math"
	"runtime/debug"

	"github.com/mspr/surveillance/config"
)

// working is the memory for requests in progress: a large operation at a time,
// connections, documents.
const working = 128 << 20

// limitMemory lets the heap grow to what the caches, the answers that are being
// read and the requests in progress may take, and has it tidied beyond that
// instead of at twice of what is in use. DuckDB's memory is bounded by itself. An
// operator who sets GOMEMLIMIT knows better.
func limitMemory(cfg config.Config) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(int64(len(cfg.Clusters)*cfg.Serving.CacheMiB)<<20 + outflow + working)
	}
}
