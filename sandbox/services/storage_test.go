package services_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

func stored(t *testing.T, root string, applet permissions.Applet) *setting {
	t.Helper()
	return begin(t, func(o *services.Options) {
		o.Applet = applet
		o.Storage = services.NewStorage(root, applet)
	})
}

func (x *setting) get(key string) (string, bool) {
	x.t.Helper()
	var s wire.Stored
	x.do(wire.OpStoreGet, wire.KeyArgs{Key: key}, &s)
	return string(s.Value), s.Found
}

func (x *setting) set(key, value string) {
	x.t.Helper()
	x.do(wire.OpStoreSet, wire.StoreArgs{Key: key, Value: []byte(value)}, nil)
}

func TestStorage(t *testing.T) {
	root := folder(t)
	alice := permissions.Applet{Identity: "digest:alice", Trust: permissions.Anonymous}
	x := stored(t, root, alice)
	if _, found := x.get("a"); found {
		t.Error("found what was never set")
	}
	x.set("../../etc/passwd", "one")
	x.set("", "two")
	x.set("a\x00b", "")
	x.set("", "three")
	if v, found := x.get("a\x00b"); v != "" || !found {
		t.Errorf("an empty value: %q, %v", v, found)
	}
	x.Close()

	again := stored(t, root, alice) // another run
	if v, _ := again.get("../../etc/passwd"); v != "one" {
		t.Errorf("%q", v)
	}
	if v, _ := again.get(""); v != "three" {
		t.Errorf("%q", v)
	}
	again.do(wire.OpStoreDelete, wire.KeyArgs{Key: ""}, nil)
	again.do(wire.OpStoreDelete, wire.KeyArgs{Key: "never"}, nil)
	var k wire.Keys
	again.do(wire.OpStoreKeys, struct{}{}, &k)
	if !slices.Equal(k.Keys, []string{"../../etc/passwd", "a\x00b"}) {
		t.Errorf("%q", k.Keys)
	}

	other := stored(t, root, permissions.Applet{Identity: "digest:bob", Trust: permissions.Anonymous})
	other.do(wire.OpStoreKeys, struct{}{}, &k)
	if len(k.Keys) != 0 {
		t.Errorf("another applet sees %q", k.Keys)
	}
}

