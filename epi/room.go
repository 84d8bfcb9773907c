package epi

// room is memory that is used over and over, for what is needed together.
type room struct {
	numbers []float64
	rows    [][]float64
}

// clear gives up all that the room was used for.
func (r *room) clear() { r.numbers, r.rows = r.numbers[:0], r.rows[:0] }

// vector gives zeros.
func (r *room) vector(n int) []float64 {
	from := len(r.numbers)
	if from+n > cap(r.numbers) {
		// What the room was used for so far stays where it is.
		from, r.numbers = 0, make([]float64, 0, 2*cap(r.numbers)+n)
	}
	r.numbers = r.numbers[:from+n]
	v := r.numbers[from : from+n : from+n]
	clear(v)
	return v
}

// matrix gives rows of zeros.
func (r *room) matrix(rows, length int) [][]float64 {
	from := len(r.rows)
	for range rows {
		r.rows = append(r.rows, r.vector(length))
	}
	return r.rows[from:len(r.rows):len(r.rows)]
}
