package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/internal/testing/programs"
	"example.org/vitrine/ui"
	"example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/viewport"
)

// built is the folder of the programs, built once for all tests.
var built string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	for _, tool := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" || os.Getenv("VITRINE_REQUIRE_WINDOWS") != "" {
				fmt.Fprintln(os.Stderr, "the tests in real windows need", tool)
				return 1
			}
			fmt.Println("skipped: the tests in real windows need", tool)
			return 0
		}
	}
	folder, err := os.MkdirTemp("", "vitrine-viewer-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	built = folder
	if err := programs.Build(context.Background(), folder, programs.Vitrine, programs.Worker, programs.Viewer); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// patience is how long a test waits for something to appear. The machine may
// be busy with other tests; what must be quick is measured on its own.
const patience = 60 * time.Second

// viewer is a running viewer in a display of its own.
type viewer struct {
	t       testing.TB
	display string
	home    string
	inspect string
	cmd     *exec.Cmd
	log     bytes.Buffer

	patience time.Duration // of await
	gone     chan struct{} // closed when the process has ended
}

// display starts an X server on a free display and returns its name. Two
// servers that start at once may pick the same one, of which one gives up: it
// is tried again.
func display(t testing.TB) string {
	t.Helper()
	for range 5 {
		if name := tryDisplay(t); name != "" {
			return name
		}
	}
	t.Fatal("Xvfb does not start")
	return ""
}

// tryDisplay starts an X server; "" means that it does not answer.
func tryDisplay(t testing.TB) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1000x720x24", "+extension", "GLX", "-nolisten", "tcp",
		"-noreset") // or it begins anew when its last client leaves, and refuses whoever comes just then
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = r.Close() })
	_ = w.Close()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return ""
	}
	name := ":" + strings.TrimSpace(number)
	answers := exec.Command("xdotool", "getdisplaygeometry")
	answers.Env = append(os.Environ(), "DISPLAY="+name)
	if answers.Run() != nil {
		return ""
	}
	return name
}

// start starts a viewer that opens paths.
func start(t testing.TB, paths ...string) *viewer { return startWith(t, nil, paths...) }

// startWith is start with more of an environment.
func startWith(t testing.TB, env []string, paths ...string) *viewer {
	t.Helper()
	return startIn(t, t.TempDir(), env, paths...)
}

// startIn is startWith with the home that another viewer has left.
func startIn(t testing.TB, home string, env []string, paths ...string) *viewer {
	t.Helper()
	v := &viewer{t: t, display: display(t), home: home, patience: patience, gone: make(chan struct{})}
	v.inspect = filepath.Join(v.home, "view.json")
	if err := os.MkdirAll(filepath.Join(v.home, ".cache"), 0o700); err != nil {
		t.Fatal(err)
	}
	v.cmd = exec.Command(filepath.Join(built, programs.Viewer), paths...)
	v.cmd.Env = append(os.Environ(), "DISPLAY="+v.display, "FYNE_SCALE=1", "VITRINE_THEME=light", "LANG=en_US.UTF-8", "LC_ALL=C.UTF-8",
		"VITRINE_HOME="+filepath.Join(v.home, "state"), "VITRINE_INSPECT="+v.inspect, "XDG_RUNTIME_DIR="+v.home, "HOME="+v.home, "LIBGL_ALWAYS_SOFTWARE=1")
	v.cmd.Env = append(v.cmd.Env, env...)
	v.cmd.Stdout, v.cmd.Stderr = &v.log, &v.log
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = v.cmd.Wait() // how it ended is in its output
		close(v.gone)
	}()
	t.Cleanup(func() {
		_ = v.cmd.Process.Kill()
		<-v.gone
		if t.Failed() {
			cmd := exec.Command(filepath.Join(built, programs.Vitrine), "log")
			cmd.Env = append(os.Environ(), "VITRINE_HOME="+filepath.Join(v.home, "state"))
			ledger, err := cmd.CombinedOutput()
			t.Logf("the viewer said:\n%s\nand showed: %+v\nand wrote down (%v):\n%s", v.log.String(), v.view(), err, ledger)
		}
	})
	var window string
	v.await("a window", func(view ui.View) bool {
		window, _, _ = strings.Cut(v.xdotool("search", "--onlyvisible", "--name", "Vitrine"), "\n")
		return window != "" && view.Title != ""
	})
	v.xdotool("windowfocus", window)
	return v
}

