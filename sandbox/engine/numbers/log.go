package numbers

import "math"

// Log is the natural logarithm.
func Log(x float64) float64 { return logarithm(x, func(l pair) pair { return l }) }

// Log2 is the logarithm to the base 2.
func Log2(x float64) float64 { return logarithm(x, func(l pair) pair { return l.div(ln2) }) }

// Log10 is the logarithm to the base 10.
func Log10(x float64) float64 { return logarithm(x, func(l pair) pair { return l.div(ln10) }) }

func logarithm(x float64, base func(pair) pair) float64 {
	switch {
	case x != x || x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case math.IsInf(x, 1):
		return x
	}
	m, n := math.Frexp(x)
	return base(logOf(pair{m, 0}, n)).round(0)
}

// logOf is the logarithm of m * 2**n, which is positive.
func logOf(m pair, n int) pair {
	for m.hi > math.Sqrt2 {
		m, n = m.scaled(.5), n+1
	}
	for m.hi < math.Sqrt2/2 {
		m, n = m.scaled(2), n-1
	}
	if n == 0 && math.Abs(m.hi-1) < 1./16 {
		return log1pSmall(m.addFloat(-1))
	}
	// A first guess, and what it is off by.
	s := (m.hi - 1) / (m.hi + 1)
	q := float64(s * s)
	guess := 2 * float64(s*fma(fma(fma(fma(fma(fma(fma(q, 1./15, 1./13), q, 1./11), q, 1./9), q, 1./7), q, 1./5), q, 1./3), q, 1))
	e, power := exp(pair{guess, 0})
	e = e.scaled(math.Ldexp(1, power))
	d := m.sub(e).div(e)
	l := twoSum(guess, 0).add(d).addFloat(float64(-.5 * float64(d.hi*d.hi))).addFloat(float64(float64(float64(d.hi*d.hi)*d.hi) * (1. / 3)))
	if n == 0 {
		return l
	}
	return ln2.mulFloat(float64(n)).add(pair{float64(ln2Rest * float64(n)), 0}).add(l)
}

// ln2Rest is what ln2 leaves of the logarithm of 2.
const ln2Rest = 5.70770843841621207e-34

// log1pSmall is log(1 + r), for an r of 1/16 at most.
func log1pSmall(r pair) pair {
	s := r.div(r.addFloat(2))
	return atanhSmall(s).scaled(2)
}

// atanhSmall is the inverse hyperbolic tangent of 1/31 at most.
func atanhSmall(s pair) pair {
	square := s.mul(s)
	q := square.hi
	tail := fma(fma(fma(fma(fma(q, 1./21, 1./19), q, 1./17), q, 1./15), q, 1./13), q, 1./11)
	p := square.mul(inverse9.addFloat(float64(tail * q)))
	p = square.mul(inverse7.add(p))
	p = square.mul(inverse5.add(p))
	p = square.mul(inverse3.add(p))
	return s.add(s.mul(p))
}

var (
	inverse3 = pair{1. / 3, 1.85037170770859413132e-17}
	inverse5 = pair{1. / 5, -1.11022302462515657123e-17}
	inverse7 = pair{1. / 7, 7.93016446160825937142e-18}
	inverse9 = pair{1. / 9, 6.16790569236198043774e-18}
)

// Log1p is log(1 + x).
func Log1p(x float64) float64 {
	switch {
	case x != x || x < -1:
		return math.NaN()
	case x == -1:
		return math.Inf(-1)
	case math.IsInf(x, 1) || math.Abs(x) < 0x1p-60:
		return x
	}
	return log1p(pair{x, 0}).round(0)
}

func log1p(x pair) pair {
	if math.Abs(x.hi) < 1./16 {
		return log1pSmall(x)
	}
	m := x.addFloat(1)
	if m.hi > 0x1p1000 {
		return logOf(m.scaled(0x1p-1000), 1000)
	}
	return logOf(m, 0)
}

// Atanh is the inverse hyperbolic tangent.
func Atanh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x || a > 1:
		return math.NaN()
	case a == 1:
		return math.Copysign(math.Inf(1), x)
	case a < 0x1p-600:
		return x
	case a < 0x1p-28:
		return oddSmall(x, 1./3)
	case a < 1./32:
		return atanhSmall(pair{x, 0}).round(0)
	}
	l := logOf(twoSum(1, a).div(twoSum(1, -a)), 0).scaled(.5)
	return math.Copysign(l.round(0), x)
}

// Asinh is the inverse hyperbolic sine.
func Asinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x || math.IsInf(x, 0) || a < 0x1p-600:
		return x
	case a < 0x1p-28:
		return oddSmall(x, -1./6)
	case a > 0x1p60:
		m, n := math.Frexp(a)
		return math.Copysign(logOf(pair{m, 0}, n+1).round(0), x)
	}
	square := twoProduct(a, a)
	root := square.addFloat(1).sqrt()
	return math.Copysign(log1p(square.div(root.addFloat(1)).addFloat(a)).round(0), x)
}

// Acosh is the inverse hyperbolic cosine.
func Acosh(x float64) float64 {
	switch {
	case x != x || x < 1:
		return math.NaN()
	case x > 0x1p60:
		if math.IsInf(x, 1) {
			return x
		}
		m, n := math.Frexp(x)
		return logOf(pair{m, 0}, n+1).round(0)
	}
	t := twoSum(x, -1)
	root := t.mul(t).add(t.scaled(2)).sqrt()
	return log1p(t.add(root)).round(0)
}

// Cbrt is the cube root.
func Cbrt(x float64) float64 {
	if x == 0 || x != x || math.IsInf(x, 0) {
		return x
	}
	m, n := math.Frexp(math.Abs(x))
	for n%3 != 0 {
		m, n = m*2, n-1
	}
	guess := 1. // of the cube root of 1/2 to 4
	for range 7 {
		guess -= (guess - m/float64(guess*guess)) / 3
	}
	off := twoProduct(guess, guess).mulFloat(guess).addFloat(-m)
	p := pair{guess, 0}.addFloat(-off.hi / (3 * float64(guess*guess)))
	return math.Copysign(p.round(n/3), x)
}

// Hypot is the square root of the sum of squares.
func Hypot(list []float64) float64 {
	most, nan := 0., false
	for _, x := range list {
		if math.IsInf(x, 0) {
			return math.Inf(1)
		}
		nan = nan || x != x
		most = math.Max(most, math.Abs(x))
	}
	if nan {
		return math.NaN()
	}
	if most == 0 {
		return 0
	}
	_, n := math.Frexp(most)
	sum := pair{}
	for _, x := range list {
		if x = math.Ldexp(x, -n); math.Abs(x) > 0x1p-500 { // a smaller one does not count
			sum = sum.add(twoProduct(x, x))
		}
	}
	return sum.sqrt().round(n)
}
