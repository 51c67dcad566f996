package policy_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/policy"
)

// following follows policies and hands on what changed is told.
func following(t *testing.T, o policy.Options) (*policy.Live, <-chan error) {
	t.Helper()
	changes := make(chan error, 10)
	l, err := policy.Follow(o, func(wrong error) { changes <- wrong })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l, changes
}

// next is what the next change brought.
func next(t *testing.T, changes <-chan error) error {
	t.Helper()
	select {
	case wrong := <-changes:
		return wrong
	case <-time.After(3 * time.Minute):
		t.Fatal("the change is not noticed")
		return nil
	}
}

// What is written into a policy file is in force a moment later, however it is
// written, and what is wrong in it closes everything until it is right.
func TestPoliciesAreFollowed(t *testing.T) {
	const permit, forbid = `permit (principal, action, resource in Folder::"/data");`, "\n" + `forbid (principal, action, resource in Folder::"/data/private");`
	o := options(t, permit)
	site := filepath.Join(o.Site, "a.cedar")
	l, changes := following(t, o)
	rule := func(path string) permissions.Rule {
		r, _, err := l.Rule(t.Context(), file(permissions.ReadFile, path))
		if err != nil && r != permissions.Forbid {
			t.Errorf("%s, and %v", r, err)
		}
		return r
	}
	if got := rule("/data/private/x"); got != permissions.Permit {
		t.Fatalf("before: %s", got)
	}
	for _, step := range []struct {
		name  string
		do    func()
		wrong string // in the error; empty: there is none
		want  permissions.Rule
	}{
		{"written in place", func() { write(t, o.User, permit+forbid) }, "", permissions.Forbid},
		{"another one over it", func() {
			write(t, o.User+".new", permit)
			if err := os.Rename(o.User+".new", o.User); err != nil {
				t.Fatal(err)
			}
		}, "", permissions.Permit},
		{"the same length", func() { write(t, o.User, strings.Replace(permit, "data", "dat_", 1)) }, "", permissions.Ask},
		{"a mistake", func() { write(t, o.User, permit+"\nforbid (principal;") }, o.User + ":2:", permissions.Forbid},
		{"put right", func() { write(t, o.User, permit) }, "", permissions.Permit},
		{"the site's", func() { write(t, site, `forbid (principal, action, resource in Folder::"/data/private");`) }, "", permissions.Forbid},
		{"the site's mistake", func() { write(t, site, `forbid (principal, action, resource in Folder::"data");`) }, site + ":1:1", permissions.Forbid},
		{"the site's goes", func() {
			if err := os.Remove(site); err != nil {
				t.Fatal(err)
			}
		}, "", permissions.Permit},
		{"a pipe in its place", func() {
			if err := os.Remove(o.User); err != nil {
				t.Fatal(err)
			}
			if err := unix.Mkfifo(o.User, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "no regular file", permissions.Forbid},
		{"none at all", func() {
			if err := os.Remove(o.User); err != nil {
				t.Fatal(err)
			}
		}, "", permissions.Ask},
	} {
		step.do()
		wrong := next(t, changes)
		if (wrong == nil) != (step.wrong == "") || wrong != nil && !strings.Contains(wrong.Error(), step.wrong) {
			t.Errorf("%s: the error is %v, want %q", step.name, wrong, step.wrong)
		}
		if got := rule("/data/private/x"); got != step.want {
			t.Errorf("%s: %s, want %s", step.name, got, step.want)
		}
		if _, err := l.Limit(t.Context(), applet, permissions.UseMemory); (err == nil) != (step.wrong == "") {
			t.Errorf("%s: the limit of memory: %v", step.name, err)
		}
	}
}

// A forbid that is written while an applet has a file open closes it, and so
// does a mistake; what neither covers stays open.
func TestForbidClosesWhatIsOpen(t *testing.T) {
	o := options(t, `permit (principal, action, resource in Folder::"/data");`)
	gates := make(chan *permissions.Gate, 1)
	l, err := policy.Follow(o, func(error) {
		g := <-gates
		g.Recheck()
		gates <- g
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	g := permissions.NewGate(l, permissions.NewMemory(), nil, permissions.Options{})
	gates <- g
	closed := make(chan string, 10)
	open := func(path string) {
		t.Helper()
		r := file(permissions.ReadFile, path)
		d, err := g.Ask(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(g.Watch(r, d, func(reason string) { closed <- path + ": " + reason }))
	}
	open("/data/private/x")
	open("/data/y")
	expect := func(want string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		select {
		case got := <-closed:
			if !strings.HasPrefix(got, want) {
				t.Errorf("closed %q, want %q", got, want)
			}
		case <-ctx.Done():
			t.Fatalf("%s stays open", want)
		}
	}
	write(t, o.User, `permit (principal, action, resource in Folder::"/data"); @id("private") forbid (principal, action, resource in Folder::"/data/private");`)
	expect("/data/private/x: forbidden by policy user:private")
	select {
	case got := <-closed:
		t.Errorf("closed as well: %s", got)
	case <-time.After(300 * time.Millisecond):
	}
	write(t, o.User, `forbid (principal`)
	expect("/data/y: the policies cannot be understood, and nothing is granted until they are put right")
	// A budget is not lost over it: the applet waits.
	d, err := g.Ask(t.Context(), permissions.Request{Applet: applet, Action: permissions.UseMemory, Resource: permissions.Resource{
		Amount: &permissions.Amount{Limit: 1, Step: 1, Total: 2},
	}})
	if err == nil || d.Verdict != permissions.Abort { // nobody is there to wait for
		t.Errorf("a budget: %+v, %v", d, err)
	}
}
