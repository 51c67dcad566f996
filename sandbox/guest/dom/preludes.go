package dom

import (
	"embed"
	"errors"
	"slices"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

//go:embed prelude/*.js
var preludes embed.FS

// prelude is a group of preludes that is evaluated when something of it is first
// needed. All parts of the document share an object, dom in the preludes.
type prelude struct {
	files    []string
	globals  []string // what it defines
	exports  []string // what it sets in dom
	elements []string // whose classes it sets in dom.classes
}

// document is the part that makes document and the nodes. What its last
// prelude answers is for this package.
var document = prelude{
	files: []string{"nodes", "elements", "window"},
	globals: []string{
		"Node", "CharacterData", "Text", "Comment", "DocumentFragment", "Element", "DOMTokenList", "HTMLElement", "Document", "document",
		"addEventListener", "removeEventListener", "dispatchEvent", "innerWidth", "innerHeight", "outerWidth", "outerHeight",
		"devicePixelRatio", "onresize", "onkeydown", "onkeyup", "onload", "getComputedStyle", "Image", "Option",
	},
	exports: []string{
		"Node", "Element", "Text", "Comment", "DocumentFragment", "handleOf", "isNode", "methods", "parentMembers", "token", "dataset",
		"reflect", "HTMLElement", "element", "nameOf", "text", "window", "document",
	},
}

// others are the parts beside it.
var others = []prelude{
	{
		files: []string{"events"},
		globals: []string{
			"UIEvent", "MouseEvent", "PointerEvent", "WheelEvent", "KeyboardEvent", "InputEvent", "FocusEvent", "SubmitEvent", "RowsEvent",
			"SizeEvent", "DropEvent",
		},
		exports: []string{"eventKinds", "fire"},
	},
	{files: []string{"style"}, globals: []string{"CSSStyleDeclaration"}, exports: []string{"styleOf"}},
	{
		files: []string{"widgets"},
		globals: []string{
			"HTMLAnchorElement", "HTMLLabelElement", "HTMLProgressElement", "HTMLDialogElement", "HTMLDetailsElement", "HTMLGridElement",
		},
		elements: []string{"a", "label", "progress", "meter", "dialog", "details", "grid"},
	},
	{
		files: []string{"controls"},
		globals: []string{
			"HTMLControlElement", "HTMLInputElement", "HTMLTextAreaElement", "HTMLSelectElement", "HTMLOptionElement", "HTMLButtonElement",
			"HTMLOutputElement", "HTMLFieldSetElement", "HTMLFormElement",
		},
		exports:  []string{"submit", "click"},
		elements: []string{"input", "textarea", "select", "option", "button", "output", "fieldset", "group", "form"},
	},
	{
		files:    []string{"views"},
		globals:  []string{"HTMLCanvasElement", "HTMLImageElement", "HTMLListElement", "HTMLTableElement"},
		exports:  []string{"provide"},
		elements: []string{"canvas", "img", "list", "table"},
	},
	{files: []string{"media"}, globals: []string{"MediaQueryList", "MediaQueryListEvent", "matchMedia"}},
}

// uiPreludes make the library vitrine:ui. Each builds on those before it; the
// last one answers the module.
var uiPreludes = []string{"signals", "props", "ui"}

// evaluate runs preludes with the same arguments and returns what the last answers.
func (d *Document) evaluate(names []string, args ...goja.Value) *goja.Object {
	var last goja.Value
	for _, name := range names {
		source, err := preludes.ReadFile("prelude/" + name + ".js")
		if err != nil {
			panic(err) // a constant of this file
		}
		last = d.engine.Prelude(name, string(source), args...)
	}
	o, _ := last.(*goja.Object)
	return o
}

// registerParts registers the parts of the document and the library.
func (d *Document) registerParts() error {
	e := d.engine
	shared, classes := e.NewLazy(), e.NewLazy()
	if err := shared.Set("classes", classes); err != nil {
		return err
	}
	later := func(p prelude, then func(answer *goja.Object)) *engine.Part {
		l := e.Later(p.globals, nil, func() { then(d.evaluate(p.files, d.native.Object, e.Internal(), shared)) })
		l.Provide(shared, p.exports...)
		l.Provide(classes, p.elements...)
		return l
	}
	for _, p := range others {
		l := later(p, func(*goja.Object) {})
		if slices.Contains(p.elements, "button") {
			d.controls = l
		}
	}
	d.nodes = later(document, d.open)
	e.Define("window", d.runtime.GlobalObject())
	var library *goja.Object
	d.library = e.Later(nil, nil, func() { library = d.evaluate(uiPreludes, d.runtime.NewObject(), e.Internal()) })
	for _, name := range []string{"vitrine:ui", "vitrine:ui/jsx-runtime", "vitrine:ui/jsx-dev-runtime"} {
		e.Module(name, func(string) *goja.Object {
			d.library.Now()
			return library
		})
	}
	return nil
}

// open takes over what the preludes of the document answer, and makes document.
func (d *Document) open(installed *goja.Object) {
	function := func(name string) goja.Callable {
		f, ok := goja.AssertFunction(installed.Get(name))
		if !ok {
			panic(errors.New("cannot install the document: its prelude is incomplete"))
		}
		return f
	}
	d.wrap, d.dispatch, d.submitForm = function("wrap"), installed.Get("dispatch"), installed.Get("submit")
	if _, err := function("open")(goja.Undefined(), d.object(d.root)); err != nil {
		panic(err)
	}
}
