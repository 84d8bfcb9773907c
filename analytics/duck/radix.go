package duck

// keyed is the place of a row among others, with its key.
type keyed struct {
	key uint64
	at  uint32
}

const (
	digitBits = 11
	digits    = 1 << digitBits
)

// order gives the rows' places in order of their keys. Both slices are used
// again where they are large enough. Rows come mostly in order, in a few long
// runs, and share most of the bits of their keys: a pass is made for each digit
// in which any two differ.
func order(rows []packedRow, a, b []keyed) (sorted, spare []keyed) {
	a, b = sized(a, len(rows)), sized(b, len(rows))
	var differ uint64
	inOrder := true
	for i := range rows {
		a[i] = keyed{rows[i].key, uint32(i)}
		if i > 0 {
			differ |= rows[i].key ^ rows[0].key
			inOrder = inOrder && rows[i-1].key <= rows[i].key
		}
	}
	if inOrder {
		return a, b
	}
	for shift := 0; shift < 64; shift += digitBits {
		if differ>>shift&(digits-1) != 0 {
			countingPass(a, b, shift)
			a, b = b, a
		}
	}
	return a, b
}

func sized(s []keyed, n int) []keyed {
	if cap(s) < n {
		return make([]keyed, n)
	}
	return s[:n]
}

// countingPass puts what is in from into to, in order of one digit; those that
// agree in it keep their order.
func countingPass(from, to []keyed, shift int) {
	var starts [digits]uint32
	for i := range from {
		starts[from[i].key>>shift&(digits-1)]++
	}
	var sum uint32
	for i, n := range starts {
		starts[i] = sum
		sum += n
	}
	for i := range from {
		digit := from[i].key >> shift & (digits - 1)
		to[starts[digit]] = from[i]
		starts[digit]++
	}
}
