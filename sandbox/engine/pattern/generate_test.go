package pattern_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf16"
)

// generator makes patterns and texts that have to do with each other: few
// characters, among them all that cases, lines, words and surrogates are about.
type generator struct {
	*rand.Rand
	flags string
	names int
	size  int // how many more nodes the pattern may have
}

var alphabet = []rune("aaabbbcABCkKsSi12_- \t\n\r,.\"éÉßẞſKıİǆǅǄςσΣµμΩ\u2028\u00a0\ufeff中😀😂𐐀𐐨")

// differentialCase is one pattern, and where to look for it.
type differentialCase struct {
	flags         string
	pattern, text []uint16
	at            int
}

func newCase(seed uint64) differentialCase {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 17))}
	for _, f := range "gimsy" {
		if g.IntN(3) == 0 {
			g.flags += string(f)
		}
	}
	switch g.IntN(5) {
	case 0, 1:
		g.flags += "u"
	case 2:
		g.flags += "v"
	}
	g.size = 1 + g.IntN(14)
	c := differentialCase{flags: g.flags}
	source := g.disjunction(0)
	if g.IntN(12) == 0 {
		source = g.damaged(source)
	}
	c.pattern = utf16.Encode([]rune(source))
	c.text = g.text()
	if len(c.pattern) > 0 && g.IntN(20) == 0 { // which may leave half a pair
		i := g.IntN(len(c.pattern))
		c.pattern = append(c.pattern[:i:i], c.pattern[i+1:]...)
	}
	if g.IntN(4) == 0 {
		c.at = g.IntN(len(c.text) + 2)
	}
	if g.unicode() && 0 < c.at && c.at < len(c.text) && utf16.IsSurrogate(rune(c.text[c.at])) {
		c.at = 0 // within a pair V8 tries both positions, the specification only the first
	}
	return c
}

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) has(flag string) bool { return strings.Contains(g.flags, flag) }

func (g *generator) unicode() bool { return g.has("u") || g.has("v") }

// damaged is a pattern that may not be one.
func (g *generator) damaged(source string) string {
	runes := []rune(source)
	for range 1 + g.IntN(2) {
		i := g.IntN(len(runes) + 1)
		bit := []rune(g.pick("(", ")", "[", "]", "{", "}", "*", "?", "+", "|", "\\", "^", "-", "(?<", "(?", "\\k<", "{2,1}", "\\u{", "\\p{", "\\c", "[z-a]", "\\1", "&&", "--", "\\q{", "\\xg", "\\u12", "[\\d-a]", "\\-", "\\8", "\\01", "{,3}", "(?<=a)*", "(?=a)*", "\\ka", "<", ">"))
		runes = append(runes[:i:i], append(bit, runes[i:]...)...)
	}
	return string(runes)
}

func (g *generator) text() []uint16 {
	var runes []rune
	n := g.IntN(12)
	if g.IntN(3) == 0 { // ASCII
		for range n {
			runes = append(runes, rune(g.pick("a", "a", "b", "c", "A", "B", "k", "s", "1", "_", " ", "\n", "\r", ",", "-")[0]))
		}
		return utf16.Encode(runes)
	}
	var units []uint16
	for range n {
		units = append(units, utf16.Encode([]rune{alphabet[g.IntN(len(alphabet))]})...)
		switch g.IntN(16) {
		case 0:
			units = append(units, 0xd83d)
		case 1:
			units = append(units, 0xde00)
		}
	}
	return units
}

func (g *generator) disjunction(depth int) string {
	n := 1
	if g.IntN(4) == 0 {
		n += g.IntN(4)
	}
	parts := make([]string, n)
	for i := range parts {
		parts[i] = g.alternative(depth)
	}
	return strings.Join(parts, "|")
}

func (g *generator) alternative(depth int) string {
	var b strings.Builder
	for range g.IntN(5) {
		if g.size <= 0 {
			break
		}
		g.size--
		b.WriteString(g.term(depth))
	}
	return b.String()
}

func (g *generator) term(depth int) string {
	switch n := g.IntN(20); {
	case n == 0:
		return g.pick("^", "$", `\b`, `\B`)
	case n == 1 && depth < 4:
		return g.pick("(?=", "(?!", "(?<=", "(?<!") + g.disjunction(depth+1) + ")"
	default:
		return g.atom(depth) + g.quantifier()
	}
}

func (g *generator) quantifier() string {
	if g.IntN(5) < 3 {
		return ""
	}
	q := g.pick("*", "+", "?", "{2}", "{0,2}", "{1,}", "{2,3}", "{0}", "{0,1}", "{1}", "{3,}")
	if g.IntN(3) == 0 {
		q += "?"
	}
	return q
}

