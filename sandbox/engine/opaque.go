package engine

import (
	"reflect"

	"github.com/dop251/goja"
)

// opaque is an object without properties that stands for a Go value.
type opaque struct{ value any }

func (*opaque) Get(string) goja.Value       { return nil }
func (*opaque) Set(string, goja.Value) bool { return false }
func (*opaque) Has(string) bool             { return false }
func (*opaque) Delete(string) bool          { return false }
func (*opaque) Keys() []string              { return nil }

// Opaque makes an object that stands for a Go value in a prelude: it has no
// properties, and only Reveal finds the value. Preludes keep it in private
// fields, out of an applet's reach.
func (e *Engine) Opaque(value any) *goja.Object {
	return e.runtime.NewDynamicObject(&opaque{value})
}

var opaqueType = reflect.TypeFor[*opaque]()

// Reveal returns what Opaque was given, or nil for any other value.
func Reveal(v goja.Value) any {
	o, ok := v.(*goja.Object)
	if !ok || o.ExportType() != opaqueType { // to export any other runs its getters
		return nil
	}
	if x, ok := o.Export().(*opaque); ok {
		return x.value
	}
	return nil
}
