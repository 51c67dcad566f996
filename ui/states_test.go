package ui_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/ui"
	"example.org/vitrine/ui/chooser"
)

// dice are a test's chances, for several goroutines.
type dice struct {
	mu   sync.Mutex
	rand *rand.Rand
}

// newDice throws the seed that VITRINE_SEED names, or a new one, and prints it.
func newDice(t *testing.T) *dice {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("VITRINE_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("VITRINE_SEED=%d throws the same dice", seed)
	return &dice{rand: rand.New(rand.NewPCG(seed, 0))}
}

func (d *dice) below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rand.IntN(n)
}

func (d *dice) dawdle() { time.Sleep(time.Duration(d.below(1500)) * time.Microsecond) }

// erratic is a host whose applets take their time, and sometimes fail, to open,
// to start and to end.
type erratic struct {
	*host
	dice *dice
}

type erraticProgram struct {
	*program
	dice        *dice
	development bool
}

type erraticSession struct {
	*session
	dice *dice
}

func (h *erratic) Open(ctx context.Context, path string) (ui.Program, error) {
	h.dice.dawdle()
	if h.dice.below(8) == 0 {
		return nil, errors.New("it cannot be built")
	}
	p, err := h.host.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return &erraticProgram{p.(*program), h.dice, strings.HasPrefix(path, "dev")}, nil
}

func (p *erraticProgram) Applet() permissions.Applet {
	a := p.program.Applet()
	a.Development = p.development
	return a
}

func (p *erraticProgram) Start(ctx context.Context, s ui.Start) (ui.Session, error) {
	p.dice.dawdle()
	if p.dice.below(8) == 0 || ctx.Err() != nil && p.dice.below(2) == 0 {
		return nil, errors.New("no worker starts")
	}
	x, err := p.program.Start(ctx, s)
	if err != nil {
		return nil, err
	}
	p.dice.dawdle()
	return &erraticSession{x.(*session), p.dice}, nil
}

// Close saves for a while, and has something to ask meanwhile.
func (s *erraticSession) Close(reason string) {
	go func() { s.dice.dawdle(); s.end(account.Finished, reason) }()
}

// unlessCovered is a key combination, which a window that something covers does
// not take.
func unlessCovered(b *bench, do func()) func() {
	return func() {
		if b.window.Window().Canvas().Overlays().Top() == nil {
			do()
		}
	}
}

// A tab is opened, saved, restarted, stopped and closed at any moment, in any
// order, whatever is under way in it: the kind of fault is a state of a tab that
// is half there, such as a session that ends when its applet is being read anew.
func TestRandomSavesRestartsAndCloses(t *testing.T) {
	d := newDice(t)
	h := &erratic{host: &host{}, dice: d}
	b := newBenchWith(t, h.host, h)
	asking, silence := context.WithCancel(context.Background())
	defer silence()
	var asked sync.WaitGroup
	last := func() (s *session) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if n := len(h.sessions); n > 0 {
			return h.sessions[n-1-d.below(min(n, 4))]
		}
		return nil
	}
	steps := map[string]func(){
		"save":    b.window.RestartDevelopment,
		"restart": unlessCovered(b, b.window.Restart),
		"close": func() {
			if len(b.window.View().Tabs) > 2 {
				unlessCovered(b, b.window.CloseTab)()
			}
		},
		"open": func() {
			if len(b.window.View().Tabs) < 5 {
				b.window.Open([]string{"dev", "plain"}[d.below(2)])
			}
		},
		"button": func() {
			if all := b.window.View().Buttons; len(all) > 0 {
				i := all[d.below(len(all))]
				b.click(i.X, i.Y)
			}
		},
		"click":  func() { b.click(float32(d.below(1000)), float32(d.below(720))) },
		"tab":    unlessCovered(b, b.window.NextTab),
		"escape": func() { b.key(fyne.KeyEscape) },
		"alarm":  func() { b.window.Alarm([]string{"", "wrong"}[d.below(2)], "somewhere") },
		"end": func() {
			if s := last(); s != nil {
				go s.end(account.AppletFailed, "it failed")
			}
		},
		"ask": func() {
			if s := last(); s != nil {
				asked.Go(func() { _, _ = b.window.Prompt(asking, memory(s.start.Number)) })
			}
		},
		"choose": func() {
			if s := last(); s != nil {
				kind := []chooser.Kind{chooser.Open, chooser.Save, chooser.Directory}[d.below(3)]
				asked.Go(func() { _, _ = b.window.Pick(asking, s.start.Number, chooser.Options{Kind: kind}) })
			}
		},
	}
	names := []string{"save", "save", "save", "restart", "restart", "close", "open", "button", "button", "click", "tab", "escape", "alarm", "end", "ask", "choose"}
	b.window.Open("dev")
	var done []string
	defer func() {
		if fault := recover(); fault != nil {
			t.Errorf("after %s: %v", done[max(len(done)-12, 0):], fault)
			panic(fault)
		}
	}()
	for range 250 { // of which about a hundred are saves, restarts and closes
		name := names[d.below(len(names))]
		done = append(done, name)
		steps[name]()
		for range d.below(4) {
			b.window.Frame()
			d.dawdle()
		}
		switch d.below(6) {
		case 0:
			b.wait()
		case 1:
			b.window.View()
		}
	}
	b.window.Ended()
	silence()
	asked.Wait()
	b.until("end of every session", func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, s := range h.sessions {
			if s.State().Phase != account.Ended {
				return false
			}
		}
		return true
	})
	b.until("window that has forgotten every run", func() bool { return b.window.Runs() == 0 })
	for n := range uint64(len(done)) { // nobody is asked for a run that is over
		if _, err := b.window.Prompt(t.Context(), memory(n+1)); err == nil {
			t.Errorf("after everything was closed, somebody was asked for run %d", n+1)
		}
	}
}

