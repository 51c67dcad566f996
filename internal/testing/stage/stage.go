// Package stage opens applets in tests, in real workers and without a window,
// and does with them what a person would: looks, clicks, types, answers.
package stage

import (
	"context"
	"fmt"
	"hash/crc32"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/vitrine/app/host"
	"example.org/vitrine/internal/testing/programs"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
	"example.org/vitrine/sandbox/session"
)

// Patience is how long Stage waits for what is to come. It is long because the
// machines that run tests are busy ones.
const Patience = 2 * time.Minute

// Options say how to open an applet.
type Options struct {
	Answer  func(permissions.Request) permissions.Decision // nil: everything is denied
	Args    []string
	Desktop services.Desktop
	Network services.Network
	Size    image.Point // of the viewport; zero: 900x700
	Home    string      // where Vitrine keeps what it knows; empty: a new folder
}

// Stage is one applet that runs.
type Stage struct {
	t       testing.TB
	session *session.Session
	started chan struct{} // closed when session is set

	mu       sync.Mutex
	asked    []permissions.Request
	console  []string
	pictures map[scene.NodeID]*image.NRGBA
	answer   func(permissions.Request) permissions.Decision
}

// Main is what TestMain of a package with tests on a stage calls.
func Main(m *testing.M) int { return programs.Main(m, programs.Vitrine, programs.Worker) }

// Open opens the bundle, folder or script at path. The test ends the session.
func Open(t testing.TB, path string, o Options) *Stage {
	t.Helper()
	s := &Stage{t: t, started: make(chan struct{}), pictures: map[scene.NodeID]*image.NRGBA{}, answer: o.Answer}
	if o.Home == "" {
		o.Home = t.TempDir()
	}
	t.Setenv(host.HomeVariable, o.Home)
	bundle, who, err := host.Opener{Program: programs.Path(programs.Vitrine)}.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := host.New(host.Options{Prompter: s, Worker: programs.Path(programs.Worker)})
	if err != nil {
		t.Fatal(err)
	}
	if o.Size == (image.Point{}) {
		o.Size = image.Pt(900, 700)
	}
	s.session, err = h.Start(context.Background(), bundle, who, session.Config{
		Screen: (*screen)(s), Args: o.Args, Desktop: o.Desktop, Network: o.Network,
		Environment: wire.Environment{Locale: "en", Zone: "UTC", Scale: 1, Width: o.Size.X, Height: o.Size.Y},
		Console: func(level, text string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.console = append(s.console, level+": "+text)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	close(s.started)
	t.Cleanup(func() {
		s.session.Stop("the test has ended")
		<-s.session.Done()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the applet's log:\n%s", strings.Join(s.Console(), "\n"))
		}
	})
	return s
}

// Prompt implements permissions.Prompter.
func (s *Stage) Prompt(_ context.Context, r permissions.Request) (permissions.Decision, error) {
	s.mu.Lock()
	s.asked = append(s.asked, r)
	answer := s.answer
	s.mu.Unlock()
	if answer == nil {
		return permissions.Decision{Verdict: permissions.Deny, Span: permissions.Once}, nil
	}
	return answer(r), nil
}

// Session is the session.
func (s *Stage) Session() *session.Session { return s.session }

// Asked are the requests that the person was asked about so far.
func (s *Stage) Asked() []permissions.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]permissions.Request(nil), s.asked...)
}

// Console is the applet's log so far.
func (s *Stage) Console() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.console...)
}

// Chooser is a desktop on which the person picks one path, whatever is asked.
type Chooser struct {
	services.Desktop
	Path string
}

// Pick implements services.Desktop.
func (c Chooser) Pick(context.Context, permissions.Applet, wire.PickArgs) ([]string, error) {
	return []string{c.Path}, nil
}

// Element is an element of the scene as it is shown.
type Element struct {
	ID       scene.NodeID
	Kind     scene.Kind
	Text     string
	Value    string
	Hint     string // placeholder and tooltip
	Invalid  string
	Disabled bool
	Max      float64 // of a Progress: it has come to its end when Value says the same
}

// Elements are all that are shown, in the order of the document.
func (s *Stage) Elements() []Element {
	var all []Element
	s.session.Scene(func(t *scene.Tree) {
		var walk func(n *scene.Node)
		walk = func(n *scene.Node) {
			if n.Flag(scene.Hidden) {
				return
			}
			all = append(all, element(n))
			for _, c := range n.Children() {
				walk(c)
			}
		}
		if root := t.Node(scene.Root); root != nil {
			walk(root)
		}
	})
	return all
}

func element(n *scene.Node) Element {
	e := Element{ID: n.ID(), Kind: n.Kind()}
	text := func(p scene.Prop) string {
		if !n.Kind().Has(p) {
			return ""
		}
		return n.Text(p)
	}
	e.Text, e.Value, e.Invalid = text(scene.Text), text(scene.Value), text(scene.Invalid)
	e.Hint = strings.TrimSpace(text(scene.Placeholder) + " " + text(scene.Tooltip))
	e.Disabled = n.Flag(scene.Disabled)
	if e.Kind == scene.Progress {
		e.Max = n.Number(scene.Max)
	}
	return e
}

