package engine

// Host is what surrounds an Engine: it carries out calls, keeps the timers and
// is told what the applet says. All methods are called from the goroutine that
// owns the Engine, during a turn, and must return at once.
type Host interface {
	// Call starts a service. Its end comes back through Engine.Answer with the same ID.
	Call(c Call)
	// Console shows a line of the applet's log. Text is bounded but otherwise hostile.
	Console(level, text string)
	// SetTimer asks for Engine.FireTimer(id) after delay ms, again and again when repeat is set.
	SetTimer(id uint32, delay float64, repeat bool)
	ClearTimer(id uint32)
	// RequestFrame asks for one Engine.FireFrame.
	RequestFrame()
	// Failure reports an exception or rejection that nobody caught.
	Failure(f Failure)
	// Exit is vitrine:applet's exit. The turn ends as soon as it is called.
	Exit(code int)
}

// Suspender decides what happens when an applet comes to a limit. Exceeded is
// called on the goroutine that owns the Engine, in the middle of a turn, and
// may block as long as a person thinks. It returns true to go on, after having
// raised the limit with Engine.SetLimits (safe from any goroutine), and false
// to abort: the turn then ends without the applet being able to catch it.
type Suspender interface {
	Exceeded(limit Exceeded) bool
}

// Exceeded is a limit that was reached.
type Exceeded struct {
	Resource Resource
	Used     uint64
	Limit    uint64
	Need     uint64 // bytes of the pending allocation, when known
}

// Resource is what a limit is on.
type Resource uint8

// The resources an Engine limits.
const (
	Memory   Resource = iota + 1 // bytes of live heap
	TurnFuel                     // fuel of one turn
	Fuel                         // fuel in all
)

// Call is a request for a service of the host. Arguments and results are trees
// of plain values: string, float64, bool, []byte, []any, map[string]any and
// nil; never a JavaScript value.
type Call struct {
	ID     uint32
	Source string // package whose import made the call; empty for the applet's own code
	Op     string
	Args   map[string]any
}

// Failure is an exception that the applet did not catch, as text made under
// the meter: bounded, and free of host paths and Go errors.
type Failure struct {
	Message string
	Stack   string
	Fatal   bool // while starting
}
