// Package wire is what viewer and worker say to each other: frames of CBOR over
// a stream socket, each a turn of the applet or invisible control. It speaks of
// calls, handles and bytes, never of JavaScript values.
//
// Whoever receives a frame gets one that is well formed, within the limits of
// size and shape, with exactly one message whose fields are in range. It does
// not know whether the message makes sense at this moment: causes, sequence,
// rates, handles and the scene are the Session's to judge.
package wire

import (
	"github.com/fxamacker/cbor/v2"

	"example.org/vitrine/sandbox/protocol/scene"
)

// Inbound is a frame from the viewer to the worker. Turn is the number that
// Session.deliver gave it, rising by one from 1, or zero for a control frame.
// Exactly one of the pointers is set.
//
// Turn frames are everything an applet can see. Control frames change only when
// something happens, never what.
type Inbound struct {
	Turn uint64  `cbor:"1,keyasint,omitempty"`
	Now  float64 `cbor:"2,keyasint,omitempty"` // turn frames: the time of day in ms since 1970, constant within the turn

	// Turn frames.
	File        *File        `cbor:"3,keyasint,omitempty"`
	Start       *Start       `cbor:"4,keyasint,omitempty"`
	Event       *scene.Event `cbor:"5,keyasint,omitempty"`
	Answer      *Answer      `cbor:"6,keyasint,omitempty"`
	Timer       *Timer       `cbor:"7,keyasint,omitempty"`
	Frame       *Frame       `cbor:"8,keyasint,omitempty"`
	Environment *Environment `cbor:"9,keyasint,omitempty"`
	Seed        *Seed        `cbor:"10,keyasint,omitempty"`
	Save        *Save        `cbor:"11,keyasint,omitempty"`

	// Control frames.
	Limit     *Limit     `cbor:"20,keyasint,omitempty"`
	Suspend   *Suspend   `cbor:"21,keyasint,omitempty"`
	Presented *Presented `cbor:"22,keyasint,omitempty"`
	Collect   *Collect   `cbor:"23,keyasint,omitempty"`
}

// File carries a part of one of the bundle's files, before Start. Parts of a
// file arrive in order.
type File struct {
	Path string `cbor:"1,keyasint"`
	Data []byte `cbor:"2,keyasint"`
	Last bool   `cbor:"3,keyasint,omitempty"`
}

// Start ends the files and runs the applet.
type Start struct {
	ID          string            `cbor:"1,keyasint"`
	Name        string            `cbor:"2,keyasint"`
	Version     string            `cbor:"3,keyasint"`
	Main        string            `cbor:"4,keyasint"`           // path of the main script among the files
	Packages    map[string]string `cbor:"5,keyasint,omitempty"` // npm name to script path, for packages with authority of their own
	Manifest    []byte            `cbor:"6,keyasint"`           // the manifest as JSON, for vitrine:applet
	Args        []string          `cbor:"7,keyasint,omitempty"`
	UnsafeEval  bool              `cbor:"8,keyasint,omitempty"`
	Window      bool              `cbor:"9,keyasint,omitempty"` // whether there is a scene to show
	Environment Environment       `cbor:"10,keyasint"`
	Seed        Seed              `cbor:"11,keyasint"`
}

// Environment is what an applet may know of its surroundings.
type Environment struct {
	Locale string  `cbor:"1,keyasint"` // BCP 47
	Zone   string  `cbor:"2,keyasint"` // IANA name
	Dark   bool    `cbor:"3,keyasint,omitempty"`
	Scale  float64 `cbor:"4,keyasint"` // pixels per scene unit
	Width  int     `cbor:"5,keyasint"` // of the viewport, in scene units
	Height int     `cbor:"6,keyasint"`
}

// Seed starts, or reseeds, both random streams.
type Seed struct {
	Math   [32]byte `cbor:"1,keyasint"`
	Crypto [32]byte `cbor:"2,keyasint"`
}

// Save is the time to keep what onRestore is to have in the next run: the
// applet is about to be ended.
type Save struct{}

// Answer ends a Call. Fault is nil when it went well.
type Answer struct {
	Call   uint32          `cbor:"1,keyasint"`
	Fault  *Fault          `cbor:"2,keyasint,omitempty"`
	Result cbor.RawMessage `cbor:"3,keyasint,omitempty"` // one of the result types of calls.go
}

// Fault is why a call failed, in words meant for the applet: no host paths
// beyond those it gave, no Go errors.
type Fault struct {
	Name    string `cbor:"1,keyasint"` // of a DOMException: NotAllowedError, NotFoundError, NetworkError, AbortError, QuotaExceededError, TypeError ...
	Message string `cbor:"2,keyasint"`
}

// Timer fires the timer that SetTimer named ID.
type Timer struct {
	ID uint32 `cbor:"1,keyasint"`
}

// Frame is the moment before the viewer paints: requestAnimationFrame's.
type Frame struct {
	Time float64 `cbor:"1,keyasint"` // ms since the session began, on the session's clock
}

// Limit sets what a session may use from now on. Zero leaves a limit alone.
type Limit struct {
	Memory   uint64 `cbor:"1,keyasint,omitempty"` // bytes of live heap and arena
	TurnFuel uint64 `cbor:"2,keyasint,omitempty"` // of the running turn, and of each later one
	Fuel     uint64 `cbor:"3,keyasint,omitempty"` // of the whole session
	Abort    bool   `cbor:"4,keyasint,omitempty"` // instead: end now
}

// Suspend stops the applet at the next charge, or lets it go on.
type Suspend struct {
	On bool `cbor:"1,keyasint,omitempty"`
}

