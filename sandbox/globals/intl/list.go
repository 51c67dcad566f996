package intl

import "golang.org/x/text/feature/plural"

// separators stand between two items, behind the first of several, between the
// middle ones, and before the last.
type separators [4]string

// FormatList joins items; kind is conjunction, disjunction or unit, style long,
// short or narrow.
func (l *Locale) FormatList(items []string, kind, style string) []Part {
	between, ok := l.lists[kind+"-"+style]
	if !ok {
		between = l.lists["conjunction-long"]
	}
	var parts []Part
	for i, item := range items {
		separator := between[2]
		switch {
		case i == 0:
			separator = ""
		case len(items) == 2:
			separator = between[0]
		case i == len(items)-1:
			separator = between[3]
		case i == 1:
			separator = between[1]
		}
		if separator != "" {
			parts = append(parts, Part{"literal", separator})
		}
		parts = append(parts, Part{"element", item})
	}
	return parts
}

// relative are the patterns of one unit of relative time.
type relative struct {
	Future, Past forms
	Words        map[string]string // for whole numbers of units
}

// FormatRelative formats "in 3 days". With words, "tomorrow" where the language has one.
func (l *Locale) FormatRelative(d Decimal, unit, style string, words bool, o NumberOptions) []Part {
	entry, ok := l.relative[style][unit]
	if !ok {
		return nil
	}
	whole, fraction := d.split(1, 0)
	if words && fraction == "" && d.special == "" {
		key := whole
		if d.negative && !d.zero() {
			key = "-" + whole
		}
		if word, ok := entry.Words[key]; ok {
			return []Part{{"literal", word}}
		}
	}
	past := d.negative
	d.negative = false
	rounded, minFraction := d, 0
	if d.special == "" {
		rounded, minFraction = round(d, o)
	}
	category := "other"
	if d.special == "" {
		category = l.plural(plural.Cardinal, rounded, minFraction)
	}
	patterns := entry.Future
	if past {
		patterns = entry.Past
	}
	return fill(patterns.of(category), l.digits(rounded, minFraction, o), "literal", "")
}
