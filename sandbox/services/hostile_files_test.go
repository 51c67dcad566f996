package services_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// places are one thing of each kind, and things that are not there, in a folder.
func places(t *testing.T) (dir string, names []string) {
	t.Helper()
	dir = folder(t)
	write(t, dir+"/file", "secret")
	must(t, os.Mkdir(dir+"/folder", 0o700))
	write(t, dir+"/folder/file", "secret")
	must(t, unix.Mkfifo(dir+"/pipe", 0o600))
	for link, target := range map[string]string{
		"link": dir + "/file", "out": "/etc/passwd", "dead": "/nowhere/at/all", "loop": "loop",
		"device": "/dev/null", "magic": "/proc/self/fd/0", "process": fmt.Sprintf("/proc/%d", os.Getpid()), "bytes": "name\xff",
	} {
		must(t, os.Symlink(target, filepath.Join(dir, link)))
	}
	write(t, dir+"/name\xff", "secret")
	return dir, []string{
		"file", "folder", "pipe", "link", "out", "dead", "loop", "device", "magic", "process", "bytes",
		"nothing", "nothing/x", "file/x", "folder/nothing", "folder/file", strings.Repeat("n", 300),
	}
}

// calls are all that touch a file by its name, or by something picked and the
// name below it.
func calls(handle uint32, path string) map[string]struct {
	op   wire.Op
	args any
} {
	type call = struct {
		op   wire.Op
		args any
	}
	all := map[string]call{
		"stat":  {wire.OpStat, wire.PathArgs{Handle: handle, Path: path}},
		"dir":   {wire.OpDir, wire.PathArgs{Handle: handle, Path: path}},
		"mkdir": {wire.OpMkdir, wire.MkdirArgs{Handle: handle, Path: path}},
		"all":   {wire.OpMkdir, wire.MkdirArgs{Handle: handle, Path: path, Recursive: true}},
	}
	for _, mode := range []wire.Mode{wire.ModeRead, wire.ModeWrite, wire.ModeAppend, wire.ModeUpdate, wire.ModeWithin} {
		all["open "+string(mode)] = call{wire.OpOpen, wire.OpenArgs{Handle: handle, Path: path, Mode: mode}}
	}
	for _, action := range []string{"read-file", "write-file"} {
		all["request "+action] = call{wire.OpRequest, wire.PermissionArgs{Action: action, Handle: handle, Resource: path}}
		all["query "+action] = call{wire.OpQuery, wire.PermissionArgs{Action: action, Handle: handle, Resource: path}}
	}
	return all
}

// told is all that an applet learns from a call, with its own name for the thing
// taken out.
func (x *setting) told(op wire.Op, args any, said string) string {
	x.t.Helper()
	var state wire.PermissionState
	var result any
	if op == wire.OpQuery || op == wire.OpRequest {
		result = &state
	}
	if f := x.failure(op, args, result); f != nil {
		return f.Name + ": " + strings.ReplaceAll(strings.TrimSuffix(f.Message, "..."), said, "")
	}
	return "granted " + state.State
}

