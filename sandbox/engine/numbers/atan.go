package numbers

import "math"

// Atan is the inverse tangent.
func Atan(x float64) float64 {
	if math.Abs(x) < 0x1p-600 {
		return x
	}
	return Atan2(x, 1)
}

// Atan2 is the angle of the point x, y.
func Atan2(y, x float64) float64 {
	a, b := math.Abs(y), math.Abs(x)
	switch {
	case x != x || y != y:
		return math.NaN()
	case a == 0 || math.IsInf(b, 0) && !math.IsInf(a, 0):
		if math.Signbit(x) {
			return math.Copysign(math.Pi, y)
		}
		return math.Copysign(0, y)
	case b == 0 || math.IsInf(a, 0) && !math.IsInf(b, 0):
		return math.Copysign(math.Pi/2, y)
	case math.IsInf(a, 0):
		a, b = 1, 1
	}
	_, n := math.Frexp(a)
	_, k := math.Frexp(b)
	if n-k < -70 && !math.Signbit(x) {
		return y / b // the rest is too small to count, and the result may have few bits
	}
	if n-k > 120 {
		return math.Copysign(math.Pi/2, y)
	} else if n-k < -120 {
		return math.Copysign(math.Pi, y)
	}
	p := angle(pair{math.Ldexp(a, -max(n, k)), 0}, pair{math.Ldexp(b, -max(n, k)), 0})
	if math.Signbit(x) {
		p = pi.sub(p)
	}
	return math.Copysign(p.round(0), y)
}

var pi = halfPi.scaled(2)

// angle is that of the point x, y, neither of which is negative.
func angle(y, x pair) pair {
	if y.hi > x.hi {
		return halfPi.sub(angle(x, y))
	}
	v := y.hi / x.hi
	j := int(v*16 + .5)
	c := float64(j) / 16
	t := (v - c) / (1 + float64(v*c))
	q := float64(t * t)
	guess := atanTable[j] + float64(t*fma(fma(fma(fma(q, 1./9, -1./7), q, 1./5), q, -1./3), q, 1))
	sin, cos := sinCosOf(pair{guess, 0})
	off := y.mul(cos).sub(x.mul(sin)).div(x.mul(cos).add(y.mul(sin)))
	return twoSum(guess, off.hi).addFloat(off.lo)
}

// Asin is the inverse sine.
func Asin(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a != a || a > 1:
		return math.NaN()
	case a < 0x1p-600:
		return x
	case a < 0x1p-28:
		return oddSmall(x, 1./6)
	}
	return math.Copysign(angle(pair{a, 0}, otherLeg(a)).round(0), x)
}

// Acos is the inverse cosine.
func Acos(x float64) float64 {
	a := math.Abs(x)
	if a != a || a > 1 {
		return math.NaN()
	}
	p := angle(otherLeg(a), pair{a, 0})
	if x < 0 {
		p = pi.sub(p)
	}
	return p.round(0)
}

// otherLeg is the square root of 1 - a*a.
func otherLeg(a float64) pair { return twoProduct(a, a).negated().addFloat(1).sqrt() }
