package services_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

func TestReadFile(t *testing.T) {
	x := begin(t, nil)
	path := filepath.Join(folder(t), "data.txt")
	text := strings.Repeat("0123456789", 60_000) // several chunks
	write(t, path, text)
	o := x.open(path, wire.ModeRead)
	if o.Name != "data.txt" || o.Size != int64(len(text)) || o.Handle == 0 {
		t.Errorf("%+v", o)
	}
	if got := x.read(o.Handle); got != text {
		t.Errorf("read %d bytes", len(got))
	}
	var c wire.Chunk
	x.do(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: 11, Max: 3}, &c)
	if string(c.Data) != "123" {
		t.Errorf("at an offset: %q", c.Data)
	}
	x.fails("NotAllowedError", wire.OpWrite, wire.WriteArgs{Handle: o.Handle, Offset: -1, Data: []byte("x")})
	x.close(o.Handle)
	x.fails("InvalidStateError", wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 1})

	r := x.person.requests()
	if len(r) != 1 || r[0].Action != permissions.ReadFile || r[0].API != "readFile" || r[0].Resource.File.Path != path {
		t.Errorf("%+v", r)
	}
	if u := x.book.uses; len(u) != 1 || u[0].Read != uint64(len(text))+3 || u[0].How != "closed" {
		t.Errorf("%+v", u)
	}
	if h := x.Handles(); len(h) != 1 || h[0].Resource != path || h[0].Closed.IsZero() || h[0].Read != uint64(len(text))+3 {
		t.Errorf("%+v", h)
	}
}

// What is closed long ago is listed no longer, and counted all the same.
func TestAccountOfManyFiles(t *testing.T) {
	const count = services.MaxHistory + 10
	dir := folder(t)
	write(t, dir+"/f", "12345")
	x := begin(t, nil)
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Run}}
	for range count {
		x.do(wire.OpOpen, wire.OpenArgs{Path: dir + "/f", Mode: wire.ModeRead, Read: true}, &wire.Opened{})
	}
	o := x.open(dir+"/f", wire.ModeUpdate)
	x.write(o.Handle, "678")
	var f account.Figures
	x.Account(&f)
	if len(f.Handles) != services.MaxHistory+1 || f.Opened != count+1 || f.Read != 5*count || f.Written != 3 {
		t.Errorf("%d handles, %d opened, %d bytes read, %d written", len(f.Handles), f.Opened, f.Read, f.Written)
	}
}

func TestReadAtOnce(t *testing.T) {
	dir := folder(t)
	x := begin(t, nil)
	for _, size := range []int{0, 1, 4096, wire.MaxChunk - 1, wire.MaxChunk, wire.MaxChunk + 1} {
		write(t, dir+"/f", strings.Repeat("x", size))
		var o wire.Opened
		x.do(wire.OpOpen, wire.OpenArgs{Path: dir + "/f", Mode: wire.ModeRead, Read: true}, &o)
		if o.Size != int64(size) || len(o.Data) != min(size, wire.MaxChunk) || o.End != (size < wire.MaxChunk) || o.End != (o.Handle == 0) {
			t.Errorf("%d bytes: %d, end %v, handle %d", size, len(o.Data), o.End, o.Handle)
		}
		if !o.End && len(x.read(o.Handle)) != size-wire.MaxChunk {
			t.Errorf("%d bytes: the rest is not there", size)
		}
	}
	x.fails("TypeError", wire.OpOpen, wire.OpenArgs{Path: dir + "/f", Mode: wire.ModeUpdate, Read: true})
	open := 0
	for _, h := range x.Handles() {
		if h.Closed.IsZero() {
			open++
		}
	}
	if open != 2 {
		t.Errorf("%d files are open", open)
	}
}

