package dom

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"example.org/vitrine/sandbox/protocol/scene"
)

// setText sets a text property when it differs from what the viewer has.
func (d *Document) setText(it *item, p scene.Prop, s string) {
	s = scene.FitText(it.kind, p, s)
	n := d.tree.Node(it.id)
	if n.Text(p) == s {
		return
	}
	op := scene.Op{Code: scene.Set, Node: it.id, Prop: p, Text: s}
	if p == scene.Value {
		op.Revision = n.Revision()
	}
	d.emit(op)
}

func (d *Document) setFlag(it *item, p scene.Prop, on bool) {
	n := d.tree.Node(it.id)
	if n.Flag(p) == on {
		return
	}
	op := scene.Op{Code: scene.Set, Node: it.id, Prop: p, Flag: on}
	if p == scene.Checked {
		op.Revision = n.Revision()
	}
	d.emit(op)
}

// setNumber sets a number; it takes the property back to initial when the
// applet took it away.
func (d *Document) setNumber(it *item, p scene.Prop, x float64, given bool, initial float64) {
	n := d.tree.Node(it.id)
	if !given {
		if !n.Has(p) {
			return
		}
		x = initial
	}
	if math.IsNaN(x) || (n.Has(p) && n.Number(p) == x) {
		return
	}
	d.emit(scene.Op{Code: scene.Set, Node: it.id, Prop: p, Number: x})
}

func (d *Document) setList(it *item, p scene.Prop, list []string) {
	if !slices.Equal(d.tree.Node(it.id).List(p), list) {
		d.emit(scene.Op{Code: scene.Set, Node: it.id, Prop: p, List: list})
	}
}

// properties brings all properties of the scene element that shows n up to date.
func (d *Document) properties(n *node) {
	it := n.item
	d.charge(propertiesFuel)
	d.common(n, it)
	switch {
	case it.kind.Container():
		d.containerProperties(n, it)
	case it.kind.Caption():
		d.setText(it, scene.Text, n.bullet()+d.shownText(n))
		if it.kind == scene.Heading {
			d.setNumber(it, scene.Level, headingLevel(n.name), true, 1)
		} else {
			d.setFlag(it, scene.Monospace, n.monospaced())
		}
	case it.kind == scene.Button, it.kind == scene.Link:
		d.setText(it, scene.Text, d.caption(n))
		if it.kind == scene.Link {
			d.setText(it, scene.Address, n.get("href"))
		}
	case it.kind.Editable():
		d.controlProperties(n, it)
	case it.kind == scene.Progress:
		d.progressProperties(n, it)
	case it.kind.Picture():
		d.pictureProperties(n, it)
	case it.kind.Virtual():
		d.rowsProperties(n, it)
	default: // separators and spacers have nothing more
	}
}

// common sets what every element has.
func (d *Document) common(n *node, it *item) {
	d.setFlag(it, scene.Hidden, n.has("hidden") || n.css("display") == "none" || n.css("visibility") == "hidden")
	d.setFlag(it, scene.Disabled, n.disabled())
	d.setFlag(it, scene.Grow, n.grows())
	if !it.kind.Picture() {
		w, okW := n.size("width")
		d.setNumber(it, scene.Width, w, okW, 0)
		h, okH := n.size("height")
		d.setNumber(it, scene.Height, h, okH, 0)
	}
	d.setText(it, scene.Align, n.alignment())
	d.setText(it, scene.Emphasis, n.emphasis())
	tooltip := n.get("title")
	if tooltip == "" {
		tooltip = n.get("aria-label")
	}
	if tooltip == "" && n.name == "img" {
		tooltip = n.get("alt")
	}
	d.setText(it, scene.Tooltip, tooltip)
	d.setList(it, scene.Keys, n.keys())
	d.setList(it, scene.Listens, d.listens(n, it.kind))
	d.passFocus(n, it)
}

// passFocus passes on focus() and blur(). The wish is sent even when the last
// one was the same: the person may have gone elsewhere since.
func (d *Document) passFocus(n *node, it *item) {
	if n.focus == noWish {
		return
	}
	d.emit(scene.Op{Code: scene.Set, Node: it.id, Prop: scene.Focused, Flag: n.focus == wantsFocus})
	n.focus = noWish
}

