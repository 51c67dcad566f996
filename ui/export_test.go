package ui

// What the key combinations do, which Fyne's canvas for tests does not take.

// Restart is Ctrl+R.
func (w *Window) Restart() { w.restart() }

// CloseTab is Ctrl+W.
func (w *Window) CloseTab() { w.closePage(w.current) }

// NextTab is Ctrl+Tab.
func (w *Window) NextTab() { w.step(1) }
