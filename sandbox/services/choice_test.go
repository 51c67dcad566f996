package services_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"vitrine/permissions"
	"vitrine/sandbox/services"
	"vitrine/sandbox/wire"
)

// forbids is a policy that forbids one action on paths with a word in them.
type forbids struct {
	permissions.Fixed
	action permissions.Action
	word   string
}

func (f forbids) Rule(_ context.Context, r permissions.Request) (permissions.Rule, string, error) {
	if r.Action == f.action && strings.Contains(r.Resource.File.Path, f.word) {
		return permissions.Forbid, "user:keep", nil
	}
	return permissions.Ask, "", nil
}

// What a policy forbids cannot be chosen, whatever the chooser has made of it:
// nothing outranks a forbid.
func TestForbiddenChoices(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/kept", "mine")
	must(t, os.Symlink("kept", dir+"/link"))
	for name, c := range map[string]struct {
		kind, path string
		action     permissions.Action
		allowed    bool
	}{
		"to read":                    {"open", "/kept", permissions.ReadFile, false},
		"to write, where reading is": {"save", "/kept", permissions.ReadFile, false},
		"to write":                   {"save", "/kept", permissions.WriteFile, false},
		"to read, where writing is":  {"open", "/kept", permissions.WriteFile, true},
		"through a link":             {"save", "/link", permissions.WriteFile, false},
		"a new file":                 {"save", "/kept2", permissions.WriteFile, false},
		"another one":                {"save", "/other", permissions.WriteFile, true},
	} {
		t.Run(name, func(t *testing.T) {
			x := begin(t, func(o *services.Options) {
				o.Gate = permissions.NewGate(forbids{action: c.action, word: "kept"}, permissions.NewMemory(), nil, permissions.Options{})
				o.Desktop = &desk{picked: []string{dir + c.path}}
			})
			f := x.failure(wire.OpPick, wire.PickArgs{Kind: c.kind}, nil)
			if (f == nil) != c.allowed || f != nil && (f.Name != "NotAllowedError" || !strings.Contains(f.Message, "user:keep")) {
				t.Errorf("got %+v, want it allowed: %v", f, c.allowed)
			}
			if c.kind != "open" {
				return
			}
			if _, err := x.Dropped(dir + c.path); (err == nil) != c.allowed {
				t.Errorf("dropped: got %v, want it allowed: %v", err, c.allowed)
			}
		})
	}
	if got := content(t, dir+"/kept"); got != "mine" {
		t.Errorf("the file now holds %q", got)
	}
}

// What a choice is described as is the very object, by the kernel's name.
func TestChoosable(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/.bashrc", "mine")
	must(t, os.Symlink(".bashrc", dir+"/notes.txt"))
	g := permissions.NewGate(permissions.Fixed{}, permissions.NewMemory(), nil, permissions.Options{})
	t.Cleanup(g.Close)
	f, err := services.Choosable(t.Context(), g, permissions.Applet{Identity: "digest:1"}, 1, "save", dir+"/notes.txt")
	if err != nil || f.Path != dir+"/.bashrc" || f.New {
		t.Errorf("got %+v, %v, want the file behind the link", f, err)
	}
	for _, path := range []string{"/dev/null", "/proc/self/exe", dir + "/.bashrc/x"} {
		if f, err := services.Choosable(t.Context(), g, permissions.Applet{Identity: "digest:1"}, 1, "open", path); err == nil {
			t.Errorf("%s can be chosen: %+v", path, f)
		}
	}
}
