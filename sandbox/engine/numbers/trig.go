package numbers

import (
	"math"
	"math/bits"
)

// Sin is the sine.
func Sin(x float64) float64 {
	if x != x || math.IsInf(x, 0) {
		return math.NaN()
	}
	if math.Abs(x) < 0x1p-28 {
		if math.Abs(x) < 0x1p-600 {
			return x
		}
		return oddSmall(x, -1./6)
	}
	s, _ := sinCos(x)
	return s.round(0)
}

// Cos is the cosine.
func Cos(x float64) float64 {
	if x != x || math.IsInf(x, 0) {
		return math.NaN()
	}
	_, c := sinCos(x)
	return c.round(0)
}

// Tan is the tangent.
func Tan(x float64) float64 {
	if x != x || math.IsInf(x, 0) {
		return math.NaN()
	}
	if math.Abs(x) < 0x1p-28 {
		if math.Abs(x) < 0x1p-600 {
			return x
		}
		return oddSmall(x, 1./3)
	}
	s, c := sinCos(x)
	return s.div(c).round(0)
}

// sinCos are the sine and the cosine of a finite number.
func sinCos(x float64) (s, c pair) {
	quarter, r := 0, pair{math.Abs(x), 0}
	if r.hi > math.Pi/4 {
		quarter, r = quarters(r.hi)
	}
	s, c = sinCosOf(r)
	switch quarter & 3 {
	case 1:
		s, c = c, s.negated()
	case 2:
		s, c = s.negated(), c.negated()
	case 3:
		s, c = c.negated(), s
	}
	if x < 0 {
		s = s.negated()
	}
	return s, c
}

// sinCosOf are those of an r of pi/4 at most, and a little more.
func sinCosOf(r pair) (s, c pair) {
	negative := r.hi < 0
	if negative {
		r = r.negated()
	}
	j := int(math.RoundToEven(r.hi * 64))
	t := r.addFloat(-float64(j) / 64)
	st, ct := sinCosSmall(t)
	if j > 0 {
		sj, cj := pair{sinTable[j][0], sinTable[j][1]}, pair{sinTable[j][2], sinTable[j][3]}
		// 1 - cos t is small, and so precise.
		s = sj.add(cj.mul(st).sub(sj.mul(ct)))
		c = cj.sub(sj.mul(st).add(cj.mul(ct)))
	} else {
		s, c = st, pair{1, 0}.sub(ct)
	}
	if negative {
		s = s.negated()
	}
	return s, c
}

// sinCosSmall are sin t and 1 - cos t for a t of 1/128 at most.
func sinCosSmall(t pair) (s, versine pair) {
	square := t.mul(t)
	q := square.hi
	tail := fma(fma(fma(q, 1./6227020800, -1./39916800), q, 1./362880), q, -1./5040)
	p := square.mul(inverse120.addFloat(float64(tail * q)))
	p = square.mul(p.sub(inverse6))
	s = t.add(t.mul(p))
	tail = fma(fma(fma(q, 1./479001600, -1./3628800), q, 1./40320), q, -1./720)
	p = square.mul(inverse24.addFloat(float64(tail * q)))
	p = square.mul(p.addFloat(-.5))
	return s, p.negated()
}

var inverse120 = pair{1. / 120, 1.15648231731787133207e-19}

// quarters is how many times pi/2 fits into x, to the nearest, modulo 4, and
// what is left. x is positive and not small. It multiplies with 2/pi, of which
// only those digits count that give the last bits before the point and those
// behind it.
func quarters(x float64) (n int, left pair) {
	b := math.Float64bits(x)
	m := b&(1<<52-1) | 1<<52
	e := int(b>>52) - 1023 - 52 // x = m * 2**e
	// The window begins with the bit of 2/pi that has the weight 2**(2-e) or more:
	// times m it gives multiples of 4.
	first := max(e-2, 0)
	word, shift := first/64, uint(first%64)
	var window [5]uint64 // bits first... of 2/pi, which begins behind the point
	for i := range window {
		window[i] = twoOverPi[word+i] << shift
		if shift > 0 {
			window[i] |= twoOverPi[word+i+1] >> (64 - shift)
		}
	}
	var product [6]uint64
	carry := uint64(0)
	for i := len(window) - 1; i >= 0; i-- {
		hi, lo := bits.Mul64(m, window[i])
		lo, c := bits.Add64(lo, carry, 0)
		product[i+1] = lo
		carry = hi + c
	}
	product[0] = carry
	// x * 2/pi is product * 2**(e - first - 320), so the point lies behind the first
	// 64 + e - first bits. It comes to lie behind the first two.
	moved := shifted(product, 64+e-first-2)
	n = int(moved[0] >> 62)
	moved = shifted(moved, 2)
	negative := moved[0]>>63 != 0 // more than a half: one more quarter, and less is left
	if negative {
		n++
		borrow := uint64(0)
		for i := len(moved) - 1; i >= 0; i-- {
			moved[i], borrow = bits.Sub64(0, moved[i], borrow)
		}
	}
	left = fraction(moved).mul(halfPi)
	if negative {
		left = left.negated()
	}
	return n, left
}

var halfPi = pair{1.57079632679489655800e+00, 6.12323399573676603587e-17}

// shifted is a number moved to the left by so many bits, or to the right where
// that is negative.
func shifted(a [6]uint64, by int) (r [6]uint64) {
	words, rest := by>>6, uint(by&63)
	at := func(i int) uint64 {
		if i < 0 || i >= len(a) {
			return 0
		}
		return a[i]
	}
	for i := range r {
		r[i] = at(i+words) << rest
		if rest > 0 {
			r[i] |= at(i+words+1) >> (64 - rest)
		}
	}
	return r
}

// fraction is a number between 0 and 1 of which a holds the bits behind the point.
func fraction(a [6]uint64) pair {
	zeros := 0
	for i := range a {
		if a[i] != 0 {
			zeros = 64*i + bits.LeadingZeros64(a[i])
			break
		}
	}
	a = shifted(a, zeros)
	scale := math.Ldexp(1, -zeros)
	p := quickSum(float64(a[0]>>11)*0x1p-53, float64(a[0]&0x7ff<<42|a[1]>>22)*0x1p-106)
	return p.scaled(scale)
}
