package engine

import (
	"errors"
	"fmt"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/meter"
)

// Turn delivers one event: it sets the clock, calls f, runs all jobs that
// become due, and the functions of AtTurnEnd. It returns ErrAborted, or what
// broke the runtime; exceptions that the applet does not catch go to the Host.
func (e *Engine) Turn(now float64, f func()) (err error) {
	if e.dead != nil {
		return e.dead
	}
	if e.running {
		return errors.New("cannot start a turn within a turn")
	}
	e.now, e.running, e.extent = now, true, nil
	e.natives, e.maxNatives, e.base, e.working = e.natives[:0], maxNativeDepth, 0, false
	e.turnFuel = e.tank.Used()
	e.control.Lock()
	limits := e.control.limits
	e.control.Unlock()
	e.memory.start(limits.Memory)
	e.tank.SetLimit(e.nextStop(limits))
	defer func() {
		if r := recover(); r != nil {
			err = e.died(r)
		}
		e.running = false
		e.memory.look()
		e.spent.Store(e.tank.Used())
	}()
	e.attempt(f)
	e.settle()
	return nil
}

// died turns a panic that left goja into the turn's error. Whatever it was, the
// runtime may be in any state: it is not used again.
func (e *Engine) died(r any) error {
	_, ended := r.(ending)
	switch {
	case e.dead != nil: // breakDown
	case ended && e.exited:
		e.dead = ErrAborted
		return nil
	case ended:
		e.dead = ErrAborted
	default:
		e.dead = fmt.Errorf("cannot go on: the runtime broke: %.200v", r)
	}
	return e.dead
}

// breakDown ends the applet where the runtime can be in any state: nothing of
// the applet runs any more, and the turn returns the error.
func (e *Engine) breakDown(why error) {
	if e.dead == nil {
		e.dead = fmt.Errorf("cannot go on: %w", why)
	}
	e.ending = true
	e.tank.Flag()
}

// settle runs jobs and the end of the turn until nothing is left to do.
func (e *Engine) settle() {
	for _, f := range e.atEnd {
		e.attempt(f)
	}
	e.attempt(func() {}) // for jobs that an exception of a job's own has left
	e.reportRejections()
}

// failed deals with the error of a goja.Callable.
func (e *Engine) failed(err error, fatal bool) {
	if e.ending {
		e.end()
	}
	e.fail(err, fatal)
}

// Run compiles and starts a script. That it cannot be compiled, and what it
// throws before its first await ends, are failures marked Fatal.
func (e *Engine) Run(now float64, s Script) error {
	if !e.hardened {
		return errors.New("cannot run: the runtime is not hardened")
	}
	return e.Turn(now, func() {
		program, err := e.compile(s)
		if err != nil {
			e.failSyntax(err)
			return
		}
		e.main = e.start(program, s.Package)
	})
}

// start calls a script's function with the import function of its package.
func (e *Engine) start(program *meter.Program, pkg string) *goja.Promise {
	f, err := program.LoadScript(e.runtime, e.tank, e.importer(pkg))
	if err != nil {
		e.failed(err, true)
		return nil
	}
	v, err := f(goja.Undefined())
	if err != nil {
		e.failed(err, true)
		return nil
	}
	p, _ := v.Export().(*goja.Promise)
	return p
}

// Pending says whether anything is outstanding: calls, timers or frames.
func (e *Engine) Pending() bool {
	return e.dead == nil && (len(e.calls.pending) > 0 || len(e.timers.due) > 0 || len(e.timers.frames) > 0)
}