func (g *generator) atom(depth int) string {
	switch n := g.IntN(24); {
	case n < 8:
		return g.literal()
	case n < 9:
		return "."
	case n < 12:
		return g.class(0)
	case n < 14:
		return g.escape()
	case n < 15:
		return fmt.Sprintf(`\%d`, 1+g.IntN(3))
	case n < 16 && g.names > 0:
		return fmt.Sprintf(`\k<n%d>`, 1+g.IntN(g.names))
	case depth >= 4:
		return g.literal()
	case n < 20:
		return "(" + g.disjunction(depth+1) + ")"
	case n < 22:
		return "(?:" + g.disjunction(depth+1) + ")"
	case n < 23:
		g.names++
		return fmt.Sprintf("(?<n%d>", g.names) + g.disjunction(depth+1) + ")"
	}
	return g.literal()
}

func (g *generator) literal() string {
	if g.IntN(3) > 0 {
		return g.pick("a", "a", "b", "b", "c", "A", "k", "s")
	}
	return g.quoted(alphabet[g.IntN(len(alphabet))])
}

func (g *generator) quoted(c rune) string {
	if g.IntN(6) == 0 {
		switch {
		case c > 0xffff && g.unicode() && g.IntN(2) == 0:
			return fmt.Sprintf(`\u{%x}`, c)
		case c > 0xffff:
			high, low := utf16.EncodeRune(c)
			if g.IntN(4) == 0 {
				return fmt.Sprintf(`\u%04x`, high)
			}
			return fmt.Sprintf(`\u%04x\u%04x`, high, low)
		case c < 0x100 && g.IntN(2) == 0:
			return fmt.Sprintf(`\x%02x`, c)
		}
		return fmt.Sprintf(`\u%04x`, c)
	}
	if strings.ContainsRune(`.-`, c) {
		return g.pick(`\.`, `,`)
	}
	return string(c)
}

func (g *generator) escape() string {
	if g.unicode() && g.IntN(3) == 0 {
		return g.property()
	}
	return g.pick(`\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\w`, `\s`, `\n`, `\cJ`, `\t`, `\0`)
}

func (g *generator) property() string {
	name := g.pick("Lu", "Ll", "L", "Letter", "Uppercase", "Lowercase", "Alphabetic", "ASCII", "Any", "Emoji", "Script=Latin", "scx=Greek", "sc=Grek",
		"gc=Nd", "White_Space", "ID_Start", "P", "Emoji_Presentation", "Cased", "Cn", "C", "LC", "Changes_When_Lowercased")
	if g.has("v") && g.has("i") { // V8 11 takes the complement before it folds case
		return `\p{` + name + "}"
	}
	return g.pick(`\p`, `\p`, `\P`) + "{" + name + "}"
}

func (g *generator) class(depth int) string {
	var b strings.Builder
	b.WriteString("[")
	negated := g.IntN(4) == 0
	if negated {
		b.WriteString("^")
	}
	sets := g.has("v")
	operator := ""
	if sets && !g.has("i") && g.IntN(3) == 0 { // V8 11 applies some of them before it folds case
		operator = g.pick("--", "&&")
	}
	n := g.IntN(5)
	if negated && sets { // V8 11 takes [^] for one unit, and that only once
		b.WriteString("b")
	}
	for i := range n {
		if i > 0 {
			b.WriteString(operator)
		}
		switch n := g.IntN(10); {
		case n < 5:
			b.WriteString(g.quoted(alphabet[g.IntN(len(alphabet))]))
		case n < 7 && operator == "":
			from, to := alphabet[g.IntN(len(alphabet))], alphabet[g.IntN(len(alphabet))]
			if from > to {
				from, to = to, from
			}
			if strings.ContainsRune("-", from) || strings.ContainsRune("-", to) {
				from, to = 'a', 'c'
			}
			b.WriteString(g.quoted(from) + "-" + g.quoted(to))
		case n < 8 || !sets || depth > 2 || negated && n < 9: // V8 11 loses classes in a negated one that is repeated
			b.WriteString(g.escape())
		case n < 9:
			b.WriteString(g.class(depth + 1))
		case !negated:
			b.WriteString(g.pick(`\q{ab|a|k}`, `\q{}`, `\q{abc|b|}`, `\q{ſs|K}`, `\q{😀a|😂}`, `\p{RGI_Emoji}`, `\p{Emoji_Keycap_Sequence}`))
		}
	}
	b.WriteString("]")
	return b.String()
}
