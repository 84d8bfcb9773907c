package duck

import (
	"fmt"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// vector is a column of a chunk, in DuckDB's own memory.
type vector struct {
	data unsafe.Pointer
	// valid has a bit for each row, 1 where there is a value.
	valid *[chunkRows / 64]uint64
	// width is the size of an ENUM's codes in bytes, 0 of other types.
	width int
}

// vector gives a column of the chunk that the writer appends.
func (w *tableWriter) vector(column int) (vector, error) {
	if column >= len(w.types) {
		return vector{}, fmt.Errorf("filling %s: it has no column %d", w.table, column)
	}
	raw := mapping.DataChunkGetVector(w.chunk, mapping.IdxT(column)) //nolint:gosec // checked above
	mapping.VectorEnsureValidityWritable(raw)
	v := vector{
		data:  mapping.VectorGetData(raw),
		valid: (*[chunkRows / 64]uint64)(mapping.VectorGetValidity(raw)),
	}
	if mapping.GetTypeId(w.types[column]) == mapping.TypeEnum {
		switch t := mapping.EnumInternalType(w.types[column]); t {
		case mapping.TypeUTinyInt:
			v.width = 1
		case mapping.TypeUSmallInt:
			v.width = 2
		case mapping.TypeUInteger:
			v.width = 4
		default:
			return v, fmt.Errorf("filling %s: the codes of column %d are of type %d", w.table, column, t)
		}
	}
	return v, nil
}

// columnOf gives the values of a vector, which are of the size of T.
func columnOf[T any](v vector) *[chunkRows]T {
	return (*[chunkRows]T)(v.data)
}

// setCode sets an ENUM to the value with this place in its list.
func (v vector) setCode(row int, code uint32) {
	switch v.width {
	case 1:
		columnOf[uint8](v)[row] = uint8(code) //nolint:gosec // the width is DuckDB's for the list
	case 2:
		columnOf[uint16](v)[row] = uint16(code) //nolint:gosec // see above
	default:
		columnOf[uint32](v)[row] = code
	}
}

// allValid says that every row has a value until setNull says otherwise.
func (v vector) allValid() {
	for i := range v.valid {
		v.valid[i] = ^uint64(0)
	}
}

func (v vector) setNull(row int) { v.valid[row/64] &^= 1 << (row % 64) }

// vectors gives the first columns of the chunk, all of whose rows have values.
func (w *tableWriter) vectors(n int) ([]vector, error) {
	columns := make([]vector, n)
	for i := range columns {
		v, err := w.vector(i)
		if err != nil {
			return nil, err
		}
		v.allValid()
		columns[i] = v
	}
	return columns, nil
}
