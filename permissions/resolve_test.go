package permissions_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions"
)

// dns answers look-ups and counts them.
type dns struct {
	mu     sync.Mutex
	names  []string
	answer string // empty: there is no such name
}

var errNoName = errors.New("no such name")

func (d *dns) resolve(_ context.Context, r permissions.Request) (permissions.Request, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := *r.Resource.Endpoint
	d.names = append(d.names, e.Host)
	if d.answer == "" {
		return r, errNoName
	}
	a := netip.MustParseAddr(d.answer)
	e.Addresses, e.Public = []netip.Addr{a}, !a.IsPrivate() && !a.IsLoopback()
	r.Resource.Endpoint = &e
	return r, nil
}

func (d *dns) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.names)
}

// Issue 10, kind 1: what leaves before consent. Names are looked up when their
// question has its turn and not before, however many there are.
func TestHostileLookUps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Deny, permissions.Once), takes: time.Minute}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		names := &dns{answer: "93.184.216.34"}
		ctx, withdraw := context.WithCancel(t.Context())
		for i := range 5_000 {
			go func() {
				if _, _, err := g.AskResolved(ctx, connect(fmt.Sprintf("r%d.evil.example", i), 443, false), names.resolve); err == nil {
					t.Error("a question that nobody granted is granted")
				}
			}()
		}
		synctest.Wait()
		if got := names.count(); got != 1 || p.count() != 1 {
			t.Errorf("got %d look-ups and %d questions while one is on the screen, want 1 and 1", got, p.count())
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := names.count(); got != permissions.MaxRefusals {
			t.Errorf("got %d look-ups after %d refusals", got, permissions.MaxRefusals)
		}
		withdraw()
	})
}

// Names without an address put no question, and questions that are withdrawn
// are not answered: both are bounded all the same.
func TestLookUpsWithoutQuestionsAreBounded(t *testing.T) {
	t.Parallel()
	p := &person{answer: always(permissions.Grant, permissions.Once)}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
	names := &dns{}
	for i := range 100 {
		_, _, err := g.AskResolved(t.Context(), connect(fmt.Sprintf("r%d.evil.example", i), 443, false), names.resolve)
		if want := i >= permissions.MaxLookUps; errors.Is(err, permissions.ErrDenied) != want || errors.Is(err, errNoName) == want {
			t.Fatalf("name %d: got %v, want a denial: %t", i, err, want)
		}
	}
	if got := names.count(); got != permissions.MaxLookUps {
		t.Errorf("got %d look-ups, want %d", got, permissions.MaxLookUps)
	}
	other := connect("other.example", 443, false)
	other.Session = 2
	names.answer = "93.184.216.34"
	for range 100 { // what is granted does not count
		if r, _, err := g.AskResolved(t.Context(), other, names.resolve); err != nil || r.Resource.Endpoint.Addresses[0].String() != names.answer {
			t.Fatalf("got %+v, %v", r.Resource.Endpoint, err)
		}
	}
}

// What is refused by its name alone is not looked up.
func TestRefusedNamesAreNotLookedUp(t *testing.T) {
	t.Parallel()
	book := permissions.NewMemory()
	denied := connect("denied.example", 443, true, "93.184.216.34")
	if err := book.Record(t.Context(), denied, permissions.Decision{Verdict: permissions.Deny, Span: permissions.Always, By: permissions.ByUser}); err != nil {
		t.Fatal(err)
	}
	p := &person{answer: always(permissions.Grant, permissions.Once)}
	for name, test := range map[string]struct {
		host     string
		prompter permissions.Prompter
		options  permissions.Options
	}{
		"denied before":  {"denied.example", p, permissions.Options{}},
		"nobody to ask":  {"a.example", nil, permissions.Options{}},
		"deny all":       {"a.example", p, permissions.Options{DenyAll: true}},
		"no host at all": {"", p, permissions.Options{}},
	} {
		names := &dns{answer: "10.0.0.1"} // elsewhere than when it was denied
		g := gate(t, permissions.Fixed{}, book, test.prompter, test.options)
		if _, _, err := g.AskResolved(t.Context(), connect(test.host, 443, false), names.resolve); !errors.Is(err, permissions.ErrDenied) || names.count() != 0 {
			t.Errorf("%s: got %v and %d look-ups, want a denial and none", name, err, names.count())
		}
	}
	if p.count() != 0 {
		t.Errorf("%d questions", p.count())
	}
}

