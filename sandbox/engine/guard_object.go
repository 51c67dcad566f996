package engine

import "github.com/dop251/goja"

// objectGuards charge what goes through all properties of an object.
func objectGuards() map[string]guard {
	guards := map[string]guard{
		"Object.assign": unlessDeep("assign", func(e *Engine, call goja.FunctionCall) (cost uint64, deep bool) {
			for _, v := range call.Arguments[min(1, len(call.Arguments)):] {
				cost += e.copyCost(v)
				e.growingAll(call.Argument(0), v)
			}
			target, ok := call.Argument(0).(*goja.Object)
			if deep = ok && cost > usualPrototypes && e.deep(target); deep {
				e.lookAll(target, cost/copyingCost)
			}
			e.copyingDigits(call.Argument(0), call.Arguments)
			return cost, deep
		}),
		"Object.fromEntries": fromEntriesGuard,
	}
	for _, name := range []string{
		"Object.keys", "Object.values", "Object.getOwnPropertyNames", "Object.getOwnPropertySymbols", "Object.isFrozen", "Object.isSealed", "Reflect.ownKeys",
	} {
		guards[name] = costing(func(e *Engine, call goja.FunctionCall) uint64 { return e.propertyCost(call.Argument(0)) })
	}
	for _, name := range []string{"Object.freeze", "Object.seal"} { // goes through them by their names
		guards[name] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
			return e.propertyCost(call.Argument(0)) / listCost * copyingCost
		})
	}
	// These make an object for each property, of so many bytes.
	for name, x := range map[string]struct{ cost, size uint64 }{"Object.entries": {24, 256}, "Object.getOwnPropertyDescriptors": {64, 400}} {
		guards[name] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
			n := e.propertyCost(call.Argument(0)) / listCost
			e.reserve(n * x.size)
			return n * x.cost
		})
	}
	define := func(e *Engine, call goja.FunctionCall) (cost uint64, deep bool) {
		properties, ok := call.Argument(1).(*goja.Object)
		if !ok {
			return 0, false
		}
		cost = e.copyCost(properties)
		e.copyingDigits(call.Argument(0), call.Arguments[1:])
		e.growingAll(call.Argument(0), properties)
		return cost, e.holdsDeep(properties)
	}
	guards["Object.defineProperties"] = unlessDeep("define", func(e *Engine, call goja.FunctionCall) (cost uint64, deep bool) {
		cost, deep = define(e, call)
		properties, ok := call.Argument(1).(*goja.Object)
		return cost, ok && (deep || e.sharedBehind(call.Argument(0)) || e.oddProperties(properties))
	})
	guards["Object.create"] = func(e *Engine, next callFunc) callFunc {
		slow := e.object.get("define")
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			cost, deep := define(e, call)
			e.Charge(cost)
			if !deep {
				return next(call)
			}
			o := next(goja.FunctionCall{This: call.This, Arguments: call.Arguments[:1]})
			return e.result(slow(goja.Undefined(), o, call.Argument(1)))
		}
	}
	guards["Reflect.set"] = reflectSetGuard
	guards["Reflect.deleteProperty"] = costing(func(e *Engine, call goja.FunctionCall) uint64 { return e.deleting(call.Argument(0)) })
	guards["Object.getOwnPropertyDescriptor"], guards["Reflect.getOwnPropertyDescriptor"] = describing, describing
	guards["Reflect.defineProperty"], guards["Object.defineProperty"] = defining(decliningQuietly, answeringTrue), defining(decliningLoudly, answeringObject)
	return guards
}

// growingAll announces what becomes of an array to which properties of that
// object are copied.
func (e *Engine) growingAll(target, from goja.Value) {
	to, ok1 := target.(*goja.Object)
	o, ok2 := from.(*goja.Object)
	if !ok1 || !ok2 || !e.sizes.isBased(o) {
		return
	}
	if _, _, dense := e.layout.elements(to); !dense {
		return
	}
	for _, name := range base(o).propNames {
		if c := name.String(); c != "" && '0' <= c[0] && c[0] <= '9' {
			e.growing(target, e.runtime.ToValue(c))
		}
	}
}

// holdsDeep says that a property of o is an object with very many prototypes,
// and charges for looking for the six properties of a descriptor in each.
func (e *Engine) holdsDeep(o *goja.Object) (found bool) {
	values, _, _ := e.layout.elements(o)
	for _, v := range values {
		if x, ok := v.(*goja.Object); ok && e.deep(x) {
			found = true
			e.lookAll(x, 6)
		}
	}
	if !e.sizes.isBased(o) {
		return found
	}
	for _, name := range base(o).propNames {
		if x, ok := base(o).values[name].(*goja.Object); ok && e.deep(x) {
			found = true
			e.lookAll(x, 6)
		}
	}
	return found
}

