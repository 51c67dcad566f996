package numbers

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

const digits = "0123456789abcdefghijklmnopqrstuvwxyz"

// Radix is the text of x in a radix from 2 to 36: as many digits behind the
// point as it takes to tell x from its neighbours, and zeros for those before it
// that a float64 does not hold. The language leaves them open; node does the same.
func Radix(x float64, radix int) string {
	switch {
	case x != x:
		return "NaN"
	case math.IsInf(x, 0):
		if x > 0 {
			return "Infinity"
		}
		return "-Infinity"
	case x == 0:
		return "0"
	}
	whole := math.Floor(math.Abs(x))
	behind, carry := behindPoint(math.Abs(x), radix)
	if carry {
		whole++
	}
	text := beforePoint(whole, radix)
	if len(behind) > 0 {
		text += "." + string(behind)
	}
	if x < 0 {
		text = "-" + text
	}
	return text
}

// behindPoint are the digits behind the point of a positive number; carry says
// that they became a whole one.
func behindPoint(x float64, radix int) (list []byte, carry bool) {
	rest, base, delta := x-math.Floor(x), float64(radix), delta(x)
	if rest < delta {
		return nil, false
	}
	for {
		rest, delta = float64(rest*base), float64(delta*base)
		digit := int(rest)
		list = append(list, digits[digit])
		rest -= float64(digit)
		if (rest > .5 || rest == .5 && digit&1 != 0) && rest+delta > 1 {
			return roundUp(list, radix)
		}
		if rest < delta {
			return list, false
		}
	}
}

func roundUp(list []byte, radix int) (rounded []byte, carry bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if digit := strings.IndexByte(digits, list[i]); digit+1 < radix {
			list[i] = digits[digit+1]
			return list[:i+1], false
		}
	}
	return nil, true
}

// delta is half the distance of a positive number to the next.
func delta(x float64) float64 {
	return math.Max(.5*(math.Nextafter(x, math.Inf(1))-x), math.SmallestNonzeroFloat64)
}

func beforePoint(x float64, radix int) string {
	var list [1100]byte
	at, base := len(list), float64(radix)
	for delta(x) >= base { // the digit could as well be any other
		x /= base
		at--
		list[at] = '0'
	}
	for {
		rest := math.Mod(x, base)
		at--
		list[at] = digits[int(rest)]
		if x = (x - rest) / base; x <= 0 {
			return string(list[at:])
		}
	}
}

// Exponential is a finite number with n digits, 1 to 101, before its exponent.
func Exponential(x float64, n int) string {
	list, e := decimal(x, n)
	sign := ""
	if math.Signbit(x) && x != 0 {
		sign = "-"
	}
	point := ""
	if n > 1 {
		point = "."
	}
	return sign + list[:1] + point + list[1:] + exponentText(e)
}

func exponentText(e int) string {
	if e < 0 {
		return "e-" + strconv.Itoa(-e)
	}
	return "e+" + strconv.Itoa(e)
}

// Precision is a finite number with n significant digits, 1 to 100.
func Precision(x float64, n int) string {
	list, e := decimal(x, n)
	if e < -6 || e >= n {
		return Exponential(x, n)
	}
	sign := ""
	if math.Signbit(x) && x != 0 {
		sign = "-"
	}
	switch {
	case e == n-1:
		return sign + list
	case e >= 0:
		return sign + list[:e+1] + "." + list[e+1:]
	}
	return sign + "0." + strings.Repeat("0", -e-1) + list
}

// decimal are the first n digits of x, and the exponent of ten of the first. The
// value exactly between two becomes the larger one.
func decimal(x float64, n int) (list string, exponent int) {
	if x == 0 {
		return strings.Repeat("0", n), 0
	}
	list, exponent = split(x, n)
	more, e := split(x, n+1)
	if e != exponent || more[n] != '5' || (more[n-1]-'0')&1 != 0 {
		return list, exponent // not between, or Go rounded to the even one, which is the larger
	}
	if exact(x).Cmp(exactText(more, e-n)) != 0 {
		return list, exponent
	}
	up := []byte(more[:n]) // whose last digit is even
	up[n-1]++
	return string(up), exponent
}

func split(x float64, n int) (list string, exponent int) {
	text := strconv.FormatFloat(math.Abs(x), 'e', n-1, 64)
	at := strings.IndexByte(text, 'e')
	exponent, _ = strconv.Atoi(text[at+1:]) // FormatFloat wrote it
	return strings.Replace(text[:at], ".", "", 1), exponent
}

func exact(x float64) *big.Rat { return new(big.Rat).SetFloat64(math.Abs(x)) }

// exactText is a number of digits times a power of ten.
func exactText(list string, power int) *big.Rat {
	r, _ := new(big.Rat).SetString(list + "e" + strconv.Itoa(power)) // digits only
	return r
}

// Parse is what the language reads a text of a whole number with a prefix as,
// 0x, 0o or 0b, or false when it is none.
func Parse(text string) (x float64, ok bool) {
	if len(text) < 3 || text[0] != '0' {
		return 0, false
	}
	bits := map[byte]int{'x': 4, 'X': 4, 'o': 3, 'O': 3, 'b': 1, 'B': 1}[text[1]]
	if bits == 0 {
		return 0, false
	}
	return Whole(text[2:], 1<<bits)
}

// Whole reads digits of a radix from 2 to 36, false when there is something
// else. In radix 10 and those that are powers of two the result is the nearest
// float64; in the others, of many digits, what node makes of them.
func Whole(text string, radix int) (x float64, ok bool) {
	switch {
	case text == "" || CountDigits(text, radix) < len(text):
		return 0, false
	case radix == 10:
		x, err := strconv.ParseFloat(text, 64)
		return x, err == nil || math.IsInf(x, 0)
	case radix&(radix-1) == 0:
		return wholeOfBits(text, radix), true
	}
	text = strings.TrimLeft(text, "0")
	for at := 0; at < len(text); {
		part, times := 0, 1
		for ; at < len(text) && times*radix <= 0xffffffff/36; at++ {
			part, times = part*radix+value(text[at]), times*radix
		}
		x = float64(x*float64(times)) + float64(part)
	}
	return x, true
}

// CountDigits is with how many digits of a radix a text begins.
func CountDigits(text string, radix int) int {
	for i := range len(text) {
		if value(text[i]) >= radix {
			return i
		}
	}
	return len(text)
}

// wholeOfBits keeps 64 bits, the last of which says whether there is more.
func wholeOfBits(text string, radix int) float64 {
	text = strings.TrimLeft(text, "0")
	bits := 1
	for 1<<bits < radix {
		bits++
	}
	m, left := uint64(0), 0
	for i := range len(text) {
		v := uint64(value(text[i]))
		for k := bits - 1; k >= 0; k-- {
			bit := v >> k & 1
			if m>>62 != 0 {
				left++
				m |= bit
			} else {
				m = m<<1 | bit
			}
		}
	}
	return math.Ldexp(float64(m), left)
}

// value is what a digit stands for, 36 for none.
func value(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'Z':
		return int(c-'A') + 10
	}
	return 36
}
