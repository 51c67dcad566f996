package editor_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/editor"
	"example.org/vitrine/ui/style"
)

// paragraph is plain text of 64 lines of 4 KB.
var paragraph = strings.Repeat(strings.Repeat("the quick brown fox ", 204)+"\n", 64)

// BenchmarkText puts another long text in and draws it: into a field of ours,
// and into one of Fyne's.
func BenchmarkText(b *testing.B) {
	b.Run("editor", func(b *testing.B) {
		test.NewTempApp(b).Settings().SetTheme(style.Light())
		e := editor.New(style.NewMetrics(), true)
		change(b, e, e.SetText)
	})
	b.Run("fyne", func(b *testing.B) {
		test.NewTempApp(b).Settings().SetTheme(style.Light())
		e := widget.NewMultiLineEntry()
		e.Wrapping, e.Scroll = fyne.TextWrapOff, fyne.ScrollBoth
		change(b, e, e.SetText)
	})
}

// BenchmarkTyping types a character into a long text and draws it.
func BenchmarkTyping(b *testing.B) {
	for name, text := range map[string]string{"lines": paragraph, "letters": strings.Repeat("é", 100_000)} {
		b.Run(name, func(b *testing.B) {
			test.NewTempApp(b).Settings().SetTheme(style.Light())
			e := editor.New(style.NewMetrics(), true)
			e.SetText(text)
			w := test.NewTempWindow(b, e)
			w.Resize(fyne.NewSize(800, 600))
			w.Canvas().Focus(e)
			for b.Loop() {
				e.TypedRune('x')
				w.Canvas().Capture()
			}
		})
	}
}

func change(b *testing.B, o fyne.CanvasObject, set func(string)) {
	b.Helper()
	w := test.NewTempWindow(b, o)
	w.Resize(fyne.NewSize(800, 600))
	for i := 0; b.Loop(); i++ {
		set(strings.Repeat("!", i%30+1) + paragraph)
		w.Canvas().Capture()
	}
}
