package engine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/unistring"

	"example.org/vitrine/sandbox/engine/meter"
)

// ErrAborted is what a turn returns after Abort, or after a Suspender refused
// to go on. The Engine runs nothing any more.
var ErrAborted = errors.New("aborted")

const (
	// MaxStack is what the process should give to debug.SetMaxStack, in bytes:
	// several times what maxNativeDepth natives and maxCallDepth calls need.
	MaxStack = 256 << 20

	// maxCallDepth is how deep JavaScript functions may call each other; Chromium allows about 11,000.
	maxCallDepth = 9_000

	// spareCalls is what goja's own limit lies above that, for natives; it ends the applet.
	spareCalls = 500
)

// Limits bound what an Engine may use before it asks. Zero means no limit.
type Limits struct {
	Memory   uint64 // bytes of live heap above the runtime's own base
	TurnFuel uint64 // fuel of one turn
	Fuel     uint64 // fuel in all
}

// Options configure New. Only Host is needed, and that only before Run.
type Options struct {
	Host       Host
	Suspender  Suspender // nil: whatever reaches a limit is aborted
	Limits     Limits
	UnsafeEval bool // eval and Function compile, metered, instead of throwing
	Unhurried  bool // to wait for its applet: New and all until Configure take twice as long, and what they leave takes fewer pages
}

// Environment is what one applet may know of its surroundings.
type Environment struct {
	Now                  float64 // ms since 1970
	Locale               string  // BCP 47
	Zone                 string  // IANA name
	MathSeed, CryptoSeed [32]byte
	UnsafeEval           bool
}

// Script is one file of code.
type Script struct {
	Name      string // shown in positions when there is no source map
	Source    string
	SourceMap []byte // may be nil
	Package   string // npm name whose authority the script has; empty for the applet's own
}

// Engine is one runtime. One goroutine owns it: that calls everything but
// SetLimits, Abort, Suspend, Fuel and Memory, which any may call.
type Engine struct {
	runtime *goja.Runtime
	tank    *meter.Tank
	host    Host
	asks    Suspender

	hardened   bool
	sealed     bool // hardened, or about to be: what is made is made frozen
	unsafeEval bool
	unhurried  bool // until Configure
	env        Environment
	math       *rand.ChaCha8
	crypto     *rand.ChaCha8

	control control
	memory  watchdog
	spent   atomic.Uint64 // tank.Used as last published

	now      float64
	running  bool   // inside a turn
	turnFuel uint64 // tank.Used when the turn began
	dead     error  // why nothing runs any more
	exited   bool
	ending   bool // the turn is being unwound, for good

	endException *goja.Exception

	trampoline func(func()) error // calls what runs in a turn
	task       func()             // what it is to call
	base       int                // how deep what it calls is, 0 outside
	jobs       []job              // that are due
	working    bool               // on them

	natives    []int // those on the Go stack: how many tries goja was in when each was called
	maxNatives int   // how many there may be
	panics     int   // that were contained

	fault    func(name, message string) goja.Value
	zoneName func(t time.Time) string // or nil
	errors   map[string]*goja.Object
	atEnd    []func()
	atConfig []func()
	internal *goja.Object
	modules  modules
	calls    calls
	timers   timers
	extent   *extent

	bindings   bindings
	reflecting *reflecting
	rejected   []*goja.Promise // rejections nobody handles yet, in order
	main       *goja.Promise   // of the script that Run started

	buffers   buffers
	bigArrays bool // there has been an array of BigInts

	later   later
	regexps regexps
	layout  *layout
	sizes   sizes
	promise *laterFunctions
	object  *laterFunctions // metered forms of what goes through all properties
	intrinsics
}

// control is the part of an Engine that any goroutine may change.
type control struct {
	sync.Mutex
	changed   *sync.Cond
	limits    Limits
	suspended bool
	aborted   bool
}

