// Package session runs applets. A Session starts a confined worker, gives it
// the bundle, delivers to it everything that it may see as numbered turns, and
// carries out what it may do through the permissions gate. It enforces the
// budget and ends the worker when it has to.
//
// The worker is hostile, whatever it says: frames are bounded, checked against
// what may come now, and slowed when there are too many; patches and pixels
// reach the Screen only after a scene.Tree has accepted them. What the worker
// claims of itself is used for the applet's own budget alone: the kernel's
// figures stand behind it.
//
// A Session does not judge what an applet shows or what it does with what it
// was granted.
package session

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// Screen shows a session. Its methods are called by one goroutine at a time,
// not always the same, and must not block.
type Screen interface {
	// Patch has already been applied to the session's Tree.
	Patch(ops []scene.Op)
	// Pixels are to be copied, once, during the call: the worker changes them
	// at any time. Only the geometry of p may be relied on.
	Pixels(p scene.Pixels, pix []byte)
	State(s account.State)
}

// FrameWanter is a Screen that wants to know when the applet has asked for a
// frame, so that it need not call Frame all the time.
type FrameWanter interface{ FrameWanted() }

// Config says what to run and with what. Workers, Bundle, Applet, Gate and
// Number are needed.
type Config struct {
	Workers WorkerSource
	Bundle  *applet.Bundle
	Applet  permissions.Applet
	Gate    *permissions.Gate
	Number  uint64 // of the run: unique in this process

	// Screen shows the applet. Without one, the session makes its own frames,
	// and finishes when nothing is pending.
	Screen Screen
	// State is told of each change, like Screen.State and also without a Screen.
	State func(s account.State)
	// Console takes the applet's log, line by line and in order. Text is bounded,
	// but otherwise the applet's.
	Console func(level, text string)
	// Uncaught takes exceptions that nobody caught, likewise; without it they
	// go to Console.
	Uncaught func(message, stack string)

	Environment wire.Environment
	Args        []string
	Seed        *wire.Seed // nil: from the system's randomness
	Budget      Budget

	Folder  string // in which relative paths are meant; empty: they are refused
	Network services.Network
	Storage *services.Storage
	Desktop services.Desktop
	Stdin   io.Reader
	Stdout  io.Writer
}

// Budget is what a session may use unasked. Zero fields leave it to the policy.
type Budget struct {
	Memory uint64        // bytes
	Fuel   uint64        // of the whole run
	CPU    time.Duration // of the whole run: it does not refill
}

// Session is one run of one applet. Its methods may be called from any
// goroutine and return at once.
type Session struct {
	config  Config
	worker  Worker
	out     *outgoing
	reading reading
	mail    *mailbox
	room    *services.Room
	service *services.Services
	quit    chan struct{} // closed when the session ends
	done    chan struct{} // and when it has

	asking  context.Context //nolint:containedctx // done once the session has ended, and with it every question
	silence context.CancelFunc
	asked   sync.WaitGroup // the goroutines that put questions

	shared shared

	// All that follows belongs to whoever has the floor.
	floor   floor
	turns   turns
	calls   int     // under way
	started started // to be carried out once the other frames of their turn are read
	budget  budget
	tree    *scene.Tree
	clock   clock
	timers  timers
	frames  frames
	log     log
	watch   watch
	consent consent

	ready     bool      // the worker
	collected time.Time // when Collect was last sent
	stopped   bool      // likewise
	paused    bool      // by the person
	published account.State
	outcome   outcome
}

// shared is what other goroutines see of a session.
type shared struct {
	mu      sync.Mutex
	state   account.State
	figures account.Figures
	budget  wire.Budget
	rings   []confine.Ring
	stop    *account.State // why Stop was called
}

// Start begins a session: it takes a worker, which it owns from then on, and
// returns. The applet runs until it ends, Stop is called, or ctx is done.
func Start(ctx context.Context, c Config) (*Session, error) {
	limits, err := startingLimits(ctx, c)
	if err != nil {
		return nil, err
	}
	frames, err := startFrames(c)
	if err != nil {
		return nil, err
	}
	worker, err := c.Workers.Get(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot start a worker: %w", err)
	}
	conn := wire.NewConn(worker.Conn())
	s := &Session{
		config: c, worker: worker,
		out: newOutgoing(conn), mail: newMailbox(), quit: make(chan struct{}), done: make(chan struct{}),
		room: new(services.Room), floor: newFloor(), tree: scene.NewTree(), timers: newTimers(), log: newLog(), budget: limits,
	}
	s.turns.files = frames
	s.budget.cpu.begin(worker.CPU(), 0)
	s.shared.rings = worker.Rings()
	var activated func(services.Activation) bool // nobody clicks where there is no window
	if c.Screen != nil {
		activated = s.activated
	}
	s.service = services.New(services.Options{
		Gate: c.Gate, Applet: c.Applet, Session: c.Number, Declared: declared(c.Bundle),
		Folder: c.Folder, Network: c.Network, Storage: c.Storage, Desktop: c.Desktop, Stdin: c.Stdin, Stdout: c.Stdout,
		Budget: s.Left, PutOff: s.putOff, Aborted: s.aborted, Activated: activated, Room: s.room, Collect: s.collect,
	})
	if err := worker.SetMemoryCap(hardCap(limits.memory)); err != nil {
		worker.Close()
		return nil, fmt.Errorf("cannot limit the worker's memory: %w", err)
	}
	s.asking, s.silence = context.WithCancel(context.Background())
	s.clock.run(true)
	s.control(wire.Inbound{Limit: s.budget.limits()}) // before anything else
	go s.run(ctx)
	s.read(conn)
	return s, nil
}