func TestWriteModes(t *testing.T) {
	tests := []struct {
		mode    wire.Mode
		want    string
		actions []permissions.Action
	}{
		{wire.ModeWrite, "new", []permissions.Action{permissions.WriteFile}},
		{wire.ModeAppend, "old textnew", []permissions.Action{permissions.WriteFile}},
		{wire.ModeUpdate, "new text", []permissions.Action{permissions.ReadFile, permissions.WriteFile}},
		{wire.ModeWithin, "new text", []permissions.Action{permissions.WriteFile}},
	}
	for _, test := range tests {
		t.Run(string(test.mode), func(t *testing.T) {
			x := begin(t, nil)
			path := filepath.Join(folder(t), "f")
			write(t, path, "old text")
			o := x.open(path, test.mode)
			x.write(o.Handle, "new")
			if got := content(t, path); got != test.want {
				t.Errorf("%q", got)
			}
			for i, r := range x.person.requests() {
				if r.Action != test.actions[i] || r.Resource.File.New {
					t.Errorf("%+v", r)
				}
			}
		})
	}
}

func TestNewFile(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "new.txt")
	if err := os.Symlink(dir, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	x := begin(t, nil)
	o := x.open(filepath.Join(dir, "link", "new.txt"), wire.ModeWrite)
	x.write(o.Handle, "hello")
	f := x.person.requests()[0].Resource.File
	if f.Path != path || !f.New || f.Asked != filepath.Join(dir, "link", "new.txt") {
		t.Errorf("%+v", f)
	}
	if got := content(t, path); got != "hello" {
		t.Errorf("%q", got)
	}
	x.fails("NotFoundError", wire.OpOpen, wire.OpenArgs{Path: filepath.Join(dir, "none", "x"), Mode: wire.ModeWrite})
	x.fails("NotFoundError", wire.OpOpen, wire.OpenArgs{Path: filepath.Join(dir, "none"), Mode: wire.ModeUpdate})
}

func TestDeniedFile(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "secret")
	write(t, path, "s")
	x := begin(t, nil)
	for _, call := range []struct {
		op   wire.Op
		args any
	}{
		{wire.OpOpen, wire.OpenArgs{Path: path, Mode: wire.ModeRead}},
		{wire.OpStat, wire.PathArgs{Path: path}},
		{wire.OpDir, wire.PathArgs{Path: dir}},
	} {
		x.person.answers = deny()
		if m := x.fails("NotAllowedError", call.op, call.args); !strings.Contains(m, "denied by the user") {
			t.Errorf("%s: %q", call.op, m)
		}
	}
	if granted, denied := x.Requests(); granted != 0 || denied != 3 {
		t.Errorf("%d granted, %d denied", granted, denied)
	}
}

// What exists, and what it is, an applet must not learn from what it is told
// without consent.
func TestMissingFilesAreAskedAboutToo(t *testing.T) {
	dir := folder(t)
	write(t, filepath.Join(dir, "there"), "x")
	x := begin(t, nil)
	var told []string
	for _, name := range []string{"there", "gone", "there/below", "gone/below"} {
		x.gate.End(1) // or three refusals would silence the fourth
		x.person.answers = deny()
		m := x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Path: filepath.Join(dir, name), Mode: wire.ModeRead})
		told = append(told, strings.Replace(m, filepath.Join(dir, name), "", 1))
	}
	if len(slices.Compact(told)) != 1 || len(x.person.requests()) != 4 {
		t.Errorf("%q after %d prompts", told, len(x.person.requests()))
	}
	x.fails("NotFoundError", wire.OpOpen, wire.OpenArgs{Path: filepath.Join(dir, "gone"), Mode: wire.ModeRead})
}

func TestSpecialFilesAreRefused(t *testing.T) {
	dir := folder(t)
	fifo := filepath.Join(dir, "fifo")
	if err := unix.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	x := begin(t, nil)
	for _, path := range []string{fifo, "/dev/null", "/dev/zero", "/proc/self/fd/0", "/proc/self/exe", "/proc/self/cwd/x"} {
		x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Path: path, Mode: wire.ModeRead})
		x.fails("NotAllowedError", wire.OpStat, wire.PathArgs{Path: path})
	}
	for _, r := range x.person.requests() {
		if f := r.Resource.File; !f.Bare || f.Folder || f.New {
			t.Errorf("asked about all of %s", f.Path)
		}
	}
}

