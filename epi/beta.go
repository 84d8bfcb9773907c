package epi

import "math"

// betaCDF gives the distribution function and the density of the beta
// distribution: the continued fraction of DLMF 8.17.22 by Lentz's method, times
// a density that keeps its digits for parameters of any size, as C. Loader, Fast
// and accurate computation of binomial probabilities, 2000, finds it.
// Differences of log gamma functions lose half of them at the size of a
// country.
func betaCDF(x, a, b float64) (cdf, density float64) {
	complement := 1 - x
	// x·(1-x)·density
	front := a * b / (a + b) * binomialDensity(a, b, x, complement)
	if x > (a+1)/(a+b+2) {
		cdf = 1 - front/b*betaFraction(complement, b, a)
	} else {
		cdf = front / a * betaFraction(x, a, b)
	}
	return cdf, front / (x * complement)
}

// longestFraction is enough for parameters of 10^10, as the terms needed grow
// with their root.
const longestFraction = 1_000_000

// betaFraction evaluates the continued fraction, for x below the mean or so.
func betaFraction(x, a, b float64) float64 {
	const tiny = 1e-300
	apart := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/apart(1-(a+b)*x/(a+1))
	value := d
	for i := 1.0; i < longestFraction; i++ {
		even := i * (b - i) * x / ((a + 2*i - 1) * (a + 2*i))
		d, c = 1/apart(1+even*d), apart(1+even/c)
		value *= c * d
		odd := -(a + i) * (a + b + i) * x / ((a + 2*i) * (a + 2*i + 1))
		d, c = 1/apart(1+odd*d), apart(1+odd/c)
		value *= c * d
		if math.Abs(c*d-1) < 0x1p-52 {
			break
		}
	}
	return value
}

// binomialDensity gives Γ(a+b+1) / (Γ(a+1) Γ(b+1)) · p^a · q^b, which is the
// binomial probability of a among a+b where both are whole.
func binomialDensity(a, b, p, q float64) float64 {
	n := a + b
	exponent := stirlingError(n) - stirlingError(a) - stirlingError(b) - deviancePart(a, n*p) - deviancePart(b, n*q)
	return math.Exp(exponent) * math.Sqrt(n/(2*math.Pi*a*b))
}

// stirlingError gives log Γ(n+1) less Stirling's approximation of it.
func stirlingError(n float64) float64 {
	if n > 15 {
		square := n * n
		return (1.0/12 - (1.0/360-(1.0/1260-(1.0/1680-1.0/1188/square)/square)/square)/square) / n
	}
	logGamma, _ := math.Lgamma(n + 1)
	return logGamma - (n+0.5)*math.Log(n) + n - math.Log(2*math.Pi)/2
}

// deviancePart gives x log(x/m) + m - x without cancelling where x is close to
// m.
func deviancePart(x, m float64) float64 {
	if math.Abs(x-m) >= 0.1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	v := (x - m) / (x + m)
	sum, term := (x-m)*v, 2*x*v
	for j := 3.0; ; j += 2 {
		term *= v * v
		next := sum + term/j
		if next == sum {
			return sum
		}
		sum = next
	}
}