// What is answered before consent: what is refused looks the same, whether or
// not it exists, whatever it is, and wherever links lead; for every call, by the
// person, by the manifest, by an option and by a policy, by name and below
// something that was picked in an earlier run.
func TestHostileExistence(t *testing.T) {
	dir, names := places(t)
	settings := map[string]func(o *services.Options){
		"by the person": func(*services.Options) {},
		"by the manifest": func(o *services.Options) {
			o.Declared = func(string, string, string) (string, bool) { return "", false }
		},
		"by a narrow manifest": func(o *services.Options) { // which lists what is asked for, not where links lead
			o.Declared = func(_, _, resource string) (string, bool) { return "", permissions.Within(dir, resource) }
		},
		"by an option": func(o *services.Options) {
			o.Gate = permissions.NewGate(permissions.Fixed{}, permissions.NewMemory(), nil, permissions.Options{DenyAll: true})
		},
		"as nobody is there": func(o *services.Options) {
			o.Gate = permissions.NewGate(permissions.Fixed{}, permissions.NewMemory(), nil, permissions.Options{})
		},
	}
	storage := folder(t)
	before := snapshot(t, dir)
	for how, change := range settings {
		for _, kept := range []bool{false, true} {
			if kept && how == "by the manifest" {
				continue // it is no say in what was picked
			}
			t.Run(fmt.Sprintf("%s/kept %v", how, kept), func(t *testing.T) {
				x := begin(t, func(o *services.Options) {
					o.Storage, o.Desktop = services.NewStorage(storage, o.Applet), &desk{picked: []string{dir}}
					change(o)
				})
				handle := uint32(0)
				if kept {
					handle = x.kept(t, storage, dir)
				}
				answers := map[string]map[string][]string{} // by call and answer, the names
				for _, name := range names {
					said := filepath.Join(dir, name)
					if kept {
						said = name
					}
					for call, c := range calls(handle, said) {
						x.gate.End(1) // or refusals would silence what follows
						x.person.answers = deny()
						answer := x.told(c.op, c.args, said)
						if answers[call] == nil {
							answers[call] = map[string][]string{}
						}
						answers[call][answer] = append(answers[call][answer], name)
					}
				}
				for call, told := range answers {
					if len(told) != 1 {
						t.Errorf("%s tells %d things apart: %q", call, len(told), told)
					}
					for answer := range told {
						if !strings.Contains(answer, "NotAllowedError") && answer != "granted denied" && answer != "granted prompt" {
							t.Errorf("%s: got %q, want a refusal", call, answer)
						}
					}
				}
				if how == "by the manifest" && len(x.person.requests()) > 0 {
					t.Errorf("%d questions about what is not listed", len(x.person.requests()))
				}
			})
		}
	}
	if after := snapshot(t, dir); !slices.Equal(before, after) {
		t.Errorf("got %q, want what was there: %q", after, before)
	}
}

// kept is the handle of a folder that was picked in an earlier run.
func (x *setting) kept(t *testing.T, storage, dir string) uint32 {
	t.Helper()
	earlier := begin(t, func(o *services.Options) {
		o.Storage, o.Desktop = services.NewStorage(storage, o.Applet), &desk{picked: []string{dir}}
	})
	var p wire.Picked
	earlier.do(wire.OpPick, wire.PickArgs{Kind: "directory"}, &p)
	var k wire.Kept
	earlier.do(wire.OpKeep, wire.HandleArgs{Handle: p.Handles[0].Handle}, &k)
	var again wire.PickedHandle
	x.do(wire.OpKept, k, &again)
	return again.Handle
}

// snapshot is all that is in a folder.
func snapshot(t *testing.T, dir string) (all []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			path += ": " + content(t, path)
		}
		all = append(all, path)
		return err
	}))
	return all
}

// A choosers' handle of an earlier run says nothing of what has become of the thing.
func TestHostileKeptHandle(t *testing.T) {
	root := folder(t)
	for what, change := range map[string]func(path string){
		"as it was":     func(string) {},
		"gone":          func(path string) { must(t, os.RemoveAll(path)) },
		"a folder":      func(path string) { must(t, os.RemoveAll(path)); must(t, os.Mkdir(path, 0o700)) },
		"a pipe":        func(path string) { must(t, os.RemoveAll(path)); must(t, unix.Mkfifo(path, 0o600)) },
		"a link away":   func(path string) { must(t, os.RemoveAll(path)); must(t, os.Symlink("/etc/passwd", path)) },
		"a link nobody": func(path string) { must(t, os.RemoveAll(path)); must(t, os.Symlink("/no/body", path)) },
	} {
		t.Run(what, func(t *testing.T) {
			path, storage := filepath.Join(root, "mesh.obj"), folder(t)
			must(t, os.RemoveAll(path))
			write(t, path, "v 0 0 0")
			begun := func() *setting {
				return begin(t, func(o *services.Options) {
					o.Storage, o.Desktop = services.NewStorage(storage, o.Applet), &desk{picked: []string{path}}
				})
			}
			var p wire.Picked
			var k wire.Kept
			x := begun()
			x.do(wire.OpPick, wire.PickArgs{Kind: "open"}, &p)
			x.do(wire.OpKeep, wire.HandleArgs{Handle: p.Handles[0].Handle}, &k)
			change(path)
			x = begun()
			var again wire.PickedHandle
			if f := x.failure(wire.OpKept, k, &again); f != nil || again.Name != "mesh.obj" || again.Folder {
				t.Fatalf("got %+v, %+v, want the handle as ever", again, f)
			}
			x.person.answers = deny()
			if m := x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Handle: again.Handle, Mode: wire.ModeRead}); m != "mesh.obj: denied by the user" {
				t.Errorf("got %q", m)
			}
		})
	}
}

