package main

import (
	"encoding/json"
	"os"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"example.org/vitrine/ui"
)

// inspectTime is how often what the window shows is written down.
const inspectTime = 50 * time.Millisecond

// probeTime is how often it is measured how long the window lets one wait.
const probeTime = 10 * time.Millisecond

// inspected is what the window shows, and how long it lets one wait.
type inspected struct {
	ui.View
	// Late counts how long Fyne's goroutine took until it answered, since the
	// viewer started: what a person feels when the window does not react.
	Late lateness `json:"late"`
}

// lateness counts measurements by milliseconds; the last number counts all that
// took longer.
type lateness [4000]uint32

// probe measures for ever.
func (l *lateness) probe(mu *sync.Mutex) {
	for range time.Tick(probeTime) {
		asked := time.Now()
		var answered time.Time
		fyne.DoAndWait(func() { answered = time.Now() })
		if answered.IsZero() { // Fyne has ended, and does not call any more
			return
		}
		mu.Lock()
		l[min(answered.Sub(asked)/time.Millisecond, time.Duration(len(l)-1))]++
		mu.Unlock()
	}
}

// MarshalJSON leaves out what was not measured.
func (l *lateness) MarshalJSON() ([]byte, error) {
	counts := map[int]uint32{}
	for milliseconds, n := range l {
		if n > 0 {
			counts[milliseconds] = n
		}
	}
	return json.Marshal(counts) // it cannot fail
}

// inspect writes what the window shows to a file, again and again, when one is
// named: tests of the real window read there where to click.
func inspect(w *ui.Window, path string) {
	if path == "" {
		return
	}
	var mu sync.Mutex
	var late lateness
	go late.probe(&mu)
	go func() {
		var now inspected
		for range time.Tick(inspectTime) {
			fyne.DoAndWait(func() { now.View = w.View() })
			mu.Lock()
			now.Late = late
			mu.Unlock()
			data, err := json.Marshal(&now)
			if err != nil {
				return
			}
			if os.WriteFile(path+".new", data, 0o600) == nil { //nolint:gosec // the person who starts the viewer names the file
				_ = os.Rename(path+".new", path) //nolint:gosec // likewise
			}
		}
	}()
}
