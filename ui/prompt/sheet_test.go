package prompt_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/google/go-cmp/cmp"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/style"
)

// states are the prompts that there are, one of each kind and of each way to differ.
func states() map[string]permissions.Request {
	anonymous := permissions.Applet{Identity: "digest:0", Name: "fractal image display", Trust: permissions.Anonymous}
	named := permissions.Applet{Identity: "key:x/y", Name: "smart form", Author: "Alice", Trust: permissions.Named}
	local := permissions.Applet{Identity: "local:/home/ada/x", Name: "geometric viewer", Development: true}
	pinned := permissions.Applet{Identity: "key:z/y", Name: "notes", Trust: permissions.Pinned}
	hostile := permissions.Applet{Identity: "digest:1", Name: "x' task. Vitrine: all is well.\n\u202eGrant", Trust: permissions.Anonymous}
	amount := func(used, limit, step uint64, first bool) permissions.Resource {
		return permissions.Resource{Amount: &permissions.Amount{Used: used, Limit: limit, Step: step, Total: limit + step, Default: first}}
	}
	at := func(host string, port uint16, protocol string, public bool, address string) permissions.Resource {
		return permissions.Resource{Endpoint: &permissions.Endpoint{Host: host, Port: port, Protocol: protocol, Public: public, Addresses: []netip.Addr{netip.MustParseAddr(address)}}}
	}
	file := func(f permissions.File) permissions.Resource { return permissions.Resource{File: &f} }
	long := "/home/ada/projects/" + strings.Repeat("a-folder-with-a-long-name/", 12) + "report.csv"
	many := at("cdn.example.org", 443, "https", true, "93.184.216.34")
	for i := range 12 {
		many.Endpoint.Addresses = append(many.Endpoint.Addresses, netip.MustParseAddr(fmt.Sprintf("2606:4700::%x", i+1)))
	}
	return map[string]permissions.Request{
		"read-kept":       {Applet: pinned, Action: permissions.ReadFile, Resource: file(permissions.File{Path: "/home/ada/letter.txt", Kept: true})},
		"read-linked":     {Applet: anonymous, Action: permissions.ReadFile, Resource: file(permissions.File{Path: "/home/ada/.ssh/id_ed25519", Risks: []string{"several links", "another owner"}})},
		"read-long":       {Applet: named, Action: permissions.ReadFile, Reason: strings.Repeat("Because it is needed. ", 40), Resource: file(permissions.File{Path: long, Asked: "../" + long})},
		"read-home":       {Applet: anonymous, Action: permissions.ReadFile, Resource: file(permissions.File{Path: "/home/ada", Folder: true})},
		"write-folder":    {Applet: named, Action: permissions.WriteFile, Resource: file(permissions.File{Path: "/home/ada/out", Folder: true})},
		"connect-address": {Applet: anonymous, Action: permissions.Connect, Resource: at("169.254.169.254", 80, "http", false, "169.254.169.254")},
		"connect-idn":     {Applet: anonymous, Action: permissions.Connect, Resource: at("xn--pypal-4ve.example", 443, "tls", true, "93.184.216.34")},
		"connect-many":    {Applet: named, Action: permissions.Connect, API: "fetch", Resource: many},
		"link-long":       {Applet: anonymous, Action: permissions.OpenLink, Resource: permissions.Resource{Address: "https://example.org/" + strings.Repeat("0123456789", 60)}},
		"right-to-left":   {Applet: permissions.Applet{Identity: "digest:2", Name: "\u05e9\u05dc\u05d5\u05dd", Trust: permissions.Anonymous}, Action: permissions.ReadFile, Resource: file(permissions.File{Path: "/home/ada/\u05de\u05db\u05ea\u05d1\u05d9\u05dd/\u05de\u05db\u05ea\u05d1 2.txt"})},
		"fuel":            {Applet: anonymous, Action: permissions.UseFuel, Resource: amount(1e8, 1e8, 5e7, false)},
		"memory":          {Applet: anonymous, Action: permissions.UseMemory, Reason: "Large posters need room for all their pixels.", Resource: amount(32<<20, 32<<20, 5<<20, true)},
		"memory-again":    {Applet: anonymous, Action: permissions.UseMemory, Resource: amount(37<<20, 37<<20, 10<<20, false)},
		"time":            {Applet: anonymous, Action: permissions.UseCPU, Resource: amount(10_000, 10_000, 60_000, true)},
		"not-responding":  {Applet: anonymous, Action: permissions.UseFuel, API: "turn", Resource: amount(1e9, 1e9, 1e9, true)},
		"storage":         {Applet: named, Action: permissions.Store, Resource: amount(1<<20, 1<<20, 5<<20, true)},
		"connect-private": {Applet: named, Action: permissions.Connect, Reason: "To send the form you filled in.", Resource: at("mail.example.org", 25, "tcp", false, "192.168.1.10")},
		"connect-public":  {Applet: named, Action: permissions.Connect, Resource: at("example.org", 443, "tls", true, "93.184.216.34")},
		"fetch":           {Applet: pinned, Action: permissions.Connect, Source: "left-pad", API: "fetch", Resource: at("api.example.org", 443, "https", true, "93.184.216.34")},
		"read":            {Applet: local, Action: permissions.ReadFile, Source: "obj-loader", Resource: file(permissions.File{Path: "/etc/passwd", Asked: "/tmp/../etc/passwd", Risks: []string{"another owner"}})},
		"read-folder":     {Applet: named, Action: permissions.ReadFile, Resource: file(permissions.File{Path: "/home/ada/meshes", Folder: true})},
		"write":           {Applet: pinned, Action: permissions.WriteFile, Resource: file(permissions.File{Path: "/home/ada/notes.txt"})},
		"create":          {Applet: pinned, Action: permissions.WriteFile, Resource: file(permissions.File{Path: "/home/ada/bin/run", New: true})},
		"make-folder":     {Applet: pinned, Action: permissions.WriteFile, API: "mkdir", Resource: file(permissions.File{Path: "/home/ada/exports", Make: true, New: true})},
		"clipboard-read":  {Applet: anonymous, Action: permissions.ReadClipboard},
		"clipboard-write": {Applet: anonymous, Action: permissions.WriteClipboard},
		"notify":          {Applet: anonymous, Action: permissions.Notify},
		"link":            {Applet: anonymous, Action: permissions.OpenLink, Resource: permissions.Resource{Address: "https://example.org/a?b=c"}},
		"hostile-name":    {Applet: hostile, Action: permissions.ReadFile, Reason: "“You must grant this.” – Vitrine", Resource: file(permissions.File{Path: "/home/ada/\u202ecod.exe", Asked: "/home/ada/\u202ecod.exe"})},
	}
}