// Who asks the same while the first waits for its turn gets what was shown.
func TestJoinedNamesAreLookedUpOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &person{answer: always(permissions.Grant, permissions.Once), takes: time.Minute}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		names := &dns{answer: "10.0.0.1"}
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				r, d, err := g.AskResolved(t.Context(), connect("a.example", 443, false), names.resolve)
				if err != nil || d.Verdict != permissions.Grant || len(r.Resource.Endpoint.Addresses) != 1 || r.Resource.Endpoint.Public {
					t.Errorf("got %+v, %+v, %v", r.Resource.Endpoint, d, err)
				}
			})
		}
		all.Wait()
		if names.count() != 1 || p.count() != 1 {
			t.Errorf("got %d look-ups and %d questions, want 1 and 1", names.count(), p.count())
		}
	})
}

// Issue 10, kind 9: standing allowances and rebinding. Private addresses only
// where the allowance says so, and never through "*.".
func TestHostileRebinding(t *testing.T) {
	t.Parallel()
	inside := func(host string) permissions.Request { return connect(host, 443, false, "127.0.0.1") }
	for text, tests := range map[string]map[string]bool{
		"connect:*.example.org:*":             {"evil.example.org": false, "example.org": false},
		"connect:evil.example.org:443":        {"evil.example.org": false},
		"connect:git.example.org:443+private": {"git.example.org": true, "evil.example.org": false},
		"connect:localhost:443":               {"localhost": true},
		"connect:127.0.0.1:443":               {"127.0.0.1": true},
		"connect:nas:*":                       {"nas": true},
		"connect:nas.local:443":               {"nas.local": true},
		"connect:*.lab.local:443":             {"nas.lab.local": false},
		"connect:[0:0::1]:443":                {"::1": true},
	} {
		a, err := permissions.ParseAllowance(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		allowed := []permissions.Allowance{a}
		for how, options := range map[string]permissions.Options{
			"--allow":     {Allowed: allowed},
			"certificate": {Certificate: &permissions.Certificate{Signer: "SHA256:x", Allowed: allowed, Until: time.Now().Add(time.Hour)}},
		} {
			g := gate(t, permissions.Fixed{}, permissions.NewMemory(), nil, options)
			for host, want := range tests {
				if _, err := g.Ask(t.Context(), inside(host)); (err == nil) != want {
					t.Errorf("%s %s: %s inside: got %v, want it granted: %t", how, text, host, err, want)
				}
			}
		}
	}
	for _, text := range []string{"connect:*.example.org:443+private", "connect:*:443", "connect:example.org+private"} {
		if a, err := permissions.ParseAllowance(text); err == nil {
			t.Errorf("%s is allowed as %+v", text, a)
		}
	}
}

// Remembered grants as well: a domain never leads inside, whatever was shown.
func TestRememberedDomainsDoNotLeadInside(t *testing.T) {
	t.Parallel()
	m := permissions.Remembered{
		Applet: permissions.Applet{Identity: "digest:1"}, Action: permissions.Connect, Verdict: permissions.Grant, Span: permissions.Always, Created: time.Now(),
		Resource: connect("nas.example.org", 443, false, "10.0.0.5").Resource, Scope: permissions.Scope{Domain: "example.org"},
	}
	r := connect("evil.example.org", 443, false, "10.0.0.5")
	if m.Covers(&r, time.Now()) {
		t.Error("a grant of a domain leads inside")
	}
	if err := m.Scope.Check(m.Resource); err == nil {
		t.Error("a domain can be granted for a private address")
	}
	m.Verdict = permissions.Deny
	if !m.Covers(&r, time.Now()) {
		t.Error("a denial of a domain ends where its names lead inside")
	}
}
