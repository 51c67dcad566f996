// Package ui is the viewer's window: tabs for applets, over each applet's
// viewport the trusted bar, prompts that come down over it, and the viewer's
// own pages. It knows sessions only through the interfaces here, and runs
// wherever Fyne does.
//
// What it shows of itself (bar, prompts, pages) can be trusted; what stands in a
// viewport is the applet's. It keeps the two apart on the screen and in the
// order in which clicks and keys are given out. It decides nothing: answers go
// to the permissions gate.
package ui

import (
	"context"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/scene"
)

// Session is a running applet. Its methods return at once.
type Session interface {
	Send(ev scene.Event)
	Drop(node scene.NodeID, path string)
	Frame()
	SetEnvironment(e Environment)
	Pause()
	Resume()
	Close(reason string) // lets it save first, for a second at most
	Stop(reason string)  // ends it at once
	State() account.State
	Figures() account.Figures
	Limits() Limits
	Missing() []Ring // around its worker; none where all hold
	Done() <-chan struct{}
}

// Limits is what a session may use at the moment. Zero means no limit.
type Limits struct {
	Memory uint64        // bytes
	CPU    time.Duration // computing time that is left
}

// Environment is what an applet may know of the window.
type Environment struct {
	Width, Height int     // of its room, in scene units
	Scale         float64 // pixels per scene unit
	Dark          bool
}

// Screen is where a session shows its applet.
type Screen interface {
	Patch(ops []scene.Op)
	Pixels(p scene.Pixels, pix []byte)
	State(s account.State)
}

// Start is what a Program needs to run.
type Start struct {
	Number      uint64 // of the run, unique in this process
	Screen      Screen
	Environment Environment
	Console     func(level, text string) // any goroutine
}

// Program is an applet that was opened and can be run.
type Program interface {
	Applet() permissions.Applet
	Warning() string // what to know before it runs, in the viewer's words; may be empty
	Start(ctx context.Context, s Start) (Session, error)
}

// Host opens applets for the window and keeps what it remembers of them.
type Host interface {
	// Open reads a bundle, folder or script. It may take seconds and is called
	// on a goroutine of its own.
	Open(ctx context.Context, path string) (Program, error)
	// Explain makes a sentence of an error: what happened, and what to do.
	Explain(err error) (what, todo string)
	// Library lists the applets opened before, the last one first.
	Library() []Entry
	// Forget takes an applet out of the library.
	Forget(e Entry) error
}

// Entry is an applet of the library.
type Entry struct {
	Path   string
	Applet permissions.Applet
	Detail string    // where it is, or what it says of itself
	Opened time.Time // zero: never; a sample that comes with the viewer
}
