package sample

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// seed changes every number of the simulation.
const seed = 20240630

// outbreak is an epidemic in one country: the counts of each day as they are
// known in the end.
type outbreak struct{ cases, deaths []int64 }

func simulate(e epidemic, c country) outbreak {
	r := generator(e, c)
	expected := expectedCases(r, e, c)
	rhythm := weeklyRhythm(r)
	return outbreak{
		cases:  observe(r, expected, rhythm, 0.12),
		deaths: observe(r, expectedDeaths(r, e, expected), rhythm, 0.08),
	}
}

func generator(e epidemic, c country) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(e.disease) + " " + string(c.Code))) // a hash takes everything
	//nolint:gosec // a simulation must be repeatable, not unguessable
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// lead is how many days the simulation runs before the first day that is
// published, so that deaths have the cases they follow from.
const lead = 60

// expectedCases gives the mean of the cases of each day, from lead days before
// the first.
func expectedCases(r *rand.Rand, e epidemic, c country) []float64 {
	total := float64(c.Population.N) * e.detected[c.WHORegion] * math.Exp(0.35*r.NormFloat64())
	shift := 14 * r.NormFloat64()
	expected := make([]float64, lead+int(e.last-e.first)+1)
	for _, w := range e.waves {
		w.peak += shift + 9*r.NormFloat64()
		w.rise *= math.Exp(0.12 * r.NormFloat64())
		w.fall *= math.Exp(0.12 * r.NormFloat64())
		size := total * w.weight * math.Exp(0.3*r.NormFloat64())
		for i := range expected {
			expected[i] += size * w.density(float64(i-lead))
		}
	}
	return expected
}

// density is the part of the wave's cases that falls on a day:
// 1 / (exp(-x/rise) + exp(x/fall)) over its integral.
func (w wave) density(day float64) float64 {
	a, b := 1/w.rise, 1/w.fall
	integral := math.Pi / ((a + b) * math.Sin(math.Pi*a/(a+b)))
	x := day - w.peak
	return 1 / (math.Exp(-a*x) + math.Exp(b*x)) / integral
}

// expectedDeaths spreads the deaths of each day's cases over the following
// weeks, 18 days on average.
func expectedDeaths(r *rand.Rand, e epidemic, cases []float64) []float64 {
	delay := deathDelay()
	level := math.Exp(0.3 * r.NormFloat64())
	expected := make([]float64, len(cases))
	for i := range cases {
		part := float64(i) / float64(len(cases))
		dying := cases[i] * level * (e.fatality[0]*(1-part) + e.fatality[1]*part)
		for k, p := range delay {
			if i+k < len(expected) {
				expected[i+k] += dying * p
			}
		}
	}
	return expected
}

// deathDelay is a gamma density of shape 3 and scale 6 days, cut at lead days.
func deathDelay() []float64 {
	delay, sum := make([]float64, lead), 0.0
	for k := range delay {
		x := float64(k) / 6
		delay[k] = x * x * math.Exp(-x)
		sum += delay[k]
	}
	for k := range delay {
		delay[k] /= sum
	}
	return delay
}

// weeklyRhythm gives the part of a weekday (Sunday first) in what is reported
// in a week, times seven: offices rest at the weekend and catch up on Tuesday.
func weeklyRhythm(r *rand.Rand) [7]float64 {
	rhythm := [7]float64{0.55, 0.85, 1.25, 1.2, 1.15, 1.1, 0.9}
	depth, sum := 0.4+0.7*r.Float64(), 0.0
	for i := range rhythm {
		rhythm[i] = 1 + depth*(rhythm[i]-1) + 0.04*r.NormFloat64()
		sum += rhythm[i]
	}
	for i := range rhythm {
		rhythm[i] *= 7 / sum
	}
	return rhythm
}
