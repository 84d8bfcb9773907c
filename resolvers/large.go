package resolvers

import (
	"runtime"

	"github.com/mspr/surveillance/lane"
)

// largeCost is the cost from which an operation is large: a daily series of one
// place with all its counts is not, ten of them are. A large answer may take a
// hundred megabytes while it is put together.
const largeCost = 40_000

// NewLarge makes the lane of large operations, for handlers that share a process
// and its memory: half as many as there are cores at once, so that whoever asks
// for little finds a core.
func NewLarge() *lane.Lane { return lane.New(int64(max(1, runtime.GOMAXPROCS(0)/2))) }