func TestTreacherousPaths(t *testing.T) {
	x := begin(t, nil)
	x.fails("TypeError", wire.OpOpen, wire.OpenArgs{Path: "", Mode: wire.ModeRead})
	x.fails("TypeError", wire.OpOpen, wire.OpenArgs{Path: "relative", Mode: wire.ModeRead})
	x.fails("TypeError", wire.OpOpen, wire.OpenArgs{Path: "/etc/pass\x00wd", Mode: wire.ModeRead})
	x.fails("TypeError", wire.OpOpen, wire.OpenArgs{Path: "/" + strings.Repeat("x", 5000), Mode: wire.ModeRead})
	if asked := x.person.requests(); len(asked) != 0 {
		t.Errorf("asked %+v", asked)
	}

	dir := folder(t)
	write(t, filepath.Join(dir, "a"), "x")
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	x.open(dir+"/sub/../a", wire.ModeRead)
	x.open(dir+"//sub/.././a", wire.ModeRead)
	for _, r := range x.person.requests() {
		if r.Resource.File.Path != filepath.Join(dir, "a") {
			t.Errorf("shown as %q", r.Resource.File.Path)
		}
	}
}

// Shown is granted: whatever is done to names while the prompt is open, the
// file that was shown is the one that is opened.
func TestSwappingWhileAsking(t *testing.T) {
	swaps := map[string]func(t *testing.T, dir string){
		"the link": func(t *testing.T, dir string) {
			t.Helper()
			must(t, os.Remove(dir+"/link"))
			must(t, os.Symlink(dir+"/secret", dir+"/link"))
		},
		"its target": func(t *testing.T, dir string) {
			t.Helper()
			must(t, os.Rename(dir+"/secret", dir+"/good"))
		},
	}
	for name, swap := range swaps {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			write(t, dir+"/good", "good")
			write(t, dir+"/secret", "secret")
			must(t, os.Symlink(dir+"/good", dir+"/link"))
			x := begin(t, nil)
			x.person.before = func(r permissions.Request) {
				if r.Resource.File.Path != dir+"/good" {
					t.Errorf("shown as %q", r.Resource.File.Path)
				}
				swap(t, dir)
			}
			o := x.open(dir+"/link", wire.ModeRead)
			if got := x.read(o.Handle); got != "good" {
				t.Errorf("read %q", got)
			}
		})
	}
}

