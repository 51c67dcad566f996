// Package viewport shows an applet's scene with widgets: patches go in, events
// come out. It is the part of the window that an applet fills; everything that
// is shown here is the applet's, and nothing here may reach beyond it.
//
// A session's goroutine hands patches and pixels to a Screen, which keeps only
// the latest state under a lock; the window's goroutine brings the widgets up
// to date when it paints, within a budget, so that neither a flood of patches
// nor a scene made to be slow keeps the window from answering.
//
// It protects the viewer's time, memory and surface. What an applet draws or
// writes it shows as it is: whoever reads it must know whose words they are,
// which is why the trusted bar and prompts are elsewhere.
package viewport

import (
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2"

	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/ui/style"
)

// Config is what a Screen needs from its surroundings.
type Config struct {
	// Send delivers an event to the applet. Called on the window's goroutine; must not block.
	Send func(scene.Event)
	// Wake asks for a Flush soon. Called on any goroutine, often; must not block.
	Wake func()
	// Failed is called once, on the session's goroutine, when a patch breaks the rules of package scene.
	Failed func(error)
	// Sized is called when the applet has another room; may be nil.
	Sized func(fyne.Size)
	// Shortcut takes key combinations that no element handles; may be nil.
	Shortcut func(fyne.Shortcut)
	Metrics  *style.Metrics
}

// Screen is one session's scene. Patch, Pixels and State are called by the
// session, on one goroutine; everything else belongs to the window's.
type Screen struct {
	config Config

	mu       sync.Mutex
	tree     *scene.Tree
	dirty    map[scene.NodeID]changes
	gone     []scene.NodeID
	pictures map[scene.NodeID]*picture
	held     int // pixels of all pictures, as kept
	state    account.State
	stated   bool

	pixels atomic.Int64 // that the viewport has on the screen
	view   *view
}

// changes is what of a node differs from what its widget shows.
type changes struct {
	props    uint64 // a bit for each scene.Prop
	children bool
	rows     bool
	pixels   bool
}

const everything = ^uint64(0)

func (c changes) has(list ...scene.Prop) bool {
	for _, p := range list {
		if c.props&(1<<p) != 0 {
			return true
		}
	}
	return false
}

// NewScreen returns an empty scene. Call it on the window's goroutine.
func NewScreen(c Config) *Screen {
	s := &Screen{
		config: c, tree: scene.NewTree(), dirty: map[scene.NodeID]changes{scene.Root: {props: everything, children: true}},
		pictures: map[scene.NodeID]*picture{},
	}
	s.view = newView(s)
	return s
}

// Object is the Screen's place in the window.
func (s *Screen) Object() fyne.CanvasObject { return s.view.object }

// Patch takes operations that the session has validated.
func (s *Screen) Patch(ops []scene.Op) {
	s.mu.Lock()
	err := s.patch(ops)
	s.mu.Unlock()
	if err != nil {
		s.config.Failed(err)
		return
	}
	s.config.Wake()
}

func (s *Screen) patch(ops []scene.Op) error {
	if err := s.tree.Err(); err != nil {
		return nil //nolint:nilerr // reported when it happened
	}
	for i := range ops {
		op := &ops[i]
		if s.tree.Stale(*op) {
			continue
		}
		var parent *scene.Node // that n leaves
		var below []scene.NodeID
		if n := s.tree.Node(op.Node); n != nil {
			parent = n.Parent()
			if op.Code == scene.Remove {
				below = descendants(n, below)
			}
		}
		if err := s.tree.Apply(ops[i : i+1]); err != nil {
			return err
		}
		s.note(op, parent, below)
	}
	return nil
}

// note remembers what op changed.
func (s *Screen) note(op *scene.Op, parent *scene.Node, below []scene.NodeID) {
	switch op.Code {
	case scene.Create:
		s.dirty[op.Node] = changes{props: everything, children: true, rows: true}
	case scene.Insert:
		s.touch(op.Parent, changes{children: true})
	case scene.Remove:
		for _, id := range below {
			delete(s.dirty, id)
			s.forget(id)
			s.gone = append(s.gone, id)
		}
	case scene.Set:
		c := changes{props: 1 << op.Prop}
		if op.Prop == scene.RowCount {
			c.rows = true
		}
		s.touch(op.Node, c)
	case scene.Fill:
		s.touch(op.Node, changes{rows: true})
	case scene.Detach: // its parent has changed, no more
	}
	if parent != nil && !parent.Gone() {
		s.touch(parent.ID(), changes{children: true})
	}
}

func (s *Screen) touch(id scene.NodeID, c changes) {
	was := s.dirty[id]
	s.dirty[id] = changes{
		props: was.props | c.props, children: was.children || c.children,
		rows: was.rows || c.rows, pixels: was.pixels || c.pixels,
	}
}

func descendants(n *scene.Node, list []scene.NodeID) []scene.NodeID {
	list = append(list, n.ID())
	for _, c := range n.Children() {
		list = descendants(c, list)
	}
	return list
}

// Shown reports whether the applet has anything on the screen yet.
func (s *Screen) Shown() bool { return len(s.view.elements) > 1 } // the root is the view's own

// State takes a session's new phase.
func (s *Screen) State(st account.State) {
	s.mu.Lock()
	s.state, s.stated = st, true
	s.mu.Unlock()
	s.config.Wake()
}

// TakeState returns the phase that was reported last, and whether it is new.
func (s *Screen) TakeState() (account.State, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := s.stated
	s.stated = false
	return s.state, fresh
}
