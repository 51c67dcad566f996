package pattern_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"vitrine/sandbox/engine/pattern"
)

//go:embed testdata/programs.json
var programs []byte

// program is a pattern of a real program.
type program struct{ Name, Pattern, Flags, Text string }

func readPrograms(t testing.TB) []program {
	t.Helper()
	var list []program
	if err := json.Unmarshal(programs, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// benchTexts are texts of each kind: one of ASCII, and the same with other characters.
func benchTexts() map[string][]string {
	texts := map[string][]string{}
	for kind, part := range map[string][2]string{
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
	} {
		for _, line := range part {
			var b strings.Builder
			for i := 0; b.Len() < 64<<10; i++ {
				fmt.Fprintf(&b, line, i, i)
			}
			texts[kind] = append(texts[kind], b.String())
		}
	}
	return texts
}

// BenchmarkPrograms compares with V8's interpreter of patterns, in one run.
func BenchmarkPrograms(b *testing.B) {
	texts := benchTexts()
	list := readPrograms(b)
	theirs := v8(b, list, texts)
	sum, n := 0.0, 0
	for i, p := range list {
		for j, subject := range texts[p.Text] {
			compiled := pattern.MustCompile(p.Pattern, p.Flags)
			text := pattern.String(subject)
			count := countMatches(b, compiled, text)
			best := time.Duration(math.MaxInt64)
			for range 7 {
				start := time.Now()
				countMatches(b, compiled, text)
				best = min(best, time.Since(start))
			}
			other := theirs[2*i+j]
			if other.matches != count {
				b.Errorf("%s: got %d matches, want %d", p.Name, count, other.matches)
			}
			ratio := float64(best) / other.time
			sum += math.Log(ratio)
			n++
			fmt.Printf("%-18s %-9s %9.0f us %9.0f us of V8 %6.2f %6d matches\n", p.Name, [...]string{"ASCII", "non-ASCII"}[j], float64(best)/1e3, other.time/1e3, ratio, count)
		}
	}
	b.ReportMetric(math.Exp(sum/float64(n)), "xV8")
}

func countMatches(t testing.TB, p *pattern.Pattern, text pattern.Text) (n int) {
	t.Helper()
	var m pattern.Matcher
	for at := 0; ; n++ {
		ok, err := m.Match(p, text, at)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return n
		}
		start, end := m.Group(0)
		if at = end; start == end {
			at = p.Next(text, at)
		}
	}
}

type measured struct {
	time    float64 // ns
	matches int
}

func v8(t testing.TB, list []program, texts map[string][]string) []measured {
	t.Helper()
	type lower struct {
		Pattern string `json:"pattern"`
		Flags   string `json:"flags"`
		Text    string `json:"text"`
	}
	var all []lower
	for _, p := range list {
		all = append(all, lower{p.Pattern, p.Flags, p.Text})
	}
	in, err := json.Marshal(map[string]any{"programs": all, "texts": texts})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "--jitless", "--regexp-interpret-all", "testdata/bench.mjs")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("cannot run node: %v", err)
	}
	var results []measured
	for line := range strings.Lines(string(out)) {
		var m measured
		if _, err := fmt.Sscan(line, &m.time, &m.matches); err != nil {
			t.Fatal(err)
		}
		results = append(results, m)
	}
	return results
}
