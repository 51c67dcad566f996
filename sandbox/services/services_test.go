package services_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// person answers prompts: each with the next answer, and grants when there is none.
type person struct {
	shown   atomic.Int32 // prompts
	mu      sync.Mutex
	answers []permissions.Decision
	asked   []permissions.Request
	before  func(permissions.Request) // happens while the prompt is open
}

func (p *person) Prompt(_ context.Context, r permissions.Request) (permissions.Decision, error) {
	p.shown.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r)
	if p.before != nil {
		p.before(r)
	}
	d := permissions.Decision{Verdict: permissions.Grant, Span: permissions.Once}
	if len(p.answers) > 0 {
		d, p.answers = p.answers[0], p.answers[1:]
	}
	return d, nil
}

func (p *person) requests() []permissions.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

func deny() []permissions.Decision {
	return []permissions.Decision{{Verdict: permissions.Deny, Span: permissions.Once}}
}

// book notes uses.
type book struct {
	*permissions.Memory
	mu   sync.Mutex
	uses []permissions.Use
}

func (b *book) Use(_ context.Context, u permissions.Use) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.uses = append(b.uses, u)
	return nil
}

// setting is the services of one session before one person.
type setting struct {
	*services.Services
	t      testing.TB
	gate   *permissions.Gate
	person *person
	book   *book
	calls  uint32
}

func begin(t testing.TB, change func(*services.Options)) *setting {
	t.Helper()
	x := &setting{t: t, person: &person{}, book: &book{Memory: permissions.NewMemory()}}
	policy := permissions.Fixed{permissions.Store: 10_000}
	x.gate = permissions.NewGate(policy, x.book, x.person, permissions.Options{})
	o := services.Options{
		Gate: x.gate, Session: 1,
		Applet: permissions.Applet{Identity: "digest:1", Name: "Test", Trust: permissions.Anonymous},
	}
	if change != nil {
		change(&o)
	}
	x.Services = services.New(o)
	t.Cleanup(func() { x.Close(); x.gate.Close() })
	return x
}

// Handles are the files and connections of the account.
func (x *setting) Handles() []account.Handle {
	var f account.Figures
	x.Account(&f)
	return f.Handles
}

// begun starts a call and returns where its answer comes.
func (x *setting) begun(op wire.Op, args any) <-chan wire.Answer {
	x.t.Helper()
	body, err := wire.EncodeBody(args)
	if err != nil {
		x.t.Fatal(err)
	}
	x.calls++
	answer := make(chan wire.Answer, 2)
	x.Call(wire.Call{ID: x.calls, Op: op, Args: body}, func(a wire.Answer) { answer <- a })
	return answer
}

// failure is the fault of a call, or nil. Into result, if not nil, goes the result.
func (x *setting) failure(op wire.Op, args, result any) *wire.Fault {
	x.t.Helper()
	select {
	case a := <-x.begun(op, args):
		if a.Call != x.calls {
			x.t.Errorf("the answer is for call %d", a.Call)
		}
		if a.Fault == nil && result != nil {
			if err := wire.DecodeBody(a.Result, result); err != nil {
				x.t.Fatal(err)
			}
		}
		return a.Fault
	case <-time.After(10 * time.Second):
		x.t.Fatalf("%s is not answered", op)
		return nil
	}
}

// do is a call that has to succeed.
func (x *setting) do(op wire.Op, args, result any) {
	x.t.Helper()
	if f := x.failure(op, args, result); f != nil {
		x.t.Fatalf("%s %+v: %+v", op, args, f)
	}
}

// fails is a call that has to fail like this.
func (x *setting) fails(name string, op wire.Op, args any) string {
	x.t.Helper()
	f := x.failure(op, args, nil)
	if f == nil || f.Name != name {
		x.t.Errorf("%s %+v: %+v, want a %s", op, args, f, name)
		return ""
	}
	return f.Message
}

func (x *setting) open(path string, mode wire.Mode) wire.Opened {
	x.t.Helper()
	var o wire.Opened
	x.do(wire.OpOpen, wire.OpenArgs{Path: path, Mode: mode}, &o)
	return o
}

