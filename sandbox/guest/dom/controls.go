package dom

import (
	"math"
	"strconv"
	"strings"

	"example.org/vitrine/sandbox/protocol/scene"
)

// control is what a form control holds beyond its attributes.
type control struct {
	value   string
	checked bool
	// Set by the applet or the person: the attribute no longer matters.
	hasValue, hasChecked bool
	invalid              string // setCustomValidity, or what checking the form found
}

// controlled makes the control of a node that lacks one.
func (n *node) controlled() *control {
	if n.control == nil {
		n.control = &control{}
	}
	return n.control
}

// value is what HTMLInputElement.value and its sisters say.
func (d *Document) value(n *node) string {
	if n.name == "select" {
		if option := d.chosen(n); option != nil {
			return d.optionValue(option)
		}
		return ""
	}
	if n.name == "option" {
		return d.optionValue(n)
	}
	if kind := d.fieldKind(n); kind == scene.Checkbox || kind == scene.Button {
		if v, ok := n.attribute("value"); ok || kind == scene.Button {
			return v
		}
		return "on"
	}
	v := n.get("value")
	switch {
	case n.control != nil && n.control.hasValue:
		v = n.control.value
	case n.name == "textarea" || n.name == "output":
		v = d.textContent(n)
	}
	if d.fieldKind(n) == scene.Slider {
		return d.sliderValue(n, v)
	}
	return v
}

// fieldKind is the kind of an input, and 0 of other elements.
func (d *Document) fieldKind(n *node) scene.Kind {
	if n.tag.role != field {
		return 0
	}
	return inputKind(n.get("type"))
}

// sliderValue puts a number into a slider's range, as browsers do.
func (d *Document) sliderValue(n *node, v string) string {
	low, high := n.number("min", 0), n.number("max", 100)
	x, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		x = low + (high-low)/2
	}
	return strconv.FormatFloat(math.Max(low, math.Min(math.Max(low, high), x)), 'g', -1, 64)
}

