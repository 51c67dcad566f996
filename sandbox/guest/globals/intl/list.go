package intl

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// list are the texts around the items of a list: between two; behind the first
// of several, between the middle ones, before the last; before and behind two;
// before and behind several.
type list [8]string

// FormatList joins items; kind is conjunction, disjunction or unit, style long,
// short or narrow.
func (l *Locale) FormatList(items []string, kind, style string) []Part {
	t, ok := l.words().Lists[kind+"-"+style]
	if !ok {
		t = l.words().Lists["conjunction-long"]
	}
	var parts []Part
	literal := func(text string) {
		if text != "" {
			parts = append(parts, Part{Type: "literal", Value: text})
		}
	}
	first, last := t[6], t[7]
	if len(items) == 2 {
		first, last = t[4], t[5]
	}
	for i, item := range items {
		switch {
		case i == 0 && len(items) > 1:
			literal(first)
		case i == 0:
		case len(items) == 2:
			literal(l.before(t[0], item))
		case i == len(items)-1:
			literal(l.before(t[3], item))
		case i == 1:
			literal(t[1])
		default:
			literal(t[2])
		}
		parts = append(parts, Part{Type: "element", Value: item})
	}
	if len(items) > 1 {
		literal(last)
	}
	return parts
}

// before is what stands between items, in the form that it has before the second.
func (l *Locale) before(separator, item string) string {
	lower := strings.ToLower(item)
	switch base(l.tag) {
	case "es":
		if separator == " y " && (strings.HasPrefix(lower, "i") || strings.HasPrefix(lower, "hi") && !strings.HasPrefix(lower, "hia") && !strings.HasPrefix(lower, "hie")) {
			return " e "
		}
		if separator == " o " && (strings.HasPrefix(lower, "o") || strings.HasPrefix(lower, "ho") || strings.HasPrefix(lower, "8") || eleven(lower)) {
			return " u "
		}
	case "he":
		if r, _ := utf8.DecodeRuneInString(item); strings.HasSuffix(separator, " ו") && !unicode.Is(unicode.Hebrew, r) {
			return separator + "-"
		}
	}
	return separator
}

// eleven says that a text begins with the number 11, which Spanish says with an o.
func eleven(s string) bool {
	rest, ok := strings.CutPrefix(s, "11")
	return ok && (rest == "" || rest[0] < '0' || rest[0] > '9')
}

// relative are the patterns of one unit of relative time.
type relative struct {
	Future, Past forms
	Words        map[string]string // for whole numbers of units
}

// FormatRelative formats "in 3 days". With words, "tomorrow" where the language has one.
func (l *Locale) FormatRelative(d Decimal, unit, style string, words bool, o NumberOptions) []Part {
	var entry relative
	found := false
	for _, s := range []string{"narrow", "short", "long"} { // each has what differs from the next
		if found = found || s == style; !found {
			continue
		}
		if e, ok := l.words().Relative[s][unit]; ok {
			entry = e
			break
		}
	}
	whole, fraction := d.split(1, 0)
	if words && fraction == "" && d.special == "" {
		key := whole
		if d.negative {
			key = "-" + whole
		}
		word, ok := entry.Words[key]
		if !ok && d.zero() {
			word, ok = entry.Words["0"]
		}
		if ok {
			return []Part{{Type: "literal", Value: word}}
		}
	}
	past := d.negative
	d.negative = false
	rounded, minFraction := d, 0
	category := "other"
	if d.special == "" {
		rounded, minFraction = round(d, o)
		category = l.plural(false, rounded, minFraction, 0)
	}
	patterns := entry.Future
	if past {
		patterns = entry.Past
	}
	return fill(patterns.of(category), l.digits(rounded, minFraction, o), "literal", "", "")
}
