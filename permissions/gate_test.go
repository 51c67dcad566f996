package permissions_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions"
)

// person answers prompts, and keeps what was asked.
type person struct {
	answer func(r permissions.Request) permissions.Decision
	takes  time.Duration

	mu      sync.Mutex
	asked   []permissions.Request
	open    map[uint64]int
	atOnce  int
	answers atomic.Int32
}

func (p *person) Prompt(ctx context.Context, r permissions.Request) (permissions.Decision, error) {
	p.mu.Lock()
	p.asked = append(p.asked, r)
	if p.open == nil {
		p.open = map[uint64]int{}
	}
	p.open[r.Session]++
	p.atOnce = max(p.atOnce, p.open[r.Session])
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.open[r.Session]--
		p.mu.Unlock()
	}()
	select {
	case <-time.After(p.takes):
		p.answers.Add(1)
		return p.answer(r), nil
	case <-ctx.Done():
		return permissions.Decision{}, ctx.Err()
	}
}

func (p *person) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked)
}

func always(v permissions.Verdict, s permissions.Span) func(permissions.Request) permissions.Decision {
	return func(permissions.Request) permissions.Decision { return permissions.Decision{Verdict: v, Span: s} }
}

func read(session uint64, path string) permissions.Request {
	return permissions.Request{
		Applet: permissions.Applet{Identity: "digest:1", Name: "a"}, Session: session, Action: permissions.ReadFile,
		Resource: permissions.Resource{File: &permissions.File{Path: path}},
	}
}

func connect(host string, port uint16, public bool, addresses ...string) permissions.Request {
	e := &permissions.Endpoint{Host: host, Port: port, Protocol: "tls", Public: public}
	for _, a := range addresses {
		e.Addresses = append(e.Addresses, netip.MustParseAddr(a))
	}
	return permissions.Request{
		Applet: permissions.Applet{Identity: "digest:1", Name: "a"}, Session: 1, Action: permissions.Connect,
		Resource: permissions.Resource{Endpoint: e},
	}
}

func memory(total uint64) permissions.Request {
	return permissions.Request{
		Applet: permissions.Applet{Identity: "digest:1", Name: "a"}, Session: 1, Action: permissions.UseMemory,
		Resource: permissions.Resource{Amount: &permissions.Amount{Limit: 32 << 20, Step: total - 32<<20, Total: total}},
	}
}

func gate(t *testing.T, policy permissions.Policy, book permissions.Book, p permissions.Prompter, o permissions.Options) *permissions.Gate {
	t.Helper()
	g := permissions.NewGate(policy, book, p, o)
	t.Cleanup(g.Close)
	return g
}

// rules is a policy of fixed answers by path.
type rules map[string]permissions.Rule

func (r rules) Rule(_ context.Context, q permissions.Request) (permissions.Rule, string, error) {
	rule, ok := r[q.Resource.String()]
	switch {
	case !ok:
		return permissions.Ask, "", nil
	case rule == "error":
		return permissions.Permit, "test:broken", errors.New("no such attribute")
	}
	return rule, "test:" + string(rule), nil
}

func (rules) Limit(context.Context, permissions.Applet, permissions.Action) (uint64, error) {
	return 0, nil
}

func TestPolicyComesFirst(t *testing.T) {
	p := &person{answer: always(permissions.Grant, permissions.Always)}
	g := gate(t, rules{"/permit": permissions.Permit, "/forbid": permissions.Forbid, "/error": "error"}, permissions.NewMemory(), p, permissions.Options{})
	for _, test := range []struct {
		path   string
		want   permissions.Verdict
		policy string
		asked  int
	}{
		{"/permit", permissions.Grant, "test:permit", 0},
		{"/forbid", permissions.Deny, "test:forbid", 0},
		{"/error", permissions.Deny, "test:broken", 0},
		{"/ask", permissions.Grant, "", 1},
	} {
		d, err := g.Ask(t.Context(), read(1, test.path))
		if d.Verdict != test.want || d.Policy != test.policy || p.count() != test.asked || (err == nil) != (d.Verdict == permissions.Grant) {
			t.Errorf("%s: got %+v, %v after %d questions", test.path, d, err, p.count())
		}
		if err != nil && !errors.Is(err, permissions.ErrDenied) {
			t.Errorf("%s: %v does not wrap ErrDenied", test.path, err)
		}
	}
	// A forbid beats what was chosen, allowed or remembered as well.
	r := read(1, "/forbid")
	r.Resource.File.Chosen = true
	if _, err := g.Ask(t.Context(), r); err == nil {
		t.Error("a chosen file beat a forbid")
	}
}

