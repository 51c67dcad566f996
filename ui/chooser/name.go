package chooser

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"example.org/vitrine/permissions/prompt"
)

// maxFileName is the longest name of a file that systems have, in bytes.
const maxFileName = 255

// suggested makes of an applet's idea a name that may stand in the field: one
// that reads as what it is, in the folder that is shown, and of a file that is
// not hidden. Empty: nothing of it is of use.
func suggested(idea string) string {
	idea = strings.ToValidUTF8(idea[:min(len(idea), 4*maxFileName)], "")
	name := strings.Map(readable, norm.NFKC.String(idea)) // fullwidth letters are letters
	name = bare(name)
	if name != "" && !prompt.Editable(name) { // letters that pass for others, too many marks ...
		name = bare(strings.Map(func(r rune) rune {
			if r >= utf8.RuneSelf {
				return -1
			}
			return r
		}, name))
	}
	return shorten(name)
}

// readable is a character as it may stand in a name, or -1.
func readable(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case r == '/' || r == '\\' || r == '`' || !unicode.IsGraphic(r),
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Bidi_Control, unicode.Join_Control):
		return -1
	}
	return r
}

// bare is a name without dots before it, and without spaces that cannot be seen.
func bare(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	return strings.TrimRight(strings.TrimLeft(name, ". "), ". ")
}

// shorten cuts a name that is too long before its extension.
func shorten(name string) string {
	if len(name) <= maxFileName {
		return name
	}
	end := filepath.Ext(name)
	if len(end) > maxFileName/4 {
		end = ""
	}
	stem := name[:maxFileName-len(end)]
	for !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return strings.TrimRight(stem, ". ") + end
}

// written is the name that the person wrote into the field; empty when it is
// none. They may write what they like: what is odd is asked about.
func written(text string) string {
	text = strings.Trim(text, " ")
	if text == "." || text == ".." || len(text) > maxFileName || strings.ContainsAny(text, "/\x00") {
		return ""
	}
	return text
}

// shown is how a field shows a name or path that is there already. What cannot
// stand in a field as it is stands there escaped.
type shown struct{ text, exact string }

func show(exact string) shown {
	if prompt.Editable(exact) {
		return shown{exact, exact}
	}
	return shown{prompt.EscapeLine(exact, prompt.MaxWhole), exact}
}

// of is what a field with that text stands for: what it was set to, if nobody
// has changed it.
func (s shown) of(text string) string {
	if text == s.text {
		return s.exact
	}
	return text
}
