package intl

import (
	"golang.org/x/text/feature/plural"
)

var categories = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// plural is the category of a number as it is shown.
func (l *Locale) plural(rules *plural.Rules, d Decimal, minFraction int) string {
	whole, fraction := d.split(1, minFraction)
	digits := []byte(whole + fraction)
	for i := range digits {
		digits[i] -= '0'
	}
	return categories[rules.MatchDigits(l.tag, digits, len(whole), len(fraction))]
}

// Plural is the category of d when it is formatted with the options: zero, one,
// two, few, many or other.
func (l *Locale) Plural(d Decimal, ordinal bool, o NumberOptions) string {
	if d.special != "" {
		return "other"
	}
	rounded, minFraction := round(d, o)
	if ordinal {
		return l.plural(plural.Ordinal, rounded, minFraction)
	}
	return l.plural(plural.Cardinal, rounded, minFraction)
}
