package style_test

import (
	"image/color"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"vitrine/ui/style"
)

// shown is what the lines of a Text say.
func shown(t *style.Text) string {
	var lines []string
	for _, o := range test.WidgetRenderer(t).Objects() {
		lines = append(lines, o.(*canvas.Text).Text)
	}
	return strings.Join(lines, "|")
}

// Characters that no font has are drawn as a replacement: Fyne takes seconds for a line of them.
func TestMissingCharacters(t *testing.T) {
	test.NewTempApp(t)
	text := style.NewText("", theme.ColorNameForeground)
	text.Metrics = style.NewMetrics()
	text.Resize(fyne.NewSize(10_000, 20))
	for value, want := range map[string]string{
		"plain": "plain",
		"Grüße, Ἀθῆναι, Привет → …": "Grüße, Ἀθῆναι, Привет → …",
		"a\ue000b\U0010fffdc":       "a\ufffdb\ufffdc", // for private use, and none
		"a\U000e0fffb":              "a\ufffdb",        // not assigned
		"a\u200db\u200e":            "a\u200db\u200e",  // join and direct
	} {
		text.SetText(value)
		if got := shown(text); got != want {
			t.Errorf("%q is drawn as %q, want %q", value, got, want)
		}
		if text.Value() != value {
			t.Errorf("the value of %q is %q", value, text.Value())
		}
	}
}

// Only some characters are looked for at a time; the others are tried again.
func TestMissingCharactersAreLookedForSlowly(t *testing.T) {
	test.NewTempApp(t)
	var rare strings.Builder // hieroglyphs, which no font here has, or each a font
	for r := rune(0x13000); r < 0x13000+150; r++ {
		rare.WriteRune(r)
	}
	m := style.NewMetrics()
	first := style.NewParagraph(rare.String(), theme.ColorNameForeground)
	first.Metrics = m
	first.Resize(fyne.NewSize(400, 400))
	if m.Drawable("\u00e9", 14, fyne.TextStyle{}) != "\u00e9" {
		t.Error("a single character is replaced")
	}
	if shown(first) == "" {
		t.Error("nothing is shown")
	}
	second := style.NewText("Ž", theme.ColorNameForeground)
	second.Metrics = m
	second.Resize(fyne.NewSize(100, 20))
	deadline := time.Now().Add(time.Minute)
	for shown(second) != "Ž" {
		if time.Now().After(deadline) {
			t.Fatalf("it is still shown as %q", shown(second))
		}
		m.Retry()
		time.Sleep(10 * time.Millisecond)
	}
}

// A text that a widget of Fyne's draws is left alone unless it would take long.
func TestDrawable(t *testing.T) {
	test.NewTempApp(t)
	m := style.NewMetrics()
	long := strings.Repeat("Grüße ", 300)
	for value, want := range map[string]string{
		long:                              long,
		"one \ue000, two \x1b[2J":         "one \ue000, two \x1b[2J",
		strings.Repeat("\x1b[2J", 500):    strings.Repeat("\ufffd[2J", 500),
		strings.Repeat("\ue000", 500):     strings.Repeat("\ufffd", 500),
		strings.Repeat("\ue000\n\t", 900): strings.Repeat("\ue000\n\t", 900), // short lines
	} {
		if got := m.Drawable(value, 14, fyne.TextStyle{}); got != want {
			t.Errorf("%.20q... becomes %.20q...", value, got)
		}
	}
}

// BenchmarkMissing draws a line of characters that no font has, and one of letters.
func BenchmarkMissing(b *testing.B) {
	test.NewTempApp(b)
	m := style.NewMetrics()
	for _, text := range []string{strings.Repeat("\ue000", 500), strings.Repeat("W", 500)} {
		b.Run(text[:1], func(b *testing.B) {
			for range b.N {
				line := canvas.NewText(m.Drawable(text, 14, fyne.TextStyle{}), color.Black)
				c := test.NewCanvas()
				c.SetContent(line)
				c.Capture()
			}
		})
	}
}
