package engine

import (
	"errors"
	"math"
	"reflect"
	"unsafe"
	"weak"

	"github.com/dop251/goja"
)

// Resizable buffers, which goja does not have. The memory of one is as large as
// it may become, and stays where it is: what goja takes for its length goes up
// and down, and the lengths of its views follow. A native that remembers a
// length while a buffer shrinks reads bytes of the same memory.

// resizable is what is known of one buffer.
type resizable struct {
	most  int
	views []bufferView
}

// bufferView is a typed array or DataView of a resizable buffer.
type bufferView struct {
	object   weak.Pointer[goja.Object]
	typed    bool
	size     int // of an element
	offset   int // in elements
	length   int // in elements, as it was asked for
	tracking bool
}

// buffers are those that can be resized. The map does not keep them alive.
type buffers struct {
	known map[weak.Pointer[goja.Object]]*resizable
	swept int // how many there were after the last look for dead ones
}

func (e *Engine) resizableOf(o *goja.Object) *resizable {
	if len(e.buffers.known) == 0 {
		return nil
	}
	return e.buffers.known[weak.Make(o)]
}

func (b *buffers) add(o *goja.Object, r *resizable) {
	if b.known == nil {
		b.known = map[weak.Pointer[goja.Object]]*resizable{}
	}
	if len(b.known) > 2*b.swept+16 {
		for p := range b.known {
			if p.Value() == nil {
				delete(b.known, p)
			}
		}
		b.swept = len(b.known)
	}
	b.known[weak.Make(o)] = r
}

// bufferLayout is where goja keeps what a resize changes.
type bufferLayout struct {
	data                           uintptr // of a buffer
	length, offset, elemSize       uintptr // of a typed array
	viewTable                      unsafe.Pointer
	viewLength, viewOffset, viewed uintptr // of a DataView
	typedViewed                    uintptr
}

// findBuffers learns how buffers and their views are held.
func (l *layout) findBuffers(buffer, typed, view *goja.Object) (err error) {
	offset := func(t reflect.Type, name string, kind reflect.Kind) uintptr {
		f, ok := t.FieldByName(name)
		if !ok || f.Type.Kind() != kind || len(f.Index) != 1 {
			err = errors.Join(err, errors.New(t.String()+" has no "+name))
		}
		return f.Offset
	}
	b, t, v := selfType(buffer), selfType(typed), selfType(view)
	l.buffers = bufferLayout{
		data:   offset(b, "data", reflect.Slice),
		length: offset(t, "length", reflect.Int), offset: offset(t, "offset", reflect.Int), elemSize: offset(t, "elemSize", reflect.Int),
		viewTable: impl(view).table, viewLength: offset(v, "byteLen", reflect.Int), viewOffset: offset(v, "byteOffset", reflect.Int),
		viewed: offset(v, "viewedArrayBuf", reflect.Pointer), typedViewed: offset(t, "viewedArrayBuf", reflect.Pointer),
	}
	return err
}

// field is an integer of an object of goja's.
func field(o *goja.Object, offset uintptr) *int { return (*int)(unsafe.Add(impl(o).data, offset)) }

func (l *layout) bufferData(o *goja.Object) *[]byte {
	return (*[]byte)(unsafe.Add(impl(o).data, l.buffers.data))
}

// byteIndex is ToIndex.
func (e *Engine) byteIndex(v goja.Value) int {
	n := math.Trunc(e.toFloat(v))
	if math.IsNaN(n) {
		n = 0
	}
	if n < 0 || n > 1<<53-1 {
		e.Throw("RangeError", "Invalid array buffer length")
	}
	return int(n)
}

// makeBuffer is `new ArrayBuffer(length, {maxByteLength})`, around goja's own construction.
func (e *Engine) makeBuffer(args []goja.Value, make func(args []goja.Value) *goja.Object) *goja.Object {
	options, ok := argument(args, 1).(*goja.Object)
	if !ok {
		return make(args)
	}
	length := e.byteIndex(argument(args, 0))
	limit := options.Get("maxByteLength")
	if limit == nil || goja.IsUndefined(limit) {
		return make([]goja.Value{e.runtime.ToValue(length)})
	}
	most := e.byteIndex(limit)
	if length > most {
		e.Throw("RangeError", "Invalid array buffer max length")
	}
	e.limitBuffer(int64(most), 1)
	o := make([]goja.Value{e.runtime.ToValue(most)})
	data := e.layout.bufferData(o)
	*data = (*data)[:length]
	e.buffers.add(o, &resizable{most: most})
	return o
}

