package duck

import (
	"fmt"
	"time"
)

// lineage says which snapshot that was built in full a snapshot descends from,
// and how much was replaced in copies of it since.
type lineage struct {
	// Full is that snapshot's number, Built when it was made, Bytes its size.
	Full  int64     `json:"full"`
	Built time.Time `json:"built"`
	Bytes int64     `json:"bytes"`
	// Copies is how many times a copy was changed since, Replaced how many rows
	// of facts were taken out or put in.
	Copies   int   `json:"copies"`
	Replaced int64 `json:"replaced"`
	// Totals are what the snapshot's own rows add up to. Postgres said so when it
	// was built in full; what came since was added up as Postgres sent it.
	Totals totals `json:"totals"`
	// Tables are what the snapshot's small tables hold.
	Tables tableDigests `json:"tables"`
}

// A snapshot is built in full, and compared with all of Postgres, when what it
// would descend from is older than a week, was copied a hundred times, has had a
// quarter of its rows replaced, or has grown by half: rows that were replaced
// stand at the end of their tables, out of order, and leave holes. A change of
// more than a tenth of the rows is cheaper to build anew as well. Of
// little, all of this costs nothing.
const (
	maxAge      = 7 * 24 * time.Hour
	maxCopies   = 100
	wornPart    = 4
	changedPart = 10
	fewRows     = 10_000
	fewBytes    = 32 << 20
)

// worn says why no further copy is to be made of a snapshot of so many rows and
// bytes; empty when one may.
func (l lineage) worn(now time.Time, records, bytes int64) string {
	switch {
	case l.Full == 0:
		return "the last one does not say what it descends from"
	case len(l.Tables) == 0:
		return "the last one does not say what its tables hold"
	case now.Sub(l.Built) > maxAge:
		return fmt.Sprintf("the last one in full, %d, is of %s", l.Full, l.Built.Format(time.DateOnly))
	case l.Copies >= maxCopies:
		return fmt.Sprintf("the last one in full, %d, was copied %d times", l.Full, l.Copies)
	case l.Replaced > max(fewRows, records/wornPart):
		return fmt.Sprintf("%d rows were replaced since the last one in full, %d", l.Replaced, l.Full)
	case bytes > l.Bytes+max(fewBytes, l.Bytes/2):
		return fmt.Sprintf("it grew from %d to %d bytes since the last one in full, %d", l.Bytes, bytes, l.Full)
	}
	return ""
}
