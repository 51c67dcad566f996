package engine

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// maxSorted is the longest array that goja sorts without a function to call. It
// takes some 10 ms, and a second for a hundred times as many elements, in which
// only such a function can stop it.
const maxSorted = 4 << 10

// sortGuard has goja call a function of ours for each comparison in a long array.
func sortGuard(name string) guard {
	return func(e *Engine, next callFunc) callFunc {
		order := e.runtime.ToValue(func(call goja.FunctionCall) goja.Value {
			e.Charge(2)
			return e.runtime.ToValue(e.compareTexts(call.Argument(0), call.Argument(1)))
		})
		return arrayGuard(name, sortCost)(e, func(call goja.FunctionCall) goja.Value {
			o, _ := call.This.(*goja.Object)
			if n, _ := e.layout.claimedLength(o); n > maxSorted && goja.IsUndefined(call.Argument(0)) {
				call.Arguments = []goja.Value{order}
			}
			return next(call)
		})
	}
}

// compareTexts compares two values as sorting does by itself.
func (e *Engine) compareTexts(a, b goja.Value) int {
	x, ok1 := e.sizes.integerOf(a)
	y, ok2 := e.sizes.integerOf(b)
	if ok1 && ok2 { // without making texts of them
		var p, q [20]byte
		return bytes.Compare(strconv.AppendInt(p[:0], x, 10), strconv.AppendInt(q[:0], y, 10))
	}
	return e.stringOf(a).CompareTo(e.stringOf(b))
}

// typedSortGuard sorts numbers where they lie, instead of goja, which takes
// seconds for a million of them and cannot be stopped.
func typedSortGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		o, ok := call.This.(*goja.Object)
		if !ok || !goja.IsUndefined(call.Argument(0)) || e.viewLength(o) == 0 {
			return next(call)
		}
		switch list := o.Export().(type) {
		case []uint8:
			sortNumbers(e, list)
		case []int8:
			sortNumbers(e, list)
		case []uint16:
			sortNumbers(e, list)
		case []int16:
			sortNumbers(e, list)
		case []uint32:
			sortNumbers(e, list)
		case []int32:
			sortNumbers(e, list)
		case []uint64:
			sortNumbers(e, list)
		case []int64:
			sortNumbers(e, list)
		case []float32:
			sortNumbers(e, list)
		case []float64:
			sortNumbers(e, list)
		default:
			e.Charge(e.viewLength(o) / 2)
			return next(call)
		}
		return call.This
	}
}

// sortedAtOnce is how many numbers are sorted between two charges: 1 ms.
const sortedAtOnce = 16 << 10

// element is what a typed array holds.
type element interface {
	uint8 | int8 | uint16 | int16 | uint32 | int32 | uint64 | int64 | float32 | float64
}

// sortNumbers sorts as the language does, not a number last, and pays as it goes.
func sortNumbers[T element](e *Engine, list []T) {
	before := sortedAtOnce
	slices.SortFunc(list, func(a, b T) int {
		if before--; before == 0 {
			before = sortedAtOnce
			e.Charge(sortedAtOnce)
		}
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		case a == b && a != 0:
			return 0
		}
		return compareOdd(float64Of(a), float64Of(b))
	})
	e.Charge(uint64(sortedAtOnce - before))
}

// float64Of is a zero or not a number, as it is.
func float64Of[T element](v T) float64 {
	switch v := any(v).(type) {
	case float32:
		return float64(v)
	case float64:
		return v
	}
	return 0
}

// compareOdd compares two numbers of which none is smaller: zeros, whose sign
// counts, and what is not a number.
func compareOdd(a, b float64) int {
	switch x, y := math.IsNaN(a), math.IsNaN(b); {
	case x && y:
		return 0
	case x:
		return 1
	case y:
		return -1
	}
	switch x, y := math.Signbit(a), math.Signbit(b); {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

// typedSortedGuard is for toSorted: goja calls a function of ours for each
// comparison in a long array, which pays for it.
func typedSortedGuard(e *Engine, next callFunc) callFunc {
	order := e.runtime.ToValue(func(call goja.FunctionCall) goja.Value {
		e.Charge(4)
		return e.runtime.ToValue(e.compareNumbers(call.Argument(0), call.Argument(1)))
	})
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		n := e.viewLength(call.This)
		e.Charge(n / 2)
		e.reserve(n)
		if n > maxSorted && goja.IsUndefined(call.Argument(0)) {
			call.Arguments = []goja.Value{order}
		}
		return next(call)
	}
}

// compareNumbers compares two elements of a typed array.
func (e *Engine) compareNumbers(a, b goja.Value) int {
	if x, y := e.layout.bigInt(a), e.layout.bigInt(b); x != nil && y != nil {
		return x.Cmp(y)
	}
	x, y := a.ToFloat(), b.ToFloat()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y && x != 0:
		return 0
	}
	return compareOdd(x, y)
}
