package check

import (
	"errors"
	"fmt"
	"image"
	"strings"
	"time"
	_ "time/tzdata" // where this runs, no file can be opened

	"example.org/vitrine/applet"
	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/dom"
	"example.org/vitrine/sandbox/guest/globals"
	"example.org/vitrine/sandbox/protocol/scene"
)

// Limits on a rehearsal. It is there to see an applet start, not to let it work.
const (
	rehearsalFuel   = 300_000_000 // some seconds of plain code
	rehearsalMemory = 128 << 20   // bytes of live heap
	rehearsalSteps  = 200         // turns after the first one
)

// Rehearse runs an applet for a moment, with nothing granted and nobody at its
// window, and tells what its author should know: that it fails at the start,
// or that it got hold of something that is not for applets (which is a fault
// of Vitrine's, and a grave one). The applet's code runs in this process,
// which must be confined: see confine.Reader.
func Rehearse(b *applet.Bundle) ([]Finding, error) {
	r := &rehearsal{}
	e, err := engine.New(engine.Options{Host: r, Limits: engine.Limits{Memory: rehearsalMemory, Fuel: rehearsalFuel}})
	if err != nil {
		return nil, fmt.Errorf("cannot rehearse: %w", err)
	}
	if err := globals.Install(e); err != nil {
		return nil, fmt.Errorf("cannot rehearse: %w", err)
	}
	document, err := dom.Install(e, r)
	if err != nil {
		return nil, fmt.Errorf("cannot rehearse: %w", err)
	}
	if err := e.Harden(); err != nil {
		return nil, fmt.Errorf("cannot rehearse: %w", err)
	}
	r.engine = e
	if err := r.start(b, document); err != nil {
		return nil, err
	}
	if r.aborted || r.exited {
		return r.findings, nil // an engine that was stopped answers no more
	}
	if err := e.CheckBoundary(); err != nil {
		r.findings = append(r.findings, Finding{
			Severity: Error, Text: err.Error(),
			Suggestion: "this is a fault of Vitrine's: please report it, with the applet",
		})
	}
	return r.findings, nil
}

// rehearsal is the host of the engine. Calls are refused, timers come at once.
type rehearsal struct {
	engine   *engine.Engine
	calls    []uint32
	timers   []uint32
	frame    bool
	exited   bool
	aborted  bool // it came to a limit
	findings []Finding
}

func (r *rehearsal) start(b *applet.Bundle, document *dom.Document) error {
	m := b.Manifest()
	now := float64(time.Now().UnixMilli())
	r.engine.Configure(engine.Environment{Now: now, Locale: "en", Zone: "UTC", UnsafeEval: m.UnsafeEval})
	document.SetEnvironment(900, 700, 1, false)
	if err := globals.Start(r.engine, globals.Applet{
		ID: m.ID, Name: m.Name, Version: m.Version, Manifest: b.RawManifest(), Packages: len(m.Packages) > 0,
	}); err != nil {
		return fmt.Errorf("cannot rehearse: %w", err)
	}
	for _, name := range m.PackageNames() {
		script, err := scriptOf(b, m.Packages[name].Main, name)
		if err != nil {
			return err
		}
		r.engine.AddPackage(name, script)
	}
	main, err := scriptOf(b, m.Main, "")
	if err != nil {
		return err
	}
	err = r.engine.Run(now, main)
	for step := 0; err == nil && !r.exited && step < rehearsalSteps; step++ {
		now += 16
		more := false
		if more, err = r.turn(now); !more {
			break
		}
	}
	switch {
	case errors.Is(err, engine.ErrAborted):
		r.aborted = true
		r.findings = append(r.findings, Finding{Severity: Hint, Text: "tried out for a moment, it did not come to rest: it used up the fuel or memory for that"})
	case err != nil:
		return fmt.Errorf("cannot rehearse: %w", err)
	}
	return nil
}

// turn answers one call, or fires one timer or frame.
func (r *rehearsal) turn(now float64) (more bool, err error) {
	switch {
	case len(r.calls) > 0:
		id := r.calls[0]
		r.calls = r.calls[1:]
		return true, r.engine.Answer(now, id, nil, &engine.Fault{Name: refusal, Message: "nothing is granted while an applet is checked"})
	case len(r.timers) > 0:
		id := r.timers[0]
		r.timers = r.timers[1:]
		return true, r.engine.FireTimer(now, id)
	case r.frame:
		r.frame = false
		return true, r.engine.FireFrame(now, now)
	}
	return false, nil
}

// refusal is the name of the error with which calls are refused.
const refusal = "NotAllowedError"

func scriptOf(b *applet.Bundle, path, forPackage string) (engine.Script, error) {
	source, err := b.File(path)
	if err != nil {
		return engine.Script{}, err
	}
	sourceMap, err := b.File(applet.SourceMap(path))
	if err != nil {
		sourceMap = nil // it may be missing
	}
	return engine.Script{Name: path, Source: string(source), SourceMap: sourceMap, Package: forPackage}, nil
}

// Call implements engine.Host.
func (r *rehearsal) Call(c engine.Call) { r.calls = append(r.calls, c.ID) }

// Console implements engine.Host.
func (r *rehearsal) Console(string, string) {}

// SetTimer implements engine.Host.
func (r *rehearsal) SetTimer(id uint32, _ float64, _ bool) { r.timers = append(r.timers, id) }

// ClearTimer implements engine.Host.
func (r *rehearsal) ClearTimer(id uint32) {
	for i, t := range r.timers {
		if t == id {
			r.timers = append(r.timers[:i:i], r.timers[i+1:]...)
			return
		}
	}
}

// RequestFrame implements engine.Host.
func (r *rehearsal) RequestFrame() { r.frame = true }

// Exit implements engine.Host.
func (r *rehearsal) Exit(int) { r.exited = true }

// maxFailures is as many as a person reads at once.
const maxFailures = 10

// Failure implements engine.Host. That something was refused is no mistake.
func (r *rehearsal) Failure(f engine.Failure) {
	if strings.HasPrefix(f.Message, refusal) || len(r.findings) >= maxFailures {
		return
	}
	text := f.Message
	if at := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(f.Stack), "at ")); at != "" {
		first, _, _ := strings.Cut(at, "\n")
		text += ", at " + first
	}
	severity := Warning
	if f.Fatal {
		severity = Error
		text = "it fails at the start: " + text
	}
	r.findings = append(r.findings, Finding{Severity: severity, Text: text})
}

// Patch implements dom.Screen.
func (r *rehearsal) Patch([]scene.Op) {}

// Present implements dom.Screen.
func (r *rehearsal) Present(scene.NodeID, int, int, image.Rectangle, []byte) {}
