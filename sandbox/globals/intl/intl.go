// Package intl formats numbers, dates, lists and relative times, and compares
// texts, as the Intl object of JavaScript does. Its patterns and names are the
// part of the Unicode CLDR in locales/*.json (see generate.mjs); plural rules,
// collation, and what follows from what in language tags come from
// golang.org/x/text.
//
// It is deterministic: results depend on the arguments and on the data that is
// compiled in, never on the machine's locale. Arguments are hostile, so texts
// are bounded by the caller and nothing here panics on odd options; they are
// ignored or treated as their defaults. Checking options, as ECMA-402 wants it,
// is the caller's work.
//
// Not covered: calendars other than the Gregorian one, and the long names of
// time zones, which are shown as offsets.
package intl

import (
	"embed"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

//go:generate node generate.mjs

//go:embed locales/*.json
var data embed.FS

// Part is a piece of formatted text with the type that formatToParts gives it.
type Part struct{ Type, Value string }

// Join is the text of parts.
func Join(parts []Part) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(part.Value)
	}
	return b.String()
}

// Locale is the data of one locale. It does not change.
type Locale struct {
	tag      language.Tag
	numbers  numbers
	units    map[string]map[string]forms    // by display, then unit
	relative map[string]map[string]relative // by style, then unit
	lists    map[string]separators          // by type and style
	dates    dates
}

// forms are patterns by plural category; "other" stands for those that are missing.
type forms map[string]string

func (f forms) of(category string) string {
	if form, ok := f[category]; ok {
		return form
	}
	return f["other"]
}

// Canonical is the canonical form of a language tag, or an error.
func Canonical(tag string) (string, error) {
	if len(tag) > maxTag || !wellFormed.MatchString(tag) {
		return "", errTag
	}
	t, err := language.Raw.Parse(tag)
	var unknown language.ValueError
	switch {
	case errors.As(err, &unknown):
		return cased(tag), nil // a language or region that nobody has registered
	case err != nil:
		return "", errTag
	}
	if t, err = language.All.Canonicalize(t); err != nil {
		return "", errTag
	}
	return t.String(), nil
}

// wellFormed are tags with a language; private and grandfathered ones are not taken.
var wellFormed = regexp.MustCompile(`^(?i:[a-z]{2,3}|[a-z]{5,8})(-[0-9A-Za-z]{1,8})*$`)

// cased gives the parts of a tag their usual case.
func cased(tag string) string {
	parts := strings.Split(strings.ToLower(tag), "-")
	for i, part := range parts {
		if len(part) == 1 {
			break
		}
		switch {
		case i == 0:
		case len(part) == 2:
			parts[i] = strings.ToUpper(part)
		case len(part) == 4 && part[0] > '9':
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-")
}

// maxTag is longer than any tag that means something.
const maxTag = 256

var errTag = errors.New("not a language tag")

// Find answers the best supported locale for a canonical tag, without its
// extensions: the tag itself if its language is supported, or "".
func Find(tag string) string {
	t, err := language.Raw.Parse(tag)
	if err != nil {
		return ""
	}
	base, _, _ := strings.Cut(tag, "-u-")
	base, _, _ = strings.Cut(base, "-x-")
	if _, ok := file(t); !ok {
		return ""
	}
	return base
}

// aliases are parents in CLDR's sense that have no data of their own here.
var aliases = map[string]string{
	"en-001": "en-GB", "en-150": "en-GB", "zh-Hant": "zh-TW", "zh-Hant-HK": "zh-HK", "zh-Hant-MO": "zh-HK", "zh-Hans": "zh",
	"no": "nb", "zh-MO": "zh-HK", "sr-Cyrl": "sr", "pt-001": "pt-PT",
}

// file is the name of the data for a tag.
func file(t language.Tag) (string, bool) {
	for range 8 {
		base, script, region := t.Raw()
		for _, name := range []string{
			join(base.String(), text(script.String(), "Zzzz"), text(region.String(), "ZZ")),
			join(base.String(), "", text(region.String(), "ZZ")),
		} {
			if alias, ok := aliases[name]; ok {
				name = alias
			}
			if script.String() != "Zzzz" && script.String() != likelyScript(name) {
				continue
			}
			if _, err := data.Open("locales/" + name + ".json"); err == nil {
				return name, true
			}
		}
		if t = t.Parent(); t == language.Und {
			break
		}
	}
	return "", false
}

func likelyScript(name string) string {
	script, _ := language.Make(name).Script()
	return script.String()
}

func text(s, none string) string {
	if s == none {
		return ""
	}
	return s
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "-")
}

// Load reads the data for a tag that Find knows; English stands in for others.
func Load(tag string) *Locale {
	t, err := language.Raw.Parse(tag)
	if err != nil {
		t = language.English
	}
	name, ok := file(t)
	if !ok {
		t, name = language.English, "en"
	}
	content, err := data.ReadFile("locales/" + name + ".json")
	if err != nil {
		panic(err) // embedded
	}
	var sections struct {
		Numbers  numbers
		Units    map[string]map[string]forms
		Relative map[string]map[string]relative
		Lists    map[string]separators
		Dates    dates
	}
	if err := json.Unmarshal(content, &sections); err != nil {
		panic(err) // generated
	}
	return &Locale{t, sections.Numbers, sections.Units, sections.Relative, sections.Lists, sections.Dates}
}
