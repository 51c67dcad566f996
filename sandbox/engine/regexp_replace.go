package engine

import (
	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/pattern"
)

// builder puts a text together, paid for and announced.
type builder struct {
	e         *Engine
	b         goja.StringBuilder
	wide      bool // it holds more than ASCII
	length    uint64
	announced uint64 // for so many units there is room
}

// expect makes room for a text that becomes about as long as s.
func (b *builder) expect(s goja.String) {
	b.widen(s)
	if n := uint64(s.Length()); n >= largeAllocation/4 && b.announced == 0 {
		b.announced = n + n/64
		b.announce()
		b.b.Grow(int(b.announced))
	}
}

// grow pays for n units more.
func (b *builder) grow(n int) {
	b.length += uint64(n)
	if b.length > maxString {
		b.e.Throw("RangeError", "Invalid string length")
	}
	b.e.Charge(uint64(n) / 64)
	if b.length > b.announced {
		b.announced = max(b.length, b.announced+b.announced/4)
		b.announce()
	}
}

// widen notes that a text is about to be added that is no ASCII: all becomes UTF-16.
func (b *builder) widen(s goja.String) {
	if !b.wide && table(s) != b.e.layout.ascii {
		b.wide = true
		b.announce()
	}
}

func (b *builder) announce() {
	size := uint64(1)
	if b.wide {
		size = 2
	}
	b.e.reserve(b.announced * size)
}

func (b *builder) add(s goja.String) {
	b.widen(s)
	b.grow(s.Length())
	b.b.WriteString(s)
}

func (b *builder) sub(s goja.String, start, end int) {
	if start < end {
		b.widen(s)
		b.grow(end - start)
		b.b.WriteSubstring(s, start, end)
	}
}

func (b *builder) text(ascii string) {
	b.grow(len(ascii))
	b.b.WriteUTF8String(ascii)
}

func (b *builder) String() goja.String { return b.b.String() }

// template is what a replacement stands for, taken apart.
type template struct {
	text  goja.String
	parts []templatePart
}

// templatePart is a piece of a template: a part of its text, or what is put there.
type templatePart struct {
	kind       partKind
	start, end int // of the text
	group      int
}

type partKind uint8

const (
	partText   partKind = iota
	partMatch           // $&
	partBefore          // $`
	partAfter           // $'
	partGroup           // $1, and $<name> with the group's place among the names
	partName
)

// parseTemplate takes a template apart for an expression.
func (e *Engine) parseTemplate(text goja.String, x *expression) template {
	t := template{text: text}
	units := e.layout.text(text)
	n := units.Len()
	e.Charge(uint64(n) / 16)
	from := 0
	put := func(at, next int, part templatePart) int {
		if from < at {
			t.parts = append(t.parts, templatePart{kind: partText, start: from, end: at})
		}
		t.parts = append(t.parts, part)
		e.Charge(1)
		from = next
		return next
	}
	for at := 0; at+1 < n; {
		if units.At(at) != '$' {
			at++
			continue
		}
		switch c := units.At(at + 1); c {
		case '$':
			at = put(at, at+2, templatePart{kind: partText, start: at, end: at + 1})
		case '&':
			at = put(at, at+2, templatePart{kind: partMatch})
		case '`':
			at = put(at, at+2, templatePart{kind: partBefore})
		case '\'':
			at = put(at, at+2, templatePart{kind: partAfter})
		case '<':
			end := at + 2
			for end < n && units.At(end) != '>' {
				end++
			}
			if len(x.groups) == 0 || end == n {
				at += 2
				continue
			}
			at = put(at, end+1, templatePart{kind: partName, group: x.groupNamed(units.Slice(at+2, end))})
		default:
			group, width := groupNumber(units, at+1, x.pattern.Groups())
			if width == 0 {
				at++
				continue
			}
			at = put(at, at+1+width, templatePart{kind: partGroup, group: group})
		}
	}
	if from < n {
		t.parts = append(t.parts, templatePart{kind: partText, start: from, end: n})
	}
	return t
}

// groupNamed is the place of a name, or -1.
func (x *expression) groupNamed(name string) int {
	for i, g := range x.groups {
		if g.name.String() == name {
			return i
		}
	}
	return -1
}

