package numbers

import "math"

// Exp is e**x.
func Exp(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1):
		return x
	case x > 709.8:
		return math.Inf(1)
	case x < -745.2:
		return 0
	case x == 0:
		return 1
	}
	p, n := exp(pair{x, 0})
	return p.round(n)
}

// exp is e**x as a number near 1 and the power of two that it has to be
// multiplied by. x is not larger than some thousands.
func exp(x pair) (p pair, power int) {
	k := math.RoundToEven(float64(x.hi * (expSteps / math.Ln2)))
	// What is left is at most half a step: k * ln 2 / expSteps, in three parts.
	r := twoSum(fma(-k, ln2Step[0], x.hi), x.lo) // the first part has few bits, so that the product has no error
	r = r.add(twoProduct(-k, ln2Step[1])).add(twoProduct(-k, ln2Step[2]))
	n := int(k)
	j := n & (expSteps - 1)
	p = pair{expTable[j][0], expTable[j][1]}
	return p.add(p.mul(expm1Small(r))), (n - j) / expSteps
}

// expSteps is into how many steps the exponent of two is divided.
const expSteps = 128

// expm1Small is e**r - 1 for an r of 2**-8 at most.
func expm1Small(r pair) pair {
	// From the fifth term on, what a float64 holds is enough.
	x := r.hi
	tail := fma(fma(fma(fma(fma(x, 1./3628800, 1./362880), x, 1./40320), x, 1./5040), x, 1./720), x, 1./120)
	p := r.mul(pair{float64(tail * x), 0}.add(inverse24))
	p = r.mul(p.add(inverse6))
	p = r.mul(p.addFloat(.5))
	return r.add(r.mul(p))
}

var (
	inverse6  = pair{1. / 6, 9.25185853854297065662e-18}
	inverse24 = pair{1. / 24, 2.31296463463574266415e-18}
	ln2       = pair{6.93147180559945286227e-01, 2.31904681384629955842e-17}
	ln10      = pair{2.30258509299404590109e+00, -2.17075622338224935350e-16}
)

// small is up to where functions that are near 0 for small arguments are
// computed as the first terms of a series: the others lose ten bits at most.
const small = 1. / 1024

// Expm1 is e**x - 1.
func Expm1(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1) || x == 0:
		return x
	case x > 709.8:
		return math.Inf(1)
	case x < -50:
		return -1
	case math.Abs(x) < 0x1p-60:
		return x
	}
	return expm1(pair{x, 0}).round(0)
}

func expm1(x pair) pair {
	if math.Abs(x.hi) < small {
		return expm1Small(x)
	}
	p, n := exp(x)
	if n > 1000 {
		p, n = p.scaled(0x1p1000), n-1000 // the 1 does not count
		return p.scaled(math.Ldexp(1, n))
	}
	return p.scaled(math.Ldexp(1, n)).addFloat(-1)
}

// Sinh is the hyperbolic sine.
func Sinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x || math.IsInf(x, 0) || a < 0x1p-600:
		return x
	case a < 0x1p-28:
		return oddSmall(x, 1./6)
	case a < small:
		return sinhSmall(pair{x, 0}).round(0)
	case a > 711:
		return math.Copysign(math.Inf(1), x)
	}
	p, n := exp(pair{a, 0})
	if n < 60 {
		p = p.sub(inverted(p, n))
	}
	if x < 0 {
		p = p.negated()
	}
	return p.round(n - 1)
}

// inverted is 1 / (p * 2**n) in units of 2**n.
func inverted(p pair, n int) pair { return pair{1, 0}.div(p).scaled(math.Ldexp(1, -2*n)) }

// oddSmall is x + a x**3, for an x so small that the rest does not count.
func oddSmall(x, a float64) float64 { return fma(float64(x*x), float64(x*a), x) }

func sinhSmall(x pair) pair {
	square := x.mul(x)
	s := square.hi
	tail := fma(fma(s, 1./362880, 1./5040), s, 1./120)
	p := square.mul(inverse6.addFloat(float64(tail * s)))
	return x.add(x.mul(p))
}

// Cosh is the hyperbolic cosine.
func Cosh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x:
		return x
	case a > 711:
		return math.Inf(1)
	}
	p, n := exp(pair{a, 0})
	if n < 60 {
		p = p.add(inverted(p, n))
	}
	return p.round(n - 1)
}

// Tanh is the hyperbolic tangent.
func Tanh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x || a < 0x1p-600:
		return x
	case a < 0x1p-28:
		return oddSmall(x, -1./3)
	case a > 22:
		return math.Copysign(1, x)
	}
	if a < small {
		s := sinhSmall(pair{a, 0})
		c := s.mul(s).addFloat(1).sqrt()
		return math.Copysign(s.div(c).round(0), x)
	}
	e := expm1(pair{2 * a, 0})
	return math.Copysign(e.div(e.addFloat(2)).round(0), x)
}