func TestRiskyFileIsAskedAboutUnderAStandingPermit(t *testing.T) {
	p := &person{answer: func(permissions.Request) permissions.Decision {
		return permissions.Decision{Verdict: permissions.Grant, Span: permissions.Run}
	}}
	g := gate(t, rules{"/d/hard": permissions.Permit, "/d/narrow": permissions.Narrow}, permissions.NewMemory(), p,
		permissions.Options{Allowed: []permissions.Allowance{{Action: permissions.ReadFile, Scope: permissions.Scope{Folder: "/d"}}}})
	hard := read(1, "/d/hard")
	hard.Resource.File.Risks = []string{"several links"}
	for i, r := range []permissions.Request{hard, read(1, "/d/narrow")} {
		if _, err := g.Ask(t.Context(), r); err != nil || p.count() != i+1 {
			t.Errorf("%s: %d questions, %v", r.Resource, p.count(), err)
		}
		if _, err := g.Ask(t.Context(), r); err != nil || p.count() != i+1 {
			t.Errorf("%s: a grant of the very file did not hold: %d questions, %v", r.Resource, p.count(), err)
		}
	}
	if _, err := g.Ask(t.Context(), read(1, "/d/plain")); err != nil || p.count() != 2 {
		t.Errorf("a plain file was asked about")
	}
}

// Choosing is granting: the very thing, and what is below a folder as far as
// that may be granted with others.
func TestChoosingIsGranting(t *testing.T) {
	p := &person{answer: always(permissions.Deny, permissions.Always)}
	g := gate(t, rules{"/d/key": permissions.Narrow, "/d/own": permissions.Forbid}, permissions.NewMemory(), p, permissions.Options{})
	pick := func(path string, change func(f *permissions.File)) permissions.Request {
		r := read(1, path)
		change(r.Resource.File)
		return r
	}
	picked := func(f *permissions.File) { f.Chosen = true }
	below := func(f *permissions.File) { f.Below = "/d" }
	if _, err := g.Ask(t.Context(), read(1, "/d/denied")); err == nil {
		t.Fatal("granted")
	}
	for _, test := range []struct {
		name    string
		request permissions.Request
		want    permissions.Verdict
		asked   int
	}{
		{"a file", pick("/d/a", picked), permissions.Grant, 1},
		{"denied before", pick("/d/denied", picked), permissions.Grant, 1},
		{"only for itself", pick("/d/key", picked), permissions.Grant, 1},
		{"forbidden", pick("/d/own", picked), permissions.Deny, 1},
		{"below a folder", pick("/d/a", below), permissions.Grant, 1},
		{"below a folder, denied before", pick("/d/denied", below), permissions.Deny, 1},
		{"below another folder", pick("/dx/a", below), permissions.Deny, 2},
		{"below a folder, only for itself", pick("/d/key", below), permissions.Deny, 3},
	} {
		if d, _ := g.Ask(t.Context(), test.request); d.Verdict != test.want || p.count() != test.asked {
			t.Errorf("%s: %s after %d questions", test.name, d.Verdict, p.count())
		}
	}
}

