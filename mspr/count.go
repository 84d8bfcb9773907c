package mspr

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Count is a number of people, or nothing where the source gives none: a
// missing count is not zero.
type Count struct {
	N     int64
	Known bool
}

// Known gives the count n.
func Known(n int64) Count { return Count{N: n, Known: true} }

// CountOf gives the count that p points to, and none for nil.
func CountOf(p *int64) Count {
	if p == nil {
		return Count{}
	}
	return Known(*p)
}

// Ptr gives nil for a missing count.
func (c Count) Ptr() *int64 {
	if !c.Known {
		return nil
	}
	return &c.N
}

// Plus adds what is known: missing + 3 = 3, missing + missing = missing.
func (c Count) Plus(o Count) Count {
	if !o.Known {
		return c
	}
	return Known(c.N + o.N)
}

// String gives the digits, or nothing for a missing count.
func (c Count) String() string {
	if !c.Known {
		return ""
	}
	return strconv.FormatInt(c.N, 10)
}

// MarshalJSON writes a number or null.
func (c Count) MarshalJSON() ([]byte, error) {
	if !c.Known {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, c.N, 10), nil
}

// UnmarshalJSON reads a whole number or null.
func (c *Count) UnmarshalJSON(b []byte) error {
	*c = Count{}
	if string(b) == "null" {
		return nil
	}
	if err := json.Unmarshal(b, &c.N); err != nil {
		return fmt.Errorf("a count is a whole number: %w", err)
	}
	c.Known = true
	return nil
}

// MarshalGQL writes the count as the GraphQL scalar Int64, or null.
func (c Count) MarshalGQL(w io.Writer) {
	b, err := c.MarshalJSON()
	if err != nil {
		b = []byte("null")
	}
	_, _ = w.Write(b)
}

// UnmarshalGQL reads the GraphQL scalar Int64.
func (c *Count) UnmarshalGQL(v any) error {
	switch n := v.(type) {
	case nil:
		*c = Count{}
	case int:
		*c = Known(int64(n))
	case int64:
		*c = Known(n)
	case json.Number:
		i, err := strconv.ParseInt(n.String(), 10, 64)
		if err != nil {
			return Errorf(BadUserInput, "an Int64 is a whole number between %d and %d", math.MinInt64, math.MaxInt64)
		}
		*c = Known(i)
	default:
		return Errorf(BadUserInput, "an Int64 is a whole number")
	}
	return nil
}

// CountKind names one of the counts that a record can carry.
type CountKind uint8

// The counts of a record, in the order of the columns.
const (
	Cases CountKind = iota
	Deaths
	Recovered
	Hospitalizations
	ICUAdmissions
	// CountKinds is how many there are.
	CountKinds
)

// AllCounts lists the counts in the order of the columns.
func AllCounts() []CountKind {
	return []CountKind{Cases, Deaths, Recovered, Hospitalizations, ICUAdmissions}
}

// Column gives the count's column name, the same in Postgres, DuckDB and the
// canonical CSV.
func (k CountKind) Column() string {
	switch k {
	case Cases:
		return "cases"
	case Deaths:
		return "deaths"
	case Recovered:
		return "recovered"
	case Hospitalizations:
		return "hospitalizations"
	case ICUAdmissions:
		return "icu_admissions"
	case CountKinds:
	}
	return ""
}

// ParseCountKind finds a count by its column name.
func ParseCountKind(column string) (CountKind, bool) {
	for _, k := range AllCounts() {
		if k.Column() == column {
			return k, true
		}
	}
	return 0, false
}

// Counts holds one count of each kind, indexed by CountKind.
type Counts [CountKinds]Count

// Empty says that no count is known.
func (c Counts) Empty() bool { return c == Counts{} }

// CountSet says which counts a file speaks of: the others it neither states
// nor withdraws.
type CountSet uint8

// NewCountSet makes the set of the given kinds.
func NewCountSet(kinds ...CountKind) CountSet {
	var s CountSet
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

// Has says whether the set holds k.
func (s CountSet) Has(k CountKind) bool { return s&(1<<k) != 0 }

// Kinds lists the set in the order of the columns.
func (s CountSet) Kinds() []CountKind {
	var kinds []CountKind
	for _, k := range AllCounts() {
		if s.Has(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Less gives what the counts are more than others. A count that is missing on
// one side counts as none there, so that what rows grew by adds up to what their
// sums grew by; it is missing where it is on both.
func (c Counts) Less(o Counts) Counts {
	for k := range c {
		if o[k].Known {
			c[k] = c[k].Plus(Known(-o[k].N))
		}
	}
	return c
}
