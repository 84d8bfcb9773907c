package epi

import (
	"math"
	"slices"
)

// trial is a number of cases of which each is, with a probability, one that is
// counted.
type trial struct{ cases, probability float64 }

// trials are independent; how many are counted in all is a sum of binomials.
type trials []trial

// moments gives the first three central ones, of which the first is the mean.
func (all trials) moments() (mean, variance, third float64) {
	for _, t := range all {
		p := t.probability
		mean += t.cases * p
		variance += t.cases * p * (1 - p)
		third += t.cases * p * (1 - p) * (1 - 2*p)
	}
	return mean, variance, third
}

// wide is the variance above which the quantiles of a sum are taken from its
// first three moments: from there on they are off by less than a person.
const wide = 200

// quantiles gives quantiles of the number counted: the least number that has
// the probability.
func (all trials) quantiles(ps ...float64) []float64 {
	values := make([]float64, len(ps))
	if mean, variance, third := all.moments(); variance > wide {
		deviation := math.Sqrt(variance)
		for i, p := range ps {
			z := normalQuantile(p)
			// Cornish and Fisher's expansion, as far as the skewness.
			values[i] = mean + deviation*(z+third/(variance*deviation)*(z*z-1)/6)
		}
		return values
	}
	least, chances := all.distribution()
	for i, p := range ps {
		// Rounding may leave the whole a little short of one.
		sum, at := 0.0, 0
		for sum += chances[0]; sum < p-1e-12 && at < len(chances)-1; sum += chances[at] {
			at++
		}
		values[i] = least + float64(at)
	}
	return values
}

// negligible is a chance that no quantile can tell.
const negligible = 1e-15

// distribution gives the chance of each number from the least on, those at the
// ends left out that are negligible.
func (all trials) distribution() (least float64, chances []float64) {
	chances = []float64{1}
	for _, t := range all {
		n := math.Round(t.cases)
		switch {
		case t.probability >= 1:
			least += n
		case n*t.probability > negligible:
			from, binomial := binomialChances(n, t.probability)
			var cut float64
			cut, chances = trimmed(convolved(chances, binomial))
			least += from + cut
		}
	}
	return least, chances
}

// binomialChances gives the binomial probabilities from a number on, as far as
// they are not negligible, by ratios from the most likely number.
func binomialChances(n, p float64) (from float64, chances []float64) {
	mode := math.Floor((n + 1) * p)
	below, above := []float64{}, []float64{1}
	odds := p / (1 - p)
	for k, c := mode, 1.0; k > 0 && c > negligible; k-- {
		c *= k / (n - k + 1) / odds
		below = append(below, c)
	}
	for k, c := mode, 1.0; k < n && c > negligible; k++ {
		c *= (n - k) / (k + 1) * odds
		above = append(above, c)
	}
	chances = make([]float64, 0, len(below)+len(above))
	total := 0.0
	for _, c := range slices.Backward(below) {
		chances = append(chances, c)
	}
	chances = append(chances, above...)
	for _, c := range chances {
		total += c
	}
	for i := range chances {
		chances[i] /= total
	}
	return mode - float64(len(below)), chances
}

func convolved(a, b []float64) []float64 {
	sum := make([]float64, len(a)+len(b)-1)
	for i, x := range a {
		for j, y := range b {
			sum[i+j] += x * y
		}
	}
	return sum
}

// trimmed leaves negligible ends out, and says how many at the beginning.
func trimmed(chances []float64) (cut float64, rest []float64) {
	first, last := 0, len(chances)
	for first < last-1 && chances[first] < negligible {
		first++
	}
	for last > first+1 && chances[last-1] < negligible {
		last--
	}
	return float64(first), chances[first:last]
}
