package dom

import (
	"slices"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/protocol/scene"
)

// Deliver gives an event of the viewer to the applet as one turn: it takes over
// what the person entered, dispatches the events a browser would, and does
// what follows from them. Events for elements that are gone are ignored.
func (d *Document) Deliver(now float64, ev scene.Event) error {
	return d.engine.Turn(now, func() { d.receive(ev) })
}

func (d *Document) receive(ev scene.Event) {
	it := d.items[ev.Node]
	if it == nil || d.tree.CheckEvent(ev) != nil {
		return
	}
	n := it.node
	if n.name == "label" && it.kind == scene.Checkbox {
		n = n.soleCheckbox()
	}
	switch ev.Type {
	case scene.Input, scene.Change:
		d.edited(it, n, ev)
	case scene.Click:
		d.clicked(n, ev)
	case scene.Submit:
		if form := n.ancestor("form"); form != nil {
			d.submit(form, nil)
			return
		}
		d.fire(n, "submit", nil)
	case scene.Focus:
		d.active = n
		d.fire(n, "focus", nil)
		d.fire(n, "focusin", nil)
	case scene.Blur:
		if d.active == n {
			d.active = nil
		}
		d.fire(n, "blur", nil)
		d.fire(n, "focusout", nil)
	case scene.KeyDown, scene.KeyUp:
		d.fire(n, ev.Type.Name(), d.keyInit(ev))
	case scene.PointerDown, scene.PointerMove, scene.PointerUp, scene.Wheel, scene.DoubleClick:
		d.pointed(n, ev)
	case scene.Range:
		r := n.virtual()
		r.first, r.last = ev.First, ev.Last
		d.fire(n, "range", d.init("first", ev.First, "last", ev.Last))
	case scene.RowSelect:
		n.virtual().selected = ev.Row
		d.noteSelection(it, ev.Row)
		d.fire(n, "rowselect", d.init("row", ev.Row))
	case scene.HeaderClick:
		d.fire(n, "headerclick", d.init("column", ev.Column))
	case scene.Resize:
		n.roomWidth, n.roomHeight = ev.Width, ev.Height
		d.fire(n, "resize", d.init("width", ev.Width, "height", ev.Height))
	case scene.Drop:
		d.fire(n, "drop", d.init("handle", int64(ev.Handle), "name", ev.Value))
	}
}

// noteSelection notes which row the person chose: the viewer shows it already.
func (d *Document) noteSelection(it *item, row int) {
	if err := d.tree.Try(scene.Op{Code: scene.Set, Node: it.id, Prop: scene.SelectedRow, Number: float64(row)}); err != nil {
		d.warn(err)
	}
}

// init makes the dictionary of an event from names and values.
func (d *Document) init(pairs ...any) *goja.Object {
	o := d.runtime.NewObject()
	for pair := range slices.Chunk(pairs, 2) {
		if err := o.Set(pair[0].(string), pair[1]); err != nil {
			panic(err)
		}
	}
	return o
}

// fire dispatches an event and reports whether nobody prevented what follows.
func (d *Document) fire(n *node, name string, init *goja.Object) bool {
	if !d.heard[name] {
		return true // by nobody, ever
	}
	dictionary := goja.Undefined()
	if init != nil {
		dictionary = init
	}
	d.nodes.Now()
	v, ok := d.engine.Invoke(d.dispatch, goja.Undefined(), d.object(n), d.js(name), dictionary)
	return !ok || v.ToBoolean()
}

// edited takes over what the person entered.
func (d *Document) edited(it *item, n *node, ev scene.Event) {
	d.tree.Note(ev)
	c := n.controlled()
	if c.invalid != "" { // a remark is about what was there before
		c.invalid = ""
		d.markControl(n)
	}
	switch {
	case it.kind == scene.Checkbox:
		if was := d.checked(n); was != ev.Checked {
			on := ev.Checked || n.get("type") == "radio" // a radio button cannot be cleared by a click
			d.setChecked(n, on)
			d.fire(n, "click", d.init("bubbles", true))
		}
	case n.name == "select":
		d.choose(n, func(o *node) bool { return scene.FitCell(d.optionValue(o)) == ev.Value })
	default:
		c.value, c.hasValue = ev.Value, true
	}
	if ev.Type == scene.Input {
		d.fire(n, "input", d.init("data", goja.Null(), "inputType", "insertText"))
		return
	}
	d.fire(n, "change", nil)
}