func TestNewFileAppearsWhileAsking(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/secret", "secret")
	x := begin(t, nil)
	x.person.before = func(permissions.Request) { must(t, os.Symlink(dir+"/secret", dir+"/new")) }
	x.fails("InvalidModificationError", wire.OpOpen, wire.OpenArgs{Path: dir + "/new", Mode: wire.ModeWrite})
	if got := content(t, dir+"/secret"); got != "secret" {
		t.Errorf("%q", got)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRisks(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/a", "x")
	must(t, os.Link(dir+"/a", dir+"/b"))
	write(t, dir+"/c", "x")
	x := begin(t, nil)
	x.open(dir+"/a", wire.ModeRead)
	x.open(dir+"/c", wire.ModeRead)
	r := x.person.requests()
	if !slices.Equal(r[0].Resource.File.Risks, []string{"several links"}) || len(r[1].Resource.File.Risks) != 0 {
		t.Errorf("%q and %q", r[0].Resource.File.Risks, r[1].Resource.File.Risks)
	}
}

func TestStatAndDir(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/b.txt", "four")
	must(t, os.Mkdir(dir+"/a", 0o700))
	x := begin(t, nil)
	var s wire.Stat
	x.do(wire.OpStat, wire.PathArgs{Path: dir + "/b.txt"}, &s)
	if s.Name != "b.txt" || s.Size != 4 || s.Folder || time.Since(time.UnixMilli(int64(s.Modified))) > time.Minute {
		t.Errorf("%+v", s)
	}
	var e wire.Entries
	x.do(wire.OpDir, wire.PathArgs{Path: dir}, &e)
	if len(e.Entries) != 2 || e.Entries[0].Name != "a" || !e.Entries[0].Folder || e.Entries[1].Name != "b.txt" || e.More {
		t.Errorf("%+v", e)
	}
	if r := x.person.requests(); !r[1].Resource.File.Folder || r[1].API != "readDir" {
		t.Errorf("%+v", r[1].Resource.File)
	}
	x.fails("TypeMismatchError", wire.OpDir, wire.PathArgs{Path: dir + "/b.txt"})
}

func TestLargeFoldersAreCut(t *testing.T) {
	dir := folder(t)
	long := strings.Repeat("n", 240)
	for i := range 1500 {
		write(t, filepath.Join(dir, long+string(rune('a'+i/100))+string(rune('a'+i/10%10))+string(rune('a'+i%10))), "")
	}
	x := begin(t, nil)
	var e wire.Entries
	x.do(wire.OpDir, wire.PathArgs{Path: dir}, &e)
	if !e.More || len(e.Entries) < 1000 {
		t.Errorf("%d entries, more %v", len(e.Entries), e.More)
	}
}

// A folder is no file, which is told after consent, and takes no permission for
// what is in it.
func TestFolderIsNoFile(t *testing.T) {
	x := begin(t, nil)
	for _, mode := range []wire.Mode{wire.ModeRead, wire.ModeWrite, wire.ModeAppend, wire.ModeUpdate, wire.ModeWithin} {
		x.fails("TypeMismatchError", wire.OpOpen, wire.OpenArgs{Path: folder(t), Mode: mode})
	}
	var s wire.Stat
	if x.do(wire.OpStat, wire.PathArgs{Path: folder(t)}, &s); !s.Folder {
		t.Errorf("%+v", s)
	}
	asked := x.person.requests()
	if len(asked) != 6 {
		t.Errorf("%d questions, want one for each call", len(asked))
	}
	for _, r := range asked {
		if f := r.Resource.File; !f.Bare || f.Folder {
			t.Errorf("asked about %+v, want it bare", f)
		}
	}
}

func TestRelativePaths(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/in.csv", "1,2")
	x := begin(t, func(o *services.Options) { o.Folder = dir })
	o := x.open("in.csv", wire.ModeRead)
	if got := x.read(o.Handle); got != "1,2" {
		t.Errorf("%q", got)
	}
	if f := x.person.requests()[0].Resource.File; f.Path != dir+"/in.csv" || f.Asked != "in.csv" {
		t.Errorf("%+v", f)
	}
}

func TestManifestHasToListIt(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/a", "x")
	x := begin(t, func(o *services.Options) {
		o.Declared = func(_, action, resource string) (string, bool) {
			return "to show it", action == "read-file" && resource == dir+"/a"
		}
	})
	x.open(dir+"/a", wire.ModeRead)
	m := x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Path: dir + "/a", Mode: wire.ModeWrite})
	if !strings.Contains(m, "manifest does not list") {
		t.Errorf("%q", m)
	}
	x.fails("NotAllowedError", wire.OpConnect, wire.ConnectArgs{Hostname: "example.org", Port: 80})
	if r := x.person.requests(); len(r) != 1 || r[0].Reason != "to show it" {
		t.Errorf("%+v", r)
	}
}

// Reads and writes of one handle are carried out in order, four at most.
func TestWindow(t *testing.T) {
	r, w, err := os.Pipe()
	must(t, err)
	x := begin(t, func(o *services.Options) { o.Stdin = r })
	var o wire.Opened
	x.do(wire.OpStdin, struct{}{}, &o)
	var waiting []<-chan wire.Answer
	for range wire.Window {
		waiting = append(waiting, x.begun(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 1}))
	}
	x.fails("QuotaExceededError", wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 1})
	if _, err := w.WriteString("abcd"); err != nil {
		t.Fatal(err)
	}
	for i, answer := range waiting {
		var c wire.Chunk
		must(t, wire.DecodeBody((<-answer).Result, &c))
		if string(c.Data) != "abcd"[i:i+1] {
			t.Errorf("read %d got %q", i, c.Data)
		}
	}
	must(t, w.Close())
	if got := x.read(o.Handle); got != "" {
		t.Errorf("%q", got)
	}
}

