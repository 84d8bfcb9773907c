package duck

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
)

// sortedBy puts rows through buckets with room for so many blocks, dealt by so
// many dealers.
func sortedBy(t *testing.T, rows []packedRow, places, blocks, dealers int) []packedRow {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows")
	b := newBuckets(places, int64(blocks*blockSize), path, 1<<30)
	all := make([]*dealer, dealers)
	for i := range all {
		all[i] = b.dealer()
	}
	for i := range rows {
		if err := all[i%dealers].deal(&rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range all {
		d.end()
	}
	var got, drained []packedRow
	var sorted, spare []keyed
	for _, share := range b.shares(3) {
		for i := share.from; i < share.to; i++ {
			var err error
			if drained, err = b.drain(i, drained[:0]); err != nil {
				t.Fatal(err)
			}
			sorted, spare = order(drained, sorted, spare)
			for _, k := range sorted {
				got = append(got, drained[k.at])
			}
		}
	}
	if err := b.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the file of the sort is still there: %v", err)
	}
	return got
}

func TestBucketsSortWhateverTheirMemory(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const places = 1000
	rows := make([]packedRow, 400_000)
	for i := range rows {
		place, day, source := random.Uint64N(places), noDay+random.Int64N(40_000)-30_000, random.Uint64N(4)
		rows[i] = packedRow{key: place<<placeShift | uint64(day)<<dayShift | source, id: int64(i), n: [mspr.CountKinds]int64{int64(i)}}
	}
	for name, blocks := range map[string]int{"in memory": 1000, "in part": 100, "in a file": 0} {
		t.Run(name, func(t *testing.T) {
			got := sortedBy(t, rows, places, blocks, 2)
			if len(got) != len(rows) {
				t.Fatalf("%d of %d rows came back", len(got), len(rows))
			}
			seen := make([]bool, len(rows))
			for i, row := range got {
				if i > 0 && got[i-1].key > row.key {
					t.Fatalf("row %d is out of order", i)
				}
				if row != rows[row.id] || seen[row.id] {
					t.Fatalf("row %d came back as another or twice", row.id)
				}
				seen[row.id] = true
			}
		})
	}
}

func TestOrderIsThatOfTheKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(rapid.Uint64()).Draw(t, "keys")
		rows := make([]packedRow, len(keys))
		for i, k := range keys {
			rows[i] = packedRow{key: k, id: int64(i)}
		}
		sorted, _ := order(rows, nil, nil)
		slices.Sort(keys)
		for i, k := range sorted {
			if k.key != keys[i] || rows[k.at].key != k.key {
				t.Fatalf("place %d has key %d, not %d", i, k.key, keys[i])
			}
		}
	})
}

func TestPackedRowsKeepWhatTheyHold(t *testing.T) {
	p := newPacker(&stamps{numbers: map[stamp]uint32{}})
	for _, date := range []mspr.Date{mspr.NewDate(1, 1, 1), mspr.NewDate(1918, 3, 4), -1, 0, 1, mspr.NewDate(9999, 12, 31)} {
		r := mspr.Row{
			ID: 7, Location: maxPlaces - 1, Country: maxPlaces - 2, Source: maxSources - 1, Date: date,
			N: [mspr.CountKinds]int64{-1, 0, 3}, Known: 0b10101, Corrected: true, Batch: 5, Issued: 1, Created: -2, Updated: 3,
		}
		var packed packedRow
		if err := p.pack(&r, &packed); err != nil {
			t.Fatal(err)
		}
		if packed.place() != r.Location || packed.country() != r.Country || packed.source() != r.Source || packed.day() != int32(date) ||
			!packed.corrected() || packed.flags&knownMask != 0b10101 || packed.n != r.N || packed.id != 7 {
			t.Errorf("%+v came back as %+v", r, packed)
		}
		if got := p.stamps.all[packed.stamp]; got != (stamp{5, 1, -2, 3}) {
			t.Errorf("its stamp is %+v", got)
		}
	}
	if len(p.stamps.all) != 1 {
		t.Errorf("one stamp has %d numbers", len(p.stamps.all))
	}
	for _, date := range []mspr.Date{1<<31 - 1, -1 << 31} { // infinity in Postgres
		if err := p.pack(&mspr.Row{Date: date}, &packedRow{}); err == nil {
			t.Errorf("day %d was taken", date)
		}
	}
}

func TestASortThatNeedsTooMuchRoomSaysSo(t *testing.T) {
	b := newBuckets(1, 0, filepath.Join(t.TempDir(), "rows"), int64(blockSize))
	d := b.dealer()
	var err error
	for range 2 * blockRows {
		if err = d.deal(&packedRow{}); err != nil {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), "give it more") {
		t.Errorf("a sort past its room says %v", err)
	}
	if err := b.close(); err != nil {
		t.Error(err)
	}
}