// clicked dispatches a click and does what a button of a form does.
func (d *Document) clicked(n *node, ev scene.Event) {
	init := d.pointerInit(ev, 0)
	if !d.fire(n, "click", init) {
		return
	}
	form := n.ancestor("form")
	if form == nil || n.disabled() {
		return
	}
	switch typ := n.get("type"); {
	case n.name == "button" && (typ == "" || typ == "submit"), n.name == "input" && (typ == "submit" || typ == "image"):
		d.submit(form, n)
	case typ == "reset" && (n.name == "button" || n.name == "input"):
		d.fire(form, "reset", nil)
		d.reset(form)
	}
}

// submit dispatches the submit event of a form whose fields are valid, unless
// it is marked novalidate.
func (d *Document) submit(form, submitter *node) {
	d.nodes.Now()
	d.engine.Invoke(d.submitForm, goja.Undefined(), d.object(form), d.object(submitter))
}

// reset takes the controls of a form back to their attributes.
func (d *Document) reset(form *node) {
	for n := form.first; n != nil; n = n.after(form, false) {
		d.charge(1)
		if n.control != nil {
			n.control = nil
			d.markControl(n)
			if n.name == "option" {
				d.markContent(n)
			}
		}
	}
}

func (d *Document) keyInit(ev scene.Event) *goja.Object {
	return d.modified(ev, "key", ev.Key)
}

// modified adds the modifier keys to an event's dictionary.
func (d *Document) modified(ev scene.Event, pairs ...any) *goja.Object {
	held := func(m scene.Modifiers) bool { return ev.Modifiers&m != 0 }
	return d.init(append(pairs, "shiftKey", held(scene.Shift), "ctrlKey", held(scene.Control),
		"altKey", held(scene.Alt), "metaKey", held(scene.Meta))...)
}

func (d *Document) pointerInit(ev scene.Event, button int) *goja.Object {
	return d.modified(ev, "x", ev.X, "y", ev.Y, "button", button, "buttons", int(ev.Buttons))
}

// pointed dispatches a pointer event and the mouse events that go with it.
func (d *Document) pointed(n *node, ev scene.Event) {
	button := changedButton(d.buttons ^ ev.Buttons)
	if ev.Type == scene.PointerDown || ev.Type == scene.PointerUp {
		d.buttons = ev.Buttons
	}
	switch ev.Type {
	case scene.PointerDown:
		d.fire(n, "pointerdown", d.pointerInit(ev, button))
		d.fire(n, "mousedown", d.pointerInit(ev, button))
		d.pressed = n
		if button == 2 {
			d.fire(n, "contextmenu", d.pointerInit(ev, button))
		}
	case scene.PointerMove:
		d.fire(n, "pointermove", d.pointerInit(ev, -1))
		d.fire(n, "mousemove", d.pointerInit(ev, 0))
	case scene.PointerUp:
		d.fire(n, "pointerup", d.pointerInit(ev, button))
		d.fire(n, "mouseup", d.pointerInit(ev, button))
		if d.pressed == n && button == 0 {
			d.fire(n, "click", d.pointerInit(ev, 0))
		} else if d.pressed == n {
			d.fire(n, "auxclick", d.pointerInit(ev, button))
		}
	case scene.Wheel:
		d.fire(n, "wheel", d.modified(ev, "x", ev.X, "y", ev.Y, "deltaX", ev.DeltaX, "deltaY", ev.DeltaY))
	default: // a double click
		d.fire(n, "dblclick", d.pointerInit(ev, 0))
	}
}

// changedButton turns a bit of MouseEvent.buttons into MouseEvent.button.
func changedButton(bits uint8) int {
	switch {
	case bits&1 != 0:
		return 0
	case bits&2 != 0:
		return 2
	case bits&4 != 0:
		return 1
	default:
		return 0
	}
}