// declared looks permissions up in the manifest.
func declared(b *applet.Bundle) func(source, action, resource string) (string, bool) {
	return func(source, action, resource string) (string, bool) {
		p, listed := b.MayAsk(source, action, resource)
		return p.Reason, listed
	}
}

// Send delivers an event of the Screen. Events that the scene, as it is by
// then, has no place for are dropped.
func (s *Session) Send(ev scene.Event) { s.do(func() { s.event(ev) }) }

// Drop delivers a file that the person dropped on an element.
func (s *Session) Drop(node scene.NodeID, path string) {
	s.do(func() {
		go func() { // naming a file may take as long as a file system does
			dropped, err := s.service.Dropped(path)
			if err != nil {
				return
			}
			s.Send(scene.Event{Type: scene.Drop, Node: node, Value: dropped.Name, Handle: dropped.Handle})
		}()
	})
}

// Frame says that the Screen is about to paint: call it once for each picture,
// and not while hidden.
func (s *Session) Frame() { s.do(s.frame) }

// SetEnvironment tells the applet of a change around it.
func (s *Session) SetEnvironment(e wire.Environment) {
	s.do(func() { s.turns.replace(wire.Inbound{Environment: &e}) })
}

// Pause stops the applet where it is.
func (s *Session) Pause() { s.do(func() { s.paused = true; s.runOrStand() }) }

// Resume lets a paused applet go on, and asks again what was put off.
func (s *Session) Resume() {
	s.do(func() {
		s.paused = false
		s.goOn()
		if q := s.budget.question; q != nil && q.putOff {
			s.ask(q)
		}
		s.runOrStand()
	})
}

// Close lets the applet save its state and then ends the session: at once when
// the applet is not running, and after saveTime at the latest.
func (s *Session) Close(reason string) { s.do(func() { s.finish(reason) }) }

// Stop ends the session at once. Reason is a sentence for the person.
func (s *Session) Stop(reason string) {
	s.shared.mu.Lock()
	if s.shared.stop == nil {
		s.shared.stop = &account.State{Phase: account.Ended, Reason: reason, Exit: account.Finished}
	}
	s.shared.mu.Unlock()
	s.worker.Kill() // not only when the goroutine comes to it
	s.do(func() { s.end(account.Finished, reason) })
}

// aborted ends the session because a decision about a thing said so.
func (s *Session) aborted(r permissions.Request, d permissions.Decision) {
	s.do(func() {
		s.end(account.Denied, fmt.Sprintf("aborted when it asked to %s: %s", deed(r.Action), d.Reason))
	})
}

// collectInterval is the shortest time between two Collect frames: each takes
// the worker some 10 ms of computing time.
const collectInterval = 200 * time.Millisecond

// collect has the worker look for handles that nobody can reach.
func (s *Session) collect() {
	s.do(func() {
		if now := time.Now(); s.ready && now.Sub(s.collected) >= collectInterval {
			s.collected = now
			s.control(wire.Inbound{Collect: &wire.Collect{}})
		}
	})
}

// deed is what an action is in a sentence.
func deed(a permissions.Action) string {
	switch a {
	case permissions.ReadFile:
		return "read a file"
	case permissions.WriteFile:
		return "write a file"
	case permissions.Connect:
		return "open a connection"
	case permissions.Store:
		return "store more"
	case permissions.ReadClipboard:
		return "read the clipboard"
	case permissions.WriteClipboard:
		return "write to the clipboard"
	case permissions.Notify:
		return "show a notification"
	case permissions.OpenLink:
		return "open a link"
	case permissions.UseMemory:
		return "use more memory"
	case permissions.UseCPU, permissions.RefillCPU:
		return "use more computing time"
	case permissions.UseFuel:
		return "go on computing"
	}
	return "do something"
}

// State is what the session is doing.
func (s *Session) State() account.State {
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	return s.shared.state
}

// Figures are what the session has used up to now.
func (s *Session) Figures() account.Figures {
	s.shared.mu.Lock()
	f := s.shared.figures
	s.shared.mu.Unlock()
	granted, denied := s.service.Requests()
	f.Granted += granted
	f.Denied += denied
	f.Requests = f.Granted + f.Denied
	s.service.Account(&f)
	return f
}

// Rings are the rings around the worker, as the kernel said when it started.
func (s *Session) Rings() []confine.Ring {
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	return s.shared.rings
}

// Done is closed when the session has ended and its worker is gone.
func (s *Session) Done() <-chan struct{} { return s.done }

// Scene calls f with the Tree as the session has it, on its goroutine, and
// returns when f has. It tells whether the session was still running.
func (s *Session) Scene(f func(*scene.Tree)) bool {
	called := make(chan struct{})
	s.do(func() { f(s.tree); close(called) })
	select {
	case <-called:
		return true
	case <-s.done:
		return false
	}
}

// Left is what the session may use, as the applet may know it: of memory and
// storage what is allowed in all, of computing time what remains.
func (s *Session) Left() wire.Budget {
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	return s.shared.budget
}
