// Package intl formats numbers, dates, lists, relative times and names, cuts
// texts into segments and compares them, as the Intl object of JavaScript does.
// Its patterns and names are the part of the Unicode CLDR in data (see generate);
// plural rules are in plural.go, collation and what follows from what in language
// tags come from golang.org/x/text, and segments from github.com/clipperhouse/uax29.
//
// It is deterministic: results depend on the arguments and on the data that is
// compiled in, never on the machine's locale. Arguments are hostile, so texts
// are bounded by the caller and nothing here panics on odd options; they are
// ignored or treated as their defaults. Checking options, as ECMA-402 wants it,
// is the caller's work. Data are read when they are first needed, section by
// section: a Locale is cheap until something of it is used.
//
// Not covered: calendars other than those of Calendars, words in scripts that
// need a dictionary to find them, and the names that time zones had in the past.
package intl

import (
	"slices"
	"strings"
)

// Part is a piece of formatted text with the type that formatToParts gives it.
// Source is startRange, shared or endRange in a range, and else "".
type Part struct{ Type, Value, Source string }

// Join is the text of parts.
func Join(parts []Part) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part.Value)
	}
	return b.String()
}

// Locale is the data of one locale. It does not change, but is not safe for
// several goroutines.
type Locale struct {
	tag string // of the data

	numbers    func() *numbers
	units      func() *unitNames
	currencies func() map[string]currencyNames
	words      func() *wordLists
	dates      func() *dates
	times      func() *times
	zones      func() *zoneNames
	names      func() *displayNames
}

// Load is the locale for a tag that Find answered; English stands in for others.
// Before a section of its data is decoded, when it is first needed, announce gets
// the size of it in bytes; nil is nobody to tell.
func Load(tag string, announce func(size int)) *Locale {
	if announce == nil {
		announce = func(int) {}
	}
	tag = dataTag(tag)
	return &Locale{
		tag:        tag,
		numbers:    later[*numbers](tag, "numbers", announce),
		units:      later[*unitNames](tag, "units", announce),
		currencies: later[map[string]currencyNames](tag, "currencies", announce),
		words:      later[*wordLists](tag, "words", announce),
		dates:      later[*dates](tag, "dates", announce),
		times:      later[*times](tag, "times", announce),
		zones:      later[*zoneNames](tag, "zones", announce),
		names:      later[*displayNames](tag, "names", announce),
	}
}

func later[T any](tag, name string, announce func(size int)) func() T {
	var v T
	loaded := false
	return func() T {
		if !loaded {
			section(tag, name, &v, announce)
			loaded = true
		}
		return v
	}
}

// wordLists are lists, relative times and the plural categories of ranges.
type wordLists struct {
	Relative map[string]map[string]relative // by style, then unit
	Lists    map[string]list                // by type and style
	Plurals  map[string]string              // by the categories of both ends
}

// forms are patterns by plural category; "other" stands for those that are missing.
type forms map[string]string

func (f forms) of(category string) string {
	if form, ok := f[category]; ok {
		return form
	}
	return f["other"]
}

// Find answers what a service of Intl calls the locale that it has for a
// canonical tag, without extensions, or "" when it has none.
func Find(tag, service string) string {
	c := locales()
	base, _, _ := strings.Cut(tag, "-u-")
	base, _, _ = strings.Cut(base, "-x-")
	base, _, _ = strings.Cut(base, "-t-")
	for ; base != ""; base = shorter(base) {
		if !c.tags[base] {
			continue
		}
		if name, other := c.other[service][base]; other {
			return name
		}
		return base
	}
	return ""
}

// shorter is a tag without its last part.
func shorter(tag string) string {
	i := strings.LastIndexByte(tag, '-')
	if i < 0 {
		return ""
	}
	return tag[:i]
}

// dataTag is the locale whose data serve for a tag.
func dataTag(tag string) string {
	for ; tag != ""; tag = parent(tag) {
		if locales().data[tag] {
			return tag
		}
	}
	return "en"
}

// parent is where the data come from for a locale that has none, in CLDR's sense.
func parent(tag string) string {
	base, rest, _ := strings.Cut(tag, "-")
	switch {
	case rest == "":
		return map[string]string{"iw": "he", "in": "id", "tl": "fil"}[tag]
	case base == "en" && len(rest) == 2 && !slices.Contains(strings.Fields("AS BI GU JP MH MP PH PR UM US VI"), rest):
		return "en-001"
	case base == "es" && len(rest) == 2 && !slices.Contains(strings.Fields("EA ES GQ IC PH"), rest):
		return "es-419"
	case base == "pt" && len(rest) == 2 && rest != "BR":
		return "pt-PT"
	case tag == "zh-Hant-MO" || tag == "zh-MO":
		return "zh-Hant-HK"
	case base == "ar" && slices.Contains(strings.Fields("DZ EH LY TN"), rest):
		return "ar-MA"
	case base == "fr" && slices.Contains(strings.Fields("DZ TN"), rest):
		return "fr-MA"
	}
	return shorter(tag)
}
