package main_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/ui"
)

// lateness counts, by milliseconds, how long the window let one wait.
type lateness map[int]uint32

func (v *viewer) lateness() lateness {
	v.t.Helper()
	var seen struct {
		Late lateness `json:"late"`
	}
	data, err := os.ReadFile(v.inspect)
	if err == nil {
		err = json.Unmarshal(data, &seen)
	}
	if err != nil {
		v.t.Fatal(err)
	}
	return seen.Late
}

// since is the 99.9th percentile of what was measured after before was.
func (l lateness) since(before lateness) time.Duration {
	var total, seen uint32
	for milliseconds, n := range l {
		total += n - before[milliseconds]
	}
	for _, milliseconds := range slices.Sorted(maps.Keys(l)) {
		seen += l[milliseconds] - before[milliseconds]
		if 1000*uint64(seen) >= 999*uint64(total) {
			return time.Duration(milliseconds) * time.Millisecond
		}
	}
	return 0
}

// evil starts viewers whose workers are evil in some way.
func evil(t *testing.T) (modes []string, opened func(t *testing.T, mode string) *viewer) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "evil")
	build := exec.Command("go", "build", "-o", binary, "vitrine/app/worker/internal/evil")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	list, err := exec.Command(binary, "--list").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		modes = append(modes, strings.Fields(line)[0])
	}
	applet := script(t, `document.body.append('nothing')`)
	return modes, func(t *testing.T, mode string) *viewer {
		t.Helper()
		link := filepath.Join(t.TempDir(), "evil-"+mode)
		if err := os.Symlink(binary, link); err != nil {
			t.Fatal(err)
		}
		v := startWith(t, []string{"VITRINE_WORKER=" + link}, applet)
		v.await("something", func(view ui.View) bool { return view.Phase != "" || len(view.Page) > 0 })
		return v
	}
}

// A worker that floods the viewer with frames is slowed, which its log says, or
// ended, which the page says; the window answers all the time.
func TestWorkerThatFloodsTheWindow(t *testing.T) {
	_, opened := evil(t)
	v := opened(t, "flood")
	for range 5 {
		v.alive()
		time.Sleep(time.Second)
	}
	if v.view().Phase != "ended" {
		v.press("Stop")
	}
	v.await("page that says why", func(view ui.View) bool {
		page := strings.Join(view.Page, "\n")
		return strings.Contains(page, "too many at once") || strings.Contains(page, "flooded")
	})
	v.alive()
}

// Whatever a worker that was taken over does, the window answers and the viewer
// lives. Some forty ways take a quarter of an hour: `make soak`.
func TestEvilWorkersAndTheWindow(t *testing.T) {
	if os.Getenv("VITRINE_SOAK") == "" {
		t.Skip("set VITRINE_SOAK to try every evil worker in a window")
	}
	modes, opened := evil(t)
	idle := start(t, script(t, `document.body.append('nothing')`))
	idle.await("the applet", func(view ui.View) bool { return view.Phase == "running" })
	for _, mode := range modes {
		t.Run(mode, func(t *testing.T) {
			for attempt := 1; ; attempt++ {
				v := opened(t, mode)
				here, there := v.lateness(), idle.lateness()
				time.Sleep(10 * time.Second)
				v.alive()
				late, quiet := v.lateness().since(here), idle.lateness().since(there) // at the same time: the machine may have other things to do
				t.Logf("the window is late by %v, an idle one by %v; it shows %q %q", late, quiet, v.view().Phase, v.view().Reason)
				_ = v.cmd.Process.Kill()
				<-v.gone
				if late <= quiet+bearable {
					return
				}
				if attempt == attempts {
					t.Fatalf("the window is late by %v, an idle one by %v, and was before", late, quiet)
				}
			}
		})
	}
}

// attempts is how often a window may be late before it is the worker's doing:
// what a worker does it does every time, what others do on the machine not.
const attempts = 3

// bearable is how much later a window may react than an idle one, once in a
// thousand times.
const bearable = 100 * time.Millisecond
