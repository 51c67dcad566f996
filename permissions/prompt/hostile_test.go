package prompt_test

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
)

// hostile are texts that would move, hide, reorder or imitate what stands
// around them.
func hostile() map[string]string {
	return map[string]string{
		"control":         "a\x1b[2J\x07\x00b",
		"line breaks":     "a\r\n\u2028\u2029\u0085b",
		"bidi":            "a\u202e\u2066\u200f\u061cb",
		"right-to-left":   "a\u05d0\u0627b",
		"zero width":      "a\u200b\u200c\u200d\u2060\ufeffb",
		"invisible":       "a\u00ad\u3164\u2800\U000e0041\ufe0fb",
		"spaces":          "a\u00a0\u2003\u3000b" + strings.Repeat(" ", 500) + "c",
		"stacked marks":   "a" + strings.Repeat("\u0300", 50),
		"over-long":       strings.Repeat("x", 20_000),
		"long and hidden": strings.Repeat("\u202e", 20_000),
		"no utf-8":        "a\xff\xfe\xc0b",
		"quotation":       `' task is safe." ` + "\u2019 \u201d `",
		"escapes":         `\u{202e}\n`,
		"look-alikes":     "p\u0430yp\u0430l \uff41\uff42\uff43 \U0001d41a",
	}
}

// Whatever an applet writes into whichever field, the prompt is visible,
// bounded, and of the viewer's own making outside the quotation.
func TestHostileTextInEveryField(t *testing.T) {
	address := []netip.Addr{netip.MustParseAddr("93.184.216.34")}
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			a := permissions.Applet{Identity: text, Name: text, Version: text, Author: text, Trust: permissions.Named, Fingerprint: text}
			for _, r := range []permissions.Request{
				{Action: permissions.ReadFile, Resource: permissions.Resource{File: &permissions.File{Path: "/" + text + ".x", Asked: text, Risks: []string{text}}}},
				{Action: permissions.WriteFile, Resource: permissions.Resource{File: &permissions.File{Path: "/a/" + text + "/b", Asked: text, Folder: true}}},
				{Action: permissions.Connect, Resource: permissions.Resource{Endpoint: &permissions.Endpoint{Host: "xn--" + text, Port: 25, Protocol: "tcp", Addresses: address, Public: true, Asked: text}}},
				{Action: permissions.OpenLink, Resource: permissions.Resource{Address: text}},
				{Action: permissions.Action(text)},
				{Action: permissions.UseMemory, Resource: memory(32<<20, 5<<20, true)},
			} {
				r.Applet, r.Source, r.API, r.Reason = a, text, text, text
				p := prompt.Surroundings{Version: func(permissions.Applet) string { return "" }}.Describe(r, account.Figures{Handles: []account.Handle{{Resource: text}}})
				p.Request = permissions.Request{} // is shown by nobody
				check(t, string(r.Action), reflect.ValueOf(p))
				if strings.Count(p.Sentence, "'") != 2+strings.Count(p.Sentence, `\'`) {
					t.Errorf("the name ends its quotation: %s", p.Sentence)
				}
				if n := utf8.RuneCountInString(p.Sentence); n > 400 {
					t.Errorf("a sentence of %d characters", n)
				}
			}
		})
	}
}

// check looks at every text in v.
func check(t *testing.T, where string, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		text := v.String()
		if n := utf8.RuneCountInString(text); n > prompt.MaxWhole+100 {
			t.Errorf("%s: %d characters", where, n)
		}
		if fault := unfit(text); fault != "" {
			t.Errorf("%s: %s in %.200q", where, fault, text)
			return
		}
		for _, r := range text {
			if r == utf8.RuneError || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cyrillic) {
				t.Errorf("%s: U+%04X in %.200q", where, r, text)
				return
			}
		}
		if strings.Contains(text, "   ") {
			t.Errorf("%s: a run of spaces in %.200q", where, text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type().Field(i).Type != reflect.TypeFor[permissions.Scope]() { // the scope itself is data
				check(t, where+"."+v.Type().Field(i).Name, v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			check(t, fmt.Sprintf("%s[%d]", where, i), v.Index(i))
		}
	default:
	}
}

// unfit finds what cannot be seen, and what a bidirectional algorithm could put
// elsewhere: after letters from right to left comes the mark that ends them,
// before anything but such letters, marks and single spaces; and it comes
// nowhere else.
func unfit(text string) string {
	open := false // letters from right to left, and no mark since
	for _, r := range text {
		properties, _ := bidi.LookupRune(r)
		class := properties.Class()
		switch {
		case r == '\u200e':
			if !open {
				return "a mark that ends nothing"
			}
			open = false
		case !unicode.IsPrint(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector):
			return fmt.Sprintf("U+%04X", r)
		case class == bidi.R || class == bidi.AL || class == bidi.AN:
			open = true
		case open && !unicode.Is(unicode.M, r) && r != ' ':
			return fmt.Sprintf("U+%04X after letters from right to left", r)
		}
	}
	if open {
		return "letters from right to left that nothing ends"
	}
	return ""
}

func FuzzEscape(f *testing.F) {
	for _, text := range hostile() {
		f.Add(text, 40)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 1 + (limit&0x7fffffff)%200
		shown := prompt.Escape(text, limit)
		if n := utf8.RuneCountInString(shown); n > limit+40 {
			t.Errorf("%d characters for a limit of %d", n, limit)
		}
		if !utf8.ValidString(shown) {
			t.Errorf("no UTF-8: %q", shown)
		}
		if fault := unfit(shown); fault != "" {
			t.Errorf("%s in %q", fault, shown)
		}
	})
}