// A read of standard input that never comes does not hold up the end.
func TestStdinThatNeverEnds(t *testing.T) {
	r, w, err := os.Pipe()
	must(t, err)
	defer w.Close()
	x := begin(t, func(o *services.Options) { o.Stdin = r })
	var o wire.Opened
	x.do(wire.OpStdin, struct{}{}, &o)
	answer := x.begun(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 1})
	x.close(o.Handle)
	if a := <-answer; a.Fault == nil {
		t.Errorf("%+v", a)
	}
	x.Close() // ends
}

func TestStdout(t *testing.T) {
	var out strings.Builder
	x := begin(t, func(o *services.Options) { o.Stdout = &out })
	var o, again wire.Opened
	x.do(wire.OpStdout, struct{}{}, &o)
	x.do(wire.OpStdout, struct{}{}, &again)
	if o.Handle != again.Handle {
		t.Errorf("handles %d and %d", o.Handle, again.Handle)
	}
	x.write(o.Handle, "bytes\x00")
	if out.String() != "bytes\x00" {
		t.Errorf("%q", out.String())
	}
}

func TestRevocationClosesTheFile(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/a", "0123456789")
	x := begin(t, nil)
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Always}}
	o := x.open(dir+"/a", wire.ModeRead)
	var c wire.Chunk
	x.do(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 5}, &c)

	x.book.Revoke("digest:1")
	eventually(t, time.Minute, "the handle is closed", func() bool { return !x.Handles()[0].Closed.IsZero() })
	if m := x.fails("NotAllowedError", wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 5}); m == "" {
		t.Error("no reason is given")
	}
	var f account.Figures
	if x.Account(&f); len(f.Handles) != 1 || f.Opened != 1 || f.Read != 5 {
		t.Errorf("%+v", f)
	}
	if u := x.book.uses; len(u) != 1 || u[0].How != "revoked" || u[0].Read != 5 {
		t.Errorf("%+v", u)
	}
}

func TestTruncate(t *testing.T) {
	x := begin(t, nil)
	path := folder(t) + "/f"
	write(t, path, "0123456789")
	o := x.open(path, wire.ModeUpdate)
	truncate := func(handle uint32, size int64) wire.TruncateArgs {
		return wire.TruncateArgs{Handle: handle, Size: size}
	}
	// It comes after the writes before it, however they are sent.
	wrote := x.begun(wire.OpWrite, wire.WriteArgs{Handle: o.Handle, Offset: 8, Data: []byte("abcd")})
	x.do(wire.OpTruncate, truncate(o.Handle, 9), nil)
	if a := <-wrote; a.Fault != nil || content(t, path) != "01234567a" {
		t.Errorf("%q, %+v", content(t, path), a.Fault)
	}
	x.do(wire.OpTruncate, truncate(o.Handle, 11), nil)
	if got := content(t, path); got != "01234567a\x00\x00" {
		t.Errorf("%q", got)
	}
	var s wire.Stat
	x.do(wire.OpStat, wire.PathArgs{Handle: o.Handle}, &s)
	if s.Size != 11 || s.Name != "f" || s.Folder {
		t.Errorf("%+v", s)
	}
	x.fails("TypeError", wire.OpTruncate, truncate(o.Handle, -1))
	x.fails("TypeError", wire.OpTruncate, truncate(o.Handle, wire.MaxFileSize+1))
	x.fails("InvalidStateError", wire.OpTruncate, truncate(99, 1))
	x.fails("NotAllowedError", wire.OpTruncate, truncate(x.open(path, wire.ModeRead).Handle, 1))
	if got := content(t, path); len(got) != 11 {
		t.Errorf("%q", got)
	}
}