// Whatever a save meets in a tab, there is one run afterwards, and what the run
// before asked is gone.
func TestRestartWhatever(t *testing.T) {
	for name, before := range map[string]func(b *bench, s *session){
		"runs":           func(*bench, *session) {},
		"is asked about": func(b *bench, s *session) { b.prompt(memory(s.start.Number)); b.until("prompt", b.asks) },
		"chooses": func(b *bench, s *session) {
			go func() { _, _ = b.window.Pick(context.Background(), s.start.Number, chooser.Options{}) }()
			b.until("chooser", func() bool { _, ok := b.button("Cancel"); return ok })
		},
		"is being read anew": func(b *bench, _ *session) { b.window.RestartDevelopment(); b.window.RestartDevelopment() },
		"has ended":          func(b *bench, s *session) { s.end(account.WorkerDied, "gone"); b.until("end", b.ended) },
	} {
		t.Run(name, func(t *testing.T) {
			h := &host{development: true}
			b := newBench(t, h)
			s := b.open("a")
			before(b, s)
			b.window.RestartDevelopment()
			b.until("one new run", func() bool {
				h.mu.Lock()
				defer h.mu.Unlock()
				running := 0
				for _, x := range h.sessions {
					if x.State().Phase != account.Ended {
						running++
					}
				}
				return running == 1 && s.State().Phase == account.Ended
			})
			b.until("the applet", func() bool { return b.window.View().Phase == "running" })
			if _, ok := b.button("Cancel"); ok || b.asks() || b.window.Window().Canvas().Overlays().Top() != nil {
				t.Errorf("what the run before asked is still there: %+v", b.window.View())
			}
		})
	}
}

// What a run that was restarted asks while it saves is not put to the person,
// who would take it for a question of the run that is there now.
func TestRestartedRunAsksNothing(t *testing.T) {
	h := &host{}
	held := &saving{host: h, until: make(chan struct{})}
	b := newBenchWith(t, h, held)
	s := b.open("a")
	b.window.Restart()
	b.until("the new run", func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.sessions) == 2
	})
	refused := make(chan error, 2)
	go func() {
		_, err := b.window.Prompt(t.Context(), memory(s.start.Number))
		refused <- err
		paths, err := b.window.Pick(t.Context(), s.start.Number, chooser.Options{})
		if len(paths) == 0 && err == nil {
			err = errors.New("nothing was chosen")
		}
		refused <- err
	}()
	for _, what := range []string{"a question", "a chooser"} {
		var err error
		b.until("answer to "+what, func() bool {
			select {
			case err = <-refused:
				return true
			default:
				return false
			}
		})
		if err == nil || b.asks() {
			t.Errorf("%s of the run before was shown, and answered with %v", what, err)
		}
	}
	close(held.until)
}

// saving is a host whose sessions do not end before the test says so.
type saving struct {
	*host
	until chan struct{}
}

type savingProgram struct {
	*program
	until chan struct{}
}

type savingSession struct {
	*session
	until chan struct{}
}

func (h *saving) Open(ctx context.Context, path string) (ui.Program, error) {
	p, err := h.host.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return &savingProgram{p.(*program), h.until}, nil
}

func (p *savingProgram) Start(ctx context.Context, s ui.Start) (ui.Session, error) {
	x, err := p.program.Start(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("cannot start: %w", err)
	}
	return &savingSession{x.(*session), p.until}, nil
}

func (s *savingSession) Close(reason string) {
	go func() { <-s.until; s.end(account.Finished, reason) }()
}

// What a paused applet has asked waits until it goes on.
func TestPausedAppletAsksNothing(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	b.prompt(memory(s.start.Number))
	b.until("prompt", b.asks)
	s.phase(account.Paused, "waiting for more storage")
	b.until("pause", func() bool { return b.window.View().Phase == "paused" && !b.asks() })
	if b.window.Window().Canvas().Overlays().Top() != nil {
		t.Error("something lies over the applet that is paused")
	}
	b.press("Pause") // which says Resume
	b.until("prompt again", b.asks)
	b.wait()
	b.key(fyne.KeyEscape)
	b.wait()
	if b.asks() || s.called() == "" {
		t.Errorf("after its answer the window shows %+v", b.window.View())
	}
}

// A chooser that something else takes the place of is cancelled: the applet is
// told, and its window is not left without its keys.
func TestChooserThatIsCovered(t *testing.T) {
	b := newBench(t, &host{})
	s := b.open("a")
	chosen := make(chan []string, 1)
	go func() {
		paths, err := b.window.Pick(t.Context(), s.start.Number, chooser.Options{})
		if err == nil {
			chosen <- paths
		}
	}()
	b.until("chooser", func() bool { _, ok := b.button("Cancel"); return ok })
	b.window.Open("b") // as a file does that is dropped on the window
	select {
	case paths := <-chosen:
		if len(paths) > 0 {
			t.Errorf("chosen: %q", paths)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the applet waits for a chooser that is gone")
	}
}
