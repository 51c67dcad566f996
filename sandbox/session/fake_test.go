package session_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/session"
)

// fake is a worker whose part the test plays, over a pipe and without a
// process: it works inside a synctest bubble.
type fake struct {
	t    testing.TB
	near io.ReadWriteCloser
	far  *wire.Conn
	end  io.Closer

	arena   []byte
	cpu     atomic.Int64
	data    atomic.Uint64
	allowed atomic.Uint64
	stopped atomic.Bool

	once sync.Once
	dead chan struct{}
	exit confine.ExitInfo
}

// arena is shared: it is large, and only one test writes to it.
var arena = sync.OnceValue(func() []byte { return make([]byte, scene.ArenaSize) })

func newFake(t *testing.T) *fake {
	t.Helper()
	near, far := net.Pipe()
	return newFakeOn(t, near, far)
}

func newFakeOn(t testing.TB, near, far io.ReadWriteCloser) *fake {
	t.Helper()
	return &fake{t: t, near: near, far: wire.NewConn(far), end: far, arena: arena(), dead: make(chan struct{})}
}

func (f *fake) Get(context.Context) (session.Worker, error) { return f, nil }
func (f *fake) Arena() []byte                               { return f.arena }
func (f *fake) Stop() error                                 { f.stopped.Store(true); return nil }
func (f *fake) Continue() error                             { f.stopped.Store(false); return nil }
func (f *fake) Kill()                                       { f.die(confine.ExitInfo{Killed: true, Reason: "the viewer ended the worker"}) }
func (f *fake) Close()                                      { f.Kill(); _ = f.near.Close() }
func (f *fake) Done() <-chan struct{}                       { return f.dead }
func (f *fake) CPU() time.Duration                          { return time.Duration(f.cpu.Load()) }
func (f *fake) Resident() (uint64, uint64)                  { return 7 << 20, 9 << 20 }
func (f *fake) Data() (uint64, uint64)                      { return f.data.Load(), f.allowed.Load() }
func (f *fake) SetMemoryCap(n uint64) error                 { f.allowed.Store(n); return nil }
func (f *fake) Rings() []confine.Ring                       { return []confine.Ring{{Name: confine.Seccomp, Active: true}} }
func (f *fake) Wait() confine.ExitInfo                      { <-f.dead; return f.exit }

// Conn is a socket as it is, where the test has one.
func (f *fake) Conn() io.ReadWriter {
	if socket, ok := f.near.(*os.File); ok {
		return socket
	}
	return pipe{f.near}
}

func (f *fake) die(e confine.ExitInfo) {
	f.once.Do(func() {
		f.exit = e
		close(f.dead)
		_ = f.end.Close()
	})
}

// pipe ends like a socket: a closed peer is the end of the stream.
type pipe struct{ io.ReadWriter }

func (p pipe) Read(b []byte) (int, error) {
	n, err := p.ReadWriter.Read(b)
	if errors.Is(err, io.ErrClosedPipe) {
		err = io.EOF
	}
	return n, err
}

// receive is the next frame that the viewer sends.
func (f *fake) receive() wire.Inbound {
	f.t.Helper()
	frame, err := f.far.ReceiveInbound()
	if err != nil {
		f.t.Fatalf("the viewer sends nothing: %v", err)
	}
	return frame
}

// turn is the next turn frame; control frames before it are dropped.
func (f *fake) turn() wire.Inbound {
	f.t.Helper()
	for {
		if frame := f.receive(); frame.Turn != 0 {
			return frame
		}
	}
}

func (f *fake) send(frames ...wire.Outbound) {
	f.t.Helper()
	for _, frame := range frames {
		if err := f.far.Send(frame); err != nil {
			f.t.Fatalf("the viewer does not read: %v", err)
		}
	}
}

// begin is ready, takes the bundle, and returns the number of the first turn.
func (f *fake) begin() uint64 {
	f.t.Helper()
	f.send(wire.Outbound{Ready: &wire.Ready{}})
	for {
		if frame := f.turn(); frame.Start != nil {
			return frame.Turn
		}
	}
}

// started is begin with a first turn that has ended.
func (f *fake) started() {
	f.t.Helper()
	f.send(end(f.begin()))
}

func end(turn uint64) wire.Outbound {
	return wire.Outbound{Cause: turn, TurnEnd: &wire.TurnEnd{Fuel: turn}}
}

// screen notes what it is shown.
type screen struct {
	mu     sync.Mutex
	states []account.State
	ops    int
	pixels []byte
}

func (s *screen) Patch(ops []scene.Op) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ops += len(ops)
}

func (s *screen) Pixels(_ scene.Pixels, pix []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pixels = append([]byte(nil), pix...)
}

func (s *screen) State(st account.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states = append(s.states, st)
}

// prompter answers with what the test puts into its channel.
type prompter struct {
	asked   chan permissions.Request
	answers chan permissions.Decision
}

func newPrompter() *prompter {
	return &prompter{make(chan permissions.Request, 100), make(chan permissions.Decision, 100)}
}

func (p *prompter) Prompt(ctx context.Context, r permissions.Request) (permissions.Decision, error) {
	p.asked <- r
	select {
	case d := <-p.answers:
		return d, nil
	case <-ctx.Done():
		return permissions.Decision{}, fmt.Errorf("not answered: %w", ctx.Err())
	}
}

func (p *prompter) answer(v permissions.Verdict) {
	p.answers <- permissions.Decision{Verdict: v, Span: permissions.Once}
}

var defaults = permissions.Fixed{
	permissions.UseMemory: 32 << 20, permissions.UseCPU: 10_000, permissions.RefillCPU: 250, permissions.UseFuel: 200e6, permissions.Store: 1 << 20,
}

func gate(t *testing.T, p permissions.Prompter, o permissions.Options) *permissions.Gate {
	t.Helper()
	g := permissions.NewGate(defaults, permissions.NewMemory(), p, o)
	t.Cleanup(g.Close)
	return g
}

func bundle(t testing.TB, script string, declared ...applet.Permission) *applet.Bundle {
	t.Helper()
	b, err := applet.Pack(&applet.Manifest{
		ID: "org.example.test", Name: "Test", Version: "1.0.0", Main: "main.js", Permissions: declared,
	}, map[string][]byte{"main.js": []byte(script)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// setting is a session with a fake worker.
type setting struct {
	worker   *fake
	session  *session.Session
	screen   *screen
	prompter *prompter
	console  chan string
}

// start begins one; change may alter its configuration.
func start(t *testing.T, change func(*session.Config)) *setting {
	t.Helper()
	x := &setting{worker: newFake(t), screen: &screen{}, prompter: newPrompter(), console: make(chan string, 10_000)}
	c := session.Config{
		Workers: x.worker, Bundle: bundle(t, "1"), Number: 1, Screen: x.screen,
		Applet:      permissions.Applet{Identity: "digest:1", Name: "Test", Trust: permissions.Anonymous},
		Gate:        gate(t, x.prompter, permissions.Options{}),
		Environment: wire.Environment{Locale: "en", Zone: "UTC", Scale: 1},
		Console:     func(level, text string) { x.console <- level + ": " + text },
	}
	if change != nil {
		change(&c)
	}
	var err error
	if x.session, err = session.Start(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return x
}

// ended waits for the end and returns it.
func (x *setting) ended(t *testing.T) account.State {
	t.Helper()
	<-x.session.Done()
	s := x.session.State()
	if s.Phase != account.Ended || s.Reason == "" {
		t.Errorf("ended in state %+v", s)
	}
	return s
}
