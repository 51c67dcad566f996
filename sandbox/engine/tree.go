package engine

import (
	"reflect"
	"sort"
	"strconv"

	"github.com/dop251/goja"
)

// Limits of a tree that crosses the boundary in either direction, those of the
// wire: deeper or larger ones are a mistake or an attack.
const (
	maxTreeDepth = 16
	maxTreeNodes = 100_000
)

// FromGo makes a JavaScript copy of a plain tree: string, bool, numbers,
// []byte (a Uint8Array), []any, []string, map[string]any and nil. Anything else
// becomes undefined, so that no Go value reaches an applet.
func (e *Engine) FromGo(x any) goja.Value {
	switch x := x.(type) {
	case nil:
		return goja.Null()
	case string, bool, float64, float32, int, int8, int16, int32, int64, uint8, uint16, uint32, uint64:
		return e.runtime.ToValue(x)
	case []byte:
		return e.bytes(x)
	case []any:
		list := make([]any, len(x))
		for i, v := range x {
			list[i] = e.FromGo(v)
		}
		return e.runtime.NewArray(list...)
	case []string:
		list := make([]any, len(x))
		for i, v := range x {
			list[i] = e.runtime.ToValue(v)
		}
		return e.runtime.NewArray(list...)
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		sort.Strings(keys) // the applet can see the order
		o := e.runtime.NewObject()
		for _, k := range keys {
			e.must(o.DefineDataProperty(k, e.FromGo(x[k]), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE))
		}
		return o
	default:
		return goja.Undefined()
	}
}

// bytes is a Uint8Array with a copy of b.
func (e *Engine) bytes(b []byte) goja.Value {
	if len(b) >= largeAllocation {
		e.Allocate(uint64(len(b)))
	}
	buffer := e.runtime.NewArrayBuffer(append([]byte(nil), b...))
	o, err := e.runtime.New(e.uint8Array, e.runtime.ToValue(buffer))
	e.must(err)
	return o
}

// ToGo makes a plain copy of an applet's value: string, float64, bool, []byte,
// []any, map[string]any or nil. Functions and symbols are nil; what is too deep
// or too large throws a RangeError. Getters run, so exceptions pass through.
func (e *Engine) ToGo(v goja.Value) any {
	nodes := 0
	return e.toGo(v, 0, &nodes)
}

func (e *Engine) toGo(v goja.Value, depth int, nodes *int) any {
	if *nodes++; *nodes > maxTreeNodes || depth > maxTreeDepth {
		e.Throw("RangeError", "the value is too large or too deep to be passed on")
	}
	e.Charge(1)
	if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
		return nil
	}
	o, isObject := v.(*goja.Object)
	if !isObject {
		switch x := v.Export().(type) {
		case string, bool, float64:
			return x
		case int64:
			return float64(x)
		default:
			return nil
		}
	}
	if b, ok := e.Bytes(o); ok {
		return append([]byte(nil), b...)
	}
	if _, callable := goja.AssertFunction(o); callable {
		return nil
	}
	if o.ClassName() == "Array" {
		length := o.Get("length").ToInteger()
		if length > maxTreeNodes {
			e.Throw("RangeError", "the value is too large or too deep to be passed on")
		}
		list := make([]any, 0, length)
		for i := range length {
			list = append(list, e.toGo(o.Get(indexName(i)), depth+1, nodes))
		}
		return list
	}
	m := map[string]any{}
	for _, k := range o.Keys() {
		m[k] = e.toGo(o.Get(k), depth+1, nodes)
	}
	return m
}

func indexName(i int64) string { return strconv.FormatInt(i, 10) }

// Bytes is the memory of an ArrayBuffer, typed array or DataView, not copied:
// use it before the applet runs again.
func (e *Engine) Bytes(o *goja.Object) ([]byte, bool) {
	switch t := o.ExportType(); {
	case t == arrayBufferType:
		b, _ := o.Export().(goja.ArrayBuffer)
		return b.Bytes(), !b.Detached()
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Interface:
		return view(o, e.viewGetters[:3])
	case o.ClassName() == "DataView":
		return view(o, e.viewGetters[3:])
	}
	return nil, false
}

var arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()

// view reads a view's range through getters (buffer, byteOffset, byteLength)
// that were captured before any applet ran.
func view(o *goja.Object, getters []goja.Callable) ([]byte, bool) {
	var v [3]goja.Value
	for i, get := range getters {
		x, err := get(o)
		if err != nil {
			return nil, false
		}
		v[i] = x
	}
	buffer, ok := v[0].Export().(goja.ArrayBuffer)
	if !ok || buffer.Detached() {
		return nil, false
	}
	b, offset, length := buffer.Bytes(), v[1].ToInteger(), v[2].ToInteger()
	if offset < 0 || length < 0 || offset > int64(len(b)) || length > int64(len(b))-offset {
		return nil, false
	}
	return b[offset : offset+length], true
}