// Text is all texts that are shown, a line each.
func (s *Stage) Text() string {
	var lines []string
	for _, e := range s.Elements() {
		if e.Text != "" {
			lines = append(lines, e.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// Find gives the first element of a kind whose text, value or hint contains
// words; it waits for it.
func (s *Stage) Find(kind scene.Kind, words string) Element {
	s.t.Helper()
	var found Element
	s.Wait(fmt.Sprintf("a %s with %q", kind, words), func() bool {
		for _, e := range s.Elements() {
			if e.Kind == kind && strings.Contains(e.Text+"\n"+e.Value+"\n"+e.Hint, words) {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

// Wait waits until the condition holds, or fails the test.
func (s *Stage) Wait(what string, condition func() bool) {
	s.t.Helper()
	deadline := time.Now().Add(Patience)
	for !condition() {
		select {
		case <-s.session.Done():
			if condition() {
				return
			}
			s.t.Fatalf("the session ended (%s) before there was %s; it shows:\n%s", s.session.State().Reason, what, s.Text())
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("there is no %s after %s; it shows:\n%s", what, Patience, s.Text())
		}
	}
}

// WaitText waits until words are shown.
func (s *Stage) WaitText(words string) {
	s.t.Helper()
	s.Wait(fmt.Sprintf("text %q", words), func() bool { return strings.Contains(s.Text(), words) })
}

// WaitState waits for a phase of the session.
func (s *Stage) WaitState(phase account.Phase) {
	s.t.Helper()
	s.Wait(fmt.Sprintf("phase %d", phase), func() bool { return s.session.State().Phase == phase })
}

// Click clicks a button.
func (s *Stage) Click(words string) {
	s.t.Helper()
	s.Send(scene.Event{Type: scene.Click, Node: s.Find(scene.Button, words).ID})
}

// Enter types a value into the field of a kind with these words, and leaves it.
func (s *Stage) Enter(kind scene.Kind, words, value string) {
	s.t.Helper()
	s.EnterInto(s.Find(kind, words), value)
}

// EnterInto types a value into a field, and leaves it.
func (s *Stage) EnterInto(field Element, value string) {
	s.edit(field.ID, value, false)
	s.Send(scene.Event{Type: scene.Change, Node: field.ID, Value: value, Revision: s.revision(field.ID)})
}

// Check sets a check box.
func (s *Stage) Check(words string, on bool) {
	s.t.Helper()
	id := s.Find(scene.Checkbox, words).ID
	s.edit(id, "", on)
	s.Send(scene.Event{Type: scene.Change, Node: id, Checked: on, Revision: s.revision(id)})
}

func (s *Stage) edit(id scene.NodeID, value string, on bool) {
	s.Send(scene.Event{Type: scene.Input, Node: id, Value: value, Checked: on, Revision: s.revision(id) + 1})
}

func (s *Stage) revision(id scene.NodeID) (revision uint32) {
	s.session.Scene(func(t *scene.Tree) {
		if n := t.Node(id); n != nil {
			revision = n.Revision()
		}
	})
	return revision
}

// Send delivers an event.
func (s *Stage) Send(e scene.Event) { s.session.Send(e) }

// Picture is a copy of what a canvas or image shows, or nil when it shows nothing yet.
func (s *Stage) Picture(id scene.NodeID) *image.NRGBA {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pictures[id]
	if p == nil {
		return nil
	}
	c := *p
	c.Pix = append([]byte(nil), p.Pix...)
	return &c
}

// Hash tells pictures apart.
func Hash(p *image.NRGBA) uint32 {
	if p == nil {
		return 0
	}
	return crc32.ChecksumIEEE(p.Pix)
}

// Repository is the path of a file of the project, for tests in folders of any depth.
func Repository(t testing.TB, path string) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return filepath.Join(folder, path)
		}
		if filepath.Dir(folder) == folder {
			t.Fatal("cannot find the project's folder")
		}
		folder = filepath.Dir(folder)
	}
}

// screen is what the session shows itself on.
type screen Stage

// Patch implements session.Screen.
func (s *screen) Patch(ops []scene.Op) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, op := range ops {
		if op.Code == scene.Remove {
			delete(s.pictures, op.Node)
		}
	}
}

// Pixels implements session.Screen.
func (s *screen) Pixels(p scene.Pixels, pix []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	picture := s.pictures[p.Node]
	if picture == nil || picture.Rect.Dx() != p.CanvasWidth || picture.Rect.Dy() != p.CanvasHeight {
		picture = image.NewNRGBA(image.Rect(0, 0, p.CanvasWidth, p.CanvasHeight))
		s.pictures[p.Node] = picture
	}
	for y := range p.Height {
		copy(picture.Pix[picture.PixOffset(p.X, p.Y+y):], pix[4*y*p.Width:4*(y+1)*p.Width])
	}
}

// State implements session.Screen.
func (s *screen) State(account.State) {}

// FrameWanted implements session.FrameWanter: it paints a moment later, as a window would.
func (s *screen) FrameWanted() {
	time.AfterFunc(16*time.Millisecond, func() {
		<-s.started
		s.session.Frame()
	})
}