// unlessDeep leaves to metered JavaScript what would look for many properties in
// many prototypes each; else it charges the cost.
func unlessDeep(name string, cost func(*Engine, goja.FunctionCall) (cost uint64, deep bool)) guard {
	return func(e *Engine, next callFunc) callFunc {
		slow := e.object.get(name)
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			cost, deep := cost(e, call)
			e.Charge(cost)
			if deep {
				return e.slowly(slow, call)
			}
			return next(call)
		}
	}
}

// propertySize is what a property takes in an object that gets a copy of it: its
// name, its place in the table and in the list of names, which grow by doubling.
const propertySize = 160

// copyCost is what copying all own properties of v to another object costs; the
// room for them is announced.
func (e *Engine) copyCost(v goja.Value) uint64 {
	n := e.propertyCost(v) / listCost
	e.reserve(n * propertySize)
	return n * copyingCost
}

// What a property costs that is listed, and one that is copied to another object.
const (
	listCost    = 4
	copyingCost = 12
)

// listedSize is what a native takes for each property that it lists: the name
// of an element is made anew.
const listedSize = 4 * valueSize

// propertyCost is what a native does with all own properties of v, in units;
// the list of them is announced.
func (e *Engine) propertyCost(v goja.Value) uint64 {
	n := length(v)
	if o, ok := v.(*goja.Object); ok {
		n = e.propertiesOf(o)
	}
	e.reserve(n * listedSize)
	return listCost * n
}

// collectionGuards charge the natives that go through a whole collection.
func collectionGuards() map[string]guard {
	guards := map[string]guard{}
	for _, name := range []string{"difference", "intersection", "isDisjointFrom", "isSubsetOf", "isSupersetOf", "symmetricDifference", "union"} {
		guards["Set.prototype."+name] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
			n := e.setSize(call.This) + e.setSize(call.Argument(0))
			e.reserve(n * entrySize)
			return 8 * n
		})
	}
	return guards
}

// setSize is the size of a Set, or 0 for anything else.
func (e *Engine) setSize(v goja.Value) uint64 {
	n, err := e.sizeGetter(v)
	if err != nil {
		return 0
	}
	return uint64(n.ToInteger())
}

// entrySize is what an entry of a Map or Set takes, with its place in a table
// that grows by doubling.
const entrySize = 160

// iterableArguments charges a constructor for the array that it copies without
// asking its iterator.
func (e *Engine) iterableArguments(args []goja.Value) []goja.Value {
	if o, ok := argument(args, 0).(*goja.Object); ok {
		if values, _, dense := e.layout.elements(o); dense {
			n := uint64(len(values))
			e.Charge(4 * n)
			e.payTexts(values)
			e.reserve(n * entrySize)
		}
	}
	return args
}

// entriesArguments is that of a constructor whose iterable has entries.
func (e *Engine) entriesArguments(args []goja.Value) []goja.Value {
	if len(args) > 0 {
		args = append([]goja.Value{e.payKeys(args[0])}, args[1:]...)
	}
	return e.iterableArguments(args)
}

func fromEntriesGuard(e *Engine, next callFunc) callFunc {
	next = counted(e, next)
	return func(call goja.FunctionCall) goja.Value {
		call.Arguments = []goja.Value{e.payKeys(call.Argument(0))}
		return next(call)
	}
}

// orUndefined is what goja found, which is nil where there is nothing.
func orUndefined(v goja.Value) goja.Value {
	if v == nil {
		return goja.Undefined()
	}
	return v
}

// payKeys pays for long texts that are the keys of an array of entries, and is
// what to use in its place.
func (e *Engine) payKeys(entries goja.Value) goja.Value {
	o, ok := entries.(*goja.Object)
	if !ok {
		return entries
	}
	list, _, _ := e.layout.elements(o)
	for i, v := range list {
		entry, ok := v.(*goja.Object)
		if !ok {
			continue
		}
		parts, _, dense := e.layout.elements(entry)
		switch {
		case len(parts) > 0:
			e.payTexts(parts[:1])
		case !dense && e.deep(entry):
			return e.shallow(o, list, i)
		}
	}
	return entries
}

// shallow is a copy of a list of entries in which arrays stand for those with
// very many prototypes, from the one at first on.
func (e *Engine) shallow(o *goja.Object, list []goja.Value, first int) goja.Value {
	if base(o).prototype != e.arrayPrototype || base(o).symbols != nil {
		return o // the applet's code goes through it
	}
	copied := make([]any, len(list))
	for i, v := range list {
		copied[i] = v
		if entry, ok := v.(*goja.Object); ok && i >= first && e.deep(entry) {
			e.lookAll(entry, 2)
			copied[i] = e.runtime.NewArray(orUndefined(entry.Get("0")), orUndefined(entry.Get("1")))
		}
	}
	return e.runtime.NewArray(copied...)
}
