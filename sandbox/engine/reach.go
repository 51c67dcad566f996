package engine

import (
	_ "embed"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

//go:embed prelude/roots.js
var rootsSource string

// reached is an object that code can reach without an applet's doing.
type reached struct {
	object *goja.Object
	above  *reached // nil for one that was started from
	part   string   // of the property that leads here: "", "get " or "set "
	key    property
}

// path is the way that leads to the object.
func (r *reached) path() string {
	if r.above == nil {
		return r.key.String()
	}
	above := r.above.path() + "."
	if above == "globalThis." {
		above = ""
	}
	return r.part + above + r.key.String()
}

// reach finds all of them, nearest first. It walks in Go, with natives as goja
// made them: there are thousands of properties, and applets wait for it.
// Before is called for each before its properties are looked at.
func (e *Engine) reach(before func(*reached)) []*reached {
	var queue []*reached
	roots := e.Prelude("roots", rootsSource).ToObject(e.runtime)
	for _, path := range roots.Keys() {
		if o, ok := roots.Get(path).(*goja.Object); ok {
			queue = append(queue, &reached{object: o, key: property{name: unistring.NewFromString(path)}})
		}
	}
	return e.reachFrom(queue, nil, before)
}

// reachFrom walks from the objects in queue. It goes round those that are known,
// and leaves alone what is not made yet.
func (e *Engine) reachFrom(roots []*reached, known map[*goja.Object]bool, before func(*reached)) []*reached {
	global := e.runtime.GlobalObject()
	usual := 0
	if known == nil {
		usual = usualObjects
	}
	seen := make(map[*goja.Object]bool, usual)
	var found []*reached
	add := func(v goja.Value, r reached) {
		o, ok := v.(*goja.Object)
		if !ok || seen[o] || known != nil && o == global {
			return
		}
		if _, ok := known[o]; ok {
			return
		}
		seen[o] = true
		kept := r // r itself would be allocated for each of the thousands of properties
		kept.object = o
		found = append(found, &kept)
	}
	for _, r := range roots {
		add(r.object, *r)
	}
	prototype := property{name: "__proto__"}
	for i := 0; i < len(found); i++ {
		above := found[i]
		if before != nil {
			before(above)
		}
		e.eachProperty(above.object, true, func(key property, value, get, set goja.Value) {
			add(value, reached{above: above, key: key})
			add(get, reached{above: above, part: "get ", key: key})
			add(set, reached{above: above, part: "set ", key: key})
		})
		if p := above.object.Prototype(); p != nil {
			add(p, reached{above: above, key: prototype})
		}
	}
	return found
}

// usualObjects is about how many objects the language and the host have.
const usualObjects = 700

// property is the key of a property, a text or a symbol.
type property struct {
	name   unistring.String
	symbol goja.Value // nil for a text
}

func (p property) String() string {
	if p.symbol != nil {
		return p.symbol.String()
	}
	return p.name.String()
}

// eachProperty calls f with the parts of every own property; nil stands for
// what a property does not have. It runs no getter. What has been put off is
// made, unless it is to be left alone.
//
// There are thousands of properties, and every worker starts with this: where
// an object keeps them in the ordinary way they are read from there.
func (e *Engine) eachProperty(o *goja.Object, leave bool, f func(key property, value, get, set goja.Value)) {
	names, simple := e.layout.names(o)
	if simple {
		for _, name := range names {
			if leave && e.unmade(o, name) {
				continue
			}
			if v := e.layout.ownProperty(e.runtime, o, name); v != nil {
				value, get, set := e.layout.parts(v)
				f(property{name: name}, value, get, set)
			}
		}
		if !e.layout.hasSymbols(o) {
			return
		}
	}
	list := e.ownKeys
	if simple {
		list = e.ownSymbols
	}
	keys, ok := list(goja.FunctionCall{Arguments: []goja.Value{o}}).(*goja.Object)
	if !ok {
		return
	}
	values, _, _ := e.layout.elements(keys)
	for _, key := range values {
		e.describeOne(o, propertyKey(key), f)
	}
}

// propertyKey is a key as the language has it.
func propertyKey(v goja.Value) property {
	if text, ok := v.(goja.String); ok {
		return property{name: unistring.NewFromString(text.String())}
	}
	return property{symbol: v}
}

// unmade says that a property of an object has been put off.
func (e *Engine) unmade(o *goja.Object, name unistring.String) bool {
	if o == e.runtime.GlobalObject() {
		return e.waits(name.String())
	}
	if !e.awaiting[o] {
		return false
	}
	_, made := base(o).values[name]
	return !made
}

// describeOne is eachProperty for one of them, as the language has it.
func (e *Engine) describeOne(o *goja.Object, p property, f func(key property, value, get, set goja.Value)) {
	if d := e.descriptor(o, p); d != nil {
		f(p, d.Get("value"), d.Get("get"), d.Get("set"))
	}
}

// descriptor is that of an own property, or nil.
func (e *Engine) descriptor(o *goja.Object, p property) *goja.Object {
	key := p.symbol
	if key == nil {
		key = e.runtime.ToValue(p.name.String())
	}
	d, _ := e.describeProperty(goja.FunctionCall{Arguments: []goja.Value{o, key}}).(*goja.Object)
	return d
}
