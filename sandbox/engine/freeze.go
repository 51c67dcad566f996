package engine

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// freeze freezes an object of ours with all that it reaches.
func (e *Engine) freeze(o *goja.Object) { e.freezeFrom([]*reached{{object: o}}) }

// freezeFrom freezes the objects in roots and all that they reach and that is
// not shared yet.
func (e *Engine) freezeFrom(roots []*reached) {
	e.freezeAll(e.reachFrom(roots, e.shared, nil))
}

// freezeAll freezes objects. Functions that show the same have one table of
// properties from then on: there are hundreds, and a table takes 400 bytes.
func (e *Engine) freezeAll(found []*reached) {
	tables := map[shown]map[unistring.String]goja.Value{}
	for _, r := range found {
		e.freezeOne(r.object)
		if s, ok := e.layout.shows(r.object); ok {
			if table, ok := tables[s]; ok {
				base(r.object).values = table
			} else {
				tables[s] = base(r.object).values
			}
		}
	}
}

// freezeOne freezes an object. Those of its members that are not made yet will
// be made frozen. Object.freeze would copy the list of names and make the
// members: it is for objects of rarer kinds.
func (e *Engine) freezeOne(o *goja.Object) {
	e.share(o)
	names, simple := e.layout.names(o)
	if simple && e.layout.hasTemplate(o) && !e.awaiting[o] {
		e.eachKey(o, func(property) {}) // makes them
		for _, name := range names {
			e.layout.ownProperty(e.runtime, o, name)
		}
	}
	if !simple {
		names = base(o).propNames
	}
	for _, name := range names {
		if !e.unmade(o, name) {
			e.freezeOwn(o, name)
		}
	}
	e.freezeSymbols(o)
	if !simple {
		e.freezeObject(goja.FunctionCall{Arguments: []goja.Value{o}})
		return
	}
	e.layout.close(o)
}

// freezeOwn freezes a property that an object has made.
func (e *Engine) freezeOwn(o *goja.Object, name unistring.String) {
	values := base(o).values
	if v := values[name]; v != nil {
		values[name] = e.layout.frozen(v, func() *goja.Object { return e.setter(name) })
	}
}

func (e *Engine) freezeSymbols(o *goja.Object) {
	if !e.layout.hasSymbols(o) {
		return
	}
	e.ownSymbols(goja.FunctionCall{Arguments: []goja.Value{o}}) // makes them
	e.layout.eachSymbol(o, func(symbol, v goja.Value) goja.Value {
		return e.layout.frozen(v, func() *goja.Object { return e.newSetter(property{symbol: symbol}) })
	})
}

// freezeMembers freezes what an ordinary object of the applet's has, so that
// what inherits from it can still have properties of the same names.
func (e *Engine) freezeMembers(o *goja.Object) {
	e.eachKey(o, func(key property) {
		if key.symbol == nil {
			e.freezeOwn(o, key.name)
		}
	})
	e.freezeSymbols(o)
}

// eachKey calls f for every own key.
func (e *Engine) eachKey(o *goja.Object, f func(property)) {
	keys, ok := e.ownKeys(goja.FunctionCall{Arguments: []goja.Value{o}}).(*goja.Object)
	if !ok {
		return
	}
	values, _, _ := e.layout.elements(keys)
	for _, key := range values {
		f(propertyKey(key))
	}
}

// defineData defines a property with a value: both may be changed, or neither.
func defineData(o *goja.Object, key property, value goja.Value, mutable, enumerable goja.Flag) error {
	if symbol, ok := key.symbol.(*goja.Symbol); ok {
		return o.DefineDataPropertySymbol(symbol, value, mutable, mutable, enumerable)
	}
	return o.DefineDataProperty(key.String(), value, mutable, mutable, enumerable)
}

// property is a property as objects hold it.
func (e *Engine) property(name string, define func(stand *goja.Object) error) goja.Value {
	stand := e.runtime.NewObject()
	e.must(define(stand))
	p, _ := e.layout.made(stand, name)
	return p
}