// A link from what the manifest lists to what it does not is shown, and nothing
// but the person's word for the very object leads there.
func TestHostileLinkOutOfTheManifest(t *testing.T) {
	dir := folder(t)
	must(t, os.Mkdir(dir+"/listed", 0o700))
	write(t, dir+"/private", "secret")
	must(t, os.Symlink(dir+"/private", dir+"/listed/link"))
	x := begin(t, func(o *services.Options) {
		o.Declared = func(_, _, resource string) (string, bool) { return "", permissions.Within(dir+"/listed", resource) }
	})
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Always, Scope: permissions.Scope{Folder: dir}}}
	x.fails("NotFoundError", wire.OpOpen, wire.OpenArgs{Path: dir + "/listed/nothing", Mode: wire.ModeRead}) // everything is granted now
	x.person.answers = deny()
	x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Path: dir + "/listed/link", Mode: wire.ModeRead})
	asked := x.person.requests()
	if len(asked) != 2 || asked[1].Resource.File.Path != dir+"/private" || !slices.Contains(asked[1].Resource.File.Risks, "not in the manifest") {
		t.Errorf("asked %+v", asked[len(asked)-1].Resource.File)
	}
}

// A folder swapped under readDir: what is told of its entries is of those of the
// folder that was shown.
func TestHostileFolderSwappedUnderReadDir(t *testing.T) {
	dir := folder(t)
	must(t, os.Mkdir(dir+"/shown", 0o700))
	write(t, dir+"/shown/f", "1")
	must(t, os.Mkdir(dir+"/private", 0o700))
	write(t, dir+"/private/f", "a secret length")
	x := begin(t, nil)
	x.person.before = func(permissions.Request) {
		must(t, os.Rename(dir+"/shown", dir+"/away"))
		must(t, os.Rename(dir+"/private", dir+"/shown"))
	}
	var e wire.Entries
	x.do(wire.OpDir, wire.PathArgs{Path: dir + "/shown"}, &e)
	if len(e.Entries) != 1 || e.Entries[0].Size != 1 {
		t.Errorf("got %+v, want one file of 1 byte", e.Entries)
	}
}

