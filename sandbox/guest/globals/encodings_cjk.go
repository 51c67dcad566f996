package globals

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// The encodings of East Asia as the Encoding Standard has them. golang.org/x/text
// knows nearly all of their characters; what it lacks, or takes apart in another
// way, is here.

// cell is what stands at the start of some bytes: size of them are one
// character, or one fault. r is the character if x/text does not know it, or 0.
type cell struct {
	r    rune
	size int // 0: more bytes have to come
}

// cellOf looks at b, which is not empty. With final, no more bytes come.
func cellOf(name string, b []byte, final bool) cell {
	lead := b[0]
	if lead <= 0x80 || lead == 0xff || !leads(name, lead) {
		return cell{size: 1}
	}
	if len(b) == 1 {
		if final {
			return cell{utf8.RuneError, 1}
		}
		return cell{}
	}
	switch trail := b[1]; name {
	case "shift_jis":
		return shiftJISCell(lead, trail)
	case "big5":
		if trail < 0x40 || trail == 0x7f {
			return cell{utf8.RuneError, 1} // and the other is a character of its own
		}
	case "gb18030", "gbk":
		return gbCell(b, final)
	case "euc-jp":
		return eucJPCell(b, final)
	}
	return cell{size: 2}
}

// leads says that a byte from 0x81 to 0xfe begins something longer.
func leads(name string, b byte) bool {
	switch name {
	case "shift_jis":
		return b < 0xa0 || 0xe0 <= b && b <= 0xfc
	case "euc-jp":
		return b == 0x8e || b == 0x8f || b >= 0xa1
	}
	return true
}

func eucJPCell(b []byte, final bool) cell {
	size := 2
	if b[0] == 0x8f && 0xa1 <= b[1] && b[1] <= 0xfe {
		switch size = 3; {
		case len(b) == 2 && final:
			return cell{utf8.RuneError, 2}
		case len(b) == 2:
			return cell{}
		}
	}
	last, least, most := b[size-1], byte(0xa1), byte(0xfe)
	switch {
	case b[0] == 0x8e:
		most = 0xdf
	case b[0] == 0x8f && size == 2:
		most = 0 // none
	}
	switch {
	case last < 0x80:
		return cell{utf8.RuneError, size - 1} // and it is a character of its own
	case last < least || last > most:
		return cell{utf8.RuneError, size}
	}
	return cell{size: size}
}

func shiftJISCell(lead, trail byte) cell {
	switch {
	case trail < 0x40 || trail == 0x7f:
		return cell{utf8.RuneError, 1}
	case 0xf0 <= lead && lead <= 0xf9 && trail <= 0xfc: // for characters of one's own
		offset := rune(trail) - 0x40
		if trail > 0x7f {
			offset--
		}
		return cell{0xe000 + rune(lead-0xf0)*188 + offset, 2}
	}
	return cell{size: 2}
}

func gbCell(b []byte, final bool) cell {
	trail := b[1]
	switch {
	case 0x30 <= trail && trail <= 0x39:
		return gbFour(b, final)
	case trail < 0x40 || trail == 0x7f:
		return cell{utf8.RuneError, 1}
	case trail == 0xff:
		return cell{utf8.RuneError, 2}
	}
	return cell{gbOwn(b[0], trail), 2}
}

// gbFour is a character of four bytes.
func gbFour(b []byte, final bool) cell {
	valid := (len(b) < 3 || 0x81 <= b[2] && b[2] <= 0xfe) && (len(b) < 4 || 0x30 <= b[3] && b[3] <= 0x39)
	switch {
	case !valid:
		return cell{utf8.RuneError, 1} // and the others are characters of their own
	case len(b) < 4 && final:
		return cell{utf8.RuneError, len(b)}
	case len(b) < 4:
		return cell{}
	}
	switch at := ((int(b[0]-0x81)*10+int(b[1]-0x30))*126+int(b[2]-0x81))*10 + int(b[3]-0x30); {
	case at == 7457:
		return cell{0xe7c7, 4}
	case at > 39419 && at < 189000 || at > 1237575:
		return cell{utf8.RuneError, 4}
	}
	return cell{size: 4}
}

// gbOwn is a character of two bytes that is for one's own use, or was until 2022, or 0.
func gbOwn(lead, trail byte) rune {
	row, column := rune(lead), rune(trail)
	switch {
	case 0xaa <= row && row <= 0xaf && 0xa1 <= column:
		return 0xe000 + (row-0xaa)*94 + column - 0xa1
	case 0xf8 <= row && row <= 0xfe && 0xa1 <= column:
		return 0xe234 + (row-0xf8)*94 + column - 0xa1
	case 0xa1 <= row && row <= 0xa7 && column <= 0xa0:
		if column > 0x7f {
			column--
		}
		if row == 0xa3 && trail == 0xa0 {
			return 0x3000
		}
		return 0xe4c6 + (row-0xa1)*96 + column - 0x40
	}
	code := row<<8 | rune(trail)
	for _, run := range gbRuns {
		if run.code <= code && code < run.code+run.n {
			return run.to + code - run.code
		}
	}
	return 0
}

