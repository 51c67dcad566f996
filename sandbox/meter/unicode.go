package meter

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PatternError says what is wrong with a regular expression.
type PatternError struct{ Message string }

func (e *PatternError) Error() string { return "Invalid regular expression: " + e.Message }

// ExpandProperties rewrites the Unicode property escapes of a regular
// expression, which goja takes for plain letters, into classes of ranges. With
// sets (flag v) it also works out the operations on classes, so that what it
// returns is an expression for flag u. The pattern is valid otherwise or goja
// will say so. Script_Extensions is taken for Script.
func ExpandProperties(pattern string, sets bool) (string, error) {
	if !sets && !strings.Contains(pattern, `\p{`) && !strings.Contains(pattern, `\P{`) {
		return pattern, nil
	}
	x := &expander{pattern: pattern, sets: sets}
	for x.more() {
		switch {
		case x.at(`\p{`), x.at(`\P{`):
			set, err := x.property()
			if err != nil {
				return "", err
			}
			x.write(set.class())
		case x.at(`\`):
			x.copyEscape()
		case x.at("[") && sets:
			if err := x.copySet(); err != nil {
				return "", err
			}
		case x.at("["):
			if err := x.copyClass(); err != nil {
				return "", err
			}
		default:
			x.copyRune()
		}
	}
	return x.out.String(), nil
}

// maxClassDepth is how deep classes of flag v may nest.
const maxClassDepth = 50

type expander struct {
	pattern string
	pos     int
	sets    bool
	out     strings.Builder
}

func (x *expander) more() bool { return x.pos < len(x.pattern) }

func (x *expander) at(prefix string) bool { return strings.HasPrefix(x.pattern[x.pos:], prefix) }

func (x *expander) skip(prefix string) bool {
	if !x.at(prefix) {
		return false
	}
	x.pos += len(prefix)
	return true
}

func (x *expander) write(text string) { x.out.WriteString(text) }

func (x *expander) rune() rune {
	r, size := utf8.DecodeRuneInString(x.pattern[x.pos:])
	x.pos += size
	return r
}

func (x *expander) copyRune() {
	start := x.pos
	x.rune()
	x.write(x.pattern[start:x.pos])
}

// copyEscape copies a backslash and what it quotes.
func (x *expander) copyEscape() {
	x.pos++
	x.write(`\`)
	if x.more() {
		x.copyRune()
	}
}

// property reads \p{...} or \P{...}.
func (x *expander) property() (runes, error) {
	negated := x.pattern[x.pos+1] == 'P'
	start := x.pos + len(`\p{`)
	end := strings.IndexByte(x.pattern[start:], '}')
	if end < 0 {
		return nil, &PatternError{"Invalid property name"}
	}
	expression := x.pattern[start : start+end]
	x.pos = start + end + 1
	set, ok := propertySet(expression)
	if !ok {
		return nil, &PatternError{"Invalid property name"}
	}
	if negated {
		set = set.complement()
	}
	return set, nil
}

// copyClass copies a class of flag u.
func (x *expander) copyClass() error {
	x.copyRune()
	for x.more() && !x.at("]") {
		switch {
		case x.at(`\p{`), x.at(`\P{`):
			set, err := x.property()
			if err != nil {
				return err
			}
			x.write(set.String())
		case x.at(`\`):
			x.copyEscape()
		default:
			x.copyRune()
		}
	}
	return nil
}

// copySet works out a class of flag v.
func (x *expander) copySet() error {
	set, words, err := x.class(0)
	if err != nil {
		return err
	}
	class := set.class()
	if len(words) == 0 {
		x.write(class)
		return nil
	}
	// Longer strings first, as the standard has it.
	slices.SortStableFunc(words, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	x.write("(?:")
	for _, word := range words {
		for _, r := range word {
			x.write(escape(r))
		}
		x.write("|")
	}
	x.write(class + ")")
	return nil
}

// class reads a class of flag v, with the strings of more than one character in it.
func (x *expander) class(depth int) (runes, []string, error) {
	if depth > maxClassDepth {
		return nil, nil, &PatternError{"Character class is nested too deep"}
	}
	x.pos++
	negated := x.skip("^")
	var set runes
	var words []string
	for first := true; ; first = false {
		if !x.more() {
			return nil, nil, &PatternError{"Unterminated character class"}
		}
		if x.skip("]") {
			break
		}
		subtract, intersect := !first && x.skip("--"), !first && x.skip("&&")
		operand, more, err := x.operand(depth)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case subtract:
			set = set.intersection(operand.complement())
			words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(more, w) })
		case intersect:
			set = set.intersection(operand)
			words = slices.DeleteFunc(words, func(w string) bool { return !slices.Contains(more, w) })
		default:
			set, words = set.union(operand), append(words, more...)
		}
	}
	if negated {
		if len(words) > 0 {
			return nil, nil, &PatternError{"Negated character class may contain strings"}
		}
		set = set.complement()
	}
	return set, words, nil
}

// operand reads a nested class, an escape, a character or a range.
func (x *expander) operand(depth int) (runes, []string, error) {
	switch {
	case x.at("["):
		return x.class(depth + 1)
	case x.at(`\p{`), x.at(`\P{`):
		set, err := x.property()
		return set, nil, err
	case x.skip(`\q{`):
		return x.strings()
	}
	if set, ok := x.shorthand(); ok {
		return set, nil, nil
	}
	first, err := x.character()
	if err != nil {
		return nil, nil, err
	}
	if !x.at("--") && x.skip("-") {
		last, err := x.character()
		if err != nil {
			return nil, nil, err
		}
		if last < first {
			return nil, nil, &PatternError{"Range out of order in character class"}
		}
		return runes{{first, last}}, nil, nil
	}
	return runes{{first, first}}, nil, nil
}

// strings reads the rest of \q{abc|d}.
func (x *expander) strings() (runes, []string, error) {
	var set runes
	var words []string
	var word []rune
	for {
		if !x.more() {
			return nil, nil, &PatternError{"Invalid escape"}
		}
		end := x.at("}")
		if end || x.at("|") {
			x.pos++
			if len(word) == 1 {
				set = set.union(runes{{word[0], word[0]}})
			} else {
				words = append(words, string(word))
			}
			word = nil
			if end {
				return set, words, nil
			}
			continue
		}
		r, err := x.character()
		if err != nil {
			return nil, nil, err
		}
		word = append(word, r)
	}
}

// shorthand reads \d, \w, \s and their opposites.
func (x *expander) shorthand() (runes, bool) {
	var set runes
	switch {
	case x.at(`\d`), x.at(`\D`):
		set = runes{{'0', '9'}}
	case x.at(`\w`), x.at(`\W`):
		set = runes{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	case x.at(`\s`), x.at(`\S`):
		set = tables(unicode.Zs).union(runes{{'\t', '\r'}, {' ', ' '}, {0x2028, 0x2029}, {0xfeff, 0xfeff}})
	default:
		return nil, false
	}
	if unicode.IsUpper(rune(x.pattern[x.pos+1])) {
		set = set.complement()
	}
	x.pos += 2
	return set, true
}

// character reads one character, escaped or not.
func (x *expander) character() (rune, error) {
	if !x.more() {
		return 0, &PatternError{"Unterminated character class"}
	}
	if !x.skip(`\`) {
		return x.rune(), nil
	}
	if !x.more() {
		return 0, &PatternError{`\ at end of pattern`}
	}
	switch c := x.rune(); c {
	case 'b':
		return '\b', nil
	case 't':
		return '\t', nil
	case 'n':
		return '\n', nil
	case 'v':
		return '\v', nil
	case 'f':
		return '\f', nil
	case 'r':
		return '\r', nil
	case '0':
		return 0, nil
	case 'c':
		if x.more() {
			return x.rune() & 0x1f, nil
		}
		return 0, &PatternError{"Invalid unicode escape"}
	case 'x':
		return x.hex(2)
	case 'u':
		return x.unicodeEscape()
	default:
		return c, nil
	}
}

func (x *expander) unicodeEscape() (rune, error) {
	if x.skip("{") {
		end := strings.IndexByte(x.pattern[x.pos:], '}')
		if end < 1 || end > 8 {
			return 0, &PatternError{"Invalid Unicode escape"}
		}
		r, err := x.hex(end)
		x.pos++
		return r, err
	}
	r, err := x.hex(4)
	if err == nil && 0xd800 <= r && r < 0xdc00 && x.skip(`\u`) {
		low, err := x.hex(4)
		return (r-0xd800)<<10 + (low - 0xdc00) + 0x10000, err
	}
	return r, err
}

func (x *expander) hex(digits int) (rune, error) {
	end := x.pos + digits
	if end > len(x.pattern) {
		return 0, &PatternError{"Invalid escape"}
	}
	var r rune
	for _, c := range x.pattern[x.pos:end] {
		digit := strings.IndexRune("0123456789abcdef", unicode.ToLower(c))
		if digit < 0 {
			return 0, &PatternError{"Invalid escape"}
		}
		if r = r<<4 | rune(digit); r > unicode.MaxRune {
			return 0, &PatternError{"Invalid Unicode escape"}
		}
	}
	x.pos = end
	return r, nil
}
