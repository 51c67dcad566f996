package editor_test

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"example.org/vitrine/ui/editor"
	"example.org/vitrine/ui/style"
)

// open shows a field that has the keyboard.
func open(t testing.TB, lines bool, text string) (*editor.Editor, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.Light())
	e := editor.New(style.NewMetrics(), lines)
	w := test.NewTempWindow(t, e)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 200))
	e.SetText(text)
	w.Canvas().Focus(e)
	return e, w
}

// keys are typed one after another: "ctrl+shift+Left", "x", "Return".
func keys(e *editor.Editor, list ...string) {
	for _, k := range list {
		if utf8.RuneCountInString(k) == 1 {
			e.TypedRune([]rune(k)[0])
			continue
		}
		name := fyne.KeyName(k[strings.LastIndexByte(k, '+')+1:])
		shift := strings.Contains(k, "shift+")
		if strings.Contains(k, "ctrl+") {
			s := &desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierControl}
			if shift {
				s.Modifier |= fyne.KeyModifierShift
			}
			e.TypedShortcut(s)
			continue
		}
		if shift {
			e.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		}
		e.TypedKey(&fyne.KeyEvent{Name: name})
		if shift {
			e.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		}
	}
}

func TestKeys(t *testing.T) {
	for name, c := range map[string]struct {
		lines          bool
		text           string
		keys           []string
		want, selected string
	}{
		"typing":                     {false, "bc", []string{"a"}, "abc", ""},
		"at the end":                 {false, "ab", []string{"End", "c"}, "abc", ""},
		"in the middle":              {false, "ac", []string{"Right", "b"}, "abc", ""},
		"backwards":                  {false, "abc", []string{"End", "BackSpace"}, "ab", ""},
		"backwards at the beginning": {false, "abc", []string{"BackSpace"}, "abc", ""},
		"forwards":                   {false, "abc", []string{"Delete"}, "bc", ""},
		"forwards at the end":        {false, "abc", []string{"End", "Delete"}, "abc", ""},
		"accents go with letters":    {false, "xe\u0301y", []string{"Right", "Right", "!"}, "xe\u0301!y", ""},
		"and one by one":             {false, "e\u0301", []string{"End", "BackSpace"}, "e", ""},
		"selecting":                  {false, "abc", []string{"shift+Right", "shift+Right"}, "abc", "ab"},
		"over what is selected":      {false, "abc", []string{"shift+Right", "shift+Right", "x"}, "xc", ""},
		"leaving a selection":        {false, "abc", []string{"shift+End", "Left", "x"}, "xabc", ""},
		"leaving it at its end":      {false, "abc", []string{"shift+End", "Right", "x"}, "abcx", ""},
		"deleting it":                {false, "abc", []string{"shift+End", "Delete"}, "", ""},
		"words":                      {false, "one, two", []string{"ctrl+Right", "x"}, "one, xtwo", ""},
		"words back":                 {false, "one, two", []string{"End", "ctrl+Left", "x"}, "one, xtwo", ""},
		"selecting words":            {false, "one two", []string{"ctrl+shift+Right"}, "one two", "one "},
		"deleting words":             {false, "one two", []string{"ctrl+Delete"}, "two", ""},
		"deleting words back":        {false, "one two", []string{"End", "ctrl+BackSpace"}, "one ", ""},
		"no line breaks in one":      {false, "ab", []string{"Right", "Return"}, "ab", ""},
		"line breaks":                {true, "ab", []string{"Right", "Return"}, "a\nb", ""},
		"tabs":                       {true, "ab", []string{"Right", "Tab"}, "a\tb", ""},
		"down":                       {true, "abc\ndef", []string{"Right", "Down", "x"}, "abc\ndxef", ""},
		"down over a short line":     {true, "abc\n\ndef", []string{"Right", "Right", "Down", "Down", "x"}, "abc\n\ndexf", ""},
		"down at the end":            {true, "abc", []string{"Down", "x"}, "abcx", ""},
		"up at the beginning":        {true, "abc", []string{"End", "Up", "x"}, "xabc", ""},
		"home and end of a row":      {true, "a\nbc", []string{"Down", "End", "x", "Home", "y"}, "a\nybcx", ""},
		"the beginning and the end":  {true, "a\nb\nc", []string{"ctrl+End", "x", "ctrl+Home", "y"}, "ya\nb\ncx", ""},
		"selecting rows":             {true, "a\nb\nc", []string{"shift+Down"}, "a\nb\nc", "a\n"},
		"a page":                     {true, strings.Repeat("a\n", 50), []string{"Next", "Prior", "x"}, "x" + strings.Repeat("a\n", 50), ""},
		"wrapped rows": {
			true, strings.Repeat("word ", 40),
			[]string{"Down", "x"},
			strings.Repeat("word ", 7) + "x" + strings.Repeat("word ", 33), "",
		},
		"the end of a wrapped row": {
			true, strings.Repeat("word ", 40),
			[]string{"End", "x"},
			strings.TrimRight(strings.Repeat("word ", 7), " ") + "x " + strings.Repeat("word ", 33), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, _ := open(t, c.lines, c.text)
			keys(e, c.keys...)
			if e.Text() != c.want || e.Selected() != c.selected {
				t.Errorf("%q with %q selected, want %q with %q", e.Text(), e.Selected(), c.want, c.selected)
			}
		})
	}
}

