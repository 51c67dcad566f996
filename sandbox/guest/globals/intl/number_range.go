package intl

import (
	"slices"
	"unicode/utf8"
)

// FormatNumberRange formats a range from a to b. A unit or currency that both
// have is said once, if it is longer than a sign; so does ICU.
func (l *Locale) FormatNumberRange(a, b Decimal, o NumberOptions) []Part {
	shownA, numberA, categoryA := l.magnitude(a, o)
	shownB, numberB, categoryB := l.magnitude(b, o)
	signA, signB := sign(shownA, o.SignDisplay), sign(shownB, o.SignDisplay)
	if Join(l.styled(numberA, signA, categoryA, o)) == Join(l.styled(numberB, signB, categoryB, o)) {
		parts := sourced(l.styled(numberA, "~"+signA, categoryA, o), "shared")
		for i := range parts {
			if parts[i].Type == "approximatelySign" {
				parts[i].Value = l.numbers().Approximately
			}
		}
		return parts
	}
	category := l.PluralRange(categoryA, categoryB)
	// What is around the number and its sign is the same for both.
	inner := o
	outer := o.Style == "unit" || o.Style == "currency" && o.CurrencyDisplay == "name" || o.Style == "percent" && o.Notation == "compact"
	if outer {
		inner.Style = "decimal"
	}
	from, to := l.styled(numberA, signA, categoryA, inner), l.styled(numberB, signB, categoryB, inner)
	before, after := 0, 0
	if o.Notation == "compact" && o.Style != "currency" {
		if same := trailing(numberA, numberB); runes(numberA[len(numberA)-same:]) > 1 && signA == signB {
			after = same
		}
	}
	inWords := func(p Part) bool { return p.Type == "compact" }
	if words := slices.ContainsFunc(from, inWords) || slices.ContainsFunc(to, inWords); signA == signB && !words && after == 0 {
		before, after = around(from), around(reversed(from))
	}
	if runes(from[:before])+runes(from[len(from)-after:]) <= 1 {
		before, after = 0, 0
	}
	separator := l.numbers().Range
	repeated := from[before : len(from)-after]
	if around(repeated) > 0 || around(reversed(repeated)) > 0 || slices.ContainsFunc(repeated, func(p Part) bool { return p.Type == "compact" || p.Type == "exponentSeparator" }) {
		separator = spacious(separator)
	}
	parts := sourced(from[:before], "shared")
	parts = append(parts, sourced(repeated, "startRange")...)
	parts = append(parts, Part{"literal", separator, "shared"})
	parts = append(parts, sourced(to[before:len(to)-after], "endRange")...)
	parts = append(parts, sourced(to[len(to)-after:], "shared")...)
	if !outer {
		return parts
	}
	return l.outside(parts, category, o)
}

// outside puts a unit, or the name of a currency, around a range.
func (l *Locale) outside(parts []Part, category string, o NumberOptions) []Part {
	mark := Part{Type: "range"}
	placed := l.styled([]Part{mark}, "", category, o)
	at := slices.Index(placed, mark)
	result := sourced(placed[:at], "shared")
	result = append(result, parts...)
	return append(result, sourced(placed[at+1:], "shared")...)
}

// trailing is how many parts at the end of both numbers are equal and say a power of ten.
func trailing(a, b []Part) int {
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] && slices.Contains([]string{"compact", "literal"}, a[len(a)-1-n].Type) {
		n++
	}
	return n
}

// around is how many parts at the start are not of the number itself.
func around(parts []Part) int {
	n := slices.IndexFunc(parts, func(p Part) bool {
		return slices.Contains([]string{"integer", "group", "decimal", "fraction", "nan", "infinity", "compact", "exponentSeparator", "exponentMinusSign", "exponentInteger"}, p.Type)
	})
	return max(n, 0)
}

func reversed(parts []Part) []Part {
	list := slices.Clone(parts)
	slices.Reverse(list)
	return list
}

func runes(parts []Part) int { return utf8.RuneCountInString(Join(parts)) }

func sourced(parts []Part, source string) []Part {
	list := slices.Clone(parts)
	for i := range list {
		list[i].Source = source
	}
	return list
}

// spacious is a separator with spaces around it.
func spacious(separator string) string {
	if len(separator) > 0 && separator[0] == ' ' {
		return separator
	}
	return " " + separator + " "
}
