package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"example.org/vitrine/app/host"
	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/policy"
	"example.org/vitrine/permissions/prompt"
	"example.org/vitrine/permissions/store"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/session"
	"example.org/vitrine/ui"
	"example.org/vitrine/ui/style"
)

// warm is how many workers wait for an applet: a tab more opens at once, and
// one idle worker costs some 2 MB.
const warm = 2

// viewer joins the window to what runs applets.
type viewer struct {
	fyne    fyne.App
	host    *host.Host
	window  *ui.Window
	asking  late
	samples func() []ui.Entry

	early        early
	surroundings prompt.Surroundings
}

// late is the window as a Prompter: the gate exists before it.
type late struct{ window atomic.Pointer[ui.Window] }

// Prompt implements permissions.Prompter.
func (l *late) Prompt(ctx context.Context, r permissions.Request) (permissions.Decision, error) {
	if w := l.window.Load(); w != nil {
		return w.Prompt(ctx, r)
	}
	return permissions.Decision{}, errors.New("there is no window yet")
}

// run shows the window until it is closed. What takes long at the start happens
// at the same time: the graphics on this goroutine, as Fyne wants it, and the
// rest on others.
func run(args []string) error {
	saves := hangups()
	go readFonts()
	v := &viewer{samples: sync.OnceValue(findSamples)}
	paths := v.read(args)
	hosted := make(chan error, 1)
	go func() {
		var err error
		v.host, err = host.New(host.Options{
			Prompter: &v.asking, Warm: warm, Worker: os.Getenv("VITRINE_WORKER"), PolicyChanged: v.policyChanged,
		})
		hosted <- err
	}()
	v.fyne = app.NewWithID("vitrine")
	v.fyne.Settings().SetTheme(chosenTheme(os.Getenv("VITRINE_THEME")))
	window := ui.NewWindow(v.fyne)
	v.fyne.SetIcon(style.Mark())
	if err := show(window); err != nil {
		return err
	}
	if err := <-hosted; v.host == nil {
		return err
	}
	home, _ := os.UserHomeDir()
	v.surroundings = prompt.Surroundings{Memory: host.MachineMemory(), Home: home, Preview: prompt.Preview}
	v.window = ui.New(ui.Config{
		App: v.fyne, Window: window, Host: v, Paths: paths,
		Surroundings: v.surroundings, Grants: v.grantsPage, Activity: v.activityPage,
	})
	v.asking.window.Store(v.window)
	v.policyChanged(v.host.Policies.Wrong())
	v.window.Settle(settleTime)
	v.window.Run()
	defer v.reload(saves)()
	inspect(v.window, os.Getenv("VITRINE_INSPECT"))
	v.fyne.Run()
	v.window.Ended()
	return v.close()
}

// show shows a window. Fyne panics when there is no display.
func show(w fyne.Window) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("cannot open a window on display %q: %v", os.Getenv("DISPLAY")+os.Getenv("WAYLAND_DISPLAY"), fault)
		}
	}()
	w.Show()
	return nil
}

// faults are the lines that say what is wrong, without those that say that
// something is.
func faults(wrong error) string {
	text := strings.TrimPrefix(wrong.Error(), host.ErrPolicy.Error()+": ")
	return strings.TrimPrefix(text, policy.ErrWrong.Error()+": ")
}

// settleTime is how long the first picture waits for the applet that is in it.
const settleTime = 200 * time.Millisecond

// policyChanged tells the person whether the policies are right. Any goroutine.
func (v *viewer) policyChanged(wrong error) {
	w := v.asking.window.Load()
	switch {
	case w == nil: // run tells it when there is one
	case wrong != nil:
		w.Alarm("Nothing is granted until a policy is put right", faults(wrong))
	default:
		w.Alarm("", "")
	}
}

// closing is how long the workers get to go when the window has closed.
const closing = 2 * time.Second

// close waits for what was decided and done to be written down.
func (v *viewer) close() error {
	v.window.Wait(closing)
	v.window.Quit()
	if err := v.host.Close(); err != nil {
		return fmt.Errorf("cannot close the database: %w", err)
	}
	return nil
}

// chosenTheme is light or dark when the environment says so, else the desktop's.
func chosenTheme(name string) fyne.Theme {
	switch name {
	case "light":
		return style.Light()
	case "dark":
		return style.Dark()
	}
	return style.Theme{}
}

