package numbers

import "math"

// Int32 is what the bits of x are, as a whole number modulo 2**32; it is 0 for
// what is no finite number. Of large numbers Go's own conversion gives something
// else on each machine.
func Int32(x float64) int32 {
	if n := int64(x); math.Abs(x) < 1<<62 {
		return int32(n)
	}
	b := math.Float64bits(x)
	e := int(b>>52&0x7ff) - 1023 - 52
	if e >= 32 { // infinities and what is no number have the largest exponent
		return 0
	}
	m := int32(uint32(b|1<<52) << e) // e is 10 or more
	if x < 0 {
		return -m
	}
	return m
}
