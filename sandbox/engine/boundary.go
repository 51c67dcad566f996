package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// Label is on which side of the boundary an object stands that an applet can reach.
type Label uint8

// The labels.
const (
	Sandbox Label = iota + 1 // the applet's own
	Proxy                    // made by the host for the applet, of a class of the host's: an element, an event
	Shared                   // frozen before the applet ran: the language's intrinsics, and the host's functions and classes
)

func (l Label) String() string {
	switch l {
	case Sandbox:
		return "in the sandbox"
	case Proxy:
		return "proxy"
	case Shared:
		return "shared immutable"
	}
	return "unknown"
}

// Reached is an object that an applet can reach. Fault says what is wrong with
// it, and is empty when nothing is.
type Reached struct {
	Path  string
	Label Label
	Fault string
}

// ownKinds are the kinds of objects that JavaScript itself makes. Each other
// kind of goja's holds a Go value.
var ownKinds = []string{
	"baseObject", "arrayObject", "sparseArrayObject", "argumentsObject", "primitiveValueObject", "stringObject", "errorObject",
	"dateObject", "regexpObject", "mapObject", "setObject", "weakMapObject", "weakSetObject", "Promise", "proxyObject",
	"typedArrayObject", "arrayBufferObject", "dataViewObject", "generatorObject", "arrayIterObject", "mapIterObject",
	"setIterObject", "stringIterObject", "regExpStringIterObject", "funcObject", "arrowFuncObject", "methodFuncObject",
	"classFuncObject", "asyncFuncObject", "asyncArrowFuncObject", "asyncMethodFuncObject", "generatorFuncObject",
	"generatorMethodFuncObject", "boundFuncObject", "nativeFuncObject", "rawJSONObject",
}

// Boundary walks from the globals over everything that an applet can reach and
// labels it. An object is at fault when it holds a Go value, or is shared
// immutable but not frozen, or is so and leads to something that is not shared.
// It runs none of the applet's code; call it between turns.
func (e *Engine) Boundary() []Reached {
	w := &boundaryWalk{e: e, seen: map[*goja.Object]bool{}}
	w.frozen = e.function(e.evaluate("Object.isFrozen"))
	w.queue = []found{{e.runtime.GlobalObject(), "globalThis", nil}}
	for path, o := range e.syntaxOnly() {
		w.queue = append(w.queue, found{o, path, nil})
	}
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.visit(next)
	}
	return w.reached
}

// syntaxOnly are the shared objects that no name leads to.
func (e *Engine) syntaxOnly() map[string]*goja.Object {
	found := map[string]*goja.Object{}
	for _, r := range e.syntax {
		found[r.path()] = r.object
	}
	return found
}

// found is an object, where, and from what it was reached.
type found struct {
	object *goja.Object
	path   string
	from   *Reached
}

type boundaryWalk struct {
	e       *Engine
	seen    map[*goja.Object]bool
	queue   []found
	reached []Reached
	frozen  goja.Callable
}

func (w *boundaryWalk) visit(f found) {
	label := w.label(f.object)
	if f.from != nil && f.from.Label == Shared && label != Shared && f.from.Fault == "" {
		w.reached = append(w.reached, Reached{f.path, label, "a shared immutable leads to it"})
	}
	if w.seen[f.object] {
		return
	}
	w.seen[f.object] = true
	r := Reached{Path: f.path, Label: label}
	kind := kindOf(f.object)
	switch {
	case label == Shared:
		if v, err := w.frozen(goja.Undefined(), f.object); err != nil || !v.ToBoolean() {
			r.Fault = "is not frozen"
		}
	case f.object == w.e.runtime.GlobalObject():
	case !slices.Contains(ownKinds, kind):
		r.Fault = "holds a Go value (" + kind + ")"
	}
	w.reached = append(w.reached, r)
	if kind == "proxyObject" || r.Fault != "" {
		return // a proxy of the applet's would run its code; what a Go value shows is not JavaScript's
	}
	w.follow(f, &r)
}

// follow queues what the object's properties and prototype lead to.
func (w *boundaryWalk) follow(f found, r *Reached) {
	add := func(v goja.Value, path string) {
		if o, ok := v.(*goja.Object); ok {
			from := r
			if f.object == w.e.runtime.GlobalObject() {
				from = nil
			}
			w.queue = append(w.queue, found{o, path, from})
		}
	}
	w.e.eachProperty(f.object, false, func(key property, value, get, set goja.Value) {
		path := f.path + "." + key.String()
		add(value, path)
		add(get, "get "+path)
		add(set, "set "+path)
	})
	if prototype := f.object.Prototype(); prototype != nil {
		add(prototype, f.path+".__proto__")
	}
}

// label tells the host's objects by their prototype: a frozen one that is none
// of the language's.
func (w *boundaryWalk) label(o *goja.Object) Label {
	if _, ok := w.e.shared[o]; ok {
		return Shared
	}
	if kindOf(o) == "proxyObject" {
		return Sandbox
	}
	for p := o.Prototype(); p != nil; p = p.Prototype() {
		if _, ok := w.e.shared[p]; ok {
			if !w.e.shared[p] {
				return Proxy
			}
			return Sandbox
		}
		if kindOf(p) == "proxyObject" {
			break
		}
	}
	return Sandbox
}

// kindOf is the name of the Go type behind an object.
func kindOf(o *goja.Object) string {
	return selfType(o).Name()
}

// share notes an object as shared immutable.
func (e *Engine) share(v goja.Value) {
	if o, ok := v.(*goja.Object); ok && o != e.runtime.GlobalObject() {
		own := e.shared[o] // the language's, as was known before
		e.shared[o] = own
	}
}

// CheckBoundary is the first faults of Boundary as an error, or nil.
func (e *Engine) CheckBoundary() error {
	var faults []string
	for _, r := range e.Boundary() {
		if r.Fault != "" {
			faults = append(faults, fmt.Sprintf("%s (%s) %s", r.Path, r.Label, r.Fault))
		}
	}
	if len(faults) == 0 {
		return nil
	}
	const most = 20
	return fmt.Errorf("the boundary leaks in %d places: %s", len(faults), strings.Join(faults[:min(most, len(faults))], "; "))
}
