package numbers

import "math"

// pair is the unevaluated sum of two float64, of which the second is at most
// half a unit in the last place of the first: about 106 bits.
type pair struct{ hi, lo float64 }

// twoSum is a + b without an error.
func twoSum(a, b float64) pair {
	s := a + b
	t := s - a
	return pair{s, (a - (s - t)) + (b - t)}
}

// quickSum is twoSum where a is not smaller than b.
func quickSum(a, b float64) pair {
	s := a + b
	return pair{s, b - (s - a)}
}

// twoProduct is a * b without an error, unless that is very small.
func twoProduct(a, b float64) pair {
	p := float64(a * b)
	return pair{p, math.FMA(a, b, -p)}
}

func (a pair) add(b pair) pair {
	s, t := twoSum(a.hi, b.hi), twoSum(a.lo, b.lo)
	s = quickSum(s.hi, s.lo+t.hi)
	return quickSum(s.hi, s.lo+t.lo)
}

func (a pair) addFloat(b float64) pair {
	s := twoSum(a.hi, b)
	return quickSum(s.hi, s.lo+a.lo)
}

func (a pair) negated() pair { return pair{-a.hi, -a.lo} }

func (a pair) sub(b pair) pair { return a.add(b.negated()) }

func (a pair) mul(b pair) pair {
	p := twoProduct(a.hi, b.hi)
	return quickSum(p.hi, p.lo+math.FMA(a.hi, b.lo, float64(a.lo*b.hi)))
}

func (a pair) mulFloat(b float64) pair {
	p := twoProduct(a.hi, b)
	return quickSum(p.hi, math.FMA(a.lo, b, p.lo))
}

func (a pair) div(b pair) pair {
	q := a.hi / b.hi
	r := a.sub(b.mulFloat(q))
	q2 := r.hi / b.hi
	r = r.sub(b.mulFloat(q2))
	s := quickSum(q, q2)
	return s.addFloat(r.hi / b.hi)
}

func (a pair) sqrt() pair {
	if a.hi == 0 {
		return a
	}
	s := math.Sqrt(a.hi)
	r := a.sub(twoProduct(s, s))
	return quickSum(s, r.hi/(2*s))
}

// scaled is a times a power of two by which nothing is lost.
func (a pair) scaled(by float64) pair { return pair{a.hi * by, a.lo * by} }

// fma is a*b + c with one rounding, on every machine.
func fma(a, b, c float64) float64 { return math.FMA(a, b, c) }

// round is the float64 nearest to a * 2**n, with one rounding also where the
// result is so small that it has fewer bits.
func (a pair) round(n int) float64 {
	const smallest = -1022 // below it there are fewer bits
	if a.hi == 0 || math.IsInf(a.hi, 0) || a.hi != a.hi {
		return a.hi
	}
	s := quickSum(a.hi, a.lo)
	if e := exponent(s.hi) + n; e >= smallest {
		return math.Ldexp(s.hi, n)
	} else if e < smallest-54 {
		return math.Copysign(0, s.hi)
	}
	// The distance between neighbours of the result, in a's units.
	unit := math.Ldexp(1, -1074-n)
	m, e := math.Frexp(unit)
	if m == 0 || e < -960 || e > 960 {
		return math.Ldexp(s.hi, n)
	}
	large := 1.5 * (1 << 52) * unit
	whole := (s.hi + large) - large
	rest := twoSum(s.hi-whole, s.lo)
	half := unit / 2
	odd := math.Mod(whole/unit, 2) != 0
	switch {
	case rest.hi > half || rest.hi == half && (rest.lo > 0 || rest.lo == 0 && odd):
		whole += unit
	case rest.hi < -half || rest.hi == -half && (rest.lo < 0 || rest.lo == 0 && odd):
		whole -= unit
	}
	return math.Copysign(math.Ldexp(whole, n), s.hi)
}

// exponent is that of the largest power of two that is not larger than x, which
// is neither a zero nor very small.
func exponent(x float64) int { return int(math.Float64bits(x)>>52&0x7ff) - 1023 }
