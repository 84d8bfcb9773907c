package duck

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/mspr/surveillance/mspr"
)

// packedRow is a record of one disease in 64 bytes, as it waits to be sorted.
type packedRow struct {
	// key is the place (24 bits), the day (24 bits, from noDay on) and the
	// source (16 bits), so that keys sort as the rows are to be stored.
	key uint64
	id  int64
	n   [mspr.CountKinds]int64
	// stamp is the place of the row's stamp in its list.
	stamp uint32
	// flags are the country (24 bits), whether the row is a correction, and
	// which counts are known (5 bits).
	flags uint32
}

const (
	packedSize = int(unsafe.Sizeof(packedRow{}))
	// noDay is added to a date, so that days before 1970 sort first.
	noDay         = 1 << 23
	placeShift    = 40
	dayShift      = 16
	countryShift  = 8
	correctedFlag = 1 << 7
	knownMask     = 1<<mspr.CountKinds - 1
	maxPlaces     = 1 << 24
	maxSources    = 1 << 16
)

func (p *packedRow) place() uint32   { return uint32(p.key >> placeShift) }
func (p *packedRow) source() uint32  { return uint32(p.key & (maxSources - 1)) }
func (p *packedRow) day() int32      { return int32(p.key>>dayShift&(1<<24-1)) - noDay }
func (p *packedRow) country() uint32 { return p.flags >> countryShift }
func (p *packedRow) corrected() bool { return p.flags&correctedFlag != 0 }

// stamp is what the rows of one load have in common.
type stamp struct{ batch, issued, created, updated int64 }

// stamps numbers the stamps of a disease's rows. It is safe for concurrent use.
type stamps struct {
	lock    sync.Mutex
	all     []stamp
	numbers map[stamp]uint32
}

func (s *stamps) number(of stamp) uint32 {
	s.lock.Lock()
	defer s.lock.Unlock()
	n, ok := s.numbers[of]
	if !ok {
		n = uint32(len(s.all)) //nolint:gosec // memory ends long before 2³²
		s.all = append(s.all, of)
		s.numbers[of] = n
	}
	return n
}

// list gives the stamps by their numbers; those that are there already stay.
func (s *stamps) list() []stamp {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.all
}

// packer packs the rows of one stream.
type packer struct {
	stamps *stamps
	// numbers are the stamps that this stream has met.
	numbers map[stamp]uint32
	last    stamp
	number  uint32
	any     bool
}

func newPacker(s *stamps) *packer { return &packer{stamps: s, numbers: map[stamp]uint32{}} }

func (p *packer) pack(r *mspr.Row, into *packedRow) error {
	day := int64(r.Date) + noDay
	if day < 0 || day >= 2*noDay {
		return fmt.Errorf("a record of location number %d is of day %d, which no calendar has", r.Location, r.Date)
	}
	into.key = uint64(r.Location)<<placeShift | uint64(day)<<dayShift | uint64(r.Source)
	into.id, into.n = r.ID, r.N
	into.stamp = p.stampOf(r)
	into.flags = r.Country<<countryShift | uint32(r.Known)
	if r.Corrected {
		into.flags |= correctedFlag
	}
	return nil
}

func (p *packer) stampOf(r *mspr.Row) uint32 {
	s := stamp{r.Batch, r.Issued, r.Created, r.Updated}
	if p.any && s == p.last {
		return p.number
	}
	n, ok := p.numbers[s]
	if !ok {
		n = p.stamps.number(s)
		p.numbers[s] = n
	}
	p.last, p.number, p.any = s, n, true
	return n
}
