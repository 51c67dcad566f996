package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/ui"
	"example.org/vitrine/ui/viewport"
)

// bundle packs an applet of one script.
func bundle(t *testing.T, manifest, source string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "applet")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"applet.json": manifest, "main.js": source} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return pack(t, folder)
}

// look keeps a picture of the window, when VITRINE_PICTURES names a folder.
func (v *viewer) look(name string) {
	folder := os.Getenv("VITRINE_PICTURES")
	if folder == "" {
		return
	}
	time.Sleep(600 * time.Millisecond) // until it is painted
	cmd := exec.Command("import", "-window", "root", filepath.Join(folder, name+".png"))
	cmd.Env = append(os.Environ(), "DISPLAY="+v.display)
	if out, err := cmd.CombinedOutput(); err != nil {
		v.t.Logf("%v\n%s", err, out)
	}
}

// choose opens the choice of the prompt that says now, and takes the one that
// is to be said next, the nth of its menu.
func (v *viewer) choose(now string, nth int, next string) {
	v.t.Helper()
	fields := func() []ui.Item {
		if p := v.view().Prompt; p != nil {
			return p.Fields
		}
		return nil
	}
	for _, f := range fields() {
		if f.Text == now {
			v.click(f.X, f.Y)
		}
	}
	for range nth {
		v.xdotool("key", "Down")
	}
	v.xdotool("key", "Return")
	v.await("the choice "+next, func(ui.View) bool {
		return slices.ContainsFunc(fields(), func(f ui.Item) bool { return f.Text == next })
	})
}

// menu opens the menu of the applet's bar, or of the window, and takes the nth entry.
func (v *viewer) menu(x, y float32, nth int) {
	v.t.Helper()
	before := len(v.view().Tabs)
	v.click(x, y)
	time.Sleep(200 * time.Millisecond)
	for range nth {
		v.xdotool("key", "Down")
	}
	v.xdotool("key", "Return")
	v.await("another tab", func(view ui.View) bool { return len(view.Tabs) == before+1 && view.Name == "" })
}

// tab brings a tab to the front.
func (v *viewer) tab(n int) {
	v.t.Helper()
	tab := v.view().Tabs[n]
	v.click(tab.X, tab.Y)
}

// says waits until a page of the viewer's own says all of it.
func (v *viewer) says(words ...string) ui.View {
	v.t.Helper()
	return v.await(fmt.Sprintf("page that says %q", words), func(view ui.View) bool {
		page := strings.Join(view.Page, "\n")
		for _, w := range words {
			if !strings.Contains(page, w) {
				return false
			}
		}
		return true
	})
}

// label gives the place of a text on a page of the viewer's own.
func (v *viewer) label(words string) ui.Item {
	v.t.Helper()
	var found ui.Item
	v.await("text "+words, func(view ui.View) bool {
		i := slices.IndexFunc(view.Labels, func(l ui.Item) bool { return strings.Contains(l.Text, words) && l.X > 0 })
		if i >= 0 {
			found = view.Labels[i]
		}
		return i >= 0
	})
	return found
}

// pressBeside clicks the button with a text that stands in the line of another text.
func (v *viewer) pressBeside(text, words string) {
	v.t.Helper()
	var found ui.Item
	v.await(text+" beside "+words, func(view ui.View) bool {
		line := slices.IndexFunc(view.Labels, func(l ui.Item) bool { return strings.Contains(l.Text, words) && l.X > 0 })
		if line < 0 {
			return false
		}
		i := slices.IndexFunc(view.Buttons, func(b ui.Item) bool {
			return b.Text == text && max(b.Y-view.Labels[line].Y, view.Labels[line].Y-b.Y) < 20
		})
		if i >= 0 {
			found = view.Buttons[i]
		}
		return i >= 0
	})
	v.click(found.X, found.Y)
}

// pick marks a line of the chooser, as soon as that takes clicks.
func (v *viewer) pick(words string) {
	v.t.Helper()
	row := v.label(words)
	marked := func(view ui.View) bool {
		return slices.ContainsFunc(view.Buttons, func(b ui.Item) bool { return b.Text == "Choose" && b.Enabled })
	}
	for deadline := time.Now().Add(v.patience); time.Now().Before(deadline); {
		v.click(row.X, row.Y)
		for range 40 {
			time.Sleep(25 * time.Millisecond)
			if marked(v.view()) {
				return
			}
		}
	}
	v.t.Fatalf("%s cannot be chosen", words)
}