// gbRuns are the others, within a row each.
var gbRuns = []struct{ code, to, n rune }{
	{0xa2ab, 0xe766, 6},
	{0xa2e4, 0xe76d, 1},
	{0xa2ef, 0xe76e, 2},
	{0xa2fd, 0xe770, 2},
	{0xa4f4, 0xe772, 11},
	{0xa5f7, 0xe77d, 8},
	{0xa6b9, 0xe785, 8},
	{0xa6d9, 0xfe10, 1},
	{0xa6da, 0xfe12, 1},
	{0xa6db, 0xfe11, 1},
	{0xa6dc, 0xfe13, 4},
	{0xa6ec, 0xfe17, 2},
	{0xa6f3, 0xfe19, 1},
	{0xa6f6, 0xe797, 9},
	{0xa7c2, 0xe7a0, 15},
	{0xa7f2, 0xe7af, 13},
	{0xa896, 0xe7bc, 11},
	{0xa8bc, 0x1e3f, 1},
	{0xa8c1, 0xe7c9, 4},
	{0xa8ea, 0xe7cd, 21},
	{0xa958, 0xe7e2, 1},
	{0xa95b, 0xe7e3, 1},
	{0xa95d, 0xe7e4, 3},
	{0xa997, 0xe7f4, 13},
	{0xa9f0, 0xe801, 15},
	{0xd7fa, 0xe810, 5},
	{0xfe51, 0xe816, 3},
	{0xfe59, 0x9fb4, 1},
	{0xfe61, 0x9fb5, 1},
	{0xfe66, 0x9fb6, 2},
	{0xfe6c, 0xe831, 1},
	{0xfe6d, 0x9fb8, 1},
	{0xfe76, 0xe83b, 1},
	{0xfe7e, 0x9fb9, 1},
	{0xfe90, 0x9fba, 1},
	{0xfe91, 0xe855, 1},
	{0xfea0, 0x9fbb, 1},
}

// iso2022 decodes ISO-2022-JP, the one encoding whose bytes mean one thing now
// and another later. It is a number, to be kept between calls.
type iso2022 uint8

const (
	isoASCII iso2022 = iota
	isoRoman
	isoKatakana
	isoTwoBytes
	isoSet   iso2022 = 3 // the bits of these
	isoFresh iso2022 = 4 // nothing has come since an escape sequence
)

// next decodes what stands at the start of b: r is negative when that says
// nothing, and size 0 when more bytes have to come.
func (s *iso2022) next(b []byte, final bool) (r rune, size int) {
	c := b[0]
	if c == 0x1b {
		return s.escape(b, final)
	}
	set := *s & isoSet
	*s = set
	switch {
	case set == isoTwoBytes && 0x21 <= c && c <= 0x7e:
		return s.pair(b, final)
	case c == 0x0e || c == 0x0f || c >= 0x80 || set == isoTwoBytes:
		return utf8.RuneError, 1
	case set == isoRoman && c == 0x5c:
		return 0xa5, 1
	case set == isoRoman && c == 0x7e:
		return 0x203e, 1
	case set == isoKatakana && (c < 0x21 || c > 0x5f):
		return utf8.RuneError, 1
	case set == isoKatakana:
		return 0xff61 - 0x21 + rune(c), 1
	}
	return rune(c), 1
}

func (s *iso2022) escape(b []byte, final bool) (r rune, size int) {
	if len(b) < 3 && !final && (len(b) < 2 || b[1] == '$' || b[1] == '(') {
		return -1, 0
	}
	fresh := *s&isoFresh != 0
	set := *s & isoSet
	known := len(b) >= 3
	if known {
		switch string(b[1:3]) {
		case "(B":
			set = isoASCII
		case "(J":
			set = isoRoman
		case "(I":
			set = isoKatakana
		case "$@", "$B":
			set = isoTwoBytes
		default:
			known = false
		}
	}
	switch *s = set; {
	case !known:
		return utf8.RuneError, 1
	case fresh: // nothing came between two
		*s |= isoFresh
		return utf8.RuneError, 3
	}
	*s |= isoFresh
	return -1, 3
}

// pair is a character of two bytes.
func (s *iso2022) pair(b []byte, final bool) (r rune, size int) {
	switch {
	case len(b) < 2 && final:
		return utf8.RuneError, 1
	case len(b) < 2:
		return -1, 0
	case b[1] == 0x1b:
		return utf8.RuneError, 1
	case b[1] < 0x21 || b[1] > 0x7e:
		return utf8.RuneError, 2
	}
	decoded, err := japanese.EUCJP.NewDecoder().Bytes([]byte{b[0] | 0x80, b[1] | 0x80})
	if err != nil {
		return utf8.RuneError, 2
	}
	r, _ = utf8.DecodeRune(decoded)
	return r, 2
}
