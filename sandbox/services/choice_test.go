package services_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
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

// Choosing a name for a new file is no answer to the question whether a file
// that came there since may be replaced, or read.
func TestChosenNameIsTaken(t *testing.T) {
	dir := folder(t)
	x := begin(t, func(o *services.Options) { o.Desktop = &desk{picked: []string{dir + "/report"}} })
	x.person.answers = []permissions.Decision{{Verdict: permissions.Deny}, {Verdict: permissions.Deny}, {Verdict: permissions.Grant}}
	var picked wire.Picked
	x.do(wire.OpPick, wire.PickArgs{Kind: "save", Suggested: "report"}, &picked)
	handle := picked.Handles[0].Handle
	write(t, dir+"/report", "the person's own words")
	x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Handle: handle, Mode: wire.ModeWrite})
	x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Handle: handle, Mode: wire.ModeRead})
	if got := content(t, dir+"/report"); got != "the person's own words" {
		t.Errorf("the file has %q", got)
	}
	var o wire.Opened
	x.do(wire.OpOpen, wire.OpenArgs{Handle: handle, Mode: wire.ModeWrite}, &o) // the person lets it
	x.close(o.Handle)
	if n := len(x.person.requests()); n != 3 {
		t.Errorf("%d questions, want 3", n)
	}
}

// A file that was saved once is saved again, and read back, without a question.
func TestSavedAgain(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/old", "before")
	for _, name := range []string{"new", "old"} {
		x := begin(t, func(o *services.Options) { o.Desktop = &desk{picked: []string{dir + "/" + name}} })
		var picked wire.Picked
		x.do(wire.OpPick, wire.PickArgs{Kind: "save", Suggested: name}, &picked)
		for _, text := range []string{"first", "2nd", "third"} {
			var o wire.Opened
			x.do(wire.OpOpen, wire.OpenArgs{Handle: picked.Handles[0].Handle, Mode: wire.ModeWrite}, &o)
			x.write(o.Handle, text)
			x.close(o.Handle)
			x.do(wire.OpOpen, wire.OpenArgs{Handle: picked.Handles[0].Handle, Mode: wire.ModeRead}, &o)
			if got := x.read(o.Handle); got != text {
				t.Errorf("%s: got %q, want %q", name, got, text)
			}
			x.close(o.Handle)
		}
		if n := len(x.person.requests()); n != 0 {
			t.Errorf("%s: %d questions, want none", name, n)
		}
	}
}

// Two that write to one new file at once both write to it, under one answer.
func TestTwoCreateOneFile(t *testing.T) {
	dir := folder(t)
	x := begin(t, nil)
	hold := make(chan struct{})
	x.person.before = func(permissions.Request) { <-hold }
	args := wire.OpenArgs{Path: dir + "/log", Mode: wire.ModeAppend}
	first := x.begun(wire.OpOpen, args)
	second := x.begun(wire.OpOpen, args)
	eventually(t, 5*time.Second, "the question is open", func() bool { return x.person.shown.Load() == 1 })
	time.Sleep(50 * time.Millisecond)
	close(hold)
	for _, answer := range []<-chan wire.Answer{first, second} {
		if a := <-answer; a.Fault != nil {
			t.Errorf("got %+v, want both to be open", a.Fault)
		}
	}
	t.Log(len(x.person.requests()))
}
