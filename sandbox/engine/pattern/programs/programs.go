// Package programs is patterns of real programs and texts for them, for
// benchmarks. No program links it.
package programs

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed programs.json
var list []byte

// Program is a pattern with its flags, and the kind of text it is for.
type Program struct {
	Name    string `json:"name"`
	Pattern string `json:"pattern"`
	Flags   string `json:"flags"`
	Text    string `json:"text"`
}

// All are the patterns.
func All() []Program {
	var all []Program
	if err := json.Unmarshal(list, &all); err != nil {
		panic(err)
	}
	return all
}

// lines are what texts of each kind repeat: in ASCII, and with other characters.
var lines = map[string][2]string{
	"csv": {"%d,\"x, %d\",z,1234567.25,plain text,\"a \"\"quoted\"\" word\"\n", "%d,\"é, %d\",ž,1234567.25,einfacher Täxt,\"日本語\"\n"},
	"log": {
		"192.168.0.%d - ann [2026-11-30T21:00:%d] \"GET /index.html HTTP/1.1\" 200 5123 \"https://example.org/\" \"Mozilla/5.0\"\n",
		"192.168.0.%d - jürgen [2026-11-30T21:00:%d] \"GET /größe.html HTTP/1.1\" 200 5123 \"https://example.org/\" \"Mozilla/5.0 – ü\"\n",
	},
	"prose": {
		"The man had %d things to do that day, and the world was no no place for a person of his life. See https://example.org/path?q=%d or write to ann.smith@mail.example.com; the work of a year, a week.\n",
		"Der Mann hätte %d Dinge zu tun, und die Welt wär kein kein Ort für ihn. Siehe https://example.org/pfad?q=%d oder schreib an ann.smith@mail.example.com; Привет мир, 你好 the work of a year.\n",
	},
	"code": {
		"  const valueOf%d = function (first, second) { if (first > 0x%d && second !== null) return \"a \\\"string\\\"\" + first * 12.5e3; } // a comment\n  /* more\n   of it */\n  key: 'value'\n",
		"  const valueOf%d = function (first, second) { if (first > 0x%d && second !== null) return \"ä \\\"strïng\\\"\" + first * 12.5e3; } // ein Kommentär\n  /* möre\n   of it */\n  key: 'välue'\n",
	},
	"markdown": {
		"# Heading %d\n\nSome **strong text** and a [link](https://example.org/%d \"title\") with <b class=\"x\">HTML</b> and ![image](a.png).\n\n## Another one\n",
		"# Überschrift %d\n\nEtwas **stärkerer Text** und ein [Verweis](https://example.org/%d \"Titel\") mit <b class=\"ü\">HTML</b> und ![Bild](a.png).\n\n## Noch eine\n",
	},
}

// Texts are texts of each kind, of at least size bytes: one of ASCII, and one of
// the same with other characters.
func Texts(size int) map[string][]string {
	texts := map[string][]string{}
	for kind, part := range lines {
		for _, line := range part {
			var b strings.Builder
			for i := 0; b.Len() < size; i++ {
				fmt.Fprintf(&b, line, i, i)
			}
			texts[kind] = append(texts[kind], b.String())
		}
	}
	return texts
}