// makeView makes a typed array or DataView with goja's own construction; one of a
// resizable buffer is remembered.
func (e *Engine) makeView(args []goja.Value, make func(args []goja.Value) *goja.Object, name string) *goja.Object {
	buffer, ok := argument(args, 0).(*goja.Object)
	if !ok {
		return make(args)
	}
	r := e.resizableOf(buffer)
	if r == nil {
		return make(args)
	}
	size := max(elementSizes[name], 1)
	offset := e.byteIndex(argument(args, 1))
	v := bufferView{typed: name != "DataView", size: size, tracking: goja.IsUndefined(argument(args, 2))}
	if v.tracking {
		if rest := len(*e.layout.bufferData(buffer)) - offset; rest >= 0 && offset%size == 0 {
			args = []goja.Value{buffer, e.runtime.ToValue(offset), e.runtime.ToValue(rest / size)}
		}
	}
	o := make(args)
	v.object, v.offset = weak.Make(o), offset/size
	if !v.tracking {
		v.length = e.byteIndex(argument(args, 2))
	}
	r.add(v)
	return o
}

func (r *resizable) add(v bufferView) {
	if len(r.views) == cap(r.views) { // before it grows, what nobody has any more is left out
		kept := r.views[:0]
		for _, x := range r.views {
			if x.object.Value() != nil {
				kept = append(kept, x)
			}
		}
		r.views = kept
	}
	r.views = append(r.views, v)
}

// track makes a view of what another one tracks follow as well.
func (e *Engine) track(o *goja.Object) {
	buffer, ok := o.Get("buffer").(*goja.Object)
	if !ok {
		return
	}
	if r := e.resizableOf(buffer); r != nil {
		for i := range r.views {
			if r.views[i].object == weak.Make(o) {
				r.views[i].tracking = true
			}
		}
	}
}

func (e *Engine) tracks(o *goja.Object) bool {
	buffer, ok := o.Get("buffer").(*goja.Object)
	if !ok {
		return false
	}
	if r := e.resizableOf(buffer); r != nil {
		for _, v := range r.views {
			if v.object == weak.Make(o) {
				return v.tracking
			}
		}
	}
	return false
}

// resize gives a buffer another length.
func (e *Engine) resize(o *goja.Object, r *resizable, length int) {
	data := e.layout.bufferData(o)
	e.Charge(uint64(max(length, len(*data)))/256 + uint64(len(r.views)))
	if length < len(*data) {
		clear((*data)[length:])
	}
	*data = (*data)[:length]
	for _, v := range r.views {
		if view := v.object.Value(); view != nil {
			e.layout.fit(view, v, length)
		}
	}
}

// fit makes a view what it is over a buffer of that many bytes: one that is out
// of bounds has no length and no offset.
func (l *layout) fit(o *goja.Object, v bufferView, bytes int) {
	length, offset := v.length, v.offset
	switch {
	case offset*v.size > bytes || !v.tracking && (offset+length)*v.size > bytes:
		length, offset = 0, 0
	case v.tracking:
		length = bytes/v.size - offset
	}
	if v.typed {
		*field(o, l.buffers.length), *field(o, l.buffers.offset) = length, offset
		return
	}
	*field(o, l.buffers.viewLength), *field(o, l.buffers.viewOffset) = length, offset
}

