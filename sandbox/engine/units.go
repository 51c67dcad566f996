package engine

import (
	"unicode/utf16"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Texts are sequences of UTF-16 units, and half a surrogate pair is one of them.
// What goes through UTF-8, as some of goja's natives and most of Go do, loses it.

// units are those of a text: ascii if all of them are, or else wide. Both are
// the text's own memory where that is possible, and not to be changed.
func (e *Engine) units(s goja.String) (ascii string, wide []uint16) {
	switch w := *(*words)(unsafe.Pointer(&s)); e.layout.tableOf(s) {
	case e.layout.ascii:
		return *(*string)(w.data), nil
	case e.layout.unicode:
		return "", (*(*[]uint16)(w.data))[1:] // behind the mark that goja puts first
	}
	text := s.String()
	e.reserve(2 * uint64(len(text)))
	if wide = unistring.Scan(text); wide != nil {
		return "", wide[1:]
	}
	return text, nil
}

// tableOf is the table of a text as a goja.Value, which a goja.String is held by another one of.
func (l *layout) tableOf(s goja.String) unsafe.Pointer {
	return table(goja.Value(s))
}

// asciiText is a text of ASCII that is scanned no more.
func (l *layout) asciiText(s string) goja.Value {
	kept := new(string)
	*kept = s
	v := words{l.ascii, unsafe.Pointer(kept)}
	return *(*goja.Value)(unsafe.Pointer(&v))
}

// loneSurrogate is where the first unit stands that is half of nothing, or -1.
func loneSurrogate(wide []uint16) int {
	for i := 0; i < len(wide); i++ {
		switch c := rune(wide[i]); {
		case !utf16.IsSurrogate(c):
		case i+1 < len(wide) && utf16.DecodeRune(c, rune(wide[i+1])) != '\ufffd':
			i++
		default:
			return i
		}
	}
	return -1
}

// MapText is f of a text, with the lone surrogates in it kept: f gets what
// stands between them, as UTF-8. ok is false when there are none.
func (e *Engine) MapText(s goja.String, f func(string) string) (v goja.Value, ok bool) {
	if e.layout.tableOf(s) != e.layout.unicode {
		return s, false
	}
	_, wide := e.units(s)
	at := loneSurrogate(wide)
	if at < 0 {
		return s, false
	}
	var result []uint16
	for ; at >= 0; at = loneSurrogate(wide) {
		result = append(result, utf16.Encode([]rune(f(string(utf16.Decode(wide[:at])))))...)
		result = append(result, wide[at])
		wide = wide[at+1:]
	}
	result = append(result, utf16.Encode([]rune(f(string(utf16.Decode(wide)))))...)
	return goja.StringFromUTF16(result), true
}

// mapping is the guard of a native that does what f does, behind its guard.
func mapping(g guard, f func(e *Engine, args []goja.Value) func(string) string) guard {
	return func(e *Engine, next callFunc) callFunc {
		return g(e, func(call goja.FunctionCall) goja.Value {
			if s, ok := call.This.(goja.String); ok {
				if v, ok := e.MapText(s, func(text string) string { return f(e, call.Arguments)(text) }); ok {
					return v
				}
			}
			return next(call)
		})
	}
}

func uppercase(*Engine, []goja.Value) func(string) string { return cases.Upper(language.Und).String }

func lowercase(*Engine, []goja.Value) func(string) string { return cases.Lower(language.Und).String }

// normalized is String.prototype.normalize; the form is a text already.
func normalized(e *Engine, args []goja.Value) func(string) string {
	switch form := argument(args, 0); {
	case goja.IsUndefined(form) || form.String() == "NFC":
		return norm.NFC.String
	case form.String() == "NFD":
		return norm.NFD.String
	case form.String() == "NFKC":
		return norm.NFKC.String
	case form.String() == "NFKD":
		return norm.NFKD.String
	}
	e.Throw("RangeError", "The normalization form should be one of NFC, NFD, NFKC, NFKD.")
	return nil
}