// The walk of a new user, in the window: open an applet, get asked, grant for an
// hour, find the grant, narrow it, revoke it while it is in use, and see all of
// that in the activity page.
func TestWalk(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.csv": "1,2,3", "b.csv": "4,5,6", "c.csv": "7,8,9"} {
		if err := os.WriteFile(filepath.Join(data, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v := start(t, bundle(t, `{"id": "org.example.reader", "name": "Reader", "version": "1.0.0",
		"permissions": [{"action": "read-file", "reason": "To show your numbers."}]}`, fmt.Sprintf(`
		import { open, readTextFile } from "vitrine:files";
		const show = (kind, text) => { const e = document.createElement(kind); e.textContent = text; document.body.append(e); return e; };
		const button = show('button', 'Show numbers'), first = show('output', 'nothing'), held = show('output', 'nothing');
		button.addEventListener('click', async () => {
			try {
				first.textContent = 'read ' + await readTextFile(%[1]q + '/a.csv');
				const file = await open(%[1]q + '/b.csv');
				for (let n = 1; ; n++) {
					await file.read(new Uint8Array(1), { at: 0 });
					held.textContent = 'holding ' + n;
					await new Promise((done) => setTimeout(done, 20));
				}
			} catch (e) {
				held.textContent = 'lost ' + e.name;
			}
		});`, data)))

	// Asked, the person grants the folder for an hour.
	v.clickOn("button", "Show numbers")
	p := v.prompt()
	if want := fmt.Sprintf(`The 'Reader' application wants to read the file "%s/a.csv"`, data); p.Sentence != want {
		t.Errorf("the prompt says %q", p.Sentence)
	}
	if text := strings.Join(p.Texts, "\n"); !strings.Contains(text, "To show your numbers.") || !strings.Contains(text, "anonymous") {
		t.Errorf("the prompt says %q", p.Texts)
	}
	v.choose("This file only", 3, fmt.Sprintf(`Everything in "%s"`, data))
	if text := strings.Join(v.prompt().Texts, "\n"); !strings.Contains(text, "3 files now") {
		t.Errorf("what the answer covers now is not said: %q", text)
	}
	v.choose("Just this once", 3, "For 1 hour")
	v.look("walk-1-asked")
	v.answer("Grant Request")
	v.element("output", "read 1,2,3")
	v.element("output", "holding")

	// It is found, and narrowed to what was used, while that goes on.
	var menu ui.Item
	for _, b := range v.view().Buttons {
		if b.Text == "Menu" {
			menu = b
		}
	}
	v.menu(menu.X, menu.Y, 2)
	v.says("Permissions", "One decision is remembered", data, "used once")
	row := v.label(data)
	v.click(row.X, row.Y)
	v.says("a whole folder", fmt.Sprintf(`The 'Reader' application wants to read the file "%s/a.csv"`, data), data+"/b.csv")
	v.look("walk-2-found")
	v.press("Narrow to what it used")
	v.says("2 decisions are remembered", data+"/a.csv", data+"/b.csv")
	v.look("walk-3-narrowed")
	v.tab(1)
	before := v.element("output", "holding").Text
	v.await("the applet to go on", func(view ui.View) bool {
		return slices.ContainsFunc(view.Elements, func(e viewport.Element) bool {
			return strings.HasPrefix(e.Text, "holding") && e.Text != before
		})
	})

	// Revoked while in use, it is over at once.
	v.tab(2)
	v.pressBeside("Revoke", data+"/b.csv")
	v.says("One decision is remembered")
	v.tab(1)
	v.element("output", "lost NotAllowedError")
	v.look("walk-4-revoked")

	// All of that is on record: what is shown, and what the command line shows.
	v.menu(menu.X, menu.Y, 3)
	v.says("Activity", "Reader granted: read "+data+"/a.csv", "Reader used: read "+data+"/b.csv",
		"Reader revoked: read "+data+"/b.csv")
	v.look("walk-5-activity")
	log := v.cli("log")
	for _, want := range []string{"granted by the user (hour)", "granted by an earlier decision", "revoked grant", "added grant"} {
		if !strings.Contains(log, want) {
			t.Errorf("no %q in the log:\n%s", want, log)
		}
	}
	if got := v.cli("log", "--verify"); !strings.Contains(got, "are in order") {
		t.Errorf("%s", got)
	}
}

// What was chosen in the viewer's chooser can be kept in the applet's storage;
// in a later run it is asked about again, and neither before.
func TestKeptAcrossRuns(t *testing.T) {
	home := t.TempDir()
	if real, err := filepath.EvalSymlinks(home); err == nil {
		home = real
	}
	doc := filepath.Join(home, "letter.txt")
	if err := os.WriteFile(doc, []byte("Dear Ada"), 0o600); err != nil {
		t.Fatal(err)
	}
	applet := bundle(t, `{"id": "org.example.notes", "name": "Notes", "version": "1.0.0"}`, `
		import { get, set } from "vitrine:storage";
		const show = (kind, text) => { const e = document.createElement(kind); e.textContent = text; document.body.append(e); return e; };
		const choose = show('button', 'Choose'), again = show('button', 'Again'), out = show('output', 'nothing');
		const tell = async (f) => { try { out.textContent = await f(); } catch (e) { out.textContent = 'failed ' + e.name + ': ' + e.message; } };
		const content = async (handle) => (await (await handle.getFile()).text()).trim();
		choose.addEventListener('click', () => tell(async () => {
			const [handle] = await showOpenFilePicker();
			await set('recent', { files: [{ title: 'letter', handle }] });
			const [same] = [(await get('recent')).files[0].handle];
			return 'chosen ' + handle.name + ': ' + await content(handle) + ', ' + await handle.queryPermission() + ', ' + await handle.isSameEntry(same);
		}));
		again.addEventListener('click', () => tell(async () => {
			const recent = await get('recent');
			if (!recent) return 'nothing is kept';
			const { title, handle } = recent.files[0];
			const before = await handle.queryPermission();
			const asked = before === 'granted' ? before : await handle.requestPermission();
			if (asked !== 'granted') return title + ': ' + before + ', ' + asked;
			return title + ': ' + before + ', ' + asked + ', ' + await content(handle) + ', ' + await content(handle);
		}));`)

	v := startIn(t, home, nil, applet)
	v.clickOn("button", "Choose")
	v.says("Choose a file for 'Notes'")
	v.look("kept-1-chooser")
	v.pick("letter.txt")
	v.press("Choose")
	v.element("output", "chosen letter.txt: Dear Ada, granted, true")
	v.clickOn("button", "Again")
	v.element("output", "letter: granted, granted, Dear Ada, Dear Ada")
	if got := v.cli("grants", "list"); !strings.Contains(got, "Nothing is remembered") {
		t.Errorf("choosing is for this run:\n%s", got)
	}
	_ = v.cmd.Process.Signal(os.Interrupt)
	<-v.gone

	// The next run is asked, knows nothing when it is denied, and once granted needs to be asked only once.
	w := startIn(t, home, nil, applet)
	w.clickOn("button", "Again")
	p := w.prompt()
	if want := fmt.Sprintf(`The 'Notes' application wants to read the file "%s"`, doc); p.Sentence != want {
		t.Errorf("the prompt says %q", p.Sentence)
	}
	if text := strings.Join(p.Texts, "\n"); !strings.Contains(text, "in an earlier run") {
		t.Errorf("that it was chosen is not said: %q", p.Texts)
	}
	w.look("kept-2-asked-again")
	w.xdotool("key", "Escape")
	w.element("output", "letter: prompt, denied")
	w.clickOn("button", "Again")
	w.answer("Grant Request")
	w.element("output", "letter: prompt, granted, Dear Ada, Dear Ada")
	w.clickOn("button", "Again")
	w.element("output", "letter: granted, granted, Dear Ada, Dear Ada")
}

// A policy that is written while an applet runs is in force at once, and what is
// wrong in it is said over the applet, with file and line, until it is put right.
func TestPolicyIsFollowed(t *testing.T) {
	path := secret(t)
	v := start(t, script(t, asker(path)))
	policy := filepath.Join(v.home, "state", "policy.cedar")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(policy, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v.element("button", "Ask")
	const mistake = "// mine\npermit (principal, action, resource"
	write(mistake)
	v.says("policy.cedar:2:")
	write(`permit (principal, action == Action::"read-file", resource in Folder::"` + filepath.Dir(path) + `");`)
	v.await("the warning to go", func(view ui.View) bool { return view.Name != "" && len(view.Page) == 0 })
	v.clickOn("button", "Ask")
	v.done(1, "read gold") // without a question
	write(mistake)
	v.says("Nothing is granted until a policy is put right: policy.cedar:2:")
	v.look("policy-1-over-the-applet")
	v.clickOn("button", "Ask")
	v.done(2, "refused NotAllowedError")
	v.press("Show")
	v.says("Nothing is granted until a policy is put right", policy+":2:")
	v.look("policy-2-at-home")
	v.tab(1)
	write("")
	v.await("the warning to go", func(view ui.View) bool { return view.Name != "" && len(view.Page) == 0 })
	v.clickOn("button", "Ask")
	v.answer("Deny")
	v.done(3, "refused NotAllowedError")
}