// number is an attribute that is a finite number, or what it is without.
func (n *node) number(name string, without float64) float64 {
	v := n.get(name)
	if v == "" {
		return without
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > scene.MaxNumber {
		return without
	}
	return x
}

// setValue is what assigning value does.
func (d *Document) setValue(n *node, v string) {
	switch {
	case n.name == "select":
		d.choose(n, func(option *node) bool { return d.optionValue(option) == v })
	case n.name == "option":
		n.setAttribute("value", v)
		d.markContent(n.parent)
	case d.fieldKind(n) == scene.Checkbox || d.fieldKind(n) == scene.Button:
		n.setAttribute("value", v)
	default:
		if d.fieldKind(n) == scene.NumberField {
			if _, err := strconv.ParseFloat(v, 64); err != nil {
				v = ""
			}
		}
		c := n.controlled()
		c.value, c.hasValue = v, true
	}
	d.mark(n, dirtyProps)
}

func (d *Document) checked(n *node) bool {
	if n.control != nil && n.control.hasChecked {
		return n.control.checked
	}
	return n.has("checked")
}

// setChecked is what assigning checked does: a radio button clears its group.
func (d *Document) setChecked(n *node, on bool) {
	c := n.controlled()
	c.checked, c.hasChecked = on, true
	d.markControl(n)
	if !on || n.get("type") != "radio" || n.get("name") == "" {
		return
	}
	root := n.ancestor("form")
	if root == nil {
		root = n.top()
	}
	for o := root.first; o != nil; o = o.after(root, false) {
		d.charge(1)
		if o != n && o.name == "input" && o.get("type") == "radio" && o.get("name") == n.get("name") && d.checked(o) {
			other := o.controlled()
			other.checked, other.hasChecked = false, true
			d.markControl(o)
		}
	}
}

// markControl notes a change of what a control shows; a check box in a label
// is shown by the label.
func (d *Document) markControl(n *node) {
	d.mark(n, dirtyProps)
	if n.parent != nil && n.parent.name == "label" {
		d.mark(n.parent, dirtyProps)
	}
}

// top is the root of the tree that n is in.
func (n *node) top() *node {
	for n.parent != nil {
		n = n.parent
	}
	return n
}

// options calls f for the options of a select until it returns false.
func (d *Document) options(sel *node, f func(option *node) bool) {
	for o := sel.first; o != nil; o = o.after(sel, false) {
		d.charge(1)
		if o.name == "option" && !f(o) {
			return
		}
	}
}

func (d *Document) optionValue(option *node) string {
	if v, ok := option.attribute("value"); ok {
		return v
	}
	return d.shownText(option)
}

// selected reports whether an option is marked as chosen.
func selected(option *node) bool {
	if option.control != nil && option.control.hasChecked {
		return option.control.checked
	}
	return option.has("selected")
}

// chosen is the option that a select shows: the last one marked, else the first.
func (d *Document) chosen(sel *node) *node {
	var first, last *node
	d.options(sel, func(o *node) bool {
		if first == nil {
			first = o
		}
		if selected(o) {
			last = o
		}
		return true
	})
	if last == nil && !(sel.control != nil && sel.control.hasChecked) {
		return first
	}
	return last
}

// choose marks the first option that matches, and no other.
func (d *Document) choose(sel *node, match func(option *node) bool) {
	found := false
	d.options(sel, func(o *node) bool {
		c := o.controlled()
		c.checked, c.hasChecked = !found && match(o), true
		found = found || c.checked
		return true
	})
	sel.controlled().hasChecked = !found // nothing is chosen, rather than the first
	d.mark(sel, dirtyProps)
}

func (d *Document) controlProperties(n *node, it *item) {
	shown := n // whose state is shown
	if n.name == "label" {
		shown = n.soleCheckbox()
		d.setText(it, scene.Text, d.shownText(n))
		d.setFlag(it, scene.Disabled, shown.disabled())
	}
	if it.kind == scene.Checkbox {
		if n.name != "label" {
			d.setText(it, scene.Text, n.get("label"))
		}
		d.setFlag(it, scene.Checked, d.checked(shown))
	}
	if it.kind.Has(scene.Required) {
		d.setFlag(it, scene.Required, shown.has("required"))
	}
	invalid := shown.get("invalid")
	if shown.control != nil && shown.control.invalid != "" {
		invalid = shown.control.invalid
	}
	d.setText(it, scene.Invalid, invalid)
	if it.kind.Has(scene.Placeholder) {
		d.setText(it, scene.Placeholder, n.get("placeholder"))
	}
	if it.kind.Has(scene.ReadOnly) {
		d.setFlag(it, scene.ReadOnly, n.has("readonly"))
	}
	if it.kind.Numeric() {
		d.boundProperties(n, it)
	}
	switch it.kind {
	case scene.TextField:
		d.setFlag(it, scene.Secret, n.get("type") == "password")
		d.setFlag(it, scene.Monospace, n.monospaced())
	case scene.TextArea:
		d.setFlag(it, scene.Monospace, n.monospaced())
		lines, ok := n.attribute("rows")
		count, err := strconv.Atoi(lines)
		d.setNumber(it, scene.Rows, float64(max(1, min(scene.MaxRows, count))), ok && err == nil, 2)
	case scene.Select:
		d.setList(it, scene.Options, d.optionList(n))
	default: // has nothing of its own
	}
	if it.kind.Has(scene.Value) {
		d.setText(it, scene.Value, strings.ReplaceAll(d.value(n), "\r\n", "\n"))
	}
}

// maxOptionBytes keeps the options of a select within a frame of the wire.
const maxOptionBytes = 256 << 10

// optionList is the options as pairs of value and label.
func (d *Document) optionList(sel *node) []string {
	var list []string
	bytes := 0
	d.options(sel, func(o *node) bool {
		label := d.shownText(o)
		if l := o.get("label"); l != "" {
			label = l
		}
		value := d.optionValue(o)
		bytes += len(value) + len(label)
		list = append(list, scene.FitCell(value), scene.FitCell(label))
		return len(list) < 2*scene.MaxOptions && bytes < maxOptionBytes
	})
	return list
}

func (d *Document) progressProperties(n *node, it *item) {
	most := n.number("max", 1)
	value, given := n.attribute("value")
	if !given { // indeterminate
		d.setNumber(it, scene.Max, 0, true, 0)
		d.setText(it, scene.Value, "")
		return
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsNaN(x) {
		x = 0
	}
	d.setNumber(it, scene.Max, math.Max(most, 0), true, 1)
	d.setText(it, scene.Value, strconv.FormatFloat(math.Max(0, math.Min(most, x)), 'g', -1, 64))
}

// boundProperties sets between what and in which steps a number may be.
func (d *Document) boundProperties(n *node, it *item) {
	none := scene.MaxNumber
	low, high := -none, none
	if it.kind == scene.Slider {
		low, high = 0, 100
	}
	d.setNumber(it, scene.Min, n.number("min", low), n.has("min"), low)
	d.setNumber(it, scene.Max, n.number("max", high), n.has("max"), high)
	d.setNumber(it, scene.Step, math.Max(0, n.number("step", 0)), n.has("step"), 1)
}
