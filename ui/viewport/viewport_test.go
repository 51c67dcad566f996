package viewport_test

import (
	"fmt"
	"image/color"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"example.org/vitrine/sandbox/protocol/scene"
)

func TestEdits(t *testing.T) {
	a := newApplet(t, fyne.NewSize(600, 400))
	field := a.add(scene.Root, scene.TextField, text(scene.Value, "a"), list(scene.Listens, "change", "submit"))
	a.show()

	a.focus("text field")
	a.typing("xy")
	want := []scene.Event{
		{Type: scene.Input, Node: field, Value: "xa", Revision: 1},
		{Type: scene.Input, Node: field, Value: "xya", Revision: 2},
	}
	if diff := cmp.Diff(want, a.of(scene.Input)); diff != "" {
		t.Fatalf("events of typing (-want +got):\n%s", diff)
	}

	t.Run("an applet that saw less does not overwrite", func(t *testing.T) {
		stale := text(scene.Value, "STALE")
		stale.Revision = 1
		a.set(field, stale)
		a.show()
		if got := a.element(field).Value; got != "xya" {
			t.Errorf("value %q, want xya", got)
		}
		a.typing("z")
		if got := a.events[len(a.events)-1]; got.Value != "xyza" || got.Revision != 3 {
			t.Errorf("after a stale patch typing sent %+v", got)
		}
	})
	t.Run("one that saw it all does", func(t *testing.T) {
		fresh := text(scene.Value, "FRESH")
		fresh.Revision = 3
		before := len(a.events)
		a.set(field, fresh)
		a.show()
		if len(a.events) != before {
			t.Errorf("the applet's own patch came back as %+v", a.events[before:])
		}
		a.typing("!")
		if got := a.events[len(a.events)-1]; got.Value != "FRE!SH" {
			t.Errorf("typing sent %q, want FRE!SH: the cursor stays where it was", got.Value)
		}
	})
	t.Run("other properties leave what is typed alone", func(t *testing.T) {
		a.set(field, text(scene.Placeholder, "hint"))
		a.set(field, text(scene.Invalid, "wrong"))
		a.show()
		a.typing("?")
		if got := a.events[len(a.events)-1]; got.Value != "FRE!?SH" {
			t.Errorf("typing sent %q, want FRE!?SH", got.Value)
		}
	})
	t.Run("Enter submits, leaving changes", func(t *testing.T) {
		a.events = nil
		a.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		var got []string
		for _, ev := range a.events {
			got = append(got, ev.Type.Name())
		}
		if diff := cmp.Diff([]string{"change", "submit"}, got); diff != "" {
			t.Errorf("events of Enter (-want +got):\n%s", diff)
		}
	})
	t.Run("what is pasted is cut to what fits", func(t *testing.T) {
		test.NewClipboard().SetContent("")
		clip := test.NewClipboard()
		clip.SetContent(strings.Repeat("m", 3*scene.MaxValue))
		a.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		if got := len(a.events[len(a.events)-1].Value); got != scene.MaxValue {
			t.Errorf("%d bytes were sent: at most %d, and no fewer", got, scene.MaxValue)
		}
	})
}

func TestReadOnlyFieldsStay(t *testing.T) {
	a := newApplet(t, fyne.NewSize(600, 400))
	a.add(scene.Root, scene.TextField, text(scene.Value, "fixed"), flag(scene.ReadOnly))
	a.show()
	a.focus("text field")
	a.typing("x")
	a.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	if len(a.of(scene.Input)) > 0 {
		t.Errorf("a read-only field was edited: %+v", a.of(scene.Input))
	}
}