// Open implements ui.Host.
func (v *viewer) Open(ctx context.Context, path string) (ui.Program, error) {
	bundle, who, err := v.early.open(ctx, path)
	if err != nil {
		return nil, err
	}
	who, seen, err := v.host.Store.Meet(ctx, who, path, bundle.Predecessors()...)
	if err != nil {
		return nil, err
	}
	return &program{v, path, bundle, who, seen}, nil
}

// Library implements ui.Host.
func (v *viewer) Library() []ui.Entry {
	shelved, err := v.host.Store.Library(context.Background())
	if err != nil {
		return v.samples()
	}
	var entries []ui.Entry
	known := map[string]bool{}
	for _, s := range shelved {
		known[s.Path] = true
		entries = append(entries, ui.Entry{Path: s.Path, Applet: s.Applet, Detail: s.Path, Opened: s.Opened})
	}
	for _, s := range v.samples() {
		if !known[s.Path] {
			entries = append(entries, s)
		}
	}
	return entries
}

// Forget implements ui.Host.
func (v *viewer) Forget(e ui.Entry) error {
	return v.host.Store.Hide(context.Background(), e.Applet.Identity)
}

// findSamples lists the applets that were installed with the program.
func findSamples() []ui.Entry {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	folder := filepath.Dir(self)
	var entries []ui.Entry
	for _, pattern := range []string{filepath.Join(folder, "samples", "*.applet"), filepath.Join(folder, "..", "share", "vitrine", "samples", "*.applet")} {
		paths, _ := filepath.Glob(pattern) // the pattern is ours and well formed
		for _, path := range paths {
			if b, err := applet.Open(path); err == nil {
				entries = append(entries, ui.Entry{Path: filepath.Clean(path), Applet: host.Describe(b), Detail: b.Manifest().Description})
			}
		}
	}
	return entries
}

// program is an applet that was opened.
type program struct {
	viewer *viewer
	path   string
	bundle *applet.Bundle
	who    permissions.Applet
	seen   store.Seen
}

func (p *program) Applet() permissions.Applet { return p.who }

// Warning says when this is older than what was opened before, or another author's.
func (p *program) Warning() string {
	switch {
	case p.seen.OtherKey:
		return "You have opened an applet of this name before, signed with another key. This one may be somebody else's."
	case p.seen.Older:
		return fmt.Sprintf("This is version %s. You have opened version %s before, which is newer.",
			prompt.Escape(p.who.Version, prompt.MaxName), prompt.Escape(p.seen.Highest, prompt.MaxName))
	}
	return ""
}

// Start implements ui.Program.
func (p *program) Start(ctx context.Context, s ui.Start) (ui.Session, error) {
	session, err := p.viewer.host.Start(ctx, p.bundle, p.who, session.Config{
		Number: s.Number, Screen: s.Screen, Console: s.Console,
		Uncaught: func(message, stack string) {
			s.Console("error", strings.TrimSpace("Uncaught "+message+"\n"+stack))
		},
		Environment: environment(s.Environment),
		Desktop:     &desktop{p.viewer, s.Number},
	})
	if err != nil {
		return nil, err
	}
	return running{session}, nil
}

// running is a session as the window knows it.
type running struct{ *session.Session }

// SetEnvironment implements ui.Session.
func (r running) SetEnvironment(e ui.Environment) { r.Session.SetEnvironment(environment(e)) }

// Drop implements ui.Session.
func (r running) Drop(node scene.NodeID, path string) { r.Session.Drop(node, path) }

// Limits implements ui.Session.
func (r running) Limits() ui.Limits {
	left := r.Left()
	return ui.Limits{Memory: left.Memory, CPU: time.Duration(left.Seconds * float64(time.Second))}
}

// Missing implements ui.Session.
func (r running) Missing() []ui.Ring {
	var out []ui.Ring
	for _, ring := range confine.Weak(r.Rings()) {
		e := confine.Explain(ring.Name)
		out = append(out, ui.Ring{Name: ring.Name, Stops: e.Stops, Remedy: e.Remedy})
	}
	return out
}

// environment is what the window tells of itself; the host adds the rest.
func environment(e ui.Environment) wire.Environment {
	return host.Surroundings(wire.Environment{Dark: e.Dark, Scale: e.Scale, Width: e.Width, Height: e.Height})
}
