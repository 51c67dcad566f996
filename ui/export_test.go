package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
)

// What the key combinations do, which Fyne's canvas for tests does not take.

// Restart is Ctrl+R.
func (w *Window) Restart() { w.restart() }

// CloseTab is Ctrl+W.
func (w *Window) CloseTab() { w.closePage(w.current) }

// NextTab is Ctrl+Tab.
func (w *Window) NextTab() { w.step(1) }

// Runs is how many runs the window knows, which have not ended.
func (w *Window) Runs() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(len(w.tabs), len(w.sessions))
}

// Drop is files dropped on the window.
func (w *Window) Drop(at fyne.Position, paths ...string) {
	var uris []fyne.URI
	for _, path := range paths {
		uris = append(uris, storage.NewFileURI(path))
	}
	w.dropped(at, uris)
}
