// Package account holds the figures of what a session used and the sizes it is
// measured in. It is shared by both sides of the boundary and imports nothing
// of ours. Figures that a worker reports about itself are claims; the fields
// say which ones come from the kernel.
package account

import (
	"strconv"
	"time"
)

// Figures is what one session has used up to a moment. The zero value is a
// session that has not begun.
type Figures struct {
	CPU          time.Duration // the worker's CPU clock, from the kernel
	Running      time.Duration // on the session's clock, which stands still in a pause
	Resident     uint64        // bytes resident now, from the kernel
	ResidentPeak uint64        // highest Resident, from the kernel

	Fuel       uint64 // fuel spent, as the worker says
	Memory     uint64 // live heap and arena in bytes, as the worker says
	MemoryPeak uint64 // highest Memory, as the worker says

	Turns     uint64 // turns delivered
	FramesIn  uint64 // frames from the worker
	BytesIn   uint64 // bytes of those frames
	FramesOut uint64 // frames to the worker
	BytesOut  uint64 // bytes of those frames
	Pixels    uint64 // pixel bytes presented

	Requests uint64 // requests made
	Granted  uint64 // of those, granted
	Denied   uint64 // of those, denied

	Opened  uint64   // files and connections opened
	Read    uint64   // bytes that the applet read from them
	Written uint64   // bytes that the applet wrote to them
	Handles []Handle // one per file or connection, in order of opening; of those closed only the last thousand or so
}

// unclaimed is what a fair worker holds beyond twice what it says: its program,
// what its engine is made of, and a step of Go's heap.
const unclaimed = 96 * MB

// Held is how many bytes the applet holds now: what the worker says, unless by
// the kernel's figures that cannot be all.
func (f Figures) Held() uint64 {
	if f.Resident > unclaimed && (f.Resident-unclaimed)/2 > f.Memory {
		return f.Resident
	}
	return f.Memory
}

// Handle is the use of one file or connection.
type Handle struct {
	ID       uint32
	Resource string // what was opened, as shown to the person
	Read     uint64 // bytes read by the applet
	Written  uint64 // bytes written by the applet
	Opened   time.Time
	Closed   time.Time // zero while open
}

// MB is the binary megabyte that sizes are counted in.
const MB = 1 << 20

// Size shows a number of bytes the way prompts and meters do: binary units,
// written without a space and without an i ("5MB", "1.5MB", "640KB", "12B").
func Size(n uint64) string {
	unit, suffix := uint64(1), "B"
	switch {
	case n >= 1<<30:
		unit, suffix = 1<<30, "GB"
	case n >= 1<<20:
		unit, suffix = 1<<20, "MB"
	case n >= 1<<10:
		unit, suffix = 1<<10, "KB"
	}
	if n%unit == 0 {
		return strconv.FormatUint(n/unit, 10) + suffix
	}
	return strconv.FormatFloat(float64(n)/float64(unit), 'f', 1, 64) + suffix
}

// Phase is what a session is doing.
type Phase uint8

// The phases. Ended is final.
const (
	Starting Phase = iota
	Running
	Paused // by the person, or because a budget prompt was dismissed
	Asking // stopped in place while a prompt is open
	Stuck  // its turn has used up its fuel or time: "not responding"
	Ended
)

// State is a session's Phase and why it is in it, in words for the person.
type State struct {
	Phase  Phase
	Reason string // e.g. "waiting for an answer about memory", "the worker was killed"
	Exit   Exit   // meaningful once Phase is Ended
}

// Exit is how a session ended. The numbers are vitrine's exit statuses.
type Exit int

// The exits.
const (
	Finished     Exit = 0
	AppletFailed Exit = 1
	NotABundle   Exit = 3
	Denied       Exit = 4 // ended by a denied permission
	OverBudget   Exit = 5
	WorkerDied   Exit = 6
)