// opened is a sheet in a window with something of an applet under it.
type opened struct {
	window  fyne.Window
	sheet   *prompt.Sheet
	answers []prompt.Answer
}

func open(t *testing.T, r permissions.Request) *opened {
	t.Helper()
	o := &opened{}
	surroundings := describe.Surroundings{Memory: 16 << 30, Home: "/home/ada", Preview: func(permissions.Scope) string { return "12 files now" }}
	figures := account.Figures{Memory: 31 << 20, MemoryPeak: 32 << 20, CPU: 4_200_000_000}
	if r.API == "fetch" { // one that has done something already
		figures.Handles, figures.Requests, figures.Granted, figures.Denied = []account.Handle{{Read: 3 << 20}, {Written: 1 << 10}}, 5, 3, 2
		figures.Running = 20_000_000_000
		surroundings.Version = func(permissions.Applet) string {
			return "This is version 1.0. You have opened version 1.2 before, which is newer."
		}
	}
	p := surroundings.Describe(r, figures)
	parse := func(text string) (describe.Scope, error) { return surroundings.ParseScope(text, r) }
	o.sheet = prompt.NewSheet(p, style.NewCareful(), parse, func(a prompt.Answer) { o.answers = append(o.answers, a) })
	ground := canvas.NewRectangle(theme.Color(theme.ColorNameBackground))
	o.window = test.NewTempWindow(t, container.NewStack(ground))
	o.window.SetPadded(false)
	o.window.Resize(fyne.NewSize(900, 700))
	layer := prompt.NewLayer(o.sheet, func() prompt.Frame {
		return prompt.Frame{Bar: fyne.NewPos(0, 40), BarSize: fyne.NewSize(900, 52), Viewport: 92}
	})
	o.window.Canvas().Overlays().Add(layer)
	o.window.Canvas().Focus(o.sheet.Keys())
	return o
}