// groupNumber reads one or two digits that are the number of a group.
func groupNumber(units pattern.Text, at, groups int) (group, width int) {
	value := 0
	for i := range 2 {
		if at+i >= units.Len() || units.At(at+i) < '0' || units.At(at+i) > '9' {
			break
		}
		value = value*10 + int(units.At(at+i)-'0')
		if 0 < value && value <= groups {
			group, width = value, i+1
		}
	}
	return group, width
}

// expand writes a template for the last match.
func (b *builder) expand(t template, x *expression, s goja.String) {
	m := &b.e.regexps.matcher
	start, end := m.Group(0)
	b.e.Charge(uint64(len(t.parts)))
	for _, p := range t.parts {
		switch p.kind {
		case partText:
			b.sub(t.text, p.start, p.end)
		case partMatch:
			b.sub(s, start, end)
		case partBefore:
			b.sub(s, 0, start)
		case partAfter:
			b.sub(s, end, s.Length())
		case partGroup:
			from, to := m.Group(p.group)
			b.sub(s, from, to)
		case partName:
			if p.group < 0 {
				continue
			}
			for _, n := range x.groups[p.group].numbers {
				from, to := m.Group(n)
				b.sub(s, from, to)
			}
		}
	}
}

// replaceNative is RegExp.prototype[Symbol.replace].
func (e *Engine) replaceNative(call goja.FunctionCall) goja.Value {
	o := e.anObject(call, "[Symbol.replace]")
	s, replacement := e.stringOf(call.Argument(0)), call.Argument(1)
	f, callable := goja.AssertFunction(replacement)
	if !callable {
		replacement = e.stringOf(replacement)
	}
	x := e.standard(o)
	if x == nil {
		return e.slowly(e.text.replace, goja.FunctionCall{This: o, Arguments: []goja.Value{s, replacement}})
	}
	if callable {
		return e.replaceBy(o, x, s, f)
	}
	text, _ := replacement.(goja.String)
	t := e.parseTemplate(text, x)
	b := &builder{e: e}
	next, matched := 0, false
	e.eachReplaced(o, x, s, func(start, end int) {
		if !matched {
			b.expect(s)
		}
		matched = true
		b.sub(s, next, start)
		b.expand(t, x, s)
		next = end
	})
	if !matched {
		return s
	}
	b.sub(s, next, s.Length())
	return b.String()
}

// eachReplaced calls f for the matches that are replaced.
func (e *Engine) eachReplaced(o *goja.Object, x *expression, s goja.String, f func(start, end int)) {
	if x.flags&pattern.Global != 0 {
		e.eachMatch(o, x, s, f)
		return
	}
	if _, found := e.run(o, s); found {
		f(e.regexps.matcher.Group(0))
	}
}

// replaceBy replaces matches by what a function answers. All are found before
// the first is replaced, as the specification has it.
func (e *Engine) replaceBy(o *goja.Object, x *expression, s goja.String, f goja.Callable) goja.Value {
	var found []int32 // of each match, where its groups begin and end
	groups := x.pattern.Groups() + 1
	e.eachReplaced(o, x, s, func(int, int) {
		e.Charge(uint64(groups))
		if len(found)+2*groups > cap(found) {
			e.reserve(uint64(2*cap(found)) * 4)
		}
		for i := range groups {
			from, to := e.regexps.matcher.Group(i)
			found = append(found, int32(from), int32(to))
		}
	})
	if found == nil {
		return s
	}
	b := &builder{e: e}
	b.expect(s)
	next := 0
	for ; len(found) > 0; found = found[2*groups:] {
		arguments := make([]goja.Value, groups, groups+3)
		for i := range arguments {
			if arguments[i] = goja.Undefined(); found[2*i] >= 0 {
				arguments[i] = e.part(s, int(found[2*i]), int(found[2*i+1]))
			}
		}
		named := e.groupsObject(x, arguments)
		arguments = append(arguments, e.runtime.ToValue(int(found[0])), s)
		if len(x.groups) > 0 {
			arguments = append(arguments, named)
		}
		b.sub(s, next, int(found[0]))
		b.add(e.stringOf(e.result(f(goja.Undefined(), arguments...))))
		next = int(found[1])
	}
	b.sub(s, next, s.Length())
	return b.String()
}
