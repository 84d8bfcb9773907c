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

// decompose gives the R of the QR decomposition of a matrix by Householder's
// reflections (A. S. Householder 1958, J ACM 5:339-342,
// doi:10.1145/320941.320947), and turns right by the same; it spoils the
// columns. A matrix whose columns depend on each other is ErrSingular. Small
// matrices, thousands of times, are what it is for: gonum's works in blocks,
// which takes twice as long on them.
func decompose(columns [][]float64, right []float64) (triangle, error) {
	if len(right) < len(columns) {
		return nil, ErrSingular
	}
	r := make(triangle, len(columns))
	for j, column := range columns {
		length := norm(column[j:])
		whole := length
		for i := range j {
			whole = math.Hypot(whole, column[i])
		}
		if !(length > singular*whole) {
			return nil, ErrSingular
		}
		diagonal := -math.Copysign(length, column[j])
		column[j] -= diagonal // the column is now the normal of a mirror
		square := -diagonal * column[j]
		for _, other := range columns[j+1:] {
			reflect(other[j:], column[j:], square)
		}
		reflect(right[j:], column[j:], square)
		r[j] = make([]float64, len(columns))
		r[j][j] = diagonal
	}
	for j, column := range columns {
		for i := range j {
			r[i][j] = column[i]
		}
	}
	return r, nil
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
	for _, v := range x {
		sum += v / largest * (v / largest)
	}
	return largest * math.Sqrt(sum)
}

// solve gives x of R·x = right, whose further values are not looked at.
func (r triangle) solve(right []float64) []float64 {
	x := make([]float64, len(r))
	for i, row := range slices.Backward(r) {
		x[i] = right[i]
		for j := i + 1; j < len(r); j++ {
			x[i] -= row[j] * x[j]
		}
		x[i] /= row[i]
	}
	return x
}

func (r triangle) inverse() triangle {
	inverse := make(triangle, len(r))
	for i := range inverse {
		inverse[i] = make([]float64, len(r))
	}
	unit := make([]float64, len(r))
	for j := range r {
		unit[j] = 1
		for i, v := range r.solve(unit) {
			inverse[i][j] = v
		}
		unit[j] = 0
	}
	return inverse
}

// timesTransposed gives the triangle times its transpose.
func (r triangle) timesTransposed() [][]float64 {
	product := make([][]float64, len(r))
	for i := range product {
		product[i] = make([]float64, len(r))
		for j := range product[i] {
			for k := max(i, j); k < len(r); k++ {
				product[i][j] += r[i][k] * r[j][k]
			}
		}
	}
	return product
}