// Every state of every prompt, light and dark. To accept a change, look at
// testdata/failed and move it over testdata.
func TestEveryPrompt(t *testing.T) {
	for variant, th := range map[string]style.Theme{"light": style.Light(), "dark": style.Dark()} {
		for name, r := range states() {
			t.Run(name+"/"+variant, func(t *testing.T) {
				test.NewTempApp(t).Settings().SetTheme(th)
				o := open(t, r)
				test.AssertRendersToMarkup(t, name+"-"+variant+"-waiting.xml", o.window.Canvas())
				o.sheet.Arm()
				test.AssertRendersToMarkup(t, name+"-"+variant+".xml", o.window.Canvas())
			})
		}
		for name, state := range changed() {
			t.Run(name+"/"+variant, func(t *testing.T) {
				test.NewTempApp(t).Settings().SetTheme(th)
				o := open(t, states()[state.of])
				o.sheet.Arm()
				state.change(t, o)
				test.AssertRendersToMarkup(t, name+"-"+variant+".xml", o.window.Canvas())
			})
		}
	}
}

// changed are prompts after the person has done something with them.
func changed() map[string]struct {
	of     string
	change func(t *testing.T, o *opened)
} {
	next := func(o *opened, n int) {
		for range n {
			o.key(fyne.KeyTab)
		}
	}
	type state = struct {
		of     string
		change func(t *testing.T, o *opened)
	}
	edit := func(text string) func(t *testing.T, o *opened) {
		return func(t *testing.T, o *opened) {
			t.Helper()
			next(o, 1)
			o.key(fyne.KeyLeft) // around to the last choice, which is to write
			next(o, 2)
			entry, ok := o.window.Canvas().Focused().(interface{ SetText(string) })
			if !ok {
				t.Fatalf("there is nothing to write into: %T", o.window.Canvas().Focused())
			}
			entry.SetText(text)
		}
	}
	return map[string]state{
		"scope-chosen":  {"write", func(_ *testing.T, o *opened) { next(o, 1); o.key(fyne.KeyRight) }},
		"scope-long":    {"read-long", func(_ *testing.T, o *opened) { next(o, 1); o.key(fyne.KeyRight) }},
		"scope-written": {"write", edit("/home/ada/*.txt")},
		"scope-mistake": {"write", edit("/home/ada/*.md")},
		"host-written":  {"connect-public", edit("*.example.org:443")},
		"focus-grant":   {"write", func(_ *testing.T, o *opened) { next(o, 6) }},
		"focus-deny":    {"write", func(_ *testing.T, o *opened) { next(o, 5) }},
	}
}

func (o *opened) button(t *testing.T, text string) prompt.Item {
	t.Helper()
	for _, b := range o.sheet.View().Buttons {
		if b.Text == text {
			return b
		}
	}
	t.Fatalf("there is no button %q", text)
	return prompt.Item{}
}

// press is one half of a click, as the driver gives it.
func (o *opened) press(t *testing.T, text string) (release func()) {
	t.Helper()
	b := o.button(t, text)
	pos := fyne.NewPos(b.X, b.Y)
	var target fyne.CanvasObject
	walkAt(o.window.Canvas().Overlays().Top(), pos, func(c fyne.CanvasObject) {
		switch c.(type) { // what the driver looks for
		case fyne.Tappable, fyne.SecondaryTappable, fyne.DoubleTappable, fyne.Focusable, desktop.Mouseable:
			target = c
		}
	})
	if m, ok := target.(desktop.Mouseable); ok {
		m.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	}
	return func() {
		if m, ok := target.(desktop.Mouseable); ok {
			m.MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
		}
		if tappable, ok := target.(fyne.Tappable); ok {
			tappable.Tapped(&fyne.PointEvent{})
		}
	}
}

func (o *opened) click(t *testing.T, text string) { o.press(t, text)() }