func TestUndo(t *testing.T) {
	e, _ := open(t, true, "")
	var told []string
	e.Changed = func(s string) { told = append(told, s) }
	undo, redo := fyne.Shortcut(&fyne.ShortcutUndo{}), fyne.Shortcut(&fyne.ShortcutRedo{})
	step := func(s fyne.Shortcut, want string) {
		t.Helper()
		e.TypedShortcut(s)
		if e.Text() != want || told[len(told)-1] != want {
			t.Fatalf("%q was told as %q, want %q", e.Text(), told[len(told)-1], want)
		}
	}
	for _, r := range "one two" {
		e.TypedRune(r)
	}
	keys(e, "Return", "BackSpace", "BackSpace", "BackSpace", "ctrl+Left")
	clip := test.NewClipboard()
	clip.SetContent("<paste>")
	step(&fyne.ShortcutPaste{Clipboard: clip}, "one <paste>t")
	step(undo, "one t")
	step(undo, "one two\n")
	step(undo, "one two")
	step(undo, "one ")
	step(undo, "")
	step(undo, "") // there is no more
	step(redo, "one ")
	step(redo, "one two")
	keys(e, "!")
	step(redo, "one two!") // what was undone is no more
	e.SetText("of the applet's")
	told = append(told, e.Text())
	step(undo, "of the applet's")
}

// A text that is put in by others leaves the cursor where it was.
func TestCursorFollows(t *testing.T) {
	for _, c := range []struct {
		text string
		at   int
		set  string
		want string
	}{
		{"abc", 3, "abc", "abc|"},
		{"abc", 1, "ABC", "A|BC"},
		{"1234", 4, "1,234", "1,234|"},
		{"1234", 1, "1,234", "1|,234"},
		{"hello", 2, "", "|"},
		{"ab", 2, "ab and more", "ab| and more"},
		{"aü", 2, "ä", "|ä"},
	} {
		e, _ := open(t, false, c.text)
		e.Select(c.at, c.at)
		e.SetText(c.set)
		keys(e, "|")
		if e.Text() != c.want {
			t.Errorf("%q at %d, then %q: %q, want %q", c.text, c.at, c.set, e.Text(), c.want)
		}
	}
}