// A folder that was granted as a whole is no grant of the very file.
func TestWholeFolderIsWide(t *testing.T) {
	p := &person{answer: always(permissions.Grant, permissions.Run)}
	g := gate(t, rules{"/d/key": permissions.Narrow}, permissions.NewMemory(), p, permissions.Options{})
	folder := with(read(1, "/d"), func(r *permissions.Request) {
		r.Resource.File = &permissions.File{Path: "/d", Folder: true}
	})
	for i, step := range []struct {
		request permissions.Request
		asked   int
	}{{folder, 1}, {folder, 1}, {read(1, "/d/a"), 1}, {read(1, "/d/key"), 2}, {read(1, "/d/key"), 2}} {
		if _, err := g.Ask(t.Context(), step.request); err != nil || p.count() != step.asked {
			t.Errorf("step %d: %d questions, %v", i, p.count(), err)
		}
	}
}

func TestEqualRequestsAreAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Grant, permissions.Once), takes: time.Second}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		var wg sync.WaitGroup
		var granted atomic.Int32
		for range 1000 {
			wg.Go(func() {
				if _, err := g.Ask(t.Context(), read(1, "/a")); err == nil {
					granted.Add(1)
				}
			})
		}
		wg.Wait()
		if p.count() != 1 || granted.Load() != 1000 {
			t.Errorf("%d questions, %d granted", p.count(), granted.Load())
		}
	})
}

// Of many equal requests made at once only so many are under way at a time. Those
// that come in after the answer, but were made before anybody could hear it, have
// been answered; those made since are asked about.
func TestEqualRequestsThatComeLate(t *testing.T) {
	for _, verdict := range []permissions.Verdict{permissions.Deny, permissions.Grant} {
		t.Run(string(verdict), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &person{answer: always(verdict, permissions.Once)}
				g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
				asks := func(path string, turn uint64) int {
					r := read(1, path)
					r.Turn = turn
					if _, err := g.Ask(t.Context(), r); (err == nil) != (verdict == permissions.Grant) {
						t.Errorf("got %v, want the answer %s", err, verdict)
					}
					return p.count()
				}
				for _, step := range []struct {
					path string
					turn uint64
					want int // questions in all
				}{{"/a", 5, 1}, {"/a", 5, 1}, {"/a", 4, 1}, {"/b", 5, 2}, {"/a", 6, 3}, {"/a", 6, 3}, {"/a", 0, 4}} {
					want := step.want
					if verdict == permissions.Deny {
						want = min(want, permissions.MaxRefusals)
					}
					if got := asks(step.path, step.turn); got != want {
						t.Errorf("%s in turn %d: got %d questions, want %d", step.path, step.turn, got, want)
					}
				}
				time.Sleep(time.Minute)
				want := permissions.MaxRefusals
				if verdict == permissions.Grant {
					want = 5 // no once for all
				}
				if got := asks("/a", 6); got != want {
					t.Errorf("a minute later: got %d questions, want %d", got, want)
				}
			})
		})
	}
}

func TestRequestStormIsNoPromptStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Deny, permissions.Once), takes: time.Second}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		var wg sync.WaitGroup
		for i := range 1000 {
			wg.Go(func() {
				if _, err := g.Ask(t.Context(), read(1, fmt.Sprintf("/%d", i))); err == nil {
					t.Error("granted")
				}
			})
		}
		wg.Wait()
		if p.count() != permissions.MaxRefusals || p.atOnce != 1 {
			t.Errorf("%d questions, %d at once", p.count(), p.atOnce)
		}
		if s := g.Query(t.Context(), read(1, "/new")); s != "denied" {
			t.Errorf("after %d refusals a query says %s", permissions.MaxRefusals, s)
		}
		if s := g.Query(t.Context(), connect("a.example", 443, true, "93.184.216.34")); s != "prompt" {
			t.Errorf("another action is silenced too: %s", s)
		}
		if s := g.Query(t.Context(), read(2, "/new")); s != "prompt" {
			t.Errorf("another run is silenced too: %s", s)
		}
	})
}

func TestDenyAllSilencesAtOnce(t *testing.T) {
	p := &person{answer: func(permissions.Request) permissions.Decision {
		return permissions.Decision{Verdict: permissions.Deny, All: true}
	}}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
	for i := range 5 {
		_, err := g.Ask(t.Context(), read(1, fmt.Sprintf("/%d", i)))
		if err == nil {
			t.Error("granted")
		}
	}
	if p.count() != 1 {
		t.Errorf("%d questions", p.count())
	}
}

func TestSessionsAreAskedSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Grant, permissions.Once), takes: time.Minute}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		start := time.Now()
		var wg sync.WaitGroup
		for s := range uint64(5) {
			wg.Go(func() { _, _ = g.Ask(t.Context(), read(s, "/a")) })
		}
		wg.Wait()
		if took := time.Since(start); took != time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

func TestAnswerSettlesTheQuestionsBehindIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &person{takes: time.Second, answer: func(permissions.Request) permissions.Decision {
			return permissions.Decision{Verdict: permissions.Grant, Span: permissions.Run, Scope: permissions.Scope{Folder: "/data"}}
		}}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				if _, err := g.Ask(t.Context(), read(1, fmt.Sprintf("/data/%d", i))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if p.count() != 1 {
			t.Errorf("%d questions", p.count())
		}
	})
}

func TestUnansweredQuestionDeniesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Grant, permissions.Always), takes: 24 * time.Hour}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		start := time.Now()
		d, err := g.Ask(t.Context(), read(1, "/a"))
		if err == nil || d.By != permissions.ByNobody || d.Remembered() || time.Since(start) != permissions.AnswerTime {
			t.Errorf("got %+v, %v after %v", d, err, time.Since(start))
		}
		if s := g.Query(t.Context(), read(1, "/a")); s != "prompt" {
			t.Errorf("afterwards it is %s", s)
		}
		// A budget waits for ever, and putting it off leaves the applet paused.
		p.takes, p.answer = 100*time.Hour, always(permissions.Later, "")
		if d, err := g.Ask(t.Context(), memory(37<<20)); d.Verdict != permissions.Later || err == nil {
			t.Errorf("got %+v, %v", d, err)
		}
	})
}

func TestEndedSessionDeniesWhatItAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Grant, permissions.Always), takes: time.Minute}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		var wg sync.WaitGroup
		for i := range 3 {
			wg.Go(func() {
				if _, err := g.Ask(t.Context(), read(1, fmt.Sprint("/", i))); err == nil {
					t.Error("granted after the end")
				}
			})
		}
		synctest.Wait()
		start := time.Now()
		g.End(1)
		wg.Wait()
		if time.Since(start) > 0 || p.answers.Load() != 0 {
			t.Errorf("the questions stood for %v after the end", time.Since(start))
		}
	})
}

func TestWithdrawnQuestionIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Grant, permissions.Always), takes: time.Minute}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		first, cancelFirst := context.WithCancel(t.Context())
		second, cancelSecond := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, ctx := range []context.Context{first, second} {
			wg.Go(func() { _, _ = g.Ask(ctx, read(1, "/a")) })
			synctest.Wait()
		}
		cancelFirst()
		synctest.Wait()
		if n := p.openNow(); n != 1 {
			t.Errorf("the question closed while someone still waits: %d open", n)
		}
		cancelSecond()
		wg.Wait()
		synctest.Wait()
		if n := p.openNow(); n != 0 {
			t.Errorf("%d questions open", n)
		}
	})
}

func (p *person) openNow() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, open := range p.open {
		n += open
	}
	return n
}

func TestRunGrantEndsWithTheRun(t *testing.T) {
	p := &person{answer: always(permissions.Grant, permissions.Run)}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
	for i, step := range []struct {
		session uint64
		end     bool
		asked   int
	}{{1, false, 1}, {1, false, 1}, {2, false, 2}, {1, true, 2}, {1, false, 3}} {
		if step.end {
			g.End(step.session)
			continue
		}
		if _, err := g.Ask(t.Context(), read(step.session, "/a")); err != nil || p.count() != step.asked {
			t.Errorf("step %d: %d questions, %v", i, p.count(), err)
		}
	}
}

func TestSpansEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			span  permissions.Span
			lasts time.Duration
		}{
			{permissions.Once, 0},
			{permissions.Hour, time.Hour},
			{permissions.Month, 30 * 24 * time.Hour},
		} {
			p := &person{answer: always(permissions.Grant, test.span)}
			g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
			_, _ = g.Ask(t.Context(), read(1, "/a"))
			if test.lasts > 0 {
				time.Sleep(test.lasts - time.Second)
				if _, _ = g.Ask(t.Context(), read(1, "/a")); p.count() != 1 {
					t.Errorf("%s: asked again too early", test.span)
				}
				time.Sleep(time.Second)
			}
			if _, _ = g.Ask(t.Context(), read(1, "/a")); p.count() != 2 {
				t.Errorf("%s: not asked again", test.span)
			}
		}
	})
	late := time.Date(2026, 3, 28, 23, 59, 0, 0, time.Local)
	until, err := permissions.Midnight.Until(late)
	if err != nil || !until.Equal(time.Date(2026, 3, 29, 0, 0, 0, 0, time.Local)) {
		t.Errorf("midnight after %v is %v, %v", late, until, err)
	}
}

func TestDevelopmentGrantsLastTheRun(t *testing.T) {
	for _, remember := range []bool{false, true} {
		p := &person{answer: always(permissions.Grant, permissions.Always)}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		r := with(read(1, "/a"), func(r *permissions.Request) { r.Applet.Development, r.Applet.Remember = true, remember })
		_, _ = g.Ask(t.Context(), r)
		r.Session = 2
		if _, _ = g.Ask(t.Context(), r); (p.count() == 1) != remember {
			t.Errorf("remember %v: %d questions", remember, p.count())
		}
	}
}

func TestExpiryAndRevocationCloseLiveHandles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Grant, permissions.Hour)}
		book := permissions.NewMemory()
		g := gate(t, permissions.Fixed{}, book, p, permissions.Options{})
		open := func(path string) (closed *atomic.Int32, stop func()) {
			r := read(1, path)
			d, err := g.Ask(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			closed = new(atomic.Int32)
			return closed, g.Watch(r, d, func(string) { closed.Add(1) })
		}
		expiring, stop := open("/a")
		defer stop()
		time.Sleep(time.Hour - time.Second)
		synctest.Wait()
		if expiring.Load() != 0 {
			t.Error("closed before its time")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if expiring.Load() != 1 {
			t.Errorf("closed %d times when it expired", expiring.Load())
		}

		revoked, stop := open("/b")
		defer stop()
		stopped, stop := open("/c")
		stop()
		p.answer = always(permissions.Grant, permissions.Once)
		once, stop := open("/d")
		defer stop()
		book.Revoke("digest:1")
		synctest.Wait()
		if revoked.Load() != 1 || stopped.Load() != 0 || once.Load() != 0 {
			t.Errorf("after the revocation: granted %d, stopped %d, once %d", revoked.Load(), stopped.Load(), once.Load())
		}
	})
}

func TestNobodyToAsk(t *testing.T) {
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), nil, permissions.Options{})
	if d, err := g.Ask(t.Context(), read(1, "/a")); d.Verdict != permissions.Deny || err == nil {
		t.Errorf("a thing: %+v, %v", d, err)
	}
	if d, err := g.Ask(t.Context(), memory(37<<20)); d.Verdict != permissions.Abort || err == nil {
		t.Errorf("a budget: %+v, %v", d, err)
	}
}