func TestStorageBeyondTheBudgetIsAskedFor(t *testing.T) {
	x := stored(t, folder(t), permissions.Applet{Identity: "digest:1", Trust: permissions.Anonymous})
	x.set("a", strings.Repeat("x", 9_000)) // of 10,000
	x.set("a", strings.Repeat("y", 9_000)) // replaces
	x.person.answers = []permissions.Decision{{Verdict: permissions.Abort}}
	x.fails("QuotaExceededError", wire.OpStoreSet, wire.StoreArgs{Key: "b", Value: make([]byte, 2_000)})
	x.set("b", strings.Repeat("z", 2_000))
	r := x.person.requests()
	a := r[len(r)-1].Resource.Amount
	if len(r) != 2 || a.Limit != 10_000 || a.Step != 1<<20 || a.Total != 10_000+1<<20 || a.Used < 9_000 || !a.Default {
		t.Errorf("%d requests, %+v", len(r), a)
	}
	x.set("c", strings.Repeat("z", 200_000)) // within what was granted
	x.set("a", "")                           // and less is always possible
	if n := len(x.person.requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
	x.fails("QuotaExceededError", wire.OpStoreSet, wire.StoreArgs{Key: strings.Repeat("k", 1025)})
	x.fails("QuotaExceededError", wire.OpStoreSet, wire.StoreArgs{Key: "k", Value: make([]byte, wire.MaxChunk+1)})
}

// Issue 10, kind 15: quotas hold for all calls at once, for all anonymous
// applets, and for all processes, each of which has a Storage of its own.
func TestStorageQuotasHoldTogether(t *testing.T) {
	root := t.TempDir()
	another := func(identity string, limit uint64) *setting {
		return begin(t, func(o *services.Options) {
			o.Applet.Identity = identity
			o.Gate = permissions.NewGate(permissions.Fixed{permissions.Store: limit}, permissions.NewMemory(), nil, permissions.Options{})
			o.Storage = services.NewStorage(root, o.Applet)
		})
	}
	value := make([]byte, 250_000)
	x, y := another("digest:1", 1<<20), another("digest:1", 1<<20)
	var all []<-chan wire.Answer
	for i := range 30 {
		all = append(all, x.begun(wire.OpStoreSet, wire.StoreArgs{Key: fmt.Sprint("x", i), Value: value}), y.begun(wire.OpStoreSet, wire.StoreArgs{Key: fmt.Sprint("y", i), Value: value}))
	}
	stored := 0
	for _, answer := range all {
		if a := <-answer; a.Fault == nil {
			stored++
		}
	}
	if want := (1 << 20) / len(value); stored != want {
		t.Errorf("got %d values of %d bytes in 1 MB, want %d", stored, len(value), want)
	}
	var seen, other wire.Keys
	x.do(wire.OpStoreKeys, struct{}{}, &seen)
	y.do(wire.OpStoreKeys, struct{}{}, &other)
	if len(seen.Keys) != stored || !slices.Equal(seen.Keys, other.Keys) {
		t.Errorf("one sees %q, the other %q", seen.Keys, other.Keys)
	}
	y.do(wire.OpStoreDelete, wire.KeyArgs{Key: seen.Keys[0]}, nil)
	x.do(wire.OpStoreSet, wire.StoreArgs{Key: "again", Value: value}, nil)

	stored = 0
	turns := []*setting{another("digest:2", 1<<30), another("digest:3", 1<<30)}
	for i := range 300 {
		if turns[i%2].failure(wire.OpStoreSet, wire.StoreArgs{Key: fmt.Sprint(i), Value: make([]byte, 256<<10)}, nil) == nil {
			stored++
		}
	}
	if most := 64 << 20 / (256 << 10); stored > most {
		t.Errorf("got %d values of 256 KB in what anonymous applets share, want at most %d", stored, most)
	}
}

// What was being written when the program was killed is not there afterwards.
func TestStorageAfterACrash(t *testing.T) {
	root := folder(t)
	who := permissions.Applet{Identity: "key:1/x", Trust: permissions.Pinned}
	x := stored(t, root, who)
	x.set("a", "whole")
	files, err := filepath.Glob(filepath.Join(root, "*", "*"))
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("%q", files)
	}
	half := filepath.Join(filepath.Dir(files[0]), "123.new")
	write(t, half, "ha")
	again := stored(t, root, who)
	if v, _ := again.get("a"); v != "whole" {
		t.Errorf("%q", v)
	}
	if _, err := os.Stat(half); err == nil {
		t.Error("the half-written file is still there")
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// desk is a desktop on which the person does what the test says.
type desk struct {
	picked    []string
	opened    []string
	clipboard string
	notices   []string
	picks     int
	copies    int
}

func (d *desk) Pick(context.Context, permissions.Applet, wire.PickArgs) ([]string, error) {
	d.picks++
	return d.picked, nil
}

func (d *desk) OpenLink(_ context.Context, address string) error {
	d.opened = append(d.opened, address)
	return nil
}
func (d *desk) ReadClipboard(context.Context) (string, error) { return d.clipboard, nil }
func (d *desk) WriteClipboard(_ context.Context, text string) error {
	d.clipboard = text
	d.copies++
	return nil
}

func (d *desk) Notify(_ context.Context, _ permissions.Applet, title, body string) error {
	d.notices = append(d.notices, title+": "+body)
	return nil
}

func TestDesktop(t *testing.T) {
	d := &desk{}
	x := begin(t, func(o *services.Options) { o.Desktop = d })
	x.do(wire.OpOpenLink, wire.LinkArgs{Address: "https://example.org/a?b"}, nil)
	for _, address := range []string{"file:///etc/passwd", "javascript:alert(1)", "https://u@example.org", "vitrine:x", "/etc", "https://" + strings.Repeat("x", 3000), "::"} {
		if f := x.failure(wire.OpOpenLink, wire.LinkArgs{Address: address}, nil); f == nil {
			t.Errorf("%s was opened", address)
		}
	}
	x.do(wire.OpWriteClipboard, wire.Text{Text: "copied"}, nil)
	var text wire.Text
	x.do(wire.OpReadClipboard, struct{}{}, &text)
	x.do(wire.OpNotify, wire.NotifyArgs{Title: strings.Repeat("t", 5000), Body: "b"}, nil)
	if text.Text != "copied" || !slices.Equal(d.opened, []string{"https://example.org/a?b"}) || len(d.notices) != 1 || len(d.notices[0]) > 300 {
		t.Errorf("%+v", d)
	}
	var actions []permissions.Action
	for _, r := range x.person.requests() {
		actions = append(actions, r.Action)
	}
	want := []permissions.Action{permissions.OpenLink, permissions.WriteClipboard, permissions.ReadClipboard, permissions.Notify}
	if !slices.Equal(actions, want) {
		t.Errorf("%q", actions)
	}
	x.person.answers = deny()
	x.fails("NotAllowedError", wire.OpReadClipboard, struct{}{})
	if d.clipboard = strings.Repeat("x", 600_000); x.failure(wire.OpReadClipboard, struct{}{}, nil) == nil {
		t.Error("a clipboard larger than a frame was read")
	}
}

func TestPick(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/mesh.obj", "v 0 0 0")
	d := &desk{picked: []string{dir + "/mesh.obj"}}
	x := begin(t, func(o *services.Options) {
		o.Desktop = d
		o.Declared = func(string, string, string) (string, bool) { return "", false } // choosing needs no manifest
	})
	var p wire.Picked
	x.do(wire.OpPick, wire.PickArgs{Kind: "open"}, &p)
	if len(p.Handles) != 1 || p.Handles[0].Name != "mesh.obj" || p.Handles[0].Folder {
		t.Fatalf("%+v", p)
	}
	must(t, os.Rename(dir+"/mesh.obj", dir+"/moved")) // what was chosen is the file, not its name
	write(t, dir+"/mesh.obj", "another")
	var o wire.Opened
	x.do(wire.OpOpen, wire.OpenArgs{Handle: p.Handles[0].Handle, Mode: wire.ModeRead}, &o)
	if got := x.read(o.Handle); got != "v 0 0 0" {
		t.Errorf("%q", got)
	}
	if n := len(x.person.requests()); n != 0 {
		t.Errorf("%d prompts for what was chosen", n)
	}
	// Choosing a file to open grants no writing.
	x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Handle: p.Handles[0].Handle, Mode: wire.ModeWrite})
	x.fails("TypeMismatchError", wire.OpOpen, wire.OpenArgs{Handle: p.Handles[0].Handle, Path: "x", Mode: wire.ModeRead})
	x.close(p.Handles[0].Handle)
	x.fails("InvalidStateError", wire.OpOpen, wire.OpenArgs{Handle: p.Handles[0].Handle, Mode: wire.ModeRead})

	d.picked = nil
	x.fails("AbortError", wire.OpPick, wire.PickArgs{Kind: "open"})
	x.fails("TypeError", wire.OpPick, wire.PickArgs{Kind: "steal"})
}

