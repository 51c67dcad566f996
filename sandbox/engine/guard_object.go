package engine

import "github.com/dop251/goja"

// objectGuards charge what goes through all properties of an object.
func objectGuards() map[string]guard {
	guards := map[string]guard{
		"Object.assign": costing(func(e *Engine, call goja.FunctionCall) uint64 {
			total := uint64(0)
			for _, v := range call.Arguments {
				total += e.propertyCost(v)
			}
			return total + e.copyingDigits(call.Argument(0), call.Arguments)
		}),
		"Object.fromEntries":                    fromEntriesGuard,
		"Object.prototype.toLocaleString":       recovering,
		"%RegExpStringIterator.prototype%.next": recovering,
	}
	for _, name := range []string{
		"Object.keys", "Object.values", "Object.getOwnPropertyNames",
		"Object.getOwnPropertySymbols", "Object.freeze", "Object.seal", "Object.isFrozen", "Object.isSealed", "Reflect.ownKeys",
	} {
		guards[name] = costing(func(e *Engine, call goja.FunctionCall) uint64 { return e.propertyCost(call.Argument(0)) })
	}
	// These make an object for each property, of so many bytes.
	for name, size := range map[string]uint64{"Object.entries": 256, "Object.getOwnPropertyDescriptors": 400} {
		guards[name] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
			cost := e.propertyCost(call.Argument(0))
			e.reserve(cost / 4 * size)
			return cost
		})
	}
	for _, name := range []string{"Object.create", "Object.defineProperties"} {
		guards[name] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
			return e.propertyCost(call.Argument(1)) + e.copyingDigits(call.Argument(0), call.Arguments[min(1, len(call.Arguments)):])
		})
	}
	for _, name := range []string{"Reflect.set", "Reflect.defineProperty", "Object.defineProperty"} {
		guards[name] = digitsGuard(2)
	}
	return guards
}

// propertyCost is what a native does with all own properties of v, in units;
// the list of them is announced.
func (e *Engine) propertyCost(v goja.Value) uint64 {
	n := length(v)
	if o, ok := v.(*goja.Object); ok {
		n = uint64(e.layout.properties(o))
		if impl(o).table == e.layout.typed {
			n = e.viewLength(o)
		}
	}
	e.reserve(n * 3 * valueSize)
	return 4 * n
}

// collectionGuards charge the natives that go through a whole collection.
func collectionGuards() map[string]guard {
	guards := map[string]guard{}
	for _, name := range []string{"difference", "intersection", "isDisjointFrom", "isSubsetOf", "isSupersetOf", "symmetricDifference", "union"} {
		guards["Set.prototype."+name] = costing(func(e *Engine, call goja.FunctionCall) uint64 {
			n := e.setSize(call.This) + e.setSize(call.Argument(0))
			e.reserve(n * 4 * valueSize)
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

// iterableArguments charges a constructor for the array that it copies without
// asking its iterator.
func (e *Engine) iterableArguments(args []goja.Value) []goja.Value {
	if o, ok := argument(args, 0).(*goja.Object); ok {
		if values, _, dense := e.layout.elements(o); dense {
			n := uint64(len(values))
			e.Charge(4 * n)
			e.payTexts(values)
			e.reserve(n * 4 * valueSize)
		}
	}
	return args
}

// entriesArguments is that of a constructor whose iterable has entries.
func (e *Engine) entriesArguments(args []goja.Value) []goja.Value {
	e.payKeys(argument(args, 0))
	return e.iterableArguments(args)
}

func fromEntriesGuard(e *Engine, next callFunc) callFunc {
	next = recovering(e, next)
	return func(call goja.FunctionCall) goja.Value {
		e.payKeys(call.Argument(0))
		return next(call)
	}
}

// payKeys pays for long texts that are the keys of an array of entries.
func (e *Engine) payKeys(entries goja.Value) {
	o, ok := entries.(*goja.Object)
	if !ok {
		return
	}
	list, _, _ := e.layout.elements(o)
	for _, v := range list {
		if entry, ok := v.(*goja.Object); ok {
			if parts, _, _ := e.layout.elements(entry); len(parts) > 0 {
				e.payTexts(parts[:1])
			}
		}
	}
}