func TestOptions(t *testing.T) {
	allow := func(s string) permissions.Allowance {
		a, err := permissions.ParseAllowance(s)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	p := &person{answer: always(permissions.Grant, permissions.Once)}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{
		DenyAll: true, OnLimit: permissions.LimitGrant,
		Allowed: []permissions.Allowance{allow("read-file:/etc/hostname"), allow("read-file:/usr/share/**"), allow("connect:localhost:2525"), allow("connect:*.example.org:*")},
	})
	for _, test := range []struct {
		request permissions.Request
		want    bool
	}{
		{read(1, "/etc/hostname"), true},
		{read(1, "/etc/hostnamex"), false},
		{read(1, "/usr/share/a/b"), true},
		{read(1, "/usr/sharex"), false},
		{connect("localhost", 2525, false, "127.0.0.1"), true},
		{connect("localhost", 2526, false, "127.0.0.1"), false},
		{connect("a.example.org", 1, true, "93.184.216.34"), true},
		{memory(1 << 40), true},
	} {
		if _, err := g.Ask(t.Context(), test.request); (err == nil) != test.want {
			t.Errorf("%s %s: %v", test.request.Action, test.request.Resource, err)
		}
	}
	if p.count() != 0 {
		t.Errorf("%d questions despite --deny-all", p.count())
	}
	for _, bad := range []string{
		"", "fly", "read-file", "read-file:", "connect:host", "connect:host:0", "connect:host:x", "connect:a b:1", "connect:*.org:1",
		"use-memory:1", "notify:x", "read-file:/**/**/**/**/x", "write-file:/tmp/{a,b}",
	} {
		if a, err := permissions.ParseAllowance(bad); err == nil {
			t.Errorf("%q is allowed as %+v", bad, a)
		}
	}
}

// failingBook cannot write.
type failingBook struct{ *permissions.Memory }

func (failingBook) Record(context.Context, permissions.Request, permissions.Decision) error {
	return errors.New("disk full")
}

// A certificate grants as long as its signer is trusted, which a policy may end
// while what it granted is open.
func TestCertificateWhoseSignerIsNoLongerTrusted(t *testing.T) {
	var trusted atomic.Bool
	trusted.Store(true)
	a, err := permissions.ParseAllowance("read-file:/a")
	if err != nil {
		t.Fatal(err)
	}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), nil, permissions.Options{Certificate: &permissions.Certificate{
		Signer: "SHA256:x", Allowed: []permissions.Allowance{a}, Until: time.Now().Add(time.Hour), Trusted: trusted.Load,
	}})
	d, err := g.Ask(t.Context(), read(1, "/a"))
	if err != nil || d.By != permissions.ByOption {
		t.Fatalf("%+v, %v", d, err)
	}
	closed := make(chan string, 1)
	defer g.Watch(read(1, "/a"), d, func(reason string) { closed <- reason })()
	g.Recheck()
	select {
	case reason := <-closed:
		t.Fatalf("closed while its signer is trusted: %s", reason)
	case <-time.After(50 * time.Millisecond):
	}
	trusted.Store(false)
	g.Recheck()
	select {
	case <-closed:
	case <-time.After(time.Minute):
		t.Error("it stays open")
	}
	if _, err := g.Ask(t.Context(), read(1, "/a")); err == nil {
		t.Error("it is still granted")
	}
}

func TestNoGrantWithoutARecord(t *testing.T) {
	p := &person{answer: always(permissions.Grant, permissions.Always)}
	g := gate(t, permissions.Fixed{}, failingBook{permissions.NewMemory()}, p, permissions.Options{})
	if _, err := g.Ask(t.Context(), read(1, "/a")); err == nil || !strings.Contains(err.Error(), "write down") {
		t.Errorf("granted without a record: %v", err)
	}
	if d, _ := g.Ask(t.Context(), memory(37<<20)); d.Verdict != permissions.Later {
		t.Errorf("a budget that cannot be recorded: %s, want the applet paused", d.Verdict)
	}
}

// What takes time between the answer and the handle, as a connection does, is
// not open for ever if all was taken back meanwhile.
func TestRevokedBeforeItIsWatched(t *testing.T) {
	book := permissions.NewMemory()
	g := gate(t, rules{}, book, &person{answer: always(permissions.Grant, permissions.Once)}, permissions.Options{})
	r := read(1, "/a")
	d, err := g.Ask(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	book.Revoke("digest:1")
	closed := make(chan string, 1)
	defer g.Watch(r, d, func(reason string) { closed <- reason })()
	select {
	case <-closed:
	case <-time.After(5 * time.Second):
		t.Error("it stays open")
	}
}
