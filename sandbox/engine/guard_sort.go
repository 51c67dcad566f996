package engine

import (
	"bytes"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// maxSorted is the longest array that goja sorts without a function to call. It
// takes some 10 ms, and a second for a hundred times as many elements, in which
// only such a function can stop it.
const maxSorted = 4 << 10

func sortCost(n uint64) uint64 { return n * uint64(bits.Len64(n)) }

// sortGuard sorts a copy of an array's elements, as the specification has it:
// goja sorts in the array itself, while the function that compares can change
// that. Whatever is not dense is left to metered JavaScript.
func sortGuard(name string, place func(*Engine, *goja.Object, []goja.Value) goja.Value) guard {
	return func(e *Engine, _ callFunc) callFunc {
		slow := e.array.get(name)
		return func(call goja.FunctionCall) goja.Value {
			e.enter()
			defer e.leave()
			n, ok := e.walkable(call.This)
			o, _ := call.This.(*goja.Object)
			compare, isFunction := goja.AssertFunction(call.Argument(0))
			if !ok || !isFunction && !goja.IsUndefined(call.Argument(0)) || !e.plainElements(o, int(n)) {
				return e.slowly(slow, call)
			}
			values, _, _ := e.layout.elements(o)
			e.Charge(sortCost(n) + e.textCost(values))
			e.reserve(2 * n * valueSize)
			list := slices.Clone(values)
			e.sortValues(list, compare)
			return place(e, o, list)
		}
	}
}

// plainElements says that o is a dense array of n elements without holes or
// accessors, all of which can be assigned to.
func (e *Engine) plainElements(o *goja.Object, n int) bool {
	values, length, dense := e.layout.elements(o)
	if !dense || len(values) != n || int(length) != n {
		return false
	}
	for _, v := range values {
		if v == nil || table(v) == e.layout.property {
			return false
		}
	}
	return true
}

// textCost is what comparing the texts among some values costs.
func (e *Engine) textCost(values []goja.Value) uint64 {
	total := uint64(0)
	for _, v := range values {
		total += e.layout.longText(v)
	}
	return sortCost(total / 64)
}

// placeSorted puts what was sorted back where it came from, step by step where
// that is not as it was.
func (e *Engine) placeSorted(o *goja.Object, list []goja.Value) goja.Value {
	if e.plainElements(o, len(list)) {
		values, _, _ := e.layout.elements(o)
		copy(values, list)
		return o
	}
	return e.result(e.array.get("place")(o, e.arrayOf(list)))
}

// newSorted makes an array of what was sorted.
func (e *Engine) newSorted(_ *goja.Object, list []goja.Value) goja.Value { return e.arrayOf(list) }

// sortValues sorts as Array.prototype.sort does, what is undefined last. Without
// a function it compares texts.
func (e *Engine) sortValues(list []goja.Value, compare goja.Callable) {
	defined := slices.IndexFunc(list, goja.IsUndefined)
	if defined < 0 {
		defined = len(list)
	}
	for _, v := range list[defined:] {
		if !goja.IsUndefined(v) {
			list[defined] = v
			defined++
		}
	}
	for i := defined; i < len(list); i++ {
		list[i] = goja.Undefined()
	}
	before := e.textBefore
	if compare != nil {
		before = func(a, b goja.Value) bool { return e.negative(e.result(compare(goja.Undefined(), a, b))) }
	}
	mergeSort(list[:defined], make([]goja.Value, defined), before)
}

// textBefore says that a's text comes before b's.
func (e *Engine) textBefore(a, b goja.Value) bool {
	e.Charge(2)
	return e.compareTexts(a, b) < 0
}

// negative says that what a comparing function answered is less than 0.
func (e *Engine) negative(v goja.Value) bool {
	if n, ok := e.sizes.integerOf(v); ok {
		return n < 0
	}
	return e.number(e.operandOf(v, "number")).ToFloat() < 0
}

// mergeSort sorts a list, stably, with few comparisons, since each may be a
// call. It only asks whether what comes later belongs before: so it leaves a
// list as it is of which no function says so, as node does with `(a, b) => a > b`.
func mergeSort(list, room []goja.Value, before func(a, b goja.Value) bool) {
	if len(list) < 2 {
		return
	}
	middle := len(list) / 2
	mergeSort(list[:middle], room, before)
	mergeSort(list[middle:], room, before)
	if !before(list[middle], list[middle-1]) {
		return
	}
	left := room[:copy(room, list[:middle])]
	right, to := list[middle:], list
	for len(left) > 0 && len(right) > 0 {
		from := &left
		if before(right[0], left[0]) {
			from = &right
		}
		to[0], *from, to = (*from)[0], (*from)[1:], to[1:]
	}
	copy(to, left)
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
