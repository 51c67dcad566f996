package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// Harden freezes everything that can be reached. When there is a memory limit
// already, what lives now becomes its base: that takes a collection, which an
// engine in a pool should have behind it. After Harden, scripts may run.
func (e *Engine) Harden() (err error) {
	if e.hardened {
		return errors.New("cannot harden: the runtime is hardened")
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot harden: %v", r)
		}
	}()
	e.replaceCompilers()
	e.tidy()
	found := e.reach(nil)
	e.tidy()
	e.sealed = true // what is made from here on is made frozen
	for _, r := range found {
		if r.above == nil && strings.HasPrefix(r.path(), "%") {
			e.syntax = append(e.syntax, r)
		}
	}
	e.closeGlobals()
	e.freezeAll(slices.DeleteFunc(found, func(r *reached) bool { return r.object == e.runtime.GlobalObject() }))
	for o := range e.shared { // what preludes put others in place of
		if _, _, native := e.layout.functions(o); native && base(o).extensible {
			e.freezeOne(o)
		}
	}
	e.hardened = true
	e.tank.Reset()
	if e.control.limits.Memory > 0 { // else at the first turn that has a limit
		e.memory.settle()
	}
	return nil
}

// closeGlobals ends changing standard names for all; see globals.go. What is
// evaluated later is defined as it has to be; new names may be added.
func (e *Engine) closeGlobals() {
	global := e.runtime.GlobalObject()
	e.eachKey(global, func(key property) {
		switch {
		case key.symbol == nil && !e.waits(key.String()):
			e.layout.ownProperty(e.runtime, global, key.name)
			e.freezeGlobal(key.name)
		case key.symbol != nil:
			e.layout.eachSymbol(global, func(symbol, v goja.Value) goja.Value {
				return e.layout.frozen(v, func() *goja.Object { return e.newSetter(property{symbol: symbol}) })
			})
		}
	})
}
