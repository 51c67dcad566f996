package engine

import (
	"github.com/dop251/goja"
)

// A package that has authority of its own may be imported by others that have
// none. What it exports is frozen before anybody gets it, as modules of the
// host's are: its functions and classes and all that their properties lead to.
// So nobody can put a function of his own in the place of one that others will
// call. What the package keeps in variables, in Maps and in private fields stays
// its own to change, and bytes are everybody's.

// hardenExports freezes what a package exports, and answers it.
func (e *Engine) hardenExports(exports goja.Value) goja.Value {
	h := &exportsWalk{e: e, seen: map[*goja.Object]bool{}}
	h.add(exports)
	if o, ok := exports.(*goja.Object); ok && impl(o).table != e.layout.proxy {
		for _, name := range o.Keys() { // exports are getters, which answer what a variable holds
			h.add(h.valueOf(o, name))
		}
	}
	for len(h.queue) > 0 {
		o := h.queue[len(h.queue)-1]
		h.queue = h.queue[:len(h.queue)-1]
		h.harden(o)
	}
	return exports
}

type exportsWalk struct {
	e     *Engine
	seen  map[*goja.Object]bool
	queue []*goja.Object
}

// valueOf is a property, or nothing when reading it throws.
func (h *exportsWalk) valueOf(o *goja.Object, name string) (v goja.Value) {
	if ex := h.e.runtime.Try(func() { v = o.Get(name) }); ex != nil {
		if h.e.ending {
			h.e.end()
		}
		return nil
	}
	return v
}

// add queues an object that can be frozen and is not: a proxy would run code,
// bytes cannot be frozen, and what is of a class of the host's belongs to
// everybody.
func (h *exportsWalk) add(v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok || h.seen[o] || o == h.e.runtime.GlobalObject() {
		return
	}
	h.seen[o] = true
	switch impl(o).table {
	case h.e.layout.proxy, h.e.layout.typed, h.e.layout.buffer:
		return
	}
	if _, shared := h.e.shared[o]; shared || h.ofHost(o) {
		return
	}
	h.queue = append(h.queue, o)
}

// ofHost says that an object is one of the host's: it inherits from a frozen
// prototype that is none of the language's.
func (h *exportsWalk) ofHost(o *goja.Object) bool {
	for p := o.Prototype(); p != nil && impl(p).table != h.e.layout.proxy; p = p.Prototype() {
		if language, shared := h.e.shared[p]; shared {
			return !language
		}
	}
	return false
}

// hardenCost is what freezing a property costs, times what listing it does.
const hardenCost = 8

// harden freezes an object, after it has queued what it leads to. What inherits
// from it may still have properties of the same names.
func (h *exportsWalk) harden(o *goja.Object) {
	e := h.e
	e.Charge(hardenCost * (1 + e.propertyCost(o)))
	values, _, dense := e.layout.elements(o)
	for _, v := range values {
		h.add(v)
	}
	if !dense {
		e.eachProperty(o, false, func(_ property, value, get, set goja.Value) {
			h.add(value)
			h.add(get)
			h.add(set)
		})
	}
	h.add(o.Prototype())
	if own := e.descriptor(o, property{name: "constructor"}); own != nil {
		e.freezeMembers(o)
	}
	e.freezeObject(goja.FunctionCall{Arguments: []goja.Value{o}})
}
