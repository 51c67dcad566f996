package main_test

import (
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/vitrine/ui"
)

// Killing the viewer ends its workers: one that computes, one that is stopped,
// and those that wait for an applet. A second is promised, 2 to 37 ms were seen.
func TestKilledViewerTakesItsWorkersWithIt(t *testing.T) {
	v := start(t, script(t, `document.body.append('stopped')`), script(t, `document.body.append('busy'); setTimeout(() => { for (;;); }, 500)`))
	v.element("label", "busy")
	v.xdotool("key", "ctrl+Tab", "ctrl+Tab") // past the home page
	v.element("label", "stopped")
	v.press("Pause")
	v.await("a pause", func(view ui.View) bool { return view.Phase == "paused" })
	workers := v.workers()
	if len(workers) < 2 {
		t.Fatalf("the viewer has workers %v", workers)
	}
	killed := time.Now()
	if err := v.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for _, pid := range workers {
		waitGone(t, pid, killed)
	}
	t.Logf("%d workers were there for another %v", len(workers), time.Since(killed))
}

// What ends a worker leaves the viewer running, with a message.
func TestWorkersThatDie(t *testing.T) {
	t.Run("killed", func(t *testing.T) {
		v := start(t, script(t, `
			document.body.append('Alive');
			const field = document.createElement('input');
			field.placeholder = 'Name';
			document.body.append(field);
		`))
		field := v.element("text field", "")
		v.click(field.X+20, field.Y+10)
		v.xdotool("type", "--delay", "15", "Ada")
		v.element("text field", "Ada")
		for _, pid := range v.workers() {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
				t.Fatal(err)
			}
		}
		v.page("died")
		v.alive()
		v.press("Restart")
		v.page("What you typed before it ended is still here")
		v.press("Fill in")
		v.element("text field", "Ada")
	})
	// What would end plain goja is an exception here: at the start it ends the
	// applet, later it does not, and either time the viewer shows what happened.
	t.Run("stack overflow at the start", func(t *testing.T) {
		v := start(t, script(t, `const o = {}; o.toString = String.bind(null, o); '' + o;`))
		v.page("Maximum call stack size exceeded")
		v.alive()
	})
	t.Run("stack overflow", func(t *testing.T) {
		v := start(t, script(t, `
			const label = document.createElement('label');
			label.textContent = 'Alive';
			const button = document.createElement('button');
			button.textContent = 'Crash';
			button.addEventListener('click', () => {
				setTimeout(() => label.textContent = 'Still alive', 0);
				const o = {}; o.toString = String.bind(null, o); '' + o;
			});
			document.body.append(label, button);
		`))
		v.clickOn("button", "Crash")
		v.element("label", "Still alive")
		v.press("Stop")
		v.page("Maximum call stack size exceeded")
		v.alive()
	})
	t.Run("endless loop", func(t *testing.T) {
		v := start(t, script(t, `
			const button = document.createElement('button');
			button.textContent = 'Loop';
			button.addEventListener('click', () => { for (;;); });
			document.body.append(button);
		`))
		v.clickOn("button", "Loop")
		v.prompt()
		v.answer("Abort Task")
		v.page("budget")
		v.alive()
	})
	t.Run("frames without end", func(t *testing.T) {
		v := start(t, script(t, `
			const label = document.createElement('p');
			document.body.append(label);
			let n = 0;
			const again = () => { for (let i = 0; i < 200; i++) label.textContent = 'frame ' + n++; setTimeout(again, 0); };
			again();
		`))
		v.await("many frames", func(view ui.View) bool {
			if len(view.Elements) == 0 {
				return false
			}
			n, err := strconv.Atoi(strings.TrimPrefix(view.Elements[0].Text, "frame "))
			return err == nil && n > 2000
		})
		v.alive()
		v.press("Stop")
		v.page("was stopped")
	})
}
