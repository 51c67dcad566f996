package intl

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Decimal is a number in decimal digits, exact. The zero Decimal is 0.
type Decimal struct {
	negative bool
	special  string // "nan" or "infinity"
	digits   []byte // 0 to 9, no zero at either end
	point    int    // where the decimal point stands, counted from the first digit
}

// maxExponent bounds the size of a formatted number; floats stay below it.
const maxExponent = 400

// Float is the decimal that JavaScript shows for a number.
func Float(f float64) Decimal {
	switch {
	case f != f:
		return Decimal{special: "nan"}
	case f > maxFloat:
		return Decimal{special: "infinity"}
	case f < -maxFloat:
		return Decimal{special: "infinity", negative: true}
	}
	d, _ := parseDecimal(strconv.FormatFloat(f, 'e', -1, 64))
	return d
}

const maxFloat = 0x1p1023 * (1 + (1 - 0x1p-52))

// Integer is the decimal of a big integer.
func Integer(i *big.Int) Decimal {
	d, _ := parseDecimal(i.String())
	return d
}

// Parse reads a decimal as JavaScript writes one: "-12.5e3".
func Parse(s string) (Decimal, bool) {
	switch strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-") {
	case "Infinity":
		return Decimal{special: "infinity", negative: s[0] == '-'}, true
	case "":
		return Decimal{}, s == ""
	}
	return parseDecimal(s)
}

func parseDecimal(s string) (Decimal, bool) {
	var d Decimal
	if s[0] == '-' || s[0] == '+' {
		d.negative, s = s[0] == '-', s[1:]
	}
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(s), "e")
	shift := 0
	if scientific {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil {
			return Decimal{}, false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole+fraction == "" {
		return Decimal{}, false
	}
	d.digits = []byte(whole + fraction)
	for i, c := range d.digits {
		if c < '0' || c > '9' {
			return Decimal{}, false
		}
		d.digits[i] = c - '0'
	}
	d.point = len(whole) + shift
	d.trim()
	if len(d.digits) > 0 && (d.point > maxExponent+len(whole) || d.point < -maxExponent) {
		return Decimal{}, false
	}
	return d, true
}

func (d *Decimal) trim() {
	first := slices.IndexFunc(d.digits, func(c byte) bool { return c != 0 })
	if first < 0 {
		d.digits, d.point = nil, 0
		return
	}
	d.digits = d.digits[first:]
	d.point -= first
	for d.digits[len(d.digits)-1] == 0 {
		d.digits = d.digits[:len(d.digits)-1]
	}
}

func (d Decimal) zero() bool { return d.special == "" && len(d.digits) == 0 }

// magnitude is the power of ten of the first digit.
func (d Decimal) magnitude() int {
	if d.zero() {
		return 0
	}
	return d.point - 1
}

// round leaves at most fraction digits behind the point; a negative count
// rounds before it. mode is one of ECMA-402's.
func (d Decimal) round(fraction int, mode string) Decimal {
	keep := d.point + fraction
	if d.special != "" || keep >= len(d.digits) {
		return d
	}
	up := d.roundsUp(keep, mode)
	kept := slices.Clone(d.digits[:max(keep, 0)])
	r := Decimal{negative: d.negative, digits: kept, point: d.point}
	if up {
		if keep <= 0 {
			r.digits, r.point = []byte{1}, 1-fraction
			return r
		}
		i := keep - 1
		for ; i >= 0 && r.digits[i] == 9; i-- {
			r.digits[i] = 0
		}
		if i < 0 {
			r.digits = append([]byte{1}, r.digits...)
			r.point++
		} else {
			r.digits[i]++
		}
	}
	r.trim()
	return r
}

// roundsUp says whether the digits from keep on make the one before greater.
func (d Decimal) roundsUp(keep int, mode string) bool {
	half := -1 // how the rest compares to one half
	even := true
	if keep >= 0 {
		if keep > 0 {
			even = d.digits[keep-1]%2 == 0
		}
		switch rest := d.digits[keep:]; {
		case rest[0] > 5 || rest[0] == 5 && len(rest) > 1:
			half = 1
		case rest[0] == 5:
			half = 0
		}
	}
	return goesUp(mode, d.negative, half, even)
}

// goesUp says whether a number is rounded away from zero whose rest, which is
// not zero, compares to one half like half does to zero.
func goesUp(mode string, negative bool, half int, even bool) bool {
	switch mode {
	case "ceil":
		return !negative
	case "floor":
		return negative
	case "expand":
		return true
	case "trunc":
		return false
	case "halfCeil":
		return half > 0 || half == 0 && !negative
	case "halfFloor":
		return half > 0 || half == 0 && negative
	case "halfTrunc":
		return half > 0
	case "halfEven":
		return half > 0 || half == 0 && !even
	}
	return half >= 0 // halfExpand
}

// split is the number's digits before and behind the point, the latter padded
// to at least minFraction, the former to at least minInteger.
func (d Decimal) split(minInteger, minFraction int) (whole, fraction string) {
	digit := func(i int) byte {
		if i < 0 || i >= len(d.digits) {
			return '0'
		}
		return '0' + d.digits[i]
	}
	var w, f []byte
	for i := min(0, d.point-minInteger); i < d.point; i++ {
		w = append(w, digit(i))
	}
	for i := d.point; i < max(len(d.digits), d.point+minFraction); i++ {
		f = append(f, digit(i))
	}
	return string(w), string(f)
}

func (d Decimal) shift(by int) Decimal {
	if len(d.digits) > 0 {
		d.point += by
	}
	return d
}

// roundTo rounds to a multiple of increment in units of the last of fraction
// digits behind the point.
func (d Decimal) roundTo(increment, fraction int, mode string) Decimal {
	if d.special != "" || d.zero() {
		return d
	}
	ascii := slices.Clone(d.digits)
	for i := range ascii {
		ascii[i] += '0'
	}
	value, _ := new(big.Int).SetString(string(ascii), 10)
	unit := big.NewInt(int64(increment))
	power := func(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
	if exponent := d.point - len(d.digits) + fraction; exponent >= 0 {
		value.Mul(value, power(exponent))
	} else {
		unit.Mul(unit, power(-exponent))
	}
	count, rest := new(big.Int).QuoRem(value, unit, new(big.Int))
	if rest.Sign() != 0 && goesUp(mode, d.negative, rest.Lsh(rest, 1).Cmp(unit), count.Bit(0) == 0) {
		count.Add(count, big.NewInt(1))
	}
	r := Integer(count.Mul(count, big.NewInt(int64(increment))))
	r.negative = d.negative
	return r.shift(-fraction)
}