func TestClipboard(t *testing.T) {
	for name, c := range map[string]struct {
		lines, secret, readOnly bool
		limit                   int
		paste, want, copied     string
	}{
		"several lines":        {lines: true, paste: "a\r\nb\rc", want: "a\nb\nc", copied: "one"},
		"into one line":        {paste: "a\nb\n", want: "a b", copied: "one"},
		"characters stay":      {paste: strings.Repeat("\ue000\x1b\u200b", 999), want: strings.Repeat("\ue000\x1b\u200b", 999), copied: "one"},
		"nothing of a secret":  {secret: true, paste: "x", want: "x", copied: "before"},
		"a limit":              {limit: 4, paste: "aöüb", want: "aö", copied: "one"},
		"what is only read":    {readOnly: true, paste: "x", want: "one", copied: "one"},
		"what is not any text": {paste: "a\xff", want: "a\ufffd", copied: "one"},
	} {
		t.Run(name, func(t *testing.T) {
			e, _ := open(t, c.lines, "one")
			e.Secret, e.ReadOnly, e.Limit = c.secret, c.readOnly, c.limit
			clip := test.NewClipboard()
			clip.SetContent("before")
			e.TypedShortcut(&fyne.ShortcutSelectAll{})
			e.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
			if clip.Content() != c.copied {
				t.Errorf("%q was copied, want %q", clip.Content(), c.copied)
			}
			clip.SetContent(c.paste)
			e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
			if e.Text() != c.want {
				t.Errorf("%.40q is in it, want %.40q", e.Text(), c.want)
			}
		})
	}
}

func TestPointer(t *testing.T) { synctest.Test(t, testPointer) }

func testPointer(t *testing.T) {
	e, w := open(t, true, "one two three\nfour")
	press := func(x, y float32, m fyne.KeyModifier) {
		ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: m}
		ev.Position = fyne.NewPos(x, y)
		e.MouseDown(ev)
		e.MouseUp(ev)
	}
	m := style.NewMetrics()
	at := func(text string) float32 { return 8 + m.Width(text, 14, fyne.TextStyle{}) }
	want := func(s string) {
		t.Helper()
		if e.Selected() != s {
			t.Errorf("%q is selected, want %q", e.Selected(), s)
		}
	}
	press(at("one t"), 15, 0)
	want("")
	press(at("one t"), 15, 0)
	want("two")
	press(at("one t"), 15, 0)
	want("one two three\n")
	time.Sleep(500 * time.Millisecond) // so that the next press begins anew
	press(at("one "), 15, 0)
	press(at("fo"), 40, fyne.KeyModifierShift) // somewhere else: no second one
	want("two three\nfo")
	time.Sleep(500 * time.Millisecond)
	press(at("one "), 15, 0)
	for _, o := range test.LaidOutObjects(w.Content()) {
		if d, ok := o.(fyne.Draggable); ok && fmt.Sprintf("%T", o) == "*editor.body" {
			ev := &fyne.DragEvent{}
			ev.Position = fyne.NewPos(at("one two")-2, 13) // within the border
			d.Dragged(ev)
			d.DragEnd()
		}
	}
	want("two")
}

// What is in sight is drawn, where it stands, and only that.
func TestOnlyWhatIsInSightIsDrawn(t *testing.T) {
	var lines []string
	for i := range 10_000 {
		lines = append(lines, fmt.Sprint("line ", i))
	}
	drawn := func(w fyne.Window) (all []string) {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if text, ok := o.(*canvas.Text); ok && text.Text != "" {
				all = append(all, text.Text)
			}
		}
		return all
	}
	t.Run("rows", func(t *testing.T) {
		e, w := open(t, true, strings.Join(lines, "\n"))
		if got := drawn(w); len(got) > 12 || got[0] != "line 0" {
			t.Errorf("%d lines are drawn, from %q on", len(got), got[0])
		}
		keys(e, "ctrl+End", "!")
		if got := drawn(w); len(got) > 12 || got[len(got)-1] != "line 9999!" {
			t.Errorf("at the end %d lines are drawn, up to %q", len(got), got[len(got)-1])
		}
	})
	t.Run("a part of a line", func(t *testing.T) {
		e, w := open(t, false, strings.Join(lines, ", "))
		if got := strings.Join(drawn(w), ""); len(got) > 200 || !strings.HasPrefix(got, "line 0") {
			t.Errorf("drawn is %q", got)
		}
		keys(e, "End", "!")
		if got := strings.Join(drawn(w), ""); len(got) > 200 || !strings.HasSuffix(got, "line 9999!") {
			t.Errorf("at the end %q is drawn", got)
		}
	})
	t.Run("what is revealed", func(t *testing.T) {
		e, w := open(t, true, strings.Join(lines, "\n"))
		e.Reveal(fyne.NewPos(0, 5_000), fyne.NewPos(300, 6_000))
		if got := drawn(w); len(got) != 0 {
			t.Errorf("out of sight %q is drawn", got)
		}
		e.Reveal(fyne.NewPos(0, 0), fyne.NewPos(300, 200))
		if got := drawn(w); len(got) == 0 {
			t.Error("in sight again, nothing is drawn")
		}
	})
}