func (x *setting) read(handle uint32) string {
	x.t.Helper()
	var all []byte
	for {
		var c wire.Chunk
		x.do(wire.OpRead, wire.ReadArgs{Handle: handle, Offset: -1, Max: wire.MaxChunk}, &c)
		if c.End {
			return string(all)
		}
		all = append(all, c.Data...)
	}
}

func (x *setting) write(handle uint32, text string) {
	x.t.Helper()
	var w wire.Written
	x.do(wire.OpWrite, wire.WriteArgs{Handle: handle, Offset: -1, Data: []byte(text)}, &w)
	if w.Bytes != len(text) {
		x.t.Errorf("%d bytes were written", w.Bytes)
	}
}

func (x *setting) close(handle uint32) {
	x.t.Helper()
	x.do(wire.OpClose, wire.HandleArgs{Handle: handle}, nil)
}

// folder is a temporary one by its kernel's name.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func content(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(data)
}

func eventually(t testing.TB, within time.Duration, what string, true func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !true(); {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %v", what, within)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestUnknownAndMalformedCalls(t *testing.T) {
	x := begin(t, nil)
	x.fails("NotSupportedError", "explode", struct{}{})
	x.fails("TypeError", wire.OpOpen, map[string]any{"path": 5})
	x.fails("TypeError", wire.OpOpen, map[string]any{"path": "/x", "mode": "r", "more": true})
	x.fails("TypeError", wire.OpOpen, wire.OpenArgs{Path: "/x", Mode: "rwx"})
	x.fails("TypeError", wire.OpConnect, map[string]any{"hostname": "h", "port": 65536})
	x.fails("TypeError", wire.OpRead, wire.ReadArgs{Handle: 1, Max: wire.MaxChunk + 1})
	x.fails("InvalidStateError", wire.OpRead, wire.ReadArgs{Handle: 1, Max: 1})
	x.fails("InvalidStateError", wire.OpWrite, wire.WriteArgs{Handle: 99, Data: []byte{1}})
	x.fails("InvalidStateError", wire.OpClose, wire.HandleArgs{Handle: 0})
	x.fails("NotSupportedError", wire.OpStdin, struct{}{})
	x.fails("NotSupportedError", wire.OpReadClipboard, struct{}{})
	if asked := x.person.requests(); len(asked) != 0 {
		t.Errorf("the person was asked %+v", asked)
	}
}

func TestCallsUnderWayAreBounded(t *testing.T) {
	x := begin(t, nil)
	release := make(chan struct{})
	x.person.before = func(permissions.Request) { <-release }
	path := filepath.Join(folder(t), "f")
	write(t, path, "x")
	var waiting []<-chan wire.Answer
	for range services.MaxCalls {
		waiting = append(waiting, x.begun(wire.OpStat, wire.PathArgs{Path: path}))
	}
	x.fails("QuotaExceededError", wire.OpStat, wire.PathArgs{Path: path})
	time.Sleep(500 * time.Millisecond) // until all of them wait for the one answer
	close(release)
	for _, answer := range waiting {
		if a := <-answer; a.Fault != nil {
			t.Errorf("%+v", a.Fault)
		}
	}
	if asked := x.person.requests(); len(asked) != 1 {
		t.Errorf("%d prompts for the same", len(asked))
	}
	x.do(wire.OpStat, wire.PathArgs{Path: path}, nil)
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	x := begin(t, nil)
	asked := make(chan struct{})
	x.person.before = func(permissions.Request) { close(asked); time.Sleep(50 * time.Millisecond) }
	path := filepath.Join(folder(t), "f")
	write(t, path, "x")
	answer := x.begun(wire.OpOpen, wire.OpenArgs{Path: path, Mode: wire.ModeRead})
	<-asked
	x.Close()
	select {
	case a := <-answer:
		t.Errorf("answered after the end: %+v", a)
	default:
	}
	x.Call(wire.Call{ID: 9, Op: wire.OpBudget}, func(wire.Answer) { t.Error("answered after the end") })
}