// When everything is taken back from an applet, so is what was picked, and what
// was granted once and is still open.
func TestRevokingAllTakesPicksToo(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/mesh.obj", "v 0 0 0")
	write(t, dir+"/once", "1")
	x := begin(t, func(o *services.Options) { o.Desktop = &desk{picked: []string{dir + "/mesh.obj"}} })
	pick := func() (p wire.Picked) {
		x.do(wire.OpPick, wire.PickArgs{Kind: "open"}, &p)
		return p
	}
	open := wire.OpenArgs{Handle: pick().Handles[0].Handle, Mode: wire.ModeRead}
	var picked wire.Opened
	x.do(wire.OpOpen, open, &picked)
	x.open(dir+"/once", wire.ModeRead)

	x.book.Revoke("digest:1")
	eventually(t, 250*time.Millisecond, "both are closed", func() bool {
		return !slices.ContainsFunc(x.Handles(), func(h account.Handle) bool { return h.Closed.IsZero() })
	})
	x.fails("NotAllowedError", wire.OpRead, wire.ReadArgs{Handle: picked.Handle, Offset: -1, Max: 5})
	asked := len(x.person.requests())
	x.person.answers = deny()
	x.fails("NotAllowedError", wire.OpOpen, open)
	if n := len(x.person.requests()); n != asked+1 {
		t.Errorf("%d prompts for what was taken back", n-asked)
	}
	if again := pick().Handles[0].Handle; again != open.Handle {
		t.Errorf("picked again it is %d", again)
	}
	x.do(wire.OpOpen, open, &picked)
	if got := x.read(picked.Handle); got != "v 0 0 0" || len(x.person.requests()) != asked+1 {
		t.Errorf("picked again: %q after %d prompts", got, len(x.person.requests()))
	}
}

