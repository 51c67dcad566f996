package main_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/ui"
	"example.org/vitrine/ui/viewport"
)

// counter reads the fractal's own count of rows, which never goes back.
var counter = regexp.MustCompile(`^(\d+) rows computed$`)

func rows(view ui.View) int {
	for _, e := range view.Elements {
		if m := counter.FindStringSubmatch(e.Text); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n
		}
	}
	return -1
}

// fractal opens the fractal and waits until its picture is complete.
func fractal(t *testing.T) *viewer {
	t.Helper()
	v := start(t, sample(t, "fractal"))
	v.patience = 4 * time.Minute // it computes, and so may everything else on the machine
	last, since := -1, time.Now()
	v.await("a complete picture", func(view ui.View) bool {
		if n := rows(view); n != last {
			last, since = n, time.Now()
		}
		return complete(view) && time.Since(since) > time.Second // else its window has still to find its size
	})
	return v
}

// complete tells whether the fractal's progress bar is full.
func complete(view ui.View) bool {
	return slices.ContainsFunc(view.Elements, func(e viewport.Element) bool {
		value, err := strconv.ParseFloat(e.Value, 64)
		return e.Kind == "progress" && err == nil && e.Max > 1 && value == e.Max
	})
}

// poster opens the fractal and asks for a poster.
func poster(t *testing.T) *viewer {
	t.Helper()
	v := fractal(t)
	v.clickOn("button", "Make poster")
	return v
}

// grantUntil grants every request until done says so.
func (v *viewer) grantUntil(what string, done func(ui.View) bool) {
	v.t.Helper()
	for deadline := time.Now().Add(4 * time.Minute); ; {
		view := v.await(what+" or a prompt", func(view ui.View) bool { return done(view) || view.Prompt != nil })
		if done(view) {
			return
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("no %s", what)
		}
		v.answer("Grant Request")
		v.await("prompt gone", func(now ui.View) bool {
			return now.Prompt == nil || now.Prompt.Sentence != view.Prompt.Sentence
		})
	}
}

// The first situation of the proposal: the picture is completed after a grant,
// without starting over.
func TestFractalIsGrantedMemory(t *testing.T) {
	v := fractal(t)
	before := rows(v.view())
	v.clickOn("button", "Make poster")
	memory := func(view ui.View) bool {
		return view.Prompt != nil && strings.Contains(view.Prompt.Sentence, "memory")
	}
	v.grantUntil("the request for memory", memory) // a slow machine asks for computing time first
	view := v.view()
	want := regexp.MustCompile(`^The 'fractal image display' task has consumed the default maximum memory resources, and requested \d+MB more\.$`)
	if !want.MatchString(view.Prompt.Sentence) {
		t.Errorf("the prompt says %q", view.Prompt.Sentence)
	}
	for _, b := range view.Prompt.Buttons { // too early: the prompt has just come
		if b.Text == "Grant Request" && !b.Enabled {
			v.click(b.X, b.Y)
		}
	}
	if now := v.view(); now.Prompt == nil {
		t.Error("a click within the first second answered the prompt")
	}
	asked := rows(v.view())
	v.grantUntil("a poster", func(view ui.View) bool {
		for _, e := range view.Elements {
			if strings.Contains(e.Text, "The poster is ready.") {
				return true
			}
		}
		return false
	})
	after := rows(v.view())
	// The counter shows what was computed in all, and never goes back: each row
	// of the poster was computed once, and the question came in the middle.
	const posterRows = 2400
	if after != before+posterRows {
		t.Errorf("%d rows before the poster and %d after it, want %d more", before, after, posterRows)
	}
	if asked <= before || asked >= after {
		t.Errorf("%d rows before the poster, %d at the question, %d after it", before, asked, after)
	}
}

// A machine that is busy with something else delays the click itself, so the
// best of some tries counts.
func TestAbortTaskEndsTheWorker(t *testing.T) {
	const tries = 3
	for try := 1; ; try++ {
		gone := abort(t)
		t.Logf("the worker was gone %v after the click", gone)
		if gone <= 100*time.Millisecond {
			return
		}
		if try == tries {
			t.Fatalf("the worker was gone only after %v", gone)
		}
	}
}

// abort clicks on Abort Task in a viewer of its own and returns how long the
// worker lived from then on.
func abort(t *testing.T) time.Duration {
	t.Helper()
	v := poster(t)
	v.await("the request for memory", func(view ui.View) bool { return view.Prompt != nil })
	v.prompt()
	pid := v.busiest()
	var x, y float32
	for _, b := range v.view().Prompt.Buttons {
		if b.Text == "Abort Task" {
			x, y = b.X, b.Y
		}
	}
	v.xdotool("mousemove", strconv.Itoa(int(x)), strconv.Itoa(int(y)))
	clicked := time.Now()
	go v.xdotool("click", "1") // which may return long after the click has had its effect
	gone := waitGone(t, pid, clicked)
	v.page("used up its budget")
	v.alive()
	return gone
}

// waitGone returns how long after since a process was gone.
func waitGone(t *testing.T, pid int, since time.Time) time.Duration {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(data), ") Z ") {
			return time.Since(since)
		}
	}
	t.Fatalf("process %d is still there", pid)
	return 0
}

