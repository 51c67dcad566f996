package ui_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui"
	"example.org/vitrine/ui/style"
)

// host opens applets that do what a test says.
type host struct {
	mu          sync.Mutex
	refuse      error
	warning     string
	development bool
	missing     []ui.Ring
	sessions    []*session
	entries     []ui.Entry
	forgot      []string
}

func (h *host) Open(_ context.Context, path string) (ui.Program, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return nil, h.refuse
	}
	return &program{h, path}, nil
}

func (h *host) Explain(err error) (string, string) { return "It went wrong", err.Error() }
func (h *host) Library() []ui.Entry                { return h.entries }
func (h *host) Forget(e ui.Entry) error            { h.forgot = append(h.forgot, e.Path); return nil }

func (h *host) session(i int) *session {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sessions[i]
}

type program struct {
	host *host
	path string
}

func (p *program) Applet() permissions.Applet {
	return permissions.Applet{Identity: "digest:" + p.path, Name: "Applet " + p.path, Trust: permissions.Anonymous, Development: p.host.development}
}
func (p *program) Warning() string { return p.host.warning }

func (p *program) Start(_ context.Context, s ui.Start) (ui.Session, error) {
	x := &session{host: p.host, start: s, done: make(chan struct{}), state: account.State{Phase: account.Running}}
	p.host.mu.Lock()
	p.host.sessions = append(p.host.sessions, x)
	p.host.mu.Unlock()
	s.Screen.State(x.state)
	s.Screen.Patch([]scene.Op{
		{Code: scene.Create, Node: 2, Kind: scene.TextField},
		{Code: scene.Set, Node: 2, Prop: scene.Placeholder, Text: "Name"},
		{Code: scene.Insert, Node: 2, Parent: scene.Root},
		{Code: scene.Create, Node: 3, Kind: scene.Button},
		{Code: scene.Set, Node: 3, Prop: scene.Text, Text: "Press"},
		{Code: scene.Set, Node: 3, Prop: scene.Listens, List: []string{"click"}},
		{Code: scene.Insert, Node: 3, Parent: scene.Root},
	})
	return x, nil
}

// session notes what the window does with it.
type session struct {
	mu     sync.Mutex
	host   *host
	start  ui.Start
	done   chan struct{}
	state  account.State
	events []scene.Event
	calls  []string
}

func (s *session) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, what)
}

func (s *session) called() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.calls, " ")
}

func (s *session) phase(p account.Phase, reason string) {
	s.mu.Lock()
	s.state = account.State{Phase: p, Reason: reason}
	s.mu.Unlock()
	s.start.Screen.State(s.State())
}

func (s *session) end(exit account.Exit, reason string) {
	s.mu.Lock()
	if s.state.Phase == account.Ended {
		s.mu.Unlock()
		return
	}
	s.state = account.State{Phase: account.Ended, Exit: exit, Reason: reason}
	s.mu.Unlock()
	s.start.Screen.State(s.State())
	close(s.done)
}

func (s *session) Send(ev scene.Event)           { s.mu.Lock(); s.events = append(s.events, ev); s.mu.Unlock() }
func (s *session) Drop(scene.NodeID, string)     { s.note("drop") }
func (s *session) Frame()                        { s.note("frame") }
func (s *session) SetEnvironment(ui.Environment) { s.note("environment") }
func (s *session) Pause()                        { s.note("pause"); s.phase(account.Paused, "") }
func (s *session) Resume()                       { s.note("resume"); s.phase(account.Running, "") }
func (s *session) Close(reason string)           { s.note("close"); s.end(account.Finished, reason) }
func (s *session) Stop(reason string)            { s.note("stop"); s.end(account.Finished, reason) }
func (s *session) Limits() ui.Limits             { return ui.Limits{Memory: 32 << 20} }
func (s *session) Missing() []ui.Ring            { return s.host.missing }
func (s *session) Done() <-chan struct{}         { return s.done }
func (s *session) Figures() account.Figures {
	s.note("figures")
	return account.Figures{Memory: 12 << 20, MemoryPeak: 20 << 20, CPU: time.Second}
}

func (s *session) State() account.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// bench is a window in the hands of a test, which is Fyne's goroutine.
type bench struct {
	t      *testing.T
	host   *host
	window *ui.Window
	later  []func() // what waits for time to pass
}

func newBench(t *testing.T, h *host) *bench {
	t.Helper()
	return newBenchWith(t, h, h)
}

// newBenchWith is newBench with a host that stands before h.
func newBenchWith(t *testing.T, h *host, before ui.Host) *bench {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(style.Light())
	b := &bench{t: t, host: h}
	b.window = ui.New(ui.Config{App: app, Host: before, After: func(_ time.Duration, f func()) { b.later = append(b.later, f) }})
	b.window.Window().Resize(fyne.NewSize(1000, 720))
	t.Cleanup(b.window.Close)
	return b
}