func (n *node) disabled() bool {
	if n.has("disabled") {
		return true
	}
	if n.tag.role != field && n.tag.role != leaf {
		return false
	}
	for a := n.parent; a != nil; a = a.parent {
		if a.name == "fieldset" && a.has("disabled") {
			return true
		}
	}
	return false
}

// grows reports whether the element takes a share of the room left.
func (n *node) grows() bool {
	if n.has("grow") {
		return true
	}
	for _, name := range [...]string{"flex-grow", "flex"} {
		if first, _, _ := strings.Cut(n.css(name), " "); first != "" {
			if x, err := strconv.ParseFloat(first, 64); err == nil && x > 0 {
				return true
			}
		}
	}
	return false
}

// size is a width or height in scene units.
func (n *node) size(name string) (float64, bool) {
	x, ok := length(n.css(name))
	if !ok {
		x, ok = length(n.css("min-" + name))
	}
	if !ok {
		x, ok = length(n.get(name))
	}
	return math.Min(x, scene.MaxSide), ok && x >= 0
}

// alignment is the place of what is inside.
func (n *node) alignment() string {
	word := n.get("align")
	for _, name := range [...]string{"align-items", "text-align", "justify-content"} {
		if word == "" {
			word = n.css(name)
		}
	}
	switch word {
	case "start", "flex-start", "left":
		return "start"
	case "center":
		return "center"
	case "end", "flex-end", "right":
		return "end"
	case "stretch":
		return "stretch"
	default:
		return ""
	}
}

var emphases = [...]string{"primary", "danger", "muted", "success", "warning"}

// emphasis is what the emphasis attribute says, or one of its words as a class.
func (n *node) emphasis() string {
	word := n.get("emphasis")
	for _, e := range emphases {
		if word == e || (word == "" && n.hasClass(e)) {
			return e
		}
	}
	return ""
}

// keys are those of the keys attribute: names of KeyboardEvent.key, Space for " ".
func (n *node) keys() []string {
	var keys []string
	for _, k := range strings.Fields(n.get("keys")) {
		if k == "Space" {
			k = " "
		}
		if len(k) <= scene.MaxKey && len(keys) < scene.MaxKeys {
			keys = append(keys, k)
		}
	}
	return keys
}

func (d *Document) containerProperties(n *node, it *item) {
	gap, ok := length(n.css("gap"))
	if !ok {
		gap, ok = length(n.get("gap"))
	}
	d.setNumber(it, scene.Gap, math.Max(0, math.Min(scene.MaxGap, gap)), ok, 0)
	if it.kind == scene.Grid {
		d.setNumber(it, scene.Columns, float64(d.gridColumns(n)), true, 1)
	}
	if it.kind == scene.Group {
		d.setText(it, scene.Text, d.legend(n))
	}
}

func (d *Document) gridColumns(n *node) int {
	columns, _ := strconv.Atoi(n.get("columns"))
	if columns == 0 {
		columns = columnsOf(n.css("grid-template-columns"))
	}
	if columns == 0 && n.name == "table" {
		columns = d.cellsOfFirstRow(n)
	}
	return max(1, min(scene.MaxColumns, columns))
}

// cellsOfFirstRow counts the cells of a table's first row.
func (d *Document) cellsOfFirstRow(table *node) int {
	for n := table.first; n != nil; n = n.after(table, false) {
		d.charge(1)
		if n.name != "tr" {
			continue
		}
		count := 0
		for c := n.first; c != nil; c = c.next {
			if c.kind == elementNode && !c.invisible() {
				count++
			}
		}
		return count
	}
	return 1
}

// legend is the title of a group: of its legend element, or its label or title attribute.
func (d *Document) legend(n *node) string {
	for c := n.first; c != nil; c = c.next {
		if c.name == "legend" {
			var b textBuilder
			for t := c.first; t != nil; t = t.next {
				d.addNode(&b, t)
			}
			return b.b.String()
		}
	}
	return n.get("label")
}

// caption is the text of a button or link.
func (d *Document) caption(n *node) string {
	if n.name != "input" {
		return d.shownText(n)
	}
	if v, ok := n.attribute("value"); ok {
		return v
	}
	switch n.get("type") {
	case "submit":
		return "Submit"
	case "reset":
		return "Reset"
	default:
		return ""
	}
}

func headingLevel(name string) float64 {
	return math.Min(3, float64(name[1]-'0'))
}

func (n *node) monospaced() bool {
	family := n.css("font-family")
	return n.tag.monospace || n.has("monospace") || strings.Contains(family, "mono")
}
