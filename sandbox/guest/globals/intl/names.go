package intl

import (
	"strings"
)

// displayNames is the section of names. In each kind short and narrow names are
// those that differ from the next longer ones.
type displayNames struct {
	Language, Region, Script, Calendar, DateTimeField widths
	Dialect                                           map[string]map[string]string // by style: languages with a region or script that have a name together
	Pattern                                           struct{ One, Both string }   // {0} the language, and in brackets what follows
}

type widths struct{ Long, Short, Narrow map[string]string }

// of is the name for a code, or "".
func (w *widths) of(code, style string) string {
	names := []map[string]string{w.Long}
	switch style {
	case "short":
		names = []map[string]string{w.Short, w.Long}
	case "narrow":
		names = []map[string]string{w.Narrow, w.Short, w.Long}
	}
	for _, list := range names {
		if name, ok := list[code]; ok {
			return name
		}
	}
	return ""
}

// Name is what something is called, or "" if it has no name: kind is language,
// region, script, currency, calendar or dateTimeField, code in its canonical form,
// style long, short or narrow. With dialect, "British English" and not "English
// (United Kingdom)".
func (l *Locale) Name(kind, code, style string, dialect bool) string {
	switch names := l.names(); kind {
	case "region":
		return names.Region.of(code, style)
	case "script":
		return names.Script.of(code, style)
	case "calendar":
		return names.Calendar.of(code, style)
	case "dateTimeField":
		return names.DateTimeField.of(code, style)
	case "currency":
		return l.currencies()[code].Name
	case "language":
		return l.languageName(code, style, dialect)
	}
	return ""
}

func (l *Locale) languageName(tag, style string, dialect bool) string {
	names := l.names()
	language, rest, _ := strings.Cut(tag, "-")
	parts := strings.FieldsFunc(rest, func(r rune) bool { return r == '-' })
	name := ""
	if dialect {
		if name = names.Dialect[style][tag]; name != "" {
			return name
		}
	}
	if name == "" {
		if name = names.Language.of(language, style); name == "" {
			return ""
		}
	}
	var inside []string
	for _, part := range parts {
		text := ""
		switch len(part) {
		case 4:
			text = names.Script.of(part, style)
		case 2, 3:
			text = names.Region.of(part, style)
		}
		if text == "" {
			text = part
		}
		inside = append(inside, strings.NewReplacer("(", "[", ")", "]").Replace(text))
	}
	switch len(inside) {
	case 0:
		return name
	case 1:
		return strings.NewReplacer("{0}", name, "{1}", inside[0]).Replace(names.Pattern.One)
	}
	return strings.NewReplacer("{0}", name, "{1}", inside[0], "{2}", strings.Join(inside[1:], ", ")).Replace(names.Pattern.Both)
}
