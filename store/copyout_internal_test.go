package store

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

// sent builds rows as Postgres sends them.
func sent(fields ...[]byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(fields)))
	for _, f := range fields {
		if f == nil {
			b = append(b, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		b = binary.BigEndian.AppendUint32(b, uint32(len(f)))
		b = append(b, f...)
	}
	return b
}

func eight(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
func four(n int32) []byte  { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

func testCodes() *mspr.Codes {
	return mspr.NewCodes([]mspr.Location{{Code: "FRA"}, {Code: "CHE"}, {Code: "CH-BE"}}, []mspr.Source{{Name: "who"}, {Name: "foph"}})
}

// recordRow is the row of a record with a count missing, one below zero and an
// update that equals the making.
func recordRow() [][]byte {
	return [][]byte{
		eight(7), []byte("CHE"), []byte("CH-BE"), four(-30_000), []byte("foph"),
		eight(5), nil, eight(-2), nil, nil,
		eight(3), eight(0), eight(1), nil,
	}
}

// decode gives the record of a row, and an error where it is none.
func decode(row []byte) (got mspr.Row, err error) {
	d := newRowDecoder(testCodes())
	w := &rowWriter{decoder: d, fields: recordFields, begun: true, each: func(d *rowDecoder) error {
		err := readRecord(d, &got)
		return err
	}}
	_, err = w.Write(row)
	return got, err
}

func TestARowOfCopyIsRead(t *testing.T) {
	got, err := decode(sent(recordRow()...))
	if err != nil {
		t.Fatal(err)
	}
	want := mspr.Row{
		ID: 7, Country: 1, Location: 0, Source: 0, Date: pgEpoch - 30_000, N: [mspr.CountKinds]int64{5, 0, -2},
		Known: 0b101, Corrected: true, Batch: 3, Issued: epochMicros, Created: epochMicros + 1, Updated: epochMicros + 1,
	}
	if got != want {
		t.Errorf("read %+v, want %+v", got, want)
	}
}

func TestARowThatIsNotWhatWasAskedForIsRefused(t *testing.T) {
	whole := sent(recordRow()...)
	for n := 2; n < len(whole); n++ {
		if _, err := decode(whole[:n]); err == nil {
			t.Fatalf("a row cut after %d of %d bytes was taken", n, len(whole))
		}
	}
	change := func(field int, to []byte) []byte {
		row := recordRow()
		row[field] = to
		return sent(row...)
	}
	for what, row := range map[string][]byte{
		"more bytes":           append(sent(recordRow()...), 0),
		"a field less":         sent(recordRow()[1:]...),
		"a short number":       change(0, four(1)),
		"no number":            change(0, nil),
		"no date":              change(3, nil),
		"a short count":        change(5, four(1)),
		"a short update":       change(13, four(1)),
		"no place":             change(2, nil),
		"a place of no name":   change(2, []byte{}),
		"a length below none":  append([]byte{0, recordFields, 0xff, 0xff, 0xff, 0xfe}, whole[6:]...),
		"a length of too much": append([]byte{0, recordFields, 0x7f, 0xff, 0xff, 0xff}, whole[6:]...),
	} {
		if _, err := decode(row); err == nil {
			t.Errorf("a row with %s was taken", what)
		}
	}
	_, err := decode(change(2, []byte("ATL")))
	if err == nil || !strings.Contains(err.Error(), `"ATL"`) {
		t.Errorf("a place that is not in the catalogue gives %v", err)
	}
	if _, err := decode(change(4, []byte("nobody"))); err == nil || errors.Is(err, errCutRow) {
		t.Errorf("a source that is not in the catalogue gives %v", err)
	}
}

func TestRowsThatGetLostOnTheWayAreMissed(t *testing.T) {
	header := make([]byte, copyHeader)
	end := []byte{0xff, 0xff}
	for sent, came := range map[int64]int{0: 0, 1: 1, 3: 3, 4: 3, 2: 3} {
		w := &rowWriter{decoder: newRowDecoder(testCodes()), fields: recordFields, each: func(*rowDecoder) error { return nil }}
		pieces := [][]byte{header}
		for range came {
			pieces = append(pieces, sentRow())
		}
		for _, p := range append(pieces, end) {
			if _, err := w.Write(p); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.end(sent); (err == nil) != (sent == int64(came)) {
			t.Errorf("%d rows came of %d: %v", came, sent, err)
		}
	}
}

func sentRow() []byte { return sent(recordRow()...) }

func FuzzRowsOfCopy(f *testing.F) {
	f.Add(sent(recordRow()...))
	f.Add([]byte{0xff, 0xff})
	f.Fuzz(func(t *testing.T, row []byte) {
		if r, err := decode(row); err == nil && len(row) > 2 && r.Location > 2 {
			t.Errorf("place %d of 3", r.Location)
		}
	})
}

// Whatever came before, a code has its own number.
func TestCodesAreNumberedInAnyOrder(t *testing.T) {
	codes := testCodes()
	r := newCodeReader(codes.Locations, codes.Location)
	for _, name := range []string{"CH-BE", "CH-BE", "CHE", "FRA", "CH-BE", "CHE", "CH-BE", "FRA", "FRA", "CH-BE"} {
		n, err := r.read([]byte(name))
		if err != nil || string(codes.Locations[n]) != name {
			t.Errorf("%s was numbered %d (%v) among %v", name, n, err, codes.Locations)
		}
	}
	for _, name := range []string{"", "DEU"} {
		if n, err := r.read([]byte(name)); err == nil {
			t.Errorf("%q, which is in no catalogue, was numbered %d", name, n)
		}
	}
	empty := newCodeReader([]mspr.SourceName(nil), mspr.NewCodes(nil, nil).Source)
	if n, err := empty.read([]byte("DEU")); err == nil {
		t.Errorf("where there are no names, one was numbered %d", n)
	}
}