// bufferMembers are what goja lacks of ArrayBuffer.prototype.
func (e *Engine) bufferMembers() {
	prototype := e.evaluate("ArrayBuffer.prototype").ToObject(e.runtime)
	method := func(name string, length int, f func(o *goja.Object, call goja.FunctionCall) goja.Value) {
		e.lackMethod(prototype, name, length, e.bufferFunction(f))
	}
	getter := func(name string, f func(o *goja.Object, r *resizable) any) {
		e.lack(prototype, name, func(stand *goja.Object) error {
			get := e.runtime.ToValue(e.bufferFunction(func(o *goja.Object, _ goja.FunctionCall) goja.Value {
				return e.runtime.ToValue(f(o, e.resizableOf(o)))
			})).ToObject(e.runtime)
			e.name(get, "get "+name, 0)
			return stand.DefineAccessorProperty(name, get, nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
		})
	}
	detached := func(o *goja.Object) bool {
		b, ok := o.Export().(goja.ArrayBuffer)
		return ok && b.Detached()
	}
	getter("detached", func(o *goja.Object, _ *resizable) any { return detached(o) })
	getter("resizable", func(_ *goja.Object, r *resizable) any { return r != nil })
	getter("maxByteLength", func(o *goja.Object, r *resizable) any {
		switch {
		case detached(o):
			return 0
		case r != nil:
			return r.most
		}
		return len(*e.layout.bufferData(o))
	})
	method("resize", 1, func(o *goja.Object, call goja.FunctionCall) goja.Value {
		r := e.resizableOf(o)
		if r == nil {
			e.Throw("TypeError", "Method ArrayBuffer.prototype.resize called on incompatible receiver #<ArrayBuffer>")
		}
		length := e.byteIndex(call.Argument(0))
		if detached(o) {
			e.Throw("TypeError", "Cannot perform ArrayBuffer.prototype.resize on a detached ArrayBuffer")
		}
		if length > r.most {
			e.Throw("RangeError", "ArrayBuffer.prototype.resize: Invalid length parameter")
		}
		e.resize(o, r, length)
		return goja.Undefined()
	})
	for _, fixed := range []bool{false, true} {
		name := map[bool]string{false: "transfer", true: "transferToFixedLength"}[fixed]
		method(name, 0, func(o *goja.Object, call goja.FunctionCall) goja.Value {
			length := len(*e.layout.bufferData(o))
			if v := call.Argument(0); !goja.IsUndefined(v) {
				length = e.byteIndex(v)
			}
			if detached(o) {
				e.Throw("TypeError", "Cannot perform ArrayBuffer.prototype."+name+" on a detached ArrayBuffer")
			}
			r := e.resizableOf(o)
			most := length
			if r != nil && !fixed {
				most = r.most
				if length > most {
					e.Throw("RangeError", "Invalid array buffer length")
				}
			}
			e.limitBuffer(int64(most), 1)
			data := make([]byte, most)
			copy(data[:length], *e.layout.bufferData(o))
			moved := e.runtime.ToValue(e.runtime.NewArrayBuffer(data[:length])).ToObject(e.runtime)
			if r != nil && !fixed {
				e.buffers.add(moved, &resizable{most: most})
			}
			if b, ok := o.Export().(goja.ArrayBuffer); ok {
				b.Detach()
			}
			return moved
		})
	}
}

// bufferFunction is a method of an ArrayBuffer.
func (e *Engine) bufferFunction(f func(o *goja.Object, call goja.FunctionCall) goja.Value) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		o, ok := call.This.(*goja.Object)
		if !ok || impl(o).table != e.layout.buffer {
			e.Throw("TypeError", "this is not an ArrayBuffer")
		}
		return f(o, call)
	}
}

// subarrayGuard makes what a tracking array's subarray is track too.
func subarrayGuard(e *Engine, next callFunc) callFunc {
	return func(call goja.FunctionCall) goja.Value {
		e.enter()
		defer e.leave()
		v := next(call)
		if len(e.buffers.known) == 0 || !goja.IsUndefined(call.Argument(1)) {
			return v
		}
		this, ok1 := call.This.(*goja.Object)
		made, ok2 := v.(*goja.Object)
		if ok1 && ok2 && impl(made).table == e.layout.typed && e.tracks(this) {
			e.track(made)
		}
		return v
	}
}

// dataViewGuard refuses a DataView that is out of the bounds of its buffer.
func dataViewGuard(g guard) guard {
	return func(e *Engine, next callFunc) callFunc {
		return g(e, func(call goja.FunctionCall) goja.Value {
			if o, ok := call.This.(*goja.Object); ok && e.outOfBounds(o) {
				e.Throw("TypeError", "the DataView is out of the bounds of its buffer")
			}
			return next(call)
		})
	}
}

// outOfBounds says that a DataView reaches beyond the end of its buffer, which
// has shrunk.
func (e *Engine) outOfBounds(o *goja.Object) bool {
	if len(e.buffers.known) == 0 || impl(o).table != e.layout.buffers.viewTable {
		return false
	}
	for p, r := range e.buffers.known {
		for _, v := range r.views {
			if v.object == weak.Make(o) {
				buffer := p.Value()
				return buffer != nil && (v.offset+v.length)*v.size > len(*e.layout.bufferData(buffer))
			}
		}
	}
	return false
}