// Questions joined that are not equal: neither a file with contents nor the
// loss of a person's own comes of a prompt about a new folder or a new file,
// whether they are asked at once or one after the other under what was granted.
func TestHostileNewThings(t *testing.T) {
	for _, span := range []permissions.Span{permissions.Once, permissions.Run, permissions.Always} {
		t.Run(string(span), func(t *testing.T) {
			dir := folder(t)
			hold := make(chan struct{})
			x := begin(t, nil)
			x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: span}, {Verdict: permissions.Deny}, {Verdict: permissions.Deny}}
			x.person.before = func(permissions.Request) { <-hold }
			folder := x.begun(wire.OpMkdir, wire.MkdirArgs{Path: dir + "/thing"})
			eventually(t, time.Second, "the question is open", func() bool { return x.person.shown.Load() == 1 })
			file := x.begun(wire.OpOpen, wire.OpenArgs{Path: dir + "/thing", Mode: wire.ModeWrite})
			close(hold)
			if a := <-folder; a.Fault != nil {
				t.Errorf("the folder: %+v", a.Fault)
			}
			if a := <-file; a.Fault == nil || a.Fault.Name != "NotAllowedError" {
				t.Errorf("a file was opened where a folder was granted: %+v", a.Fault)
			}
			must(t, os.Remove(dir+"/thing"))
			x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Path: dir + "/thing", Mode: wire.ModeWrite})
			if _, err := os.Stat(dir + "/thing"); err == nil {
				t.Error("a file was made under a grant for a folder")
			}

			x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: span}, {Verdict: permissions.Deny}}
			x.person.before = nil
			x.gate.End(1)
			created := x.open(dir+"/report", wire.ModeWrite)
			x.write(created.Handle, "by the applet")
			x.close(created.Handle)
			must(t, os.Remove(dir+"/report"))
			time.Sleep(20 * time.Millisecond) // no person is as fast as a tick of the file system's clock
			write(t, dir+"/report", "the person's own words")
			x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Path: dir + "/report", Mode: wire.ModeWrite})
			if got := content(t, dir+"/report"); got != "the person's own words" {
				t.Errorf("the file has %q", got)
			}
		})
	}
}

// What an applet has made itself it writes again under the grant to create it.
func TestOwnFileIsWrittenAgain(t *testing.T) {
	dir := folder(t)
	x := begin(t, nil)
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Run}}
	for _, text := range []string{"first", "2nd", "third"} {
		o := x.open(dir+"/notes", wire.ModeWrite)
		x.write(o.Handle, text)
		x.close(o.Handle)
		if got := content(t, dir+"/notes"); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	if n := len(x.person.requests()); n != 1 {
		t.Errorf("%d questions, want 1", n)
	}
}

// Folders with those on the way are asked about one by one, and only those that
// are made.
func TestMakeFolders(t *testing.T) {
	dir := folder(t)
	x := begin(t, nil)
	x.do(wire.OpMkdir, wire.MkdirArgs{Path: dir + "/a/b/../b/c", Recursive: true}, nil)
	x.do(wire.OpMkdir, wire.MkdirArgs{Path: dir + "/a/d", Recursive: true}, nil)
	x.do(wire.OpMkdir, wire.MkdirArgs{Path: dir + "/a/d", Recursive: true}, nil) // tells that it is there
	want := []string{"/a", "/a/b", "/a/b/c", "/a/d", "/a/d"}
	var got []string
	for _, r := range x.person.requests() {
		f := r.Resource.File
		if r.Action != permissions.WriteFile || !f.Make || f.Folder {
			t.Errorf("asked %s of %+v", r.Action, f)
		}
		got = append(got, strings.TrimPrefix(f.Path, dir))
	}
	if !slices.Equal(got, want) {
		t.Errorf("asked about %q, want %q", got, want)
	}
	write(t, dir+"/f", "x")
	x.fails("InvalidModificationError", wire.OpMkdir, wire.MkdirArgs{Path: dir + "/f", Recursive: true})
	x.fails("NotFoundError", wire.OpMkdir, wire.MkdirArgs{Path: dir + "/f/x", Recursive: true})
	x.fails("NotFoundError", wire.OpMkdir, wire.MkdirArgs{Path: dir + "/no/such"})
	x.person.answers = append([]permissions.Decision{{Verdict: permissions.Grant}}, deny()...)
	if m := x.fails("NotAllowedError", wire.OpMkdir, wire.MkdirArgs{Path: dir + "/e/f/g", Recursive: true}); !strings.HasPrefix(m, dir+"/e/f/g: ") {
		t.Errorf("got %q, want the name that was asked for", m)
	}
	if _, err := os.Stat(dir + "/e/f"); err == nil {
		t.Error("it was made though it was denied")
	}
}