// until paints until the window is as wanted.
func (b *bench) until(what string, ok func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		b.window.Frame()
		if ok() {
			return
		}
	}
	b.t.Fatalf("no %s; the window shows %+v", what, b.window.View())
}

// wait lets the time pass that something waits for, be it in pieces.
func (b *bench) wait() {
	for len(b.later) > 0 {
		later := b.later
		b.later = nil
		for _, f := range later {
			f()
		}
		b.window.Frame()
	}
	b.window.Frame()
}

// open opens an applet and waits until it runs.
func (b *bench) open(path string) *session {
	b.t.Helper()
	b.host.mu.Lock()
	before := len(b.host.sessions)
	b.host.mu.Unlock()
	b.window.Open(path)
	b.until("running applet", func() bool {
		v := b.window.View()
		return v.Phase == "running" && len(v.Elements) == 2 && strings.Contains(b.host.session(before).called(), "figures")
	})
	return b.host.session(before)
}

// prompt asks and returns where the answer will be.
func (b *bench) prompt(r permissions.Request) <-chan permissions.Decision {
	b.t.Helper()
	answers := make(chan permissions.Decision, 1)
	go func() {
		if d, err := b.window.Prompt(context.Background(), r); err == nil { // else the test has ended
			answers <- d
		}
	}()
	return answers
}

func (b *bench) click(x, y float32) { test.TapCanvas(b.window.Window().Canvas(), fyne.NewPos(x, y)) }

// button looks for a button that can be seen.
func (b *bench) button(text string) (ui.Item, bool) {
	for _, i := range b.window.View().Buttons {
		if i.Text == text {
			return i, true
		}
	}
	return ui.Item{}, false
}

func (b *bench) press(text string) {
	b.t.Helper()
	i, ok := b.button(text)
	if !ok {
		b.t.Fatalf("there is no button %q in %+v", text, b.window.View())
	}
	b.click(i.X, i.Y)
}

func (b *bench) asks() bool { return b.window.View().Prompt != nil }

func (b *bench) ended() bool { return b.window.View().Phase == "ended" }

// key presses a key, as the driver gives it to what has the keyboard.
func (b *bench) key(name fyne.KeyName) {
	c := b.window.Window().Canvas()
	if f := c.Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: name})
	} else if f := c.OnTypedKey(); f != nil {
		f(&fyne.KeyEvent{Name: name})
	}
}

func memory(session uint64) permissions.Request {
	return permissions.Request{
		Session: session, Applet: permissions.Applet{Identity: "digest:a", Name: "Applet a"}, Action: permissions.UseMemory,
		Resource: permissions.Resource{Amount: &permissions.Amount{Used: 32 << 20, Limit: 32 << 20, Step: 5 << 20, Total: 37 << 20, Default: true}},
	}
}

func TestPromptCoversItsOwnTab(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	answers := b.prompt(memory(s.start.Number))
	b.until("prompt", func() bool { return b.window.View().Prompt != nil })

	button := b.window.View().Elements[1]
	b.click(button.X+5, button.Y+5)
	b.window.Frame()
	if len(s.events) > 0 {
		t.Errorf("a click under the prompt reached the applet: %+v", s.events)
	}
	b.key(fyne.KeyReturn)
	b.key(fyne.KeySpace)
	if len(s.events) > 0 {
		t.Errorf("keys under the prompt reached the applet: %+v", s.events)
	}

	other := b.open("b")
	if v := b.window.View(); v.Prompt != nil || v.Name != "Applet b" {
		t.Fatalf("another applet's tab shows the prompt: %+v", v)
	}
	button = b.window.View().Elements[1]
	b.click(button.X+5, button.Y+5)
	if len(other.events) != 1 {
		t.Errorf("the other applet got %+v", other.events)
	}
	first := b.window.View().Tabs[1]
	b.click(first.X, first.Y)
	b.until("prompt again", func() bool { return b.window.View().Prompt != nil })
	if b.window.View().Prompt.Buttons[1].Enabled {
		t.Error("the prompt did not wait again when it came into sight again")
	}
	b.wait()
	if !b.window.View().Prompt.Buttons[1].Enabled {
		t.Error("the prompt is not ready after its time")
	}
	b.key(fyne.KeyEscape)
	if d := <-answers; d.Verdict != permissions.Later {
		t.Errorf("Esc answered %+v", d)
	}
	b.wait()
	if b.window.View().Prompt != nil || b.window.Window().Canvas().Overlays().Top() != nil {
		t.Error("the prompt stays after it was answered")
	}
}

