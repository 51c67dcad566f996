package intl

import (
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// CollatorOptions are those of Intl.Collator, resolved.
type CollatorOptions struct {
	Sensitivity       string // base, accent, case, variant
	Numeric           bool
	IgnorePunctuation bool
	CaseFirst         string // upper, lower, false
}

// Collator compares texts. It is not safe for several goroutines.
type Collator struct {
	collator *collate.Collator
	options  CollatorOptions
}

// NewCollator makes a Collator for a canonical tag.
func NewCollator(tag string, o CollatorOptions) *Collator {
	t, err := language.Parse(tag)
	if err != nil {
		t = language.English
	}
	var list []collate.Option
	if o.Numeric {
		list = append(list, collate.Numeric)
	}
	switch o.Sensitivity {
	case "base":
		list = append(list, collate.Loose)
	case "accent":
		list = append(list, collate.IgnoreCase)
	case "case":
		list = append(list, collate.IgnoreDiacritics)
	}
	return &Collator{collate.New(t, list...), o}
}

// Compare is negative, zero or positive.
func (c *Collator) Compare(a, b string) int {
	if c.options.IgnorePunctuation {
		a, b = unpunctuated(a), unpunctuated(b)
	}
	order := c.collator.CompareString(a, b)
	if order == 0 && c.options.Sensitivity == "case" {
		return strings.Compare(b, a) // lower before upper, as the root collation has it
	}
	if order != 0 && c.options.CaseFirst == "upper" && c.options.Sensitivity == "variant" && strings.EqualFold(a, b) {
		return -order
	}
	return order
}

func unpunctuated(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