func TestPickToSave(t *testing.T) {
	dir := folder(t)
	x := begin(t, func(o *services.Options) { o.Desktop = &desk{picked: []string{dir + "/poster.png"}} })
	var p wire.Picked
	x.do(wire.OpPick, wire.PickArgs{Kind: "save", Suggested: "../../x.png"}, &p)
	for _, text := range []string{"first", "2nd"} { // the second time it exists
		var o wire.Opened
		x.do(wire.OpOpen, wire.OpenArgs{Handle: p.Handles[0].Handle, Mode: wire.ModeWrite}, &o)
		x.write(o.Handle, text)
		x.close(o.Handle)
		if got := content(t, dir+"/poster.png"); got != text {
			t.Errorf("%q", got)
		}
	}
	if n := len(x.person.requests()); n != 0 {
		t.Errorf("%d prompts for what was chosen", n)
	}
}

func TestPickFolder(t *testing.T) {
	dir := folder(t)
	must(t, os.MkdirAll(dir+"/root/sub", 0o700))
	write(t, dir+"/root/sub/f", "inside")
	write(t, dir+"/outside", "outside")
	must(t, os.Symlink("../../outside", dir+"/root/sub/link"))
	must(t, os.Symlink("/etc/passwd", dir+"/root/absolute"))
	x := begin(t, func(o *services.Options) { o.Desktop = &desk{picked: []string{dir + "/root"}} })
	var p wire.Picked
	x.do(wire.OpPick, wire.PickArgs{Kind: "directory"}, &p)
	root := p.Handles[0].Handle
	var e wire.Entries
	x.do(wire.OpDir, wire.PathArgs{Handle: root}, &e)
	if len(e.Entries) != 2 {
		t.Errorf("%+v", e)
	}
	var o wire.Opened
	x.do(wire.OpOpen, wire.OpenArgs{Handle: root, Path: "sub/f", Mode: wire.ModeRead}, &o)
	if got := x.read(o.Handle); got != "inside" {
		t.Errorf("%q", got)
	}
	for _, path := range []string{"../outside", "sub/../../outside", "/etc/passwd", "absolute", "sub/link", "..", "sub/f/x", "nothing"} {
		if f := x.failure(wire.OpOpen, wire.OpenArgs{Handle: root, Path: path, Mode: wire.ModeRead}, nil); f == nil {
			t.Errorf("%s was opened", path)
		}
	}
	if n := len(x.person.requests()); n != 0 {
		t.Errorf("%d prompts for what was chosen", n)
	}
}

// What was picked can be kept for a later run, where opening it asks.
func TestKeptPicks(t *testing.T) {
	dir, root := folder(t), folder(t)
	write(t, dir+"/doc", "text")
	who := permissions.Applet{Identity: "digest:1", Trust: permissions.Anonymous}
	session := func(who permissions.Applet) *setting {
		return begin(t, func(o *services.Options) {
			o.Applet, o.Storage, o.Desktop = who, services.NewStorage(root, who), &desk{picked: []string{dir + "/doc"}}
		})
	}
	x := session(who)
	var p wire.Picked
	x.do(wire.OpPick, wire.PickArgs{Kind: "open"}, &p)
	var k, again wire.Kept
	x.do(wire.OpKeep, wire.HandleArgs{Handle: p.Handles[0].Handle}, &k)
	x.do(wire.OpKeep, wire.HandleArgs{Handle: p.Handles[0].Handle}, &again)
	if k.Token == "" || k != again || strings.Contains(k.Token, "doc") {
		t.Errorf("%+v, then %+v", k, again)
	}
	x.fails("InvalidStateError", wire.OpKeep, wire.HandleArgs{Handle: 99})
	x.Close()

	y := session(who)
	var h wire.PickedHandle
	y.do(wire.OpKept, k, &h)
	if h.Name != "doc" || h.Folder {
		t.Errorf("%+v", h)
	}
	y.person.answers = deny()
	y.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Handle: h.Handle, Mode: wire.ModeRead})
	var o wire.Opened
	y.do(wire.OpOpen, wire.OpenArgs{Handle: h.Handle, Mode: wire.ModeRead}, &o)
	if got := y.read(o.Handle); got != "text" || len(y.person.requests()) != 2 {
		t.Errorf("%q after %d prompts", got, len(y.person.requests()))
	}
	y.fails("NotFoundError", wire.OpKept, wire.Kept{Token: "guess"})

	other := session(permissions.Applet{Identity: "digest:2", Trust: permissions.Anonymous})
	other.fails("NotFoundError", wire.OpKept, k)
}