// greedy asks for more memory than there is as soon as its button is clicked.
const greedy = `
	const label = document.createElement('label');
	const button = document.createElement('button');
	button.textContent = 'Fill';
	const held = [];
	button.addEventListener('click', () => {
		for (let i = 1; i <= 40; i++) { held.push(new Uint8Array(1 << 20).fill(i)); label.textContent = i + ' MB held'; }
	});
	document.body.append(button, label);
`

// A prompt that is dismissed leaves the applet paused, Resume asks again, and a
// grant then lets it go on from where it was.
func TestDismissedBudgetPauses(t *testing.T) {
	v := start(t, script(t, greedy))
	v.clickOn("button", "Fill")
	v.prompt()
	v.xdotool("key", "Escape")
	v.await("a pause", func(view ui.View) bool { return view.Phase == "paused" && view.Prompt == nil })
	if len(v.workers()) == 0 {
		t.Fatal("dismissing the prompt ended the applet")
	}
	v.press("Pause") // which is Resume now
	v.prompt()
	v.grantUntil("the end of the loop", func(view ui.View) bool {
		return len(view.Elements) > 1 && view.Elements[1].Text == "40 MB held" && view.Prompt == nil
	})
	v.alive()
}

// smtpServer starts Debian's aiosmtpd, which prints what it is given.
func smtpServer(t *testing.T) (port int, mail func() string) {
	t.Helper()
	if err := exec.Command("/usr/bin/python3", "-c", "import aiosmtpd").Run(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("this test needs python3-aiosmtpd")
		}
		t.Skip("this test needs python3-aiosmtpd")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port = l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	out := filepath.Join(t.TempDir(), "mail")
	file, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/usr/bin/python3", "-u", "-m", "aiosmtpd", "-n", "-l", fmt.Sprintf("127.0.0.1:%d", port))
	cmd.Stdout, cmd.Stderr = file, file
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = file.Close() })
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = c.Close()
			break
		} else if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	return port, func() string {
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
}

// The second situation: a form that sends its mail itself.
func TestMailForm(t *testing.T) {
	port, mail := smtpServer(t)
	v := start(t, sample(t, "mail-form"))
	v.element("button", "Send")
	v.fill("From", "text field", "ada@example.org")
	v.fill("To", "text field", "charles@example.org")
	v.fill("Subject", "text field", "The engine")
	v.fill("Message", "text area", "It weaves algebraic patterns.")
	v.fill("Name", "text field", "127.0.0.1")
	v.fill("Port", "number field", strconv.Itoa(port))

	v.clickOn("button", "Send")
	p := v.prompt()
	want := fmt.Sprintf("The 'smart form' task wishes to open a socket connection to port %d on 127.0.0.1", port)
	if p.Sentence != want {
		t.Errorf("the prompt says %q,\nwant %q", p.Sentence, want)
	}
	if !strings.Contains(strings.Join(p.Texts, "\n"), "To hand your message to the mail server") {
		t.Errorf("the manifest's reason is missing: %q", p.Texts)
	}
	v.answer("Deny")
	v.await("the reason", func(view ui.View) bool {
		for _, e := range view.Elements {
			if e.Kind == "output" && strings.Contains(e.Text, "Not sent: the connection was not allowed") {
				return true
			}
		}
		return false
	})
	if got := mail(); strings.Contains(got, "algebraic") {
		t.Fatal("a denied message was delivered")
	}

	v.clickOn("button", "Send")
	v.answer("Grant Request")
	v.await("delivery", func(view ui.View) bool {
		for _, e := range view.Elements {
			if e.Kind == "output" && strings.Contains(e.Text, "Delivered to 127.0.0.1") {
				return true
			}
		}
		return false
	})
	got := mail()
	for _, line := range []string{"From: <ada@example.org>", "To: <charles@example.org>", "Subject: The engine", "It weaves algebraic patterns."} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is missing from the message:\n%s", line, got)
		}
	}
}

// The third situation: a viewer of meshes that wants another file.
func TestGeometry(t *testing.T) {
	v := start(t, sample(t, "geometry"))
	open := func(path string) {
		field := v.element("text field", "")
		v.click(field.X+100, field.Y+field.Height/2)
		v.xdotool("key", "ctrl+a")
		v.xdotool("type", "--delay", "15", path)
		v.element("text field", path)
		v.clickOn("button", "Open")
	}
	open("/etc/passwd")
	if got, want := v.prompt().Sentence, `The 'geometric viewer' application wants to read the file "/etc/passwd"`; got != want {
		t.Errorf("the prompt says %q,\nwant %q", got, want)
	}
	v.answer("Deny")
	v.element("output", "/etc/passwd was not opened")

	mesh := filepath.Join(t.TempDir(), "tetra.obj")
	if err := os.WriteFile(mesh, []byte("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 1 2 4\nf 1 3 4\nf 2 3 4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := v.picture()
	open(mesh)
	v.answer("Grant Request")
	v.element("output", "4 triangles")
	for deadline := time.Now().Add(patience); bytes.Equal(before, v.picture()); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the mesh is not drawn")
		}
	}
}

// picture is the window as pixels, below the line of fields.
func (v *viewer) picture() []byte {
	v.t.Helper()
	cmd := exec.Command("import", "-window", "root", "-crop", "900x400+50+200", "rgb:-")
	cmd.Env = append(os.Environ(), "DISPLAY="+v.display)
	out, err := cmd.Output()
	if err != nil {
		v.t.Skipf("this test needs ImageMagick: %v", err)
	}
	return out
}