// An applet may ask again while the sheet that was answered still takes the
// keys that answered it: the next question comes when that is over.
func TestNextPromptFollows(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	first := b.prompt(memory(s.start.Number))
	b.until("prompt", func() bool { return b.window.View().Prompt != nil })
	b.later = nil // nothing arms it
	b.key(fyne.KeyEscape)
	if d := <-first; d.Verdict != permissions.Later {
		t.Fatalf("the first answer is %+v", d)
	}
	again := memory(s.start.Number)
	again.Resource.Amount.Step = 9 << 20
	b.prompt(again)
	for range 50 { // the second question arrives
		b.window.Frame()
		time.Sleep(time.Millisecond)
	}
	b.wait()
	b.until("the next prompt", func() bool {
		p := b.window.View().Prompt
		return p != nil && strings.Contains(p.Sentence, "9MB")
	})
}

func TestTabsCanBeReachedUnderAPrompt(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	b.open("b")
	first := b.window.View().Tabs[1]
	b.click(first.X, first.Y)
	b.prompt(memory(s.start.Number))
	b.until("prompt", func() bool { return b.window.View().Prompt != nil })
	second := b.window.View().Tabs[2]
	b.click(second.X, second.Y)
	if v := b.window.View(); v.Name != "Applet b" || v.Prompt != nil {
		t.Fatalf("the other tab cannot be reached: %+v", v)
	}
}

func TestPromptOfAnAppletThatEnds(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error, 1)
	go func() {
		_, err := b.window.Prompt(ctx, memory(s.start.Number))
		failed <- err
	}()
	b.until("prompt", func() bool { return b.window.View().Prompt != nil })
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the prompt returned %v", err)
	}
	b.until("prompt gone", func() bool { return b.window.View().Prompt == nil })
	if _, err := b.window.Prompt(context.Background(), memory(99)); err == nil {
		t.Error("an applet without a tab was asked about")
	}
}

func TestPauseAndStop(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	b.press("Pause")
	b.until("pause", func() bool { return b.window.View().Phase == "paused" })
	button := b.window.View().Elements[1]
	b.click(button.X+5, button.Y+5)
	if len(s.events) > 0 {
		t.Errorf("a paused applet got %+v", s.events)
	}
	b.press("Pause")
	b.until("resumption", func() bool { return b.window.View().Phase == "running" })
	b.press("Stop")
	b.until("end", func() bool { return b.window.View().Phase == "ended" })
	b.until("page that says so", func() bool { return strings.Contains(strings.Join(b.window.View().Page, "\n"), "was stopped") })
	if got := s.called(); !strings.Contains(strings.ReplaceAll(got, "figures ", ""), "pause resume") || !strings.Contains(got, "stop") {
		t.Errorf("the session was told %q", got)
	}
}

// However narrow the window, the bar says who the applet's author is.
func TestNarrowBar(t *testing.T) {
	b := newBench(t, &host{})
	b.open("a")
	b.window.Window().Resize(fyne.NewSize(640, 480))
	b.press("Pause")
	b.until("pause", func() bool { return b.window.View().Phase == "paused" })
	author := b.window.View().Author
	if got := test.RenderToMarkup(b.window.Window().Canvas()); author == "" || !strings.Contains(got, ">"+author+"<") {
		t.Errorf("%q is not to be read in the bar:\n%s", author, got)
	}
}

func TestEndAndRestart(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	b.window.Window().Canvas().FocusNext()
	for range 20 {
		if e, ok := b.window.Window().Canvas().Focused().(fyne.Shortcutable); ok && e != nil {
			break
		}
		b.window.Window().Canvas().FocusNext()
	}
	test.Type(b.window.Window().Canvas().Focused(), "Ada")
	s.start.Console("error", "Uncaught TypeError: x\n\tat main.js:1:2")
	s.end(account.WorkerDied, "the worker was killed")
	b.until("end", func() bool { return len(b.window.View().Page) > 0 })
	page := strings.Join(b.window.View().Page, "\n")
	for _, want := range []string{"died", "The worker was killed.", "What you typed is kept", "error: Uncaught TypeError: x"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing from the page:\n%s", want, page)
		}
	}
	b.press("Restart")
	b.until("the offer", func() bool { return strings.Contains(strings.Join(b.window.View().Page, ""), "still here") })
	b.press("Fill in")
	b.window.Frame()
	again := b.host.session(1)
	if len(again.events) == 0 || again.events[0].Value != "Ada" {
		t.Errorf("the new run was told %+v", again.events)
	}
}