// New returns a runtime with guards, not yet hardened: host packages install
// themselves next.
func New(o Options) (*Engine, error) {
	e := &Engine{host: o.Host, asks: o.Suspender, unsafeEval: o.UnsafeEval, unhurried: o.Unhurried}
	e.control.changed = sync.NewCond(&e.control)
	e.control.limits = o.Limits
	e.tank = meter.NewTank(e.stop)
	e.memory.init()
	e.runtime = goja.New()
	e.runtime.SetMaxCallStackSize(maxCallDepth + spareCalls)
	e.runtime.SetParserOptions(parser.WithDisableSourceMaps)
	e.runtime.SetTimeSource(func() time.Time { return time.UnixMicro(int64(e.now * 1000)) })
	e.maxNatives = maxNativeDepth
	e.seed([32]byte{}, [32]byte{})
	e.runtime.SetRandSource(func() float64 { return float64(e.math.Uint64()>>11) / (1 << 53) })
	e.runtime.SetPromiseRejectionTracker(e.trackRejection)
	e.runtime.SetAsyncContextTracker((*extents)(e))
	e.errors = map[string]*goja.Object{}
	for _, name := range []string{"Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError"} {
		e.errors[name] = e.runtime.Get(name).ToObject(e.runtime)
	}
	e.calls.pending = map[uint32]*call{}
	e.timers.due = map[uint32]*timer{}
	e.modules.init()
	e.endException = e.runtime.Try(func() { panic(goja.Undefined()) })
	e.tidy()
	if err := e.guard(); err != nil {
		return nil, fmt.Errorf("cannot guard the runtime: %w", err)
	}
	return e, nil
}

// Configure gives a warm engine what belongs to one applet, before Run. It sets
// time.Local when env names a zone that exists.
func (e *Engine) Configure(env Environment) {
	e.env = env
	e.unhurried = false
	e.setters = map[unistring.String]*goja.Object{}
	e.now = env.Now
	e.unsafeEval = e.unsafeEval || env.UnsafeEval
	e.seed(env.MathSeed, env.CryptoSeed)
	if env.Zone != "" {
		if zone, err := time.LoadLocation(env.Zone); err == nil {
			time.Local = zone
		}
	}
	for _, f := range e.atConfig {
		f()
	}
}

// Reseed starts both random streams anew, as a clone does.
func (e *Engine) Reseed(math, crypto [32]byte) { e.seed(math, crypto) }

func (e *Engine) seed(math, crypto [32]byte) {
	e.math, e.crypto = rand.NewChaCha8(math), rand.NewChaCha8(crypto)
}

// AtConfigure runs f whenever Configure is called.
func (e *Engine) AtConfigure(f func()) { e.atConfig = append(e.atConfig, f) }

// AtTurnEnd runs f at the end of each turn, after its jobs.
func (e *Engine) AtTurnEnd(f func()) { e.atEnd = append(e.atEnd, f) }

// SetHost replaces the host, for an engine that waited in a pool.
func (e *Engine) SetHost(h Host) { e.host = h }

// SetSuspender replaces the suspender, for an engine that waited in a pool.
func (e *Engine) SetSuspender(s Suspender) { e.asks = s }

// Runtime is goja's own, for host packages. Do not run scripts with it.
func (e *Engine) Runtime() *goja.Runtime { return e.runtime }

// Internal is an object that host packages share and applets never reach.
func (e *Engine) Internal() *goja.Object { return e.internal }

// Environment is what Configure was given.
func (e *Engine) Environment() Environment { return e.env }

// Now is the time of the running turn in ms since 1970.
func (e *Engine) Now() float64 { return e.now }

// CryptoRandom fills p from the stream behind crypto.getRandomValues.
func (e *Engine) CryptoRandom(p []byte) {
	_, _ = e.crypto.Read(p) // never fails
}

// Console shows a line of the applet's log.
func (e *Engine) Console(level, text string) {
	if e.host != nil {
		e.host.Console(level, text)
	}
}

// Exit ends the applet: it tells the host, ends the turn at once and runs
// nothing any more. It does not return.
func (e *Engine) Exit(code int) {
	e.exited = true
	if e.host != nil {
		e.host.Exit(code)
	}
	e.end()
}

// tidy collects garbage between the steps of an unhurried preparation. The
// collector moves nothing: what stays of one step among the garbage of another
// keeps whole pages. One that runs beside the steps leaves a sixth more, however often it runs.
func (e *Engine) tidy() {
	if e.unhurried {
		runtime.GC()
	}
}
