package store

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// These functions read single values in the binary format of the protocol; nil
// stands for NULL. They assume that the server sends the type that the query
// asks for.

func readInt2(b []byte) int64 { return int64(int16(binary.BigEndian.Uint16(b))) } //nolint:gosec // the same bits
func readInt4(b []byte) int64 { return int64(int32(binary.BigEndian.Uint32(b))) } //nolint:gosec // the same bits
func readInt8(b []byte) int64 { return int64(binary.BigEndian.Uint64(b)) }        //nolint:gosec // the same bits

func readFloat4(b []byte) float64 { return float64(math.Float32frombits(binary.BigEndian.Uint32(b))) }
func readFloat8(b []byte) float64 { return math.Float64frombits(binary.BigEndian.Uint64(b)) }

func readBool(b []byte) bool { return b[0] != 0 }

func readDate(b []byte) mspr.Date { return mspr.Date(readInt4(b)) + pgEpoch } //nolint:gosec // four bytes

// readTime reads microseconds since 2000-01-01 in UTC.
func readTime(b []byte) time.Time {
	return time.UnixMicro(readInt8(b) + epochMicros).UTC()
}

// epochMicros are the microseconds from 1970 to the day that Postgres counts
// from.
const epochMicros = int64(pgEpoch) * 24 * int64(time.Hour/time.Microsecond)

// readMicros reads microseconds since 1970.
func readMicros(b []byte) int64 { return readInt8(b) + epochMicros }
