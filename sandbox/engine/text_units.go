package engine

import (
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/dop251/goja"
)

// Texts are searched and put together here and not in goja where that looks for
// a text of no units without end, starts anew at each half a unit that fits, or
// goes over UTF-8 and back.

// unitCost is how many units of a text are searched for one unit of fuel.
const unitCost = 32

// finder looks for a text in another one, again and again.
type finder struct {
	engine  *Engine
	ascii   string
	wide    []uint16
	pattern string   // when the text is ASCII
	sought  []uint16 // when it is not
	never   bool     // one that is not ASCII in one that is
	length  int      // of the pattern
	back    []int32  // after how many units of it a failed match goes on
}

func (e *Engine) finder(text, pattern goja.String) *finder {
	f := &finder{engine: e, length: pattern.Length()}
	f.ascii, f.wide = e.units(text)
	f.pattern, f.sought = e.units(pattern)
	switch {
	case f.wide == nil:
		f.never = f.sought != nil
	case f.sought == nil:
		e.reserve(2 * uint64(f.length))
		f.sought = make([]uint16, f.length)
		for i := range f.length {
			f.sought[i] = uint16(f.pattern[i])
		}
	}
	return f
}

// next is where the pattern stands first, from there on, or -1. It pays for what
// it looks at.
func (f *finder) next(from int) int {
	if f.never || f.length > f.size()-from {
		f.engine.Charge(1)
		return -1
	}
	var at int
	switch {
	case f.length == 0:
		at = from
	case f.wide == nil:
		if at = strings.Index(f.ascii[from:], f.pattern); at >= 0 {
			at += from
		}
	default:
		at = f.nextWide(from)
	}
	seen := f.size() - from
	if at >= 0 {
		seen = at - from + f.length
	}
	f.engine.Charge(1 + uint64(seen)/unitCost)
	return at
}

func (f *finder) size() int {
	if f.wide == nil {
		return len(f.ascii)
	}
	return len(f.wide)
}

// nextWide goes over each unit once, whatever the pattern is.
func (f *finder) nextWide(from int) int {
	first := f.sought[0]
	if f.length == 1 {
		for i, c := range f.wide[from:] {
			if c == first {
				return from + i
			}
		}
		return -1
	}
	f.prepare()
	matched := 0
	for i := from; i < len(f.wide); i++ {
		c := f.wide[i]
		for matched > 0 && f.sought[matched] != c {
			matched = int(f.back[matched-1])
		}
		if f.sought[matched] == c {
			if matched++; matched == f.length {
				return i - f.length + 1
			}
		}
	}
	return -1
}

// prepare computes how long the longest beginning of the pattern is that also
// ends at each place of it.
func (f *finder) prepare() {
	if f.back != nil {
		return
	}
	f.engine.Charge(uint64(f.length) / unitCost)
	f.engine.reserve(4 * uint64(f.length))
	f.back = make([]int32, f.length)
	for i, k := 1, 0; i < f.length; i++ {
		for k > 0 && f.sought[i] != f.sought[k] {
			k = int(f.back[k-1])
		}
		if f.sought[i] == f.sought[k] {
			k++
		}
		f.back[i] = int32(k)
	}
}

// last is where the pattern stands last, not behind that place, or -1.
func (f *finder) last(from int) int {
	from = min(from, f.size()-f.length)
	if f.never || from < 0 {
		f.engine.Charge(1)
		return -1
	}
	var at int
	if f.wide == nil {
		at = strings.LastIndex(f.ascii[:from+f.length], f.pattern)
	} else {
		at = f.lastWide(from)
	}
	f.engine.Charge(1 + uint64(from+f.length-max(at, 0))/unitCost)
	return at
}

// lastWide is nextWide with both texts turned round.
func (f *finder) lastWide(from int) int {
	n := f.length
	if n == 0 {
		return from
	}
	turned := &finder{engine: f.engine, length: n, sought: make([]uint16, n)}
	for i, c := range f.sought {
		turned.sought[n-1-i] = c
	}
	turned.prepare()
	matched := 0
	for i := from + n - 1; i >= 0; i-- {
		c := f.wide[i]
		for matched > 0 && turned.sought[matched] != c {
			matched = int(turned.back[matched-1])
		}
		if turned.sought[matched] == c {
			if matched++; matched == n {
				return i
			}
		}
	}
	return -1
}

// stands says that the pattern stands at that place.
func (f *finder) stands(at int) bool {
	if f.never || at < 0 || f.length > f.size()-at {
		return false
	}
	f.engine.Charge(uint64(f.length) / unitCost)
	if f.wide == nil {
		return f.ascii[at:at+f.length] == f.pattern
	}
	for i, c := range f.sought {
		if f.wide[at+i] != c {
			return false
		}
	}
	return true
}

// pieces is a text that is being put together of parts of others.
type pieces struct {
	engine *Engine
	list   []piece
	length uint64
	wide   bool
}

type piece struct {
	s        goja.String
	from, to int
}

// add adds a part, and throws when the text becomes too long.
func (p *pieces) add(s goja.String, from, to int) {
	if from >= to {
		return
	}
	if p.length += uint64(to - from); p.length > maxString {
		p.engine.Throw("RangeError", "Invalid string length")
	}
	p.wide = p.wide || table(s) != p.engine.layout.ascii
	if len(p.list) == cap(p.list) {
		const size = 32 // of a piece
		more := max(64, len(p.list))
		p.engine.Charge(uint64(more))
		p.engine.reserve(uint64(len(p.list)+more) * size)
		p.list = append(make([]piece, 0, len(p.list)+more), p.list...)
	}
	p.list = append(p.list, piece{s, from, to})
}

// text is what the parts are together.
func (p *pieces) text() goja.Value {
	e := p.engine
	e.Charge(p.length / 64)
	if !p.wide {
		e.reserve(p.length)
		var b strings.Builder
		b.Grow(int(p.length))
		for _, x := range p.list {
			b.WriteString(x.s.String()[x.from:x.to])
		}
		return e.layout.asciiText(b.String())
	}
	e.reserve(2 * p.length)
	list := append(make([]uint16, 0, p.length+1), byteOrderMark)
	ascii := true
	for _, x := range p.list {
		text, units := e.units(x.s)
		if units != nil {
			list = append(list, units[x.from:x.to]...)
			continue
		}
		for i := x.from; i < x.to; i++ {
			list = append(list, uint16(text[i]))
		}
	}
	for _, c := range list[1:] {
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return goja.StringFromUTF16(list[1:])
	}
	return e.layout.unicodeValue(list)
}

// byteOrderMark is what goja's texts of UTF-16 begin with.
const byteOrderMark = 0xfeff

// unicodeValue is the value of a text of units, the mark and then at least one
// that is not ASCII.
func (l *layout) unicodeValue(units []uint16) (v goja.Value) {
	*(*words)(unsafe.Pointer(&v)) = words{l.unicode, unsafe.Pointer(&units)}
	return v
}