func TestMakeFolder(t *testing.T) {
	x := begin(t, nil)
	dir := folder(t)
	write(t, dir+"/f", "x")
	must(t, os.Symlink("/nowhere/at/all", dir+"/link"))
	x.do(wire.OpMkdir, wire.PathArgs{Path: dir + "/new"}, nil)
	if info, err := os.Stat(dir + "/new"); err != nil || !info.IsDir() {
		t.Errorf("%+v, %v", info, err)
	}
	r := x.person.requests()
	if len(r) != 1 || r[0].Action != permissions.WriteFile || r[0].API != "mkdir" || r[0].Resource.File.Path != dir+"/new" || !r[0].Resource.File.New {
		t.Errorf("asked %+v", r)
	}
	x.fails("InvalidModificationError", wire.OpMkdir, wire.PathArgs{Path: dir + "/new"})
	x.fails("InvalidModificationError", wire.OpMkdir, wire.PathArgs{Path: dir + "/f"})
	x.fails("NotFoundError", wire.OpMkdir, wire.PathArgs{Path: dir + "/no/such"})
	x.fails("TypeError", wire.OpMkdir, wire.PathArgs{})
	if f := x.failure(wire.OpMkdir, wire.PathArgs{Path: dir + "/link"}, nil); f == nil {
		t.Error("a link that leads nowhere was followed")
	}
	x.person.answers = deny()
	x.fails("NotAllowedError", wire.OpMkdir, wire.PathArgs{Path: dir + "/other"})
	if _, err := os.Stat(dir + "/other"); err == nil {
		t.Error("it was made though it was denied")
	}
	// What another has put there meanwhile is not taken for what was asked about.
	x.person.before = func(permissions.Request) { write(t, dir+"/swapped", "x") }
	x.fails("InvalidModificationError", wire.OpMkdir, wire.PathArgs{Path: dir + "/swapped"})
}

// A small file is read and closed at once, which is on the account like any
// other use; what is taken back meanwhile is noticed.
func TestReadAtOnceIsOnTheAccount(t *testing.T) {
	x := begin(t, nil)
	path := folder(t) + "/f"
	write(t, path, "hello")
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Run}}
	var o wire.Opened
	x.do(wire.OpOpen, wire.OpenArgs{Path: path, Mode: wire.ModeRead, Read: true}, &o)
	if string(o.Data) != "hello" || !o.End || o.Handle != 0 || o.Size != 5 {
		t.Errorf("%+v", o)
	}
	if u := x.book.uses; len(u) != 1 || u[0].Read != 5 || u[0].How != "closed" || u[0].Closed.Before(u[0].Opened) {
		t.Errorf("%+v", u)
	}
	if h := x.Handles(); len(h) != 1 || h[0].Read != 5 || h[0].Resource != path || h[0].Closed.IsZero() {
		t.Errorf("%+v", h)
	}
	before := x.gate.Changes()
	x.book.EndRun(1)
	if x.gate.Changes() == before {
		t.Error("what was taken back does not show")
	}
	x.person.answers = deny()
	x.fails("NotAllowedError", wire.OpOpen, wire.OpenArgs{Path: path, Mode: wire.ModeRead, Read: true})
}

func BenchmarkReadFile4K(b *testing.B) {
	dir := folder(b)
	write(b, dir+"/a", strings.Repeat("x", 4096))
	x := begin(b, nil)
	x.person.answers = []permissions.Decision{{
		Verdict: permissions.Grant, Span: permissions.Always, Scope: permissions.Scope{Folder: dir},
	}}
	x.open(dir+"/a", wire.ModeRead)
	for b.Loop() {
		var o wire.Opened
		x.do(wire.OpOpen, wire.OpenArgs{Path: dir + "/a", Mode: wire.ModeRead, Read: true}, &o)
		if len(o.Data) != 4096 || !o.End {
			b.Fatalf("%d bytes", len(o.Data))
		}
	}
}
