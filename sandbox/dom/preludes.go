package dom

import (
	"embed"

	"github.com/dop251/goja"
)

//go:embed prelude/*.js
var preludes embed.FS

// documentPreludes make the document, uiPreludes the library vitrine:ui. Each
// builds on those before it; the last one answers what was made.
var (
	documentPreludes = []string{"events", "nodes", "elements", "controls", "views", "window"}
	uiPreludes       = []string{"signals", "props", "ui"}
)

// evaluate runs preludes with the same arguments and returns what the last answers.
func (d *Document) evaluate(names []string, args ...goja.Value) (*goja.Object, error) {
	var last goja.Value
	for _, name := range names {
		source, err := preludes.ReadFile("prelude/" + name + ".js")
		if err != nil {
			return nil, err
		}
		last = d.engine.Prelude(name, string(source), args...)
	}
	return last.ToObject(d.runtime), nil
}