func TestClicksAndChoices(t *testing.T) {
	a := newApplet(t, fyne.NewSize(600, 400))
	button := a.add(scene.Root, scene.Button, text(scene.Text, "Go"), list(scene.Listens, "click"))
	deaf := a.add(scene.Root, scene.Button, text(scene.Text, "Nobody listens"))
	box := a.add(scene.Root, scene.Checkbox, text(scene.Text, "On"))
	pick := a.add(scene.Root, scene.Select, list(scene.Options, "a", "Alpha", "b", "Beta"), text(scene.Value, "a"))
	off := a.add(scene.Root, scene.Button, text(scene.Text, "Off"), flag(scene.Disabled), list(scene.Listens, "click"))
	a.show()
	for _, id := range []scene.NodeID{button, deaf, off} {
		a.click(id)
	}
	test.TapCanvas(a.window.Canvas(), fyne.NewPos(a.element(box).X+12, a.at(box).Y))
	a.click(pick)
	second := a.element(pick)
	test.TapCanvas(a.window.Canvas(), fyne.NewPos(second.X+30, second.Y+second.Height+2+4+33+16))

	want := []scene.Event{
		{Type: scene.Click, Node: button},
		{Type: scene.Input, Node: box, Checked: true, Revision: 1},
		{Type: scene.Input, Node: pick, Value: "b", Revision: 1},
	}
	var got []scene.Event
	for _, ev := range a.events {
		if ev.Type != scene.Focus && ev.Type != scene.Blur {
			got = append(got, ev)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// A popup that an applet opens must not cover the viewer's own parts.
func TestPopupsStayInTheViewport(t *testing.T) {
	a := newApplet(t, fyne.NewSize(400, 300))
	var options []string
	for i := range 400 {
		options = append(options, fmt.Sprint(i), "option")
	}
	pick := a.add(scene.Root, scene.Select, list(scene.Options, options...), text(scene.Value, "0"))
	a.show()
	a.click(pick)
	if top := a.window.Canvas().Overlays().Top(); top != nil {
		t.Fatalf("the options opened over the whole window: %T", top)
	}
	for _, o := range test.LaidOutObjects(a.screen.Object()) {
		if o.Size().Height > 300 && o.Visible() {
			if _, scrolls := o.(fyne.Scrollable); scrolls {
				t.Errorf("%T is %v in a viewport of 400x300", o, o.Size())
			}
		}
	}
}

func TestAnAppletCannotGrowTheWindow(t *testing.T) {
	a := newApplet(t, fyne.NewSize(400, 300))
	a.add(scene.Root, scene.Column, num(scene.Width, 16384), num(scene.Height, 16384))
	a.add(scene.Root, scene.Canvas, num(scene.Width, 8000), num(scene.Height, 8000))
	a.add(scene.Root, scene.Label, text(scene.Text, strings.Repeat("W", scene.MaxWord)))
	a.show()
	if got := a.screen.Object().MinSize(); got.Width > 1 || got.Height > 1 {
		t.Errorf("the viewport asks for %v", got)
	}
}

func TestHoldStopsDrawingAndInput(t *testing.T) {
	a := newApplet(t, fyne.NewSize(400, 300))
	button := a.add(scene.Root, scene.Button, text(scene.Text, "Before"), list(scene.Listens, "click"))
	field := a.add(scene.Root, scene.TextField)
	a.show()
	a.screen.Hold(true)
	before := test.RenderToMarkup(a.window.Canvas())
	a.set(button, text(scene.Text, "During"))
	a.set(field, flag(scene.Focused))
	a.screen.Patch(a.ops)
	a.ops = nil
	a.screen.Flush()
	a.click(button)
	if got := test.RenderToMarkup(a.window.Canvas()); strings.Contains(got, "During") {
		t.Errorf("the applet drew while a prompt was open:\n%s", cmp.Diff(before, got))
	}
	if f := a.window.Canvas().Focused(); f != nil {
		t.Errorf("the applet took the keyboard: %T", f)
	}
	if len(a.of(scene.Click)) > 0 {
		t.Errorf("a click reached the applet: %+v", a.events)
	}
	a.screen.Hold(false)
	a.show()
	if got := test.RenderToMarkup(a.window.Canvas()); !strings.Contains(got, "During") {
		t.Error("what the applet drew meanwhile is missing afterwards")
	}
}

func TestRowsComeWhenSeen(t *testing.T) {
	for _, kind := range []scene.Kind{scene.List, scene.Table} {
		t.Run(kind.String(), func(t *testing.T) {
			a := newApplet(t, fyne.NewSize(500, 400))
			props := []set{num(scene.RowCount, 100_000), flag(scene.Grow)}
			if kind == scene.Table {
				props = append(props, list(scene.Headers, "A", "B"))
			}
			rows := a.add(scene.Root, kind, props...)
			a.show()
			a.show()
			asked := a.of(scene.Range)
			if len(asked) == 0 || asked[0].First != 0 || asked[0].Last < 10 || asked[0].Last > scene.MaxFillRows {
				t.Fatalf("at first the viewer asked for %+v", asked)
			}
			var data []scene.RowData
			for i := range asked[0].Last {
				data = append(data, scene.RowData{Cells: []string{fmt.Sprintf("row %d", i)}})
			}
			a.fill(rows, 0, data...)
			a.show()
			if got := test.RenderToMarkup(a.window.Canvas()); !strings.Contains(got, "row 3<") {
				t.Error("a row that was sent is not shown")
			}
			for range 200 {
				test.Scroll(a.window.Canvas(), a.at(rows), 0, -500)
			}
			a.show()
			asked = a.of(scene.Range)
			if last := asked[len(asked)-1]; last.First < 1000 || last.Last-last.First > scene.MaxFillRows {
				t.Errorf("after scrolling far the viewer asked for %+v", last)
			}
			if len(asked) > 20 {
				t.Errorf("%d questions for one movement", len(asked))
			}
		})
	}
}

func TestPixels(t *testing.T) {
	a := newApplet(t, fyne.NewSize(200, 200))
	pane := a.add(scene.Root, scene.Canvas, num(scene.Width, 4), num(scene.Height, 2))
	a.show()
	red, half := []byte{255, 0, 0, 255}, []byte{0, 255, 0, 128}
	a.screen.Pixels(scene.Pixels{Node: pane, CanvasWidth: 4, CanvasHeight: 2, Width: 4, Height: 1}, append(append(append(red[:4:4], red...), red...), red...))
	a.screen.Pixels(scene.Pixels{Node: pane, CanvasWidth: 4, CanvasHeight: 2, X: 1, Y: 1, Width: 2, Height: 1}, append(half[:4:4], half...))
	a.show()
	e := a.element(pane)
	capture := a.window.Canvas().Capture()
	if got := color.NRGBAModel.Convert(capture.At(int(e.X)+1, int(e.Y))); got != (color.NRGBA{255, 0, 0, 255}) {
		t.Errorf("an opaque pixel is %v", got)
	}
	// Half a green over white.
	if got := color.NRGBAModel.Convert(capture.At(int(e.X)+1, int(e.Y)+1)).(color.NRGBA); got.G != 255 || got.R < 120 || got.R > 135 {
		t.Errorf("a translucent pixel is %v", got)
	}
	a.screen.Pixels(scene.Pixels{Node: pane, CanvasWidth: 4, CanvasHeight: 2, X: 3, Width: 2, Height: 2}, make([]byte, 16))
	if a.failed == nil {
		t.Error("a rectangle outside the picture was taken")
	}
}

func TestPointer(t *testing.T) {
	a := newApplet(t, fyne.NewSize(500, 400))
	pane := a.add(scene.Root, scene.Canvas, num(scene.Width, 800), num(scene.Height, 400),
		list(scene.Listens, "pointerdown", "pointermove", "pointerup", "wheel", "dblclick", "keydown"))
	a.show()
	e := a.element(pane)
	for i := range 30 {
		test.MoveMouse(a.window.Canvas(), fyne.NewPos(e.X+float32(i), e.Y+10))
	}
	if n := len(a.of(scene.PointerMove)); n > 0 {
		t.Errorf("%d moves were sent before a frame", n)
	}
	a.show()
	moves := a.of(scene.PointerMove)
	if len(moves) != 1 {
		t.Fatalf("%d moves in one frame, want 1", len(moves))
	}
	// The picture of 800 pixels is shown in 476 units.
	scale := 800 / float64(e.Width)
	if got, want := moves[0].X, 29*scale; got < want-1 || got > want+1 {
		t.Errorf("the pointer is at %v in the picture, want %v", got, want)
	}
	test.Scroll(a.window.Canvas(), fyne.NewPos(e.X+5, e.Y+5), 0, -10)
	test.Scroll(a.window.Canvas(), fyne.NewPos(e.X+5, e.Y+5), 0, -10)
	a.show()
	if wheel := a.of(scene.Wheel); len(wheel) != 1 || wheel[0].DeltaY != 200 {
		t.Errorf("two notches gave %+v", wheel)
	}
	var _ desktop.Mouseable // presses come through it, see the tests of the real window
}

func TestWhatWasTypedComesBack(t *testing.T) {
	form := func(t *testing.T) *applet {
		a := newApplet(t, fyne.NewSize(500, 400))
		a.add(scene.Root, scene.Label, text(scene.Text, "Name"))
		a.add(scene.Root, scene.TextField, text(scene.Placeholder, "name"))
		a.add(scene.Root, scene.Label, text(scene.Text, "Password"))
		a.add(scene.Root, scene.TextField, flag(scene.Secret))
		a.show()
		return a
	}
	a := form(t)
	a.focus("text field")
	a.typing("Ada")
	a.window.Canvas().FocusNext()
	a.typing("secret")
	fields := a.screen.Fields()
	if len(fields) != 1 {
		t.Fatalf("%d fields are kept, want the one that is no password", len(fields))
	}

	b := form(t)
	if !b.screen.CanFill(fields) {
		t.Fatal("the same form does not take the fields")
	}
	b.screen.Fill(fields)
	b.show()
	if got := b.of(scene.Input); len(got) != 1 || got[0].Value != "Ada" {
		t.Errorf("the applet was told %+v", got)
	}
	if !strings.Contains(test.RenderToMarkup(b.window.Canvas()), "Ada") {
		t.Error("the field does not show it")
	}
}

// A flood of changes costs a frame what a frame may cost, and nothing is lost.
func TestFlushHasABudget(t *testing.T) {
	a := newApplet(t, fyne.NewSize(800, 600))
	var labels []scene.NodeID
	for range 500 {
		labels = append(labels, a.add(scene.Root, scene.Label, text(scene.Text, strings.Repeat("word and another ", 950))))
	}
	for len(a.ops) > 0 {
		n := min(len(a.ops), scene.MaxOps)
		a.screen.Patch(a.ops[:n])
		a.ops = a.ops[n:]
	}
	const most = 64<<10/(950*17) + 2 // labels whose text is what one frame may hand to widgets, and the one that passes it
	frames, shown := 0, 0
	for more := true; more; frames++ {
		more = a.screen.Flush()
		if now := len(a.screen.Elements()); now > shown+most {
			t.Errorf("frame %d shows %d labels of 16 KB more, want at most %d", frames, now-shown, most)
		} else {
			shown = now
		}
	}
	t.Logf("8 MB of text took %d frames", frames)
	if len(a.screen.Elements()) != len(labels) {
		t.Errorf("%d of %d labels are shown", len(a.screen.Elements()), len(labels))
	}
}

// A table of millions of rows is a table of the rows in sight.
func TestTableOfMillionsOfRows(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a := newApplet(t, fyne.NewSize(600, 400))
	a.add(scene.Root, scene.Table, list(scene.Headers, "a", "b"), num(scene.RowCount, scene.MaxRowCount))
	a.show()
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("it took %d MB", used>>20)
	}
}

// A field holds the text as it was given or pasted; only the drawing replaces
// what cannot be drawn, and draws no more than is in sight.
func TestFieldsKeepTheirText(t *testing.T) {
	for name, value := range map[string]string{
		"no font":       strings.Repeat("\ue000", 5_000),
		"escapes":       strings.Repeat("\x1b[2J", 3_000),
		"flat":          "a" + strings.Repeat("\u0301", 5_000),
		"invisible":     strings.Repeat("\u200b", 5_000),
		"one line":      strings.Repeat("word ", 50_000),
		"nothing":       strings.Repeat(" ", 50_000),
		"unbroken":      strings.Repeat("W", 200_000),
		"plain letters": strings.Repeat("a letter ", 99),
	} {
		for kind, called := range map[scene.Kind]string{scene.TextField: "text field", scene.TextArea: "text area"} {
			t.Run(name+" in a "+called, func(t *testing.T) {
				a := newApplet(t, fyne.NewSize(600, 400))
				a.add(scene.Root, kind, text(scene.Value, value), list(scene.Listens, "input"), num(scene.Width, scene.MaxSide), num(scene.Height, scene.MaxSide))
				a.add(scene.Root, kind, list(scene.Listens, "input"))
				a.show()
				if n := len(a.events); n != 0 {
					t.Errorf("%d events were sent, and nobody has typed anything", n)
				}
				var drawn, lines int
				for _, o := range test.LaidOutObjects(a.screen.Object()) {
					if line, ok := o.(*canvas.Text); ok {
						drawn += len([]rune(line.Text))
						lines++
						if strings.ContainsAny(line.Text, "\x1b\ue000") {
							t.Errorf("drawn is %.20q...", line.Text)
						}
					}
				}
				// a viewport of 600 by 400, and what is drawn beyond its edges
				if drawn > 20_000 || lines > 60 {
					t.Errorf("%d characters are drawn in %d lines", drawn, lines)
				}
				a.focus(called)
				a.typing("!")
				if got := a.events[len(a.events)-1].Value; got != "!"+value {
					t.Errorf("%d bytes have become %d", len(value), len(got)-1)
				}
				a.window.Canvas().FocusNext()
				clip := test.NewClipboard()
				clip.SetContent(value)
				a.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
				if got := a.events[len(a.events)-1].Value; got != value {
					t.Errorf("%d bytes that were pasted have become %d", len(value), len(got))
				}
			})
		}
	}
}

// The wheel over a text area scrolls it, and at its end what it stands on.
func TestWheelOverATextArea(t *testing.T) {
	a := newApplet(t, fyne.NewSize(400, 300))
	area := a.add(scene.Root, scene.TextArea, text(scene.Value, strings.Repeat("a line\n", 6)), num(scene.Rows, 3))
	a.add(scene.Root, scene.Column, num(scene.Height, 2000))
	a.show()
	top := a.element(area).Y
	for range 3 {
		test.Scroll(a.window.Canvas(), a.at(area), 0, -15)
	}
	if got := a.element(area).Y; got != top {
		t.Errorf("the page was scrolled by %v while there was more in the area", top-got)
	}
	for range 10 {
		test.Scroll(a.window.Canvas(), a.at(area), 0, -15)
	}
	if got := a.element(area).Y; got >= top {
		t.Error("at its end the page is not scrolled")
	}
}

// What is copied from an output is its text, not what was drawn of it.
func TestOutputIsCopiedAsItIs(t *testing.T) {
	a := newApplet(t, fyne.NewSize(600, 400))
	value := "a\tb\r\n\x1b[2J\ue000" + strings.Repeat("e\u0301", 200)
	id := a.add(scene.Root, scene.Output, text(scene.Text, value))
	a.show()
	test.MoveMouse(a.window.Canvas(), a.at(id))
	e := a.element(id)
	test.TapCanvas(a.window.Canvas(), fyne.NewPos(e.X+e.Width-15, e.Y+15))
	if got := fyne.CurrentApp().Clipboard().Content(); got != value {
		t.Errorf("%.30q was copied", got)
	}
}

// A Canvas that is to grow after it was shown tells of the room that it has.
// It once asked the tree, which was locked by then, for ever.
func TestCanvasThatGrowsLater(t *testing.T) {
	a := newApplet(t, fyne.NewSize(600, 400))
	id := a.add(scene.Root, scene.Canvas, num(scene.Width, 100), num(scene.Height, 80), list(scene.Listens, "resize"))
	a.show()
	a.set(id, flag(scene.Grow))
	a.set(id, flag(scene.Smooth))
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		a.show()
	}()
	select {
	case <-shown:
	case <-time.After(20 * time.Second):
		t.Fatal("the window stands still")
	}
	a.show()
	got := a.of(scene.Resize)
	if len(got) == 0 || got[len(got)-1].Node != id || got[len(got)-1].Width < 100 {
		t.Errorf("the room was told as %+v", got)
	}
}
