package main_test

import (
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/vitrine/ui"
)

// showsChooser reports whether somebody is to choose files.
func showsChooser(view ui.View) bool {
	return slices.ContainsFunc(view.Buttons, func(b ui.Item) bool { return b.Text == "Cancel" })
}

// An applet that asks for files for ever shows a chooser for each click in it,
// and none without.
func TestHostileChooserStorm(t *testing.T) {
	v := start(t, script(t, `
		const add = (kind, text) => { const e = document.createElement(kind); e.textContent = text; document.body.append(e); return e; };
		add('button', 'Press').addEventListener('click', () => {});
		const out = add('output', '');
		let denied = 0, shown = 0;
		for (;;) {
			try { await showOpenFilePicker(); } catch (e) { if (e.name === 'SecurityError') denied++; else shown++; }
			out.textContent = shown + ' shown, ' + denied + ' denied';
			await new Promise((next) => setTimeout(next, 20));
		}`))
	// counts is what the applet has counted, once so many more were denied.
	counts := func(more int) (shown, denied int) {
		t.Helper()
		first := -1
		v.await("answers", func(view ui.View) bool {
			if showsChooser(view) {
				return false
			}
			for _, e := range view.Elements {
				if a, b, ok := strings.Cut(e.Text, " shown, "); ok {
					shown, _ = strconv.Atoi(a)
					denied, _ = strconv.Atoi(strings.TrimSuffix(b, " denied"))
				}
			}
			if first < 0 {
				first = denied
			}
			return denied >= first+more
		})
		return shown, denied
	}
	if shown, denied := counts(30); shown != 0 {
		t.Fatalf("%d choosers without a click, and %d denied", shown, denied)
	}
	for click := 1; click <= 2; click++ {
		v.clickOn("button", "Press")
		v.await("a chooser", showsChooser)
		v.press("Cancel")
		if shown, denied := counts(30); shown != click {
			t.Errorf("%d choosers after %d clicks, and %d denied", shown, click, denied)
		}
	}
}

// Saves and restarts follow each other faster than the applet can start: the
// kind of fault is a tab that is half there.
func TestSavesAndRestarts(t *testing.T) {
	v := start(t, script(t, `
		const e = document.createElement('output'); e.textContent = 'here'; document.body.append(e);`))
	v.element("output", "here")
	for i := range 40 {
		if i%3 == 0 {
			v.xdotool("key", "ctrl+r")
		} else if err := v.cmd.Process.Signal(syscall.SIGHUP); err != nil { // as vitrine dev does
			t.Fatal(err)
		}
		time.Sleep(time.Duration(i%7) * 40 * time.Millisecond)
	}
	v.element("output", "here")
	v.alive()
	if view := v.view(); len(view.Tabs) != 2 || view.Phase != "running" {
		t.Errorf("the window shows %+v", view)
	}
}
