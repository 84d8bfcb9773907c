package duck

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"time"
)

// tableDigests says of each copied table that fits into memory what it holds, as
// the SHA-256 of its rows: a copy is compared with what it is to hold without
// reading a table, or writing it next to the old one.
type tableDigests map[string]string

// digests adds up what the contents hold.
func (c contents) digests() (tableDigests, error) {
	all := tableDigests{}
	for _, t := range copiedTables() {
		if t.keyed {
			continue
		}
		digest := sha256.New()
		var buffer []byte
		err := t.fill(c, func(row ...driver.Value) (err error) {
			buffer = binary.AppendUvarint(buffer[:0], uint64(len(row)))
			for _, v := range row {
				if buffer, err = appendValue(buffer, v); err != nil {
					return err
				}
			}
			_, err = digest.Write(buffer)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("adding up the table %s: %w", t.table, err)
		}
		all[t.table] = hex.EncodeToString(digest.Sum(nil))
	}
	return all, nil
}

// appendValue writes a value so that no two rows read the same: its kind, then
// as many bytes as the kind has, or says.
func appendValue(to []byte, v driver.Value) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(to, 'n'), nil
	case bool:
		if v {
			return append(to, 't'), nil
		}
		return append(to, 'f'), nil
	case int64:
		return binary.AppendVarint(append(to, 'i'), v), nil
	case float64:
		return binary.BigEndian.AppendUint64(append(to, 'r'), math.Float64bits(v)), nil
	case string:
		return append(binary.AppendUvarint(append(to, 's'), uint64(len(v))), v...), nil
	case time.Time:
		return binary.AppendVarint(append(to, 'd'), v.UnixMicro()), nil
	}
	return nil, fmt.Errorf("a row holds a %T", v)
}

// differing lists the tables that hold something else than before.
func (t tableDigests) differing(before tableDigests) tableSet {
	var names tableSet
	for name, digest := range t {
		if before[name] != digest {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// tableSet names the tables of which a copy holds the new rows beside the old.
type tableSet []string

func (s tableSet) has(table string) bool { return slices.Contains(s, table) }

// now names where the new rows of a table stand.
func (s tableSet) now(table string) string {
	if s.has(table) {
		return changeSchema + "." + table
	}
	return "main." + table
}
