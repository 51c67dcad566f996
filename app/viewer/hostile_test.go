package main_test

import (
	"bytes"
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

// What an applet and an unlucky hand can do to a prompt, with real keys and
// clicks in a real window. The index of everything that is tried on
// permissions is hostile_test.go in the project's folder.

// asker asks to read the files that it was written for, when its button is
// clicked, and counts what comes of it and every key that it hears.
func asker(paths ...string) string {
	return fmt.Sprintf(`
	import { readTextFile } from "vitrine:files";
	const paths = %q.split("|");
	const show = (kind, text) => { const e = document.createElement(kind); e.textContent = text; document.body.append(e); return e; };
	const button = show('button', 'Ask'), out = show('output', 'nothing asked'), heard = show('output', 'heard 0');
	const field = document.createElement('input');
	document.body.append(field);
	let asked = 0, keys = 0, busy = false;
	const hear = () => { heard.textContent = 'heard ' + ++keys; };
	globalThis.addEventListener('keydown', hear);
	document.addEventListener('keydown', hear);
	field.addEventListener('input', hear);
	button.addEventListener('click', async () => {
		if (busy) return; // Enter on the button is a click, too
		busy = true;
		const n = ++asked;
		out.textContent = 'asked ' + n;
		const one = async (path) => {
			try { return 'read ' + (await readTextFile(path)).trim(); } catch (e) { return 'refused ' + e.name; }
		};
		const all = await Promise.all(paths.map(one));
		const counts = {};
		for (const a of all) counts[a] = (counts[a] ?? 0) + 1;
		busy = false;
		out.textContent = 'done ' + n + ': ' + Object.entries(counts).map(([k, c]) => c === 1 ? k : c + ' times ' + k).sort().join(', ');
	});
	`, strings.Join(paths, "|"))
}

// secret is a file that nobody grants by accident.
func secret(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "secret.txt")
	if err := os.WriteFile(path, []byte("gold"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// cli runs the command line beside the viewer and gives what it says.
func (v *viewer) cli(args ...string) string {
	v.t.Helper()
	cmd := exec.Command(filepath.Join(built, programs.Vitrine), args...)
	cmd.Env = append(os.Environ(), "VITRINE_HOME="+filepath.Join(v.home, "state"), "HOME="+v.home)
	out, err := cmd.CombinedOutput()
	if err != nil {
		v.t.Fatalf("vitrine %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// at are the arguments that move the pointer.
func at(x, y float32) []string {
	return []string{"mousemove", strconv.Itoa(int(x)), strconv.Itoa(int(y))}
}

// place waits for a button of the prompt in sight, armed or not.
func (v *viewer) place(text string) prompt.Item {
	v.t.Helper()
	var found prompt.Item
	v.await("prompt with "+text, func(view ui.View) bool {
		if view.Prompt == nil {
			return false
		}
		for _, b := range view.Prompt.Buttons {
			if b.Text == text && b.X > 0 {
				found = b
				return true
			}
		}
		return false
	})
	return found
}

// unanswered checks that the applet still waits for its nth answer.
func (v *viewer) unanswered(n int) {
	v.t.Helper()
	view := v.view()
	if view.Prompt == nil {
		v.t.Errorf("the prompt is gone: %+v", view.Elements)
		return
	}
	for _, e := range view.Elements {
		if strings.HasPrefix(e.Text, "done "+strconv.Itoa(n)) {
			v.t.Errorf("it was answered: %s", e.Text)
		}
	}
}

// done waits for what came of the nth request.
func (v *viewer) done(n int, want string) {
	v.t.Helper()
	if e := v.element("output", fmt.Sprintf("done %d: ", n)); e.Text != fmt.Sprintf("done %d: %s", n, want) {
		v.t.Errorf("%q, want %q", e.Text, want)
	}
}

// tabs moves the focus from the prompt's beginning to its last button.
func (v *viewer) tabs() {
	v.t.Helper()
	p := v.prompt()
	for range len(p.Fields) + len(p.Buttons) {
		v.xdotool("key", "Tab")
	}
}

// Nothing that was typed or clicked for something else answers a prompt.
func TestHostileKeysAndClicks(t *testing.T) {
	path := secret(t)
	v := start(t, script(t, asker(path)))
	n := 0
	ask := v.element("button", "Ask")
	click := append(at(ask.X+ask.Width/2, ask.Y+ask.Height/2), "click", "1")
	begin := func() { n++ }
	grant := func() {
		t.Helper()
		v.answer("Grant Request")
		v.done(n, "read gold")
	}

	t.Run("typed ahead", func(t *testing.T) {
		v.t = t
		begin()
		keys := append([]string{}, click...)
		for range 10 { // in one go: most of it waits in the queue when the prompt comes
			keys = append(keys, "key", "--delay", "0", "Return", "space", "KP_Enter")
		}
		v.xdotool(keys...)
		v.prompt()
		v.unanswered(n)
		grant()
	})

	t.Run("clicks in the first second", func(t *testing.T) {
		v.t = t
		begin()
		v.xdotool(click...)
		where := v.place("Grant Request")
		grant()
		for attempt := 1; ; attempt++ { // now it is known where the button will be
			begin()
			began := time.Now()
			v.xdotool(append(append([]string{}, click...), append(at(where.X, where.Y), "click", "--repeat", "14", "--delay", "40", "1")...)...)
			took := time.Since(began)
			v.place("Grant Request")
			if took < 900*time.Millisecond { // else a click may have come late, and count
				v.prompt()
				v.unanswered(n)
				grant()
				return
			}
			if attempt == 5 {
				t.Skipf("this machine is too busy to click within a second: %v", took)
			}
			v.await("an answer or a prompt", func(view ui.View) bool {
				return view.Prompt == nil || view.Prompt.Buttons[len(view.Prompt.Buttons)-1].Enabled
			})
			if v.view().Prompt != nil {
				grant()
			}
		}
	})

	t.Run("a click that begins before", func(t *testing.T) {
		v.t = t
		begin()
		v.xdotool(click...)
		where := v.place("Grant Request")
		v.xdotool(append(at(where.X, where.Y), "mousedown", "1")...)
		early := !v.place("Grant Request").Enabled
		v.prompt()
		v.xdotool("mouseup", "1")
		time.Sleep(300 * time.Millisecond)
		if early { // else the machine was too slow to press in time, and the click may count
			v.unanswered(n)
		}
		if v.view().Prompt != nil {
			grant()
		}
	})

	t.Run("Enter and Space by default", func(t *testing.T) {
		v.t = t
		begin()
		v.xdotool(click...)
		v.prompt()
		v.xdotool("key", "Return", "space", "KP_Enter")
		time.Sleep(300 * time.Millisecond)
		v.unanswered(n)
		v.tabs() // the person moves the focus to Grant Request, and means it
		v.xdotool("key", "Return")
		v.done(n, "read gold")
	})

	t.Run("keys held down", func(t *testing.T) {
		v.t = t
		begin()
		v.xdotool("keydown", "Return")
		v.xdotool(click...)
		v.prompt()
		time.Sleep(700 * time.Millisecond) // it repeats
		v.unanswered(n)
		v.tabs()
		v.unanswered(n)
		v.xdotool("keyup", "Return")
		time.Sleep(100 * time.Millisecond)
		v.unanswered(n)
		v.xdotool("key", "Return")
		v.done(n, "read gold")
	})

	t.Run("the key that answered goes no further", func(t *testing.T) {
		v.t = t
		heard := v.element("output", "heard").Text
		field := v.element("text field", "")
		v.click(field.X+40, field.Y+field.Height/2)
		begin()
		v.xdotool(click...)
		v.tabs()
		v.xdotool("key", "space")
		v.done(n, "read gold")
		for _, e := range v.view().Elements {
			if e.Kind == "text field" && e.Value != "" || strings.HasPrefix(e.Text, "heard") && e.Text != heard {
				t.Errorf("the applet has heard keys of a prompt: %+v", e)
			}
		}
	})

	t.Run("typed ahead, the way to the button included", func(t *testing.T) {
		v.t = t
		begin()
		keys := append([]string{}, click...)
		for range 8 {
			keys = append(keys, "key", "--delay", "0", "Tab", "Return", "space")
		}
		began := time.Now()
		v.xdotool(keys...)
		if took := time.Since(began); took > 700*time.Millisecond {
			t.Skipf("this machine is too busy to type within a second: %v", took)
		}
		v.prompt()
		v.unanswered(n)
		grant()
	})
	v.t = t
	if got := v.cli("grants", "list"); !strings.Contains(got, "Nothing is remembered") {
		t.Errorf("granted just once, and remembered:\n%s", got)
	}
}

// A key that is held down repeats itself: it answers the question that it went
// down for, and none of those that come after it.
func TestHostileHeldKey(t *testing.T) {
	path := secret(t)
	other := filepath.Join(filepath.Dir(path), "other.txt")
	if err := os.WriteFile(other, []byte("silver"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := start(t, script(t, asker(path, other)))
	field := v.element("text field", "")
	v.click(field.X+40, field.Y+field.Height/2)
	v.xdotool("keydown", "x")
	v.await("a key that repeats itself", func(view ui.View) bool {
		return slices.ContainsFunc(view.Elements, func(e viewport.Element) bool { return strings.HasPrefix(e.Value, "xxx") })
	})
	v.xdotool("keyup", "x")

	v.clickOn("button", "Ask")
	first := v.prompt().Sentence
	v.tabs()
	v.xdotool("keydown", "Return")
	second := v.await("the next question, with its buttons ready", func(view ui.View) bool {
		return view.Prompt != nil && view.Prompt.Sentence != first && view.Prompt.Buttons[len(view.Prompt.Buttons)-1].Enabled
	}).Prompt.Sentence
	time.Sleep(time.Second) // it goes on repeating itself
	if p := v.view().Prompt; p == nil || p.Sentence != second {
		t.Fatal("the key that answered the first question answered the second, too")
	}
	v.xdotool("keyup", "Return")
	time.Sleep(200 * time.Millisecond)
	if v.view().Prompt == nil {
		t.Fatal("the end of the key answered the question")
	}
	v.answer("Deny")
	if e := v.element("output", "done 1: "); !strings.Contains(e.Text, "refused NotAllowedError") || !strings.Contains(e.Text, "read ") {
		t.Errorf("%q", e.Text)
	}
}

// Closing a prompt in any way denies once and leaves nothing behind; "deny all"
// is one click, and the end of the questions.
func TestHostileDismissal(t *testing.T) {
	path := secret(t)
	v := start(t, script(t, asker(path)))
	v.clickOn("button", "Ask")
	v.place("Grant Request") // as early as can be
	v.xdotool("key", "Escape")
	v.done(1, "refused NotAllowedError")

	v.clickOn("button", "Ask")
	v.prompt()
	v.xdotool("key", "Escape")
	v.done(2, "refused NotAllowedError")
	if got := v.cli("grants", "list"); !strings.Contains(got, "Nothing is remembered") {
		t.Errorf("dismissed, and remembered:\n%s", got)
	}
	if got := v.cli("log", "--kind", "decision"); strings.Count(got, "the question was not answered") != 2 {
		t.Errorf("the log says:\n%s", got)
	}

	v.clickOn("button", "Ask")
	v.answer("Deny all of this kind")
	v.done(3, "refused NotAllowedError")
	v.clickOn("button", "Ask")
	v.done(4, "refused NotAllowedError") // without a prompt
}

// A chooser grants as a prompt does: what was clicked before it could be seen
// chooses nothing.
func TestHostileChooser(t *testing.T) {
	path := secret(t)
	v := startWith(t, []string{"HOME=" + filepath.Dir(path)}, script(t, `
		const add = (kind, text) => { const e = document.createElement(kind); e.textContent = text; document.body.append(e); return e; };
		const button = add('button', 'Ask'), out = add('output', 'nothing');
		let n = 0;
		button.addEventListener('click', async () => {
			n++;
			try { out.textContent = 'chosen ' + (await showOpenFilePicker())[0].name + ' ' + n; } catch (e) { out.textContent = e.name + ' ' + n; }
		});`))
	v.clickOn("button", "Ask")
	row := v.label(filepath.Base(path)) // now it is known where it will be
	v.press("Cancel")
	v.element("output", "AbortError 1")
	ask := v.element("button", "Ask")
	for attempt := 2; ; attempt++ {
		began := time.Now()
		v.xdotool(append(append(at(ask.X+ask.Width/2, ask.Y+ask.Height/2), "click", "1"),
			append(at(row.X, row.Y), "click", "--repeat", "14", "--delay", "40", "1", "key", "Return", "space")...)...)
		took := time.Since(began)
		if took < 900*time.Millisecond { // else a click may have come late, and count
			time.Sleep(1500 * time.Millisecond)
			break
		}
		if attempt == 6 {
			t.Skipf("this machine is too busy to click within a second: %v", took)
		}
		v.await("an end", func(view ui.View) bool {
			return len(view.Labels) == 0 || slices.ContainsFunc(view.Buttons, func(b ui.Item) bool { return b.Text == "Cancel" })
		})
		if len(v.view().Labels) > 0 {
			v.press("Cancel")
		}
	}
	if view := v.view(); !slices.ContainsFunc(view.Buttons, func(b ui.Item) bool { return b.Text == "Cancel" }) {
		t.Fatalf("the chooser is gone: %+v", view.Elements)
	}
	v.pick(filepath.Base(path))
	v.press("Choose")
	v.element("output", "chosen "+filepath.Base(path))
}

// noisy does all that an applet can do to a window, from the moment that it
// asks: it draws, adds and removes elements, takes the focus, and hears keys.
func noisy(path, during string) string {
	return fmt.Sprintf(`
	import { readTextFile } from "vitrine:files";
	import { exit } from "vitrine:applet";
	const add = (kind, text) => { const e = document.createElement(kind); e.textContent = text; document.body.append(e); return e; };
	const button = add('button', 'Ask'), out = add('output', 'nothing asked'), heard = add('output', 'heard 0');
	const field = add('input', ''), choice = add('select', ''), canvas = add('canvas', '');
	for (const n of ['one', 'two', 'three', 'Grant Request']) { const o = document.createElement('option'); o.textContent = n; choice.append(o); }
	canvas.width = 600; canvas.height = 300;
	const ink = canvas.getContext('2d');
	let keys = 0, frames = 0, drawn = 0;
	for (const type of ['keydown', 'click', 'mousedown', 'mousemove', 'input', 'wheel'])
		for (const e of [field, canvas, choice]) e.addEventListener(type, () => { heard.textContent = 'heard ' + ++keys; });
	const noise = () => {
		drawn++;
		ink.fillStyle = drawn %% 2 ? '#d02020' : '#20d020';
		ink.fillRect(0, 0, 600, 300);
		ink.fillStyle = '#ffffff';
		ink.fillText('Vitrine asks: Grant Request', 20, 40);
		out.textContent = 'noise ' + drawn;
		document.title = 'Vitrine ' + drawn;
		for (const e of document.querySelectorAll('label')) e.remove();
		for (let i = 0; i < 30; i++) add('label', 'All is well ' + drawn + ' ' + i);
		field.focus();
		field.value = 'x' + drawn;
	};
	const frame = () => { frames++; noise(); requestAnimationFrame(frame); };
	button.addEventListener('click', async () => {
		setInterval(noise, 20);
		requestAnimationFrame(frame);
		setTimeout(async () => {
			setTimeout(() => { %[2]s }, 6000);
			let end;
			try { end = 'read ' + (await readTextFile(%[1]q)).trim(); } catch (e) { end = 'refused ' + e.name; }
			const text = end + ', ' + heard.textContent;
			setInterval(() => { button.textContent = text; }, 100);
		}, 500);
	});
	`, path, during)
}

// still is a part of the window as pixels, when it has come to rest: what the
// window says of itself is ahead of what it has painted.
func (v *viewer) still(crop string) []byte {
	v.t.Helper()
	last := v.shot(crop)
	for range 20 {
		time.Sleep(300 * time.Millisecond)
		now := v.shot(crop)
		if bytes.Equal(last, now) {
			return now
		}
		last = now
	}
	v.t.Fatal("the window does not come to rest")
	return nil
}

// shot is a part of the screen as pixels.
func (v *viewer) shot(crop string) []byte {
	v.t.Helper()
	cmd := exec.Command("import", "-window", "root", "-crop", crop, "rgb:-")
	cmd.Env = append(os.Environ(), "DISPLAY="+v.display)
	out, err := cmd.Output()
	if err != nil {
		v.t.Fatalf("this test needs ImageMagick: %v", err)
	}
	return out
}

// While a prompt is open an applet cannot draw, cover it, take the focus, hear
// a key or a click, or answer it, however much it tries.
func TestHostileNoise(t *testing.T) {
	v := start(t, script(t, noisy(secret(t), "")))
	v.clickOn("button", "Ask")
	choice := v.element("select", "")
	v.click(choice.X+choice.Width/2, choice.Y+choice.Height/2) // its menu may lie where the prompt comes
	v.prompt()
	const below = "1000x620+0+100" // everything under the trusted bar, most of the prompt included
	before := v.still(below)
	v.xdotool("type", "--delay", "20", "hello")
	v.xdotool("mousemove", "60", "600", "click", "1", "click", "4", "click", "5")
	for range 5 {
		time.Sleep(300 * time.Millisecond)
		if now := v.shot(below); !bytes.Equal(before, now) {
			t.Fatal("something was drawn under or over the prompt")
		}
	}
	if v.view().Prompt == nil {
		t.Fatal("the prompt is gone")
	}
	v.answer("Grant Request")
	v.await("the end", func(view ui.View) bool {
		return view.Prompt == nil && len(view.Elements) > 0 && strings.HasPrefix(view.Elements[0].Text, "read gold")
	})
	// What the applet heard of its menu came before the prompt.
	if got := v.view().Elements[0].Text; got != "read gold, heard 0" && got != "read gold, heard 1" && got != "read gold, heard 2" {
		t.Errorf("the applet says %q", got)
	}
	v.alive()
}

// An applet that ends while its prompt is open takes the prompt with it, and
// what it asked for is denied.
func TestHostileEnd(t *testing.T) {
	v := start(t, script(t, noisy(secret(t), "exit(0)")))
	v.clickOn("button", "Ask")
	where := v.place("Grant Request")
	v.await("the end", func(view ui.View) bool { return view.Phase == "ended" && view.Prompt == nil })
	v.click(where.X, where.Y)
	v.page("has finished")
	if got := v.cli("log", "--kind", "decision"); strings.Contains(got, "grant read-file") || !strings.Contains(got, "deny read-file") {
		t.Errorf("the log says:\n%s", got)
	}
}

// A thousand requests for one thing are one prompt; for a thousand things they
// are three refusals.
func TestHostileStorm(t *testing.T) {
	path := secret(t)
	same := make([]string, 1000)
	for i := range same {
		same[i] = path
	}
	t.Run("for one thing", func(t *testing.T) {
		v := start(t, script(t, asker(same...)))
		v.clickOn("button", "Ask")
		v.answer("Deny")
		e := v.element("output", "done 1: ") // and no other prompt came
		if strings.Contains(e.Text, "read") || !strings.Contains(e.Text, "refused NotAllowedError") {
			t.Errorf("%q", e.Text)
		}
		var shown []struct{ Sentence, Policy string }
		if err := json.Unmarshal([]byte(v.cli("--json", "log", "--kind", "decision")), &shown); err != nil {
			t.Fatal(err)
		}
		asked := 0
		for _, d := range shown {
			if d.Sentence != "" {
				asked++
			}
		}
		if asked != 1 || len(shown) > 10 { // the others were joined to it, and count in one entry or a few
			t.Errorf("the person was asked %d times, in %d entries", asked, len(shown))
		}
		v.clickOn("button", "Ask")
		v.answer("Grant Request")
		v.element("output", "done 2: ")
	})
	t.Run("for a thousand things", func(t *testing.T) {
		dir := filepath.Dir(path)
		others := make([]string, 1000)
		for i := range others {
			others[i] = filepath.Join(dir, "other"+strconv.Itoa(i))
		}
		v := start(t, script(t, asker(others...)))
		v.clickOn("button", "Ask")
		asked := 0
		for ; ; asked++ {
			view := v.await("a prompt or the end", func(view ui.View) bool {
				for _, e := range view.Elements {
					if strings.HasPrefix(e.Text, "done 1: ") && view.Prompt == nil {
						return true
					}
				}
				return view.Prompt != nil && view.Prompt.Buttons[len(view.Prompt.Buttons)-1].Enabled
			})
			if view.Prompt == nil {
				break
			}
			v.xdotool("key", "Escape")
			v.await("the prompt gone", func(now ui.View) bool {
				return now.Prompt == nil || now.Prompt.Sentence != view.Prompt.Sentence
			})
		}
		if asked != 3 {
			t.Errorf("%d prompts", asked)
		}
	})
}
