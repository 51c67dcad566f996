package style_test

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"example.org/vitrine/ui/style"
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

// Of a line that is wider than any window only what is in sight is drawn.
func TestWideLines(t *testing.T) {
	test.NewTempApp(t)
	words := make([]string, 3_000)
	for i := range words {
		words[i] = fmt.Sprint(i)
	}
	text := style.NewParagraph(strings.Join(words, " "), theme.ColorNameForeground)
	text.Metrics = style.NewMetrics()
	text.Resize(fyne.NewSize(100_000, 100))
	text.Reveal(fyne.NewPos(0, 0), fyne.NewPos(1000, 500))
	if got := shown(text); !strings.HasPrefix(got, "0 1 2 ") || len(got) > 500 {
		t.Errorf("%d bytes are drawn: %.20q...", len(got), got)
	}
	at := text.Metrics.Width(strings.Join(words[:2000], " "), text.Theme().Size(theme.SizeNameText), fyne.TextStyle{})
	text.Reveal(fyne.NewPos(at, 0), fyne.NewPos(at+1000, 500))
	if got := shown(text); !strings.Contains(got, " 2000 2001 ") || len(got) > 500 {
		t.Errorf("further right %d bytes are drawn: %.20q...", len(got), got)
	}
	text.Align = fyne.TextAlignTrailing
	text.Set(text.Value())
	text.Reveal(fyne.NewPos(99_000, 0), fyne.NewPos(100_000, 500))
	if got := shown(text); !strings.HasSuffix(got, " 2998 2999") || len(got) > 500 {
		t.Errorf("to the right %d bytes are drawn: %.20q...", len(got), got)
	}
	if text.Value() != strings.Join(words, " ") {
		t.Error("the text itself has changed")
	}
}

// A path is cut in the middle: its end tells it from others.
func TestEndsOfAPath(t *testing.T) {
	test.NewTempApp(t)
	const path = "geometry may read /home/ada/work/2026/collections/meshes/of animals/a very long folder/bunny.obj"
	for _, c := range []struct {
		text  string
		width float32
		want  string
	}{
		{path, 1000, path},
		{path, 400, "geometry may read /home/a…/a very long folder/bunny.obj"},
		{path, 200, "geometry may re…/bunny.obj"},
		{"read /" + strings.Repeat("folder", 20) + "/", 200, "read /fol…rfolderfolderfolder/"},
		{"read /" + strings.Repeat("a", 50) + "/the-name-of-all-the-room.txt", 200, "read /aaa…-of-all-the-room.txt"},
		{"read " + strings.Repeat("ü", 99), 120, "read …üüüüüüüü"},
		{path, 1, "…"},
	} {
		text := style.NewText(c.text, theme.ColorNameForeground).Ends()
		text.Resize(fyne.NewSize(c.width, 20))
		got := shown(text)
		if got != c.want {
			t.Errorf("in %v: %q, want %q", c.width, got, c.want)
		}
		if w := fyne.MeasureText(got, 14, fyne.TextStyle{}).Width; w > c.width+1 && c.width > 20 {
			t.Errorf("%q is %v wide, the room %v", got, w, c.width)
		}
	}
}

// What would take long to draw is drawn in several pictures, and all of it in the end.
func TestInk(t *testing.T) { synctest.Test(t, testInk) }

func testInk(t *testing.T) {
	test.NewTempApp(t)
	m := style.NewMetrics()
	texts := make([]*style.Text, 200)
	late := func() (n int) {
		for i, text := range texts {
			if shown(text) != text.Value() {
				n++
			} else if !strings.HasPrefix(text.Value(), fmt.Sprint(i)) {
				t.Fatalf("text %d shows %.20q", i, text.Value())
			}
		}
		return n
	}
	for i := range texts {
		texts[i] = style.NewText("", theme.ColorNameForeground)
		texts[i].Metrics = m
		texts[i].Resize(fyne.NewSize(1000, 20))
	}
	for i, text := range texts {
		text.SetText(fmt.Sprint(i, strings.Repeat(" word", 50)))
	}
	if n := late(); n < 3*len(texts)/4 {
		t.Errorf("only %d texts are drawn later", n)
	}
	deadline := time.Now().Add(time.Minute)
	for m.Retry() {
		if time.Now().After(deadline) {
			t.Fatalf("%d texts are not drawn yet", late())
		}
		time.Sleep(5 * time.Millisecond)
	}
	if n := late(); n > 0 {
		t.Errorf("%d texts are never drawn", n)
	}
	for _, text := range texts { // Fyne has pictures of these
		text.SetText("")
		text.SetText(fmt.Sprint(0, strings.Repeat(" word", 50)))
		if shown(text) == "" {
			t.Fatal("a text that was drawn already is not drawn")
		}
	}
}

// What the person scrolls to is drawn although an applet has used up its ink.
func TestInkForThePerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		test.NewTempApp(t)
		m := style.NewMetrics()
		may := func(i int) bool { return m.MayDraw(fmt.Sprint("text ", i), 14, fyne.TextStyle{}, color.Black, 4_000) }
		refused := 0
		for i := range 1_000 {
			time.Sleep(time.Millisecond) // there is time enough
			if !may(i) {
				refused++
			}
		}
		if refused < 500 {
			t.Errorf("%d of 1000 texts of 300 KB each were refused", refused)
		}
		m.ForPerson(true)
		for i := range 100 {
			time.Sleep(time.Millisecond)
			if !may(2_000 + i) {
				t.Fatalf("text %d is refused to the person", i)
			}
		}
		m.ForPerson(false)
		if may(5_000) {
			t.Error("afterwards there is ink again")
		}
	})
}

// BenchmarkMissing draws a line of characters that no font has, and one of letters.
func BenchmarkMissing(b *testing.B) {
	test.NewTempApp(b)
	m := style.NewMetrics()
	for _, text := range []string{strings.Repeat("\ue000", 500), strings.Repeat("W", 500)} {
		b.Run(text[:1], func(b *testing.B) {
			for range b.N {
				pen := m.Pen(14, fyne.TextStyle{}, false)
				line := canvas.NewText(pen.Window(text, 0, 10_000).Drawn(text, len(text)), color.Black)
				c := test.NewCanvas()
				c.SetContent(line)
				c.Capture()
			}
		})
	}
}