func TestFailureToOpen(t *testing.T) {
	h := &host{refuse: errors.New("no such bundle")}
	b := newBench(t, h)
	b.window.Open("x")
	b.until("reason", func() bool { return strings.Contains(strings.Join(b.window.View().Page, "\n"), "no such bundle") })
	if v := b.window.View(); v.Phase != "" {
		t.Errorf("the window shows %+v", v)
	}
}

func TestWarningOfAnOlderVersion(t *testing.T) {
	b := newBench(t, &host{warning: "This is version 1. You have opened version 2 before, which is newer."})
	b.open("a")
	if got := strings.Join(b.window.View().Page, "\n"); !strings.Contains(got, "which is newer") {
		t.Errorf("the window says %q", got)
	}
}

// What the machine does not give is said in the trusted bar, and explained.
func TestMissingRings(t *testing.T) {
	const remedy = "Allow unprivileged user namespaces."
	one := []ui.Ring{{Name: "landlock", Stops: "Refuses every file.", Remedy: "Use Linux 5.13 or later."}}
	two := append([]ui.Ring{
		{Name: "user namespace", Stops: "Gives the worker no rights over anything outside it.", Remedy: remedy},
		{Name: "net namespace", Stops: "Leaves no network to reach.", Remedy: remedy},
	}, one...)
	for name, missing := range map[string][]ui.Ring{"none": nil, "1 wall missing": one, "3 walls missing": two} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, &host{missing: missing})
			s := b.open("a")
			golden := "rings/" + strings.ReplaceAll(name, " ", "-") + ".xml" // a new one is left in testdata/failed
			overlays := b.window.Window().Canvas().Overlays()
			if missing == nil {
				test.AssertRendersToMarkup(t, golden, b.window.Window().Canvas())
				for _, i := range b.window.View().Buttons {
					if strings.Contains(i.Text, "missing") {
						t.Errorf("the bar warns of nothing: %+v", i)
					}
				}
				return
			}
			b.press(name)
			if overlays.Top() == nil {
				t.Fatal("the badge explains nothing")
			}
			test.AssertRendersToMarkup(t, golden, b.window.Window().Canvas())
			b.prompt(memory(s.start.Number))
			b.until("prompt", func() bool { return b.window.View().Prompt != nil })
			if n := len(overlays.List()); n != 1 {
				t.Errorf("%d things lie over the window that asks", n)
			}
		})
	}
}

func TestHome(t *testing.T) {
	h := &host{}
	b := newBench(t, h)
	if got := test.RenderToMarkup(b.window.Window().Canvas()); !strings.Contains(got, "No applets yet") {
		t.Error("an empty library does not say so")
	}
	h.entries = []ui.Entry{{Path: "/a", Applet: permissions.Applet{Name: "Evil\u202ename"}, Detail: "/a", Opened: time.Now()}}
	b.window.Warn("A policy is wrong", "policy.cedar:3: what")
	got := test.RenderToMarkup(b.window.Window().Canvas())
	for _, want := range []string{`Evil\u{202e}name`, "A policy is wrong", "just now"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing from the home page", want)
		}
	}
}

// The trusted bar stays on top of whatever an applet puts in its viewport, and
// takes the clicks there.
func TestNothingReachesThroughTheBar(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	var ops []scene.Op
	for i := range 40 {
		id := scene.NodeID(4 + i)
		ops = append(ops,
			scene.Op{Code: scene.Create, Node: id, Kind: scene.Canvas},
			scene.Op{Code: scene.Set, Node: id, Prop: scene.Width, Number: 900},
			scene.Op{Code: scene.Set, Node: id, Prop: scene.Height, Number: 300},
			scene.Op{Code: scene.Set, Node: id, Prop: scene.Listens, List: []string{"pointerdown", "wheel"}},
			scene.Op{Code: scene.Insert, Node: id, Parent: scene.Root})
	}
	s.start.Screen.Patch(ops)
	b.until("pictures", func() bool { return len(b.window.View().Elements) == 42 && !b.window.Frame() })
	c := b.window.Window().Canvas()
	for range 30 { // the viewport is scrolled: pictures now lie under the bar by position
		test.Scroll(c, fyne.NewPos(980, 500), 0, -100)
	}
	b.window.Frame()
	test.Scroll(c, fyne.NewPos(400, 60), 0, -10) // over the bar
	test.Scroll(c, fyne.NewPos(400, 20), 0, -10) // over the tabs
	for y := float32(2); y < 90; y += 4 {
		b.click(420, y)
	}
	b.window.Frame()
	for _, ev := range s.events {
		if ev.Type == scene.Wheel || ev.Type == scene.PointerDown {
			t.Errorf("the applet got %+v through the bar", ev)
		}
	}
	if b.window.View().Name != "Applet a" {
		t.Error("the clicks did something else")
	}
}