// Presented says that the viewer has copied the pixels of that commit, so that
// its part of the arena may be used again.
type Presented struct {
	Commit uint64 `cbor:"1,keyasint"` // counts Pixels frames from 1
}

// Collect asks the worker to look for handles that the applet cannot reach any
// more, because room for others is short. It need not find any.
type Collect struct{}

// Outbound is a frame from the worker to the viewer. Cause is the Turn that it
// belongs to, or zero for a control frame. Exactly one of the pointers is set.
type Outbound struct {
	Cause uint64 `cbor:"1,keyasint,omitempty"`

	// Turn frames.
	Patch      *Patch        `cbor:"2,keyasint,omitempty"`
	Pixels     *scene.Pixels `cbor:"3,keyasint,omitempty"`
	Call       *Call         `cbor:"4,keyasint,omitempty"`
	Console    *Console      `cbor:"5,keyasint,omitempty"`
	SetTimer   *SetTimer     `cbor:"6,keyasint,omitempty"`
	ClearTimer *ClearTimer   `cbor:"7,keyasint,omitempty"`
	WantFrame  *WantFrame    `cbor:"8,keyasint,omitempty"`
	Failure    *Failure      `cbor:"9,keyasint,omitempty"`
	Exit       *Exit         `cbor:"10,keyasint,omitempty"`
	TurnEnd    *TurnEnd      `cbor:"11,keyasint,omitempty"`

	// Control frames.
	Ready *Ready `cbor:"20,keyasint,omitempty"`
	Ask   *Ask   `cbor:"21,keyasint,omitempty"`
	Meter *Meter `cbor:"22,keyasint,omitempty"`
	Lost  *Lost  `cbor:"23,keyasint,omitempty"`
}

// Patch changes the scene; a turn may need several.
type Patch struct {
	Ops []scene.Op `cbor:"1,keyasint"`
}

// Call asks the viewer for a service. ID rises within a session.
type Call struct {
	ID     uint32          `cbor:"1,keyasint"`
	Source string          `cbor:"2,keyasint,omitempty"` // npm package whose import made the call; empty for the applet's own code
	Op     Op              `cbor:"3,keyasint"`
	Args   cbor.RawMessage `cbor:"4,keyasint,omitempty"` // the argument type that calls.go gives for Op
	Turn   uint64          `cbor:"5,keyasint,omitempty"` // in which the applet made it, when that is not the frame's Cause
}

// Console is a line for the applet's log.
type Console struct {
	Level string `cbor:"1,keyasint"` // debug, log, info, warn, error
	Text  string `cbor:"2,keyasint"`
}

// SetTimer asks for Timer frames.
type SetTimer struct {
	ID     uint32  `cbor:"1,keyasint"`
	Delay  float64 `cbor:"2,keyasint"` // ms, 0 to 2^31
	Repeat bool    `cbor:"3,keyasint,omitempty"`
}

// ClearTimer takes SetTimer back. An ID that is not running is ignored.
type ClearTimer struct {
	ID uint32 `cbor:"1,keyasint"`
}

// WantFrame asks for one Frame.
type WantFrame struct{}

// Failure is an exception or rejection that nobody caught. The applet goes on,
// unless it failed while starting.
type Failure struct {
	Message string `cbor:"1,keyasint"`
	Stack   string `cbor:"2,keyasint,omitempty"`
	Fatal   bool   `cbor:"3,keyasint,omitempty"` // while starting
}

// Exit is vitrine:applet's exit.
type Exit struct {
	Code int `cbor:"1,keyasint,omitempty"` // 0 to 255
}

// TurnEnd says that the turn is over and its jobs are done. Fuel is what the
// session has spent in all: deterministic, hence no control frame.
type TurnEnd struct {
	Fuel    uint64 `cbor:"1,keyasint"`
	Pending bool   `cbor:"2,keyasint,omitempty"` // something is still under way: calls, timers, frames
}

// Ready is the worker's first frame, after lock-down. What it says of its rings
// is a claim; package confine asks the kernel.
type Ready struct {
	Build string      `cbor:"1,keyasint"` // of the worker binary; must equal the viewer's
	Rings []RingClaim `cbor:"2,keyasint,omitempty"`
}

// RingClaim is how the worker fared with one ring.
type RingClaim struct {
	Name   string `cbor:"1,keyasint"`
	Active bool   `cbor:"2,keyasint,omitempty"`
	Detail string `cbor:"3,keyasint,omitempty"`
}

// Lost names handles that the applet cannot reach any more: what nobody can read
// need not be open. When that is noticed depends on the collector, so the applet
// is not to be told.
type Lost struct {
	Handles []uint32 `cbor:"1,keyasint"` // 1 to MaxLost
}

// Ask says that the worker has paused in place, in the middle of a turn,
// because it came to a limit. A Limit frame continues or ends it.
type Ask struct {
	Resource Resource `cbor:"1,keyasint"`
	Used     uint64   `cbor:"2,keyasint"`
	Limit    uint64   `cbor:"3,keyasint"`
	Need     uint64   `cbor:"4,keyasint,omitempty"` // what the pending allocation needs, if known
}

// Resource is what an Ask is about.
type Resource uint8

// The resources a worker asks for by itself. CPU time is watched from outside.
const (
	Memory   Resource = iota + 1 // bytes
	TurnFuel                     // fuel of one turn
	Fuel                         // fuel of the session
)

// Meter reports figures a few times a second while the applet runs.
type Meter struct {
	Fuel       uint64 `cbor:"1,keyasint"`
	Memory     uint64 `cbor:"2,keyasint"`
	MemoryPeak uint64 `cbor:"3,keyasint"`
}