// What is chosen twice is one handle, for all that it was chosen for; a kept one
// that is chosen again need not be asked about.
func TestChosenAgain(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/doc", "text")
	d := &desk{picked: []string{dir + "/doc"}}
	who := permissions.Applet{Identity: "digest:1", Trust: permissions.Anonymous}
	x := begin(t, func(o *services.Options) {
		o.Applet, o.Storage, o.Desktop = who, services.NewStorage(folder(t), who), d
		o.Declared = func(string, string, string) (string, bool) { return "", false } // what was chosen needs no mention
	})
	var first, second wire.Picked
	x.do(wire.OpPick, wire.PickArgs{Kind: "open"}, &first)
	id := first.Handles[0].Handle
	state := func(action string) string {
		var s wire.PermissionState
		x.do(wire.OpQuery, wire.PermissionArgs{Action: action, Handle: id}, &s)
		return s.State
	}
	if r, w := state("read-file"), state("write-file"); r != "granted" || w != "denied" {
		t.Errorf("chosen to be read: %s, %s", r, w)
	}
	x.do(wire.OpPick, wire.PickArgs{Kind: "save"}, &second)
	if second.Handles[0].Handle != id || state("write-file") != "granted" {
		t.Errorf("chosen to be written: %+v, %s", second, state("write-file"))
	}
	var k wire.Kept
	x.do(wire.OpKeep, wire.HandleArgs{Handle: id}, &k)
	x.close(id)
	var h wire.PickedHandle
	x.do(wire.OpKept, k, &h)
	id = h.Handle
	if got := state("read-file"); got != "prompt" {
		t.Errorf("kept: %s", got)
	}
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Run}}
	var s wire.PermissionState
	x.do(wire.OpRequest, wire.PermissionArgs{Action: "read-file", Handle: id}, &s)
	if f := x.person.requests()[0].Resource.File; s.State != "granted" || !f.Kept || f.Path != dir+"/doc" {
		t.Errorf("asked: %+v, %+v", s, f)
	}
	x.do(wire.OpStat, wire.PathArgs{Handle: id}, nil)
	x.do(wire.OpOpen, wire.OpenArgs{Handle: id, Mode: wire.ModeRead}, nil)
	if n := len(x.person.requests()); n != 1 {
		t.Errorf("%d prompts", n)
	}
	x.do(wire.OpPick, wire.PickArgs{Kind: "save"}, &second)
	if second.Handles[0].Handle != id || state("write-file") != "granted" {
		t.Errorf("kept, and chosen again: %+v, %s", second, state("write-file"))
	}
	x.fails("InvalidStateError", wire.OpRequest, wire.PermissionArgs{Action: "read-file", Handle: 99})
}

func TestDrop(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/dropped", "text")
	x := begin(t, nil)
	p, err := x.Dropped(dir + "/dropped")
	must(t, err)
	var o wire.Opened
	x.do(wire.OpOpen, wire.OpenArgs{Handle: p.Handle, Mode: wire.ModeRead}, &o)
	if got := x.read(o.Handle); got != "text" || p.Name != "dropped" || len(x.person.requests()) != 0 {
		t.Errorf("%q, %+v", got, p)
	}
	if _, err := x.Dropped("/dev/null"); err == nil {
		t.Error("a device was taken")
	}
}

// Nothing is left open, whatever was.
func TestNoDescriptorsAreLeft(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/a", "x")
	port := echo(t)
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		must(t, err)
		return len(entries)
	}
	use := func() {
		x := begin(t, func(o *services.Options) { o.Desktop = &desk{picked: []string{dir, dir + "/a"}} })
		x.open(dir+"/a", wire.ModeRead)
		x.do(wire.OpStat, wire.PathArgs{Path: dir + "/a"}, nil)
		x.do(wire.OpDir, wire.PathArgs{Path: dir}, nil)
		x.failure(wire.OpOpen, wire.OpenArgs{Path: dir + "/none", Mode: wire.ModeRead}, nil)
		x.failure(wire.OpOpen, wire.OpenArgs{Path: dir + "/none/none", Mode: wire.ModeWrite}, nil)
		x.failure(wire.OpOpen, wire.OpenArgs{Path: "/dev/null", Mode: wire.ModeRead}, nil)
		x.do(wire.OpRequest, wire.PermissionArgs{Action: "read-file", Resource: dir + "/a"}, nil)
		x.do(wire.OpPick, wire.PickArgs{Kind: "open"}, nil)
		x.do(wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port}, nil)
		x.person.answers = deny()
		x.failure(wire.OpOpen, wire.OpenArgs{Path: dir + "/a", Mode: wire.ModeWrite}, nil)
		x.Close()
	}
	use()
	before := open()
	for range 20 {
		use()
	}
	if after := open(); after > before+10 { // the echo server closes its ends when it comes to it
		t.Errorf("%d descriptors, then %d", before, after)
	}
}
