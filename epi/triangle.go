package epi

import (
	"math"
	"slices"
)

// singular is how small a diagonal of R may be, relative to the length of its
// column, before glm.fit calls the column aliased.
const singular = 1e-11

// triangle is an upper triangular matrix, by rows.
type triangle [][]float64

// decompose sets r to the R of the QR decomposition of a matrix by Householder's
// reflections (A. S. Householder 1958, J ACM 5:339-342,
// doi:10.1145/320941.320947), and turns right by the same; it spoils the
// columns. A matrix whose columns depend on each other is ErrSingular. Small
// matrices, thousands of times, are what it is for: gonum's works in blocks,
// which takes twice as long on them.
func decompose(columns [][]float64, right []float64, r triangle) error {
	if len(right) < len(columns) {
		return ErrSingular
	}
	for j, column := range columns {
		length := norm(column[j:])
		whole := length
		for i := range j {
			whole = math.Hypot(whole, column[i])
		}
		if !(length > singular*whole) {
			return ErrSingular
		}
		diagonal := -math.Copysign(length, column[j])
		column[j] -= diagonal // the column is now the normal of a mirror
		square := -diagonal * column[j]
		for _, other := range columns[j+1:] {
			reflect(other[j:], column[j:], square)
		}
		reflect(right[j:], column[j:], square)
		r[j][j] = diagonal
	}
	for j, column := range columns {
		for i := range j {
			r[i][j] = column[i]
		}
	}
	return nil
}

// reflect mirrors x by a normal of which half the squared length is given.
func reflect(x, normal []float64, half float64) {
	along := 0.0
	for i, v := range normal {
		along += v * x[i]
	}
	along /= half
	for i, v := range normal {
		x[i] -= along * v
	}
}

func norm(x []float64) float64 {
	largest, sum := 0.0, 0.0
	for _, v := range x {
		largest = max(largest, math.Abs(v))
	}
	if largest == 0 || math.IsInf(largest, 0) || math.IsNaN(largest) {
		return largest
	}
	if largest > 1e-100 && largest < 1e100 {
		// No square is lost, nor does any overflow.
		for _, v := range x {
			sum += v * v
		}
		return math.Sqrt(sum)
	}
	for _, v := range x {
		sum += v / largest * (v / largest)
	}
	return largest * math.Sqrt(sum)
}

// solve sets x to that of R·x = right, whose further values are not looked at.
func (r triangle) solve(right, x []float64) {
	for i, row := range slices.Backward(r) {
		x[i] = right[i]
		for j := i + 1; j < len(r); j++ {
			x[i] -= row[j] * x[j]
		}
		x[i] /= row[i]
	}
}

func (r triangle) inverse(space *room) triangle {
	inverse := triangle(space.matrix(len(r), len(r)))
	unit, x := space.vector(len(r)), space.vector(len(r))
	for j := range r {
		unit[j] = 1
		r.solve(unit, x)
		for i, v := range x {
			inverse[i][j] = v
		}
		unit[j] = 0
	}
	return inverse
}

// timesTransposed gives the triangle times its transpose.
func (r triangle) timesTransposed(space *room) [][]float64 {
	product := space.matrix(len(r), len(r))
	for i := range product {
		for j := range product[i] {
			for k := max(i, j); k < len(r); k++ {
				product[i][j] += r[i][k] * r[j][k]
			}
		}
	}
	return product
}
