package numbers

import (
	"math"
	"math/big"
)

// Pow is x ** y.
func Pow(x, y float64) float64 {
	switch {
	case y == 0:
		return 1
	case x != x || y != y || math.Abs(x) == 1 && math.IsInf(y, 0):
		return math.NaN()
	case y == 1:
		return x
	case y == 2:
		return float64(x * x)
	case y == -1:
		return 1 / x
	case y == .5 && x > 0: // not of -0 or -Infinity
		return math.Sqrt(x)
	}
	whole := y == math.Trunc(y)
	odd := whole && math.Abs(y) < 1<<53 && math.Mod(y, 2) != 0
	a := math.Abs(x)
	switch {
	case a == 0 || math.IsInf(a, 0) || math.IsInf(y, 0):
		r := 0.
		if (a > 1) == (y > 0) {
			r = math.Inf(1)
		}
		return signed(r, odd && math.Signbit(x))
	case x < 0 && !whole:
		return math.NaN()
	case a == 1:
		return signed(1, odd && x < 0)
	}
	return signed(power(a, y), odd && x < 0)
}

func signed(r float64, negative bool) float64 {
	if negative {
		return -r
	}
	return r
}

// power is a ** y, both ordinary numbers, a positive and not 1, y not 0.
func power(a, y float64) float64 {
	if y > 2 && y <= 16 && y == math.Trunc(y) {
		if r, ok := repeated(a, int(y)); ok {
			return r
		}
	}
	m, n := math.Frexp(a)
	l := logOf(pair{m, 0}, n)
	if about := float64(l.hi * y); about > 710 {
		return math.Inf(1)
	} else if about < -746 {
		return 0
	}
	if math.Abs(y) > 0x1p80 || math.Abs(y) < 0x1p-80 { // so far from 1 or so near that it is hardly more than 1
		return 1 + float64(l.hi*y)
	}
	p, n := exp(l.mulFloat(y))
	p = quickSum(p.hi, p.lo)
	if exact, ok := betweenTwo(p, n, a, y); ok {
		return exact
	}
	return p.round(n)
}

// repeated multiplies; ok is false where the result may be the wrong one of two.
func repeated(a float64, times int) (r float64, ok bool) {
	p := pair{a, 0}
	for range times - 1 {
		p = p.mulFloat(a)
	}
	if !(p.hi > 0x1p-900 && p.hi < 0x1p1000) {
		return 0, false
	}
	off := p.lo * 0x1p-40 // near the middle between two it is off by less
	return p.hi, p.hi+(p.lo+off) == p.hi
}

// betweenTwo is a ** y where that seems to be exactly between two float64, or
// one itself, which a pair cannot tell from what is beside it.
func betweenTwo(p pair, n int, a, y float64) (r float64, ok bool) {
	if exponent(p.hi)+n < -1022 {
		return 0, false
	}
	unit := math.Nextafter(p.hi, math.Inf(1)) - p.hi
	half := unit / 2
	side := math.Abs(p.lo)
	if p.lo < 0 && isPowerOfTwo(p.hi) {
		half /= 2
	}
	if math.Abs(side-half) > half*0x1p-20 {
		return 0, false
	}
	// y = count / 2**roots, and the value between is a whole number times a power of two.
	count, roots := y, 0
	for count != math.Trunc(count) {
		if count, roots = count*2, roots+1; roots > 5 {
			return 0, false
		}
	}
	if count < 2 || count > 64*32 {
		return 0, false
	}
	middle := new(big.Float).SetPrec(200).SetFloat64(p.hi)
	middle.Add(middle, new(big.Float).SetFloat64(math.Copysign(half, p.lo)))
	middle.SetMantExp(middle, n)
	left, right := exactPower(middle, 1<<roots), exactPower(new(big.Float).SetFloat64(a), int(count))
	if left == nil || right == nil || left.Cmp(right) != 0 {
		return 0, false
	}
	r, _ = middle.Float64() // the even one of both
	return r, true
}

func isPowerOfTwo(x float64) bool { return math.Float64bits(x)&(1<<52-1) == 0 }

// exactPower is x ** n without an error, or nil when it has far too many digits.
func exactPower(x *big.Float, n int) *big.Float {
	bits := int(x.MinPrec()) * n
	if bits > 4096 {
		return nil
	}
	r := new(big.Float).SetPrec(uint(bits) + 64).SetInt64(1)
	for range n {
		r.Mul(r, x)
	}
	return r
}