// walkAt finds what is drawn at a position, innermost last.
func walkAt(o fyne.CanvasObject, pos fyne.Position, f func(fyne.CanvasObject)) {
	driver := fyne.CurrentApp().Driver()
	var visit func(fyne.CanvasObject)
	visit = func(c fyne.CanvasObject) {
		at := driver.AbsolutePositionForObject(c)
		if !c.Visible() || pos.X < at.X || pos.Y < at.Y || pos.X >= at.X+c.Size().Width || pos.Y >= at.Y+c.Size().Height {
			return
		}
		f(c)
		switch c := c.(type) {
		case *fyne.Container:
			for _, k := range c.Objects {
				visit(k)
			}
		case fyne.Widget:
			for _, k := range test.WidgetRenderer(c).Objects() {
				visit(k)
			}
		}
	}
	visit(o)
}

func (o *opened) key(name fyne.KeyName) {
	f := o.window.Canvas().Focused()
	if k, ok := f.(desktop.Keyable); ok {
		k.KeyDown(&fyne.KeyEvent{Name: name})
	}
	o.held(name)
	if k, ok := o.window.Canvas().Focused().(desktop.Keyable); ok {
		k.KeyUp(&fyne.KeyEvent{Name: name})
	}
}

// held is the repetition of a key that is held down: it went down elsewhere.
func (o *opened) held(name fyne.KeyName) {
	f := o.window.Canvas().Focused()
	if name == fyne.KeyTab {
		if tab, ok := f.(fyne.Tabbable); !ok || !tab.AcceptsTab() {
			o.window.Canvas().FocusNext()
			return
		}
	}
	if f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestAnswers(t *testing.T) {
	memory, read := states()["memory"], states()["write"]
	sentence := describe.Sentence(memory)
	cases := map[string]struct {
		request permissions.Request
		do      func(t *testing.T, o *opened)
		want    []prompt.Answer
	}{
		"early clicks do nothing": {memory, func(t *testing.T, o *opened) {
			o.click(t, "Grant Request")
			o.click(t, "Abort Task")
		}, nil},
		"a click that began too early does nothing": {memory, func(t *testing.T, o *opened) {
			release := o.press(t, "Grant Request")
			o.sheet.Arm()
			release()
		}, nil},
		"a click grants": {memory, func(t *testing.T, o *opened) {
			o.sheet.Arm()
			o.click(t, "Grant Request")
		}, []prompt.Answer{{Verdict: permissions.Grant, Sentence: sentence}}},
		"the second click of two grants nothing more": {memory, func(t *testing.T, o *opened) {
			o.sheet.Arm()
			o.click(t, "Grant Request")
			o.click(t, "Abort Task")
		}, []prompt.Answer{{Verdict: permissions.Grant, Sentence: sentence}}},
		"Enter and Space by default do nothing": {memory, func(_ *testing.T, o *opened) {
			o.sheet.Arm()
			o.key(fyne.KeyReturn)
			o.key(fyne.KeySpace)
		}, nil},
		"typing ahead does nothing": {memory, func(_ *testing.T, o *opened) {
			for range 6 {
				o.key(fyne.KeyTab)
				o.key(fyne.KeySpace)
				o.key(fyne.KeyReturn)
			}
		}, nil},
		"Enter held down while Tab moves does nothing": {memory, func(_ *testing.T, o *opened) {
			o.sheet.Arm()
			for range 6 {
				o.held(fyne.KeyReturn)
				o.key(fyne.KeyTab)
				o.held(fyne.KeyReturn)
				o.held(fyne.KeySpace)
			}
		}, nil},
		"Enter grants after the focus was moved to it": {memory, func(_ *testing.T, o *opened) {
			o.sheet.Arm()
			o.key(fyne.KeyTab)
			o.key(fyne.KeyTab)
			o.key(fyne.KeyReturn)
		}, []prompt.Answer{{Verdict: permissions.Grant, Sentence: sentence}}},
		"Abort Task": {memory, func(t *testing.T, o *opened) {
			o.sheet.Arm()
			o.click(t, "Abort Task")
		}, []prompt.Answer{{Verdict: permissions.Abort, Sentence: sentence}}},
		"Esc on a budget leaves it for later": {memory, func(_ *testing.T, o *opened) {
			o.key(fyne.KeyEscape)
		}, []prompt.Answer{{Verdict: permissions.Later, Sentence: sentence}}},
		"Esc on a thing is no decision": {read, func(_ *testing.T, o *opened) {
			o.key(fyne.KeyEscape)
		}, []prompt.Answer{{}}},
		"Deny once": {read, func(t *testing.T, o *opened) {
			o.sheet.Arm()
			o.click(t, "Deny")
		}, []prompt.Answer{{Verdict: permissions.Deny, Span: permissions.Once, Sentence: describe.Sentence(read)}}},
		"Deny all": {read, func(t *testing.T, o *opened) {
			o.sheet.Arm()
			o.click(t, "Deny all of this kind")
		}, []prompt.Answer{{Verdict: permissions.Deny, Span: permissions.Run, All: true, Sentence: describe.Sentence(read)}}},
		"coming into sight again makes it wait again": {memory, func(t *testing.T, o *opened) {
			o.sheet.Arm()
			o.sheet.Disarm()
			o.click(t, "Grant Request")
		}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			test.NewTempApp(t).Settings().SetTheme(style.Light())
			o := open(t, c.request)
			c.do(t, o)
			if diff := cmp.Diff(c.want, o.answers); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrittenScope(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.Light())
	o := open(t, states()["write"])
	o.sheet.Arm()
	o.key(fyne.KeyTab)
	o.key(fyne.KeyLeft) // around to the last choice, which is to write
	o.key(fyne.KeyTab)
	o.key(fyne.KeyTab)
	entry, ok := o.window.Canvas().Focused().(interface{ SetText(string) })
	if !ok {
		t.Fatalf("there is nothing to write into: %T", o.window.Canvas().Focused())
	}
	entry.SetText("/home/ada/*.md")
	if b := o.button(t, "Grant Request"); b.Enabled {
		t.Error("a scope that does not cover what was asked for can be granted")
	}
	o.click(t, "Grant Request")
	entry.SetText("/home/ada/*.txt")
	if b := o.button(t, "Grant Request"); !b.Enabled {
		t.Fatal("a scope that covers what was asked for cannot be granted")
	}
	o.click(t, "Grant Request")
	if len(o.answers) != 1 || o.answers[0].Scope.Pattern != "/home/ada/*.txt" {
		t.Errorf("answered %+v", o.answers)
	}
}

func TestChoices(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.Light())
	o := open(t, states()["connect-public"])
	o.sheet.Arm()
	// The keyboard changes a choice as a click does: the first is what the answer covers.
	o.key(fyne.KeyTab)
	o.key(fyne.KeyRight)
	o.key(fyne.KeyTab)
	o.key(fyne.KeyRight)
	o.key(fyne.KeyRight)
	o.click(t, "Grant Request")
	if len(o.answers) != 1 {
		t.Fatalf("%d answers", len(o.answers))
	}
	got := o.answers[0]
	if got.Span != permissions.Hour || got.Scope == (permissions.Scope{}) {
		t.Errorf("answered %+v: want an hour and a wider scope", got)
	}
}

// A path of characters that no font has, as long as a path can be, keeps the
// window waiting no longer than others: few of them are looked for at once.
func TestCharactersThatNoFontHas(t *testing.T) {
	var path strings.Builder
	for r := rune(0x13000); path.Len() < 4000; r++ { // hieroglyphs
		path.WriteRune(r)
	}
	test.NewTempApp(t).Settings().SetTheme(style.Light())
	wide := func(r rune) float32 { return fyne.MeasureText(string(r), 1000, fyne.TextStyle{}).Width }
	if wide(0x13000) != wide(0x10ffff) {
		t.Skip("a font of this machine has them")
	}
	m := style.NewCareful()
	s := prompt.NewSheet(describe.Prompt{
		Title: "Read a file", Sentence: "It wants to read the file \"" + path.String() + "\"", Reason: path.String(),
		Object: []describe.Fact{{Label: "File", Value: "/" + path.String()}},
	}, m, nil, func(prompt.Answer) {})
	w := test.NewTempWindow(t, s)
	w.Resize(fyne.NewSize(600, 500))
	if !m.Retry() {
		t.Error("all characters were looked for at once")
	}
	var drawn strings.Builder
	for _, o := range test.LaidOutObjects(w.Content()) {
		if text, ok := o.(*canvas.Text); ok {
			drawn.WriteString(text.Text)
		}
	}
	if n := strings.Count(drawn.String(), "\ufffd"); n < 2000 {
		t.Errorf("only %d characters are drawn as replacements", n)
	}
}
