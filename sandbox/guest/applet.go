package guest

import (
	"errors"
	"fmt"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/dom"
	"example.org/vitrine/sandbox/guest/globals"
	"example.org/vitrine/sandbox/protocol/wire"
)

// applet is the one that runs here. The goroutine in work owns it and its
// engine, whichever that is; all others touch only what says that they may.
type applet struct {
	conn   *wire.Conn
	inbox  *inbox
	limits *limits
	screen *screen
	meter  *meter
	tidier *tidier
	lost   *lost

	host     *host
	engine   *engine.Engine
	document *dom.Document

	failed chan error // ends the process

	files   map[string][]byte // of the bundle, until it is started
	turn    uint64            // number of the frame that is being worked on
	refused []refusal         // calls to answer before the turn ends
}

// refusal is a call that could not be sent.
type refusal struct {
	call  uint32
	fault engine.Fault
}

// newApplet prepares everything that can be prepared before it is known which
// applet it will be; what most need of the document, too, when there is time.
func newApplet(conn *wire.Conn, arena []byte, unhurried bool) (*applet, error) {
	a := &applet{
		conn: conn, limits: newLimits(conn),
		lost: &lost{conn: conn}, failed: make(chan error), files: make(map[string][]byte),
	}
	a.inbox = newInbox(a.serve)
	a.limits.waits = a.inbox.waits
	a.host = &host{send: a.send, refuse: a.refuse, lost: a.lost, sent: make(map[uint32]int), turn: func() uint64 { return a.turn }}
	e, err := engine.New(engine.Options{
		Host:      a.host,
		Suspender: a.limits,
		Unhurried: unhurried,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot prepare the engine: %w", err)
	}
	a.engine = e
	a.screen = newScreen(arena, a.send, a.limits.drew, a.inbox.waits)
	a.limits.engine, a.limits.screen = e, a.screen
	a.meter = newMeter(conn, a.figures)
	a.tidier = newTidier()
	if err := globals.Install(e); err != nil {
		return nil, fmt.Errorf("cannot prepare the globals: %w", err)
	}
	if a.document, err = dom.Install(e, a.screen); err != nil {
		return nil, fmt.Errorf("cannot prepare the document: %w", err)
	}
	if err := e.Harden(); err != nil {
		return nil, fmt.Errorf("cannot harden the engine: %w", err)
	}
	if unhurried { // each step is frozen before the next, which then fills the gaps
		a.document.Prepare()
	}
	return a, nil
}

// figures are what the engine knows of its use, with what is drawn.
func (a *applet) figures() wire.Meter {
	live, peak := a.engine.Memory()
	drawn := a.limits.drawn()
	return wire.Meter{Fuel: a.engine.Fuel(), Memory: live + drawn, MemoryPeak: peak + drawn}
}

// send gives a frame the number of the turn that caused it. A frame that
// cannot be sent ends the process: either the viewer is gone, or it would end
// the session for such a frame. The engine must not go on until then.
func (a *applet) send(f wire.Outbound) {
	f.Cause = a.turn
	send := a.conn.Queue // with the end of the turn, or the next Meter of a long one
	if f.TurnEnd != nil || f.Pixels != nil {
		send = a.conn.Send
	}
	if err := send(f); err != nil {
		a.fail(err)
	}
}

// fail ends the process. The engine does not go on until then.
func (a *applet) fail(err error) {
	a.failed <- err
	select {}
}

func (a *applet) refuse(call uint32, f engine.Fault) {
	a.refused = append(a.refused, refusal{call, f})
}

// work takes turn frames one by one, as long as there are any. It tells
// whether its goroutine is to read on.
func (a *applet) work() (reader bool) {
	for {
		f, more, reader := a.inbox.next()
		if !more {
			return reader
		}
		a.turn = f.Turn
		if f.File != nil { // no turn: the applet does not notice
			a.files[f.File.Path] = append(a.files[f.File.Path], f.File.Data...)
			continue
		}
		a.meter.turnBegins()
		a.tidier.turnBegins()
		err := a.dispatch(f)
		for err == nil && len(a.refused) > 0 {
			r := a.refused[0]
			a.refused = a.refused[1:]
			err = a.engine.Answer(f.Now, r.call, nil, &r.fault)
		}
		a.meter.turnEnds()
		a.tidier.turnEnds()
		if err != nil && !errors.Is(err, engine.ErrAborted) {
			a.fail(err)
		}
		a.send(wire.Outbound{TurnEnd: &wire.TurnEnd{Fuel: a.engine.Fuel(), Pending: a.engine.Pending()}})
	}
}

// dispatch is one turn.
func (a *applet) dispatch(f wire.Inbound) error {
	switch {
	case f.Start != nil:
		return a.start(f.Now, f.Start)
	case f.Event != nil:
		return a.document.Deliver(f.Now, *f.Event)
	case f.Answer != nil:
		return a.answer(f.Now, f.Answer)
	case f.Timer != nil:
		return a.engine.FireTimer(f.Now, f.Timer.ID)
	case f.Frame != nil:
		return a.engine.FireFrame(f.Now, f.Frame.Time)
	case f.Environment != nil:
		a.surround(f.Environment)
		return a.document.Resized(f.Now)
	case f.Save != nil:
		return globals.Save(a.engine, f.Now)
	case f.Seed != nil:
		a.engine.Reseed(f.Seed.Math, f.Seed.Crypto)
		return nil
	default:
		return errors.New("cannot understand a frame of the viewer's")
	}
}

func (a *applet) start(now float64, s *wire.Start) error {
	a.screen.shown = s.Window
	a.engine.Configure(engine.Environment{
		Now: now, Locale: s.Environment.Locale, Zone: s.Environment.Zone,
		MathSeed: s.Seed.Math, CryptoSeed: s.Seed.Crypto, UnsafeEval: s.UnsafeEval,
	})
	a.surround(&s.Environment)
	if err := globals.Start(a.engine, globals.Applet{
		ID: s.ID, Name: s.Name, Version: s.Version, Args: s.Args, Manifest: s.Manifest, Packages: len(s.Packages) > 0,
	}); err != nil {
		return fmt.Errorf("cannot name the applet: %w", err)
	}
	for name, path := range s.Packages {
		a.engine.AddPackage(name, a.script(path, name))
	}
	main := a.script(s.Main, "")
	a.files = nil
	return a.engine.Run(now, main)
}

// script is a file of the bundle with its source map, which stands beside it.
func (a *applet) script(path, pkg string) engine.Script {
	return engine.Script{Name: path, Source: string(a.files[path]), SourceMap: a.files[path+".map"], Package: pkg}
}

func (a *applet) surround(e *wire.Environment) {
	a.document.SetEnvironment(e.Width, e.Height, e.Scale, e.Dark)
}

func (a *applet) answer(now float64, r *wire.Answer) error {
	a.host.Answered(r.Call)
	if r.Fault != nil {
		return a.engine.Answer(now, r.Call, nil, &engine.Fault{Name: r.Fault.Name, Message: r.Fault.Message})
	}
	result, err := wire.DecodeTree(r.Result)
	if err != nil {
		return fmt.Errorf("cannot understand an answer of the viewer's: %w", err)
	}
	return a.engine.Answer(now, r.Call, result, nil)
}