func (v *viewer) xdotool(args ...string) string {
	cmd := exec.Command("xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+v.display)
	out, _ := cmd.Output() // a search without result fails too: the caller looks at what was found
	return strings.TrimSpace(string(out))
}

// view is what the window showed last.
func (v *viewer) view() (view ui.View) {
	data, err := os.ReadFile(v.inspect)
	if err == nil {
		err = json.Unmarshal(data, &view)
	}
	if err != nil && !os.IsNotExist(err) {
		v.t.Fatal(err)
	}
	return view
}

// await waits until the window shows what is wanted.
func (v *viewer) await(what string, ok func(ui.View) bool) ui.View {
	v.t.Helper()
	for deadline := time.Now().Add(v.patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if view := v.view(); ok(view) {
			return view
		}
		select {
		case <-v.gone:
			v.t.Fatalf("the viewer is gone while the test waited for %s", what)
		default:
		}
	}
	v.t.Fatalf("no %s within %v", what, v.patience)
	return ui.View{}
}

// alive fails the test when the viewer does not answer any more.
func (v *viewer) alive() {
	v.t.Helper()
	info, err := os.Stat(v.inspect)
	if err != nil {
		v.t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if now, err := os.Stat(v.inspect); err == nil && now.ModTime().After(info.ModTime()) {
			return
		}
	}
	v.t.Fatal("the viewer does not answer")
}

func (v *viewer) click(x, y float32) {
	v.xdotool("mousemove", strconv.Itoa(int(x)), strconv.Itoa(int(y)), "click", "1")
}

// element waits for an element with a kind and a text or value.
func (v *viewer) element(kind, text string) viewport.Element {
	v.t.Helper()
	var found viewport.Element
	v.await(fmt.Sprintf("%s %q", kind, text), func(view ui.View) bool {
		if view.Prompt != nil { // it covers the elements
			return false
		}
		i := slices.IndexFunc(view.Elements, func(e viewport.Element) bool {
			if kind == "button" {
				return e.Kind == kind && e.Width > 0 && e.Text == text
			}
			return e.Kind == kind && e.Width > 0 && (strings.Contains(e.Text, text) || strings.Contains(e.Value, text))
		})
		if i >= 0 {
			found = view.Elements[i]
		}
		return i >= 0
	})
	return found
}

// clickOn clicks in the middle of an element.
func (v *viewer) clickOn(kind, text string) {
	v.t.Helper()
	e := v.element(kind, text)
	v.click(e.X+e.Width/2, e.Y+e.Height/2)
}

// after finds the element of a kind that follows a label.
func (v *viewer) after(label, kind string) viewport.Element {
	v.t.Helper()
	var found viewport.Element
	v.await(kind+" after "+label, func(view ui.View) bool {
		at := slices.IndexFunc(view.Elements, func(e viewport.Element) bool { return e.Kind == "label" && e.Text == label })
		if at < 0 {
			return false
		}
		near := float32(1e9)
		for _, e := range view.Elements {
			l := view.Elements[at]
			if e.Kind == kind && e.Y >= l.Y && e.X <= l.X+4 && e.X+e.Width > l.X && e.Y-l.Y < near {
				found, near = e, e.Y-l.Y
			}
		}
		return near < 1e9
	})
	return found
}

// fill types into the field after a label.
func (v *viewer) fill(label, kind, text string) {
	v.t.Helper()
	var e viewport.Element
	filled := func(view ui.View) bool {
		return slices.ContainsFunc(view.Elements, func(f viewport.Element) bool { return f.ID == e.ID && f.Value == text })
	}
	// A form moves as it is filled in: who has clicked beside a field clicks again.
	for range 3 {
		e = v.after(label, kind)
		v.click(e.X+min(e.Width/2, 100), e.Y+min(e.Height/2, 20))
		v.xdotool("key", "ctrl+a")
		v.xdotool("type", "--delay", "15", text)
		for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			if filled(v.view()) {
				return
			}
		}
	}
	v.await(label+" filled", filled)
}

