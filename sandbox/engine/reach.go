package engine

import (
	_ "embed"

	"github.com/dop251/goja"
)

//go:embed prelude/roots.js
var rootsSource string

// reached is an object that code can reach without an applet's doing, with the
// path that leads to it.
type reached struct {
	object *goja.Object
	path   string
}

// reach finds all of them, nearest first. It walks in Go, with natives as goja
// made them: there are thousands of properties, and applets wait for it.
func (e *Engine) reach() []reached {
	var queue []reached
	roots := e.Prelude("roots", rootsSource).ToObject(e.runtime)
	for _, path := range roots.Keys() {
		if o, ok := roots.Get(path).(*goja.Object); ok {
			queue = append(queue, reached{o, path})
		}
	}
	return e.reachFrom(queue, nil)
}

// reachFrom walks from the objects in queue. It goes round those that are known,
// and leaves globals alone that have been put off.
func (e *Engine) reachFrom(queue []reached, known map[*goja.Object]string) []reached {
	add := func(v goja.Value, path func() string) {
		if o, ok := v.(*goja.Object); ok {
			queue = append(queue, reached{o, path()})
		}
	}
	global := e.runtime.GlobalObject()
	seen := map[*goja.Object]bool{}
	var found []reached
	for i := 0; i < len(queue); i++ {
		next := queue[i]
		if _, ok := known[next.object]; ok || seen[next.object] || known != nil && next.object == global {
			continue
		}
		seen[next.object] = true
		found = append(found, next)
		below := next.path + "."
		if next.object == global {
			below = ""
		}
		wanted := func(goja.Value) bool { return true }
		if next.object == global {
			wanted = func(key goja.Value) bool { return !e.waits(key.String()) }
		}
		e.eachPropertyOf(next.object, wanted, func(key goja.Value, value, get, set goja.Value) {
			add(value, func() string { return below + key.String() })
			add(get, func() string { return "get " + below + key.String() })
			add(set, func() string { return "set " + below + key.String() })
		})
		if prototype := next.object.Prototype(); prototype != nil {
			queue = append(queue, reached{prototype, below + "__proto__"})
		}
	}
	return found
}

// eachProperty calls f with the parts of every own property; nil stands for what a property does not have. It runs no getter.
func (e *Engine) eachProperty(o *goja.Object, f func(key, value, get, set goja.Value)) {
	e.eachPropertyOf(o, func(goja.Value) bool { return true }, f)
}

// eachPropertyOf is eachProperty for the keys that are wanted.
func (e *Engine) eachPropertyOf(o *goja.Object, wanted func(key goja.Value) bool, f func(key, value, get, set goja.Value)) {
	visit := func(key goja.Value) {
		d, ok := e.describeProperty(goja.FunctionCall{Arguments: []goja.Value{o, key}}).(*goja.Object)
		if ok {
			f(key, d.Get("value"), d.Get("get"), d.Get("set"))
		}
	}
	keys, ok := e.ownKeys(goja.FunctionCall{Arguments: []goja.Value{o}}).(*goja.Object)
	if !ok {
		return
	}
	values, _, _ := e.layout.elements(keys)
	for _, key := range values {
		if wanted(key) {
			visit(key)
		}
	}
}