// The cursor and what is selected stand where the font puts the text.
func TestWhereThingsStand(t *testing.T) {
	e, w := open(t, false, "")
	for _, r := range "AVAV Ta\tx" {
		e.TypedRune(r)
	}
	e.Select(0, 4)
	primary := e.Theme().Color("selection", 0)
	for _, o := range test.LaidOutObjects(w.Content()) {
		if r, ok := o.(*canvas.Rectangle); ok && r.Visible() && color.Color(r.FillColor) == primary {
			if want := fyne.MeasureText("AVAV", 14, fyne.TextStyle{}).Width; r.Size().Width < want-1 || r.Size().Width > want+1 {
				t.Errorf("the selection is %v wide, the text %v", r.Size().Width, want)
			}
			return
		}
	}
	t.Error("nothing is marked")
}

// FuzzEditor types, pastes and moves at random; the text is what a plain string
// would be, and every place stands between two characters.
func FuzzEditor(f *testing.F) {
	f.Add("some text\nand more", []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add("e\u0301\u200b\ue000\t", []byte{9, 9, 4, 3, 1, 0, 12, 11})
	test.NewApp().Settings().SetTheme(style.Light())
	f.Fuzz(func(t *testing.T, text string, moves []byte) {
		if len(moves) > 50 || len(text) > 2000 || !utf8.ValidString(text) || strings.Contains(text, "\r") {
			return
		}
		e := editor.New(style.NewMetrics(), true)
		w := test.NewWindow(e)
		defer w.Close()
		w.Resize(fyne.NewSize(120, 90))
		e.SetText(text)
		w.Canvas().Focus(e)
		clip := test.NewClipboard()
		list := []string{
			"Left", "Right", "Up", "Down", "Home", "End", "BackSpace", "Delete", "Return", "shift+Left", "shift+Down", "ctrl+Right",
			"ctrl+shift+Left", "ctrl+BackSpace", "Prior", "Next", "x", "ctrl+Home", "ctrl+End",
		}
		for _, m := range moves {
			switch i := int(m) % (len(list) + 4); i {
			case len(list):
				e.TypedShortcut(&fyne.ShortcutUndo{})
			case len(list) + 1:
				e.TypedShortcut(&fyne.ShortcutRedo{})
			case len(list) + 2:
				clip.SetContent(text)
				e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
			case len(list) + 3:
				ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
				ev.Position = fyne.NewPos(float32(m), float32(len(e.Text())%90))
				e.MouseDown(ev)
			default:
				keys(e, list[i])
			}
			if !utf8.ValidString(e.Text()) || !utf8.ValidString(e.Selected()) || len(e.Text()) > 1<<20 {
				t.Fatalf("%q with %q selected", e.Text(), e.Selected())
			}
		}
		for range 60 {
			e.TypedShortcut(&fyne.ShortcutUndo{})
		}
		if e.Text() != text {
			t.Fatalf("all undone: %q, was %q", e.Text(), text)
		}
	})
}