// prompt waits for a question, with its buttons ready.
func (v *viewer) prompt() *prompt.View {
	v.t.Helper()
	return v.await("prompt", func(view ui.View) bool {
		return view.Prompt != nil && view.Prompt.Buttons[len(view.Prompt.Buttons)-1].Enabled
	}).Prompt
}

// answer clicks a button of the prompt.
func (v *viewer) answer(text string) {
	v.t.Helper()
	for _, b := range v.prompt().Buttons {
		if b.Text == text {
			v.click(b.X, b.Y)
			return
		}
	}
	v.t.Fatalf("the prompt has no button %q", text)
}

// press clicks a button of the bar or of a page.
func (v *viewer) press(text string) {
	v.t.Helper()
	var found ui.Item
	v.await("button "+text, func(view ui.View) bool {
		i := slices.IndexFunc(view.Buttons, func(b ui.Item) bool { return b.Text == text && b.Enabled })
		if i >= 0 {
			found = view.Buttons[i]
		}
		return i >= 0
	})
	v.click(found.X, found.Y)
}

// page waits until a page of the viewer's own says something.
func (v *viewer) page(words string) {
	v.t.Helper()
	v.await(fmt.Sprintf("page that says %q", words), func(view ui.View) bool {
		return strings.Contains(strings.Join(view.Page, "\n"), words)
	})
}

// workers lists the worker processes of the viewer.
func (v *viewer) workers() []int {
	var out []int
	folders, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range folders {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended meanwhile
		}
		_, rest, ok := strings.Cut(string(data), ") ")
		fields := strings.Fields(rest)
		if !ok || len(fields) < 2 || fields[0] == "Z" || fields[1] != strconv.Itoa(v.cmd.Process.Pid) || !strings.Contains(string(data), "(vitrine-") {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		out = append(out, pid)
	}
	return out
}

// busiest is the worker that has computed most: the one that has an applet.
func (v *viewer) busiest() int {
	best, most := 0, int64(-1)
	for _, pid := range v.workers() {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(data), ") ")
		fields := strings.Fields(rest)
		user, _ := strconv.ParseInt(fields[11], 10, 64)
		if user > most {
			best, most = pid, user
		}
	}
	return best
}

// computed is the computing time that a process has used, all threads together.
func computed(t *testing.T, pid int) time.Duration {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// An applet that does nothing costs the viewer next to nothing: a window that
// is painted again and again takes a whole processor where graphics are drawn
// in software. What this measures is low when the machine is busy.
func TestIdleWindowDoesNotPaint(t *testing.T) {
	v := start(t, script(t, `document.body.append('nothing')`))
	v.element("label", "nothing")
	time.Sleep(2 * time.Second) // a worker more is started meanwhile
	const watched = 3 * time.Second
	before := computed(t, v.cmd.Process.Pid)
	time.Sleep(watched)
	// The test's own questions, a hundred a second, are most of it.
	if used := computed(t, v.cmd.Process.Pid) - before; used > watched/4 {
		t.Errorf("the viewer used %v of computing time in %v", used, watched)
	}
}

// pack makes a bundle of a folder, or of a script written here.
func pack(t testing.TB, folder string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), filepath.Base(folder)+".applet")
	cmd := exec.Command(filepath.Join(built, programs.Vitrine), "pack", folder, "-o", out)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cannot pack %s: %v\n%s", folder, err, text)
	}
	return out
}

// sample packs one of the samples.
func sample(t testing.TB, name string) string {
	t.Helper()
	return pack(t, filepath.Join("..", "..", "samples", name))
}

// script writes a script to be opened.
func script(t testing.TB, source string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "main.js")
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
