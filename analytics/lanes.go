package analytics

import "github.com/mspr/surveillance/lane"

// lanes keep queries that a rollup or a few places answer apart from those
// that read most of a snapshot, so that the former never wait for the latter.
type lanes struct{ light, heavy *lane.Lane }

func newLanes(wide int64) lanes { return lanes{lane.New(wide), lane.New(wide)} }

// through gives the lane of a query.
func (l lanes) through(heavy bool) *lane.Lane {
	if heavy {
		return l.heavy
	}
	return l.light
}
