package dom

import (
	"strconv"
	"strings"

	"example.org/vitrine/sandbox/protocol/scene"
)

// maxInline is how deep inline elements are looked into, and elements shown as
// their children: deeper ones are not shown.
const maxInline = 64

// arranges reports whether each child of n is an element of its own, and as
// which kind n is shown then: by its tag, or by display: flex or grid.
func (n *node) arranges() (scene.Kind, bool) {
	switch n.css("display") {
	case "flex", "inline-flex":
		if strings.HasPrefix(n.css("flex-direction"), "column") {
			return scene.Column, true
		}
		return scene.Row, true
	case "grid", "inline-grid":
		return scene.Grid, true
	}
	return n.tag.kind, n.tag.arranging
}

// invisible reports whether an element is never shown. The hidden attribute is
// no part of it: what it hides keeps its widgets.
func (n *node) invisible() bool {
	return n.tag.role == hidden || (n.tag.role == field && n.get("type") == "hidden") ||
		(n.name == "dialog" && !n.has("open"))
}

// inline reports whether n flows with the text around it: a text, or an inline
// element with nothing but such inside.
func (n *node) inline(depth int) bool {
	switch n.kind {
	case textNode, commentNode:
		return true
	case elementNode:
		if n.invisible() {
			return true
		}
		if !n.tag.inline || depth > maxInline || n.css("display") != "" && n.css("display") != "inline" {
			return false
		}
		return n.textOnly(depth + 1)
	default:
		return false
	}
}

// textOnly reports whether all that n shows is text.
func (n *node) textOnly(depth int) bool {
	for c := n.first; c != nil; c = c.next {
		if !c.inline(depth) {
			return false
		}
	}
	return true
}

// shownAs is the kind of scene element that shows n; 0 when none does.
func (d *Document) shownAs(n *node) scene.Kind {
	d.charge(partFuel)
	switch t := n.tag; {
	case n == d.body:
		kind, _ := n.arranges()
		if kind != scene.Column {
			return scene.Column // the root is one, whatever its style says
		}
		return kind
	case n.invisible() || t.role == contents || n.name == "br" || n.name == "wbr":
		return 0
	case t.role == field:
		return inputKind(n.get("type"))
	case n.name == "a" && n.get("href") == "" && !n.has("href"):
		return scene.Button // a link that leads nowhere is for clicking
	case t.role == leaf:
		return t.kind
	case n.name == "table" && (n.rows != nil || n.has("rowcount") || n.has("headers")):
		return scene.Table
	case n.name == "label" && n.soleCheckbox() != nil:
		return scene.Checkbox
	default:
		kind, arranging := n.arranges()
		if t.text == 0 || arranging || n.first == nil || !n.textOnly(0) {
			return n.flowKind(kind, arranging)
		}
		return t.text
	}
}

// flowKind makes a row of a paragraph with controls in it a column when there
// are blocks among them.
func (n *node) flowKind(kind scene.Kind, arranging bool) scene.Kind {
	if kind != scene.Row || arranging {
		return kind
	}
	for c := n.first; c != nil; c = c.next {
		if c.kind == elementNode && c.tag.role == container && !c.tag.inline && !c.invisible() {
			return scene.Column
		}
	}
	return kind
}

func inputKind(typ string) scene.Kind {
	switch strings.ToLower(typ) {
	case "number":
		return scene.NumberField
	case "checkbox", "radio":
		return scene.Checkbox
	case "range":
		return scene.Slider
	case "button", "submit", "reset", "image":
		return scene.Button
	default:
		return scene.TextField
	}
}

// soleCheckbox is the check box or radio button of a label that holds one, and
// text: they are shown as one.
func (n *node) soleCheckbox() *node {
	var box *node
	for c := n.first; c != nil; c = c.next {
		switch {
		case c.kind == elementNode && c.tag.role == field && inputKind(c.get("type")) == scene.Checkbox:
			if box != nil {
				return nil
			}
			box = c
		case !c.inline(0):
			return nil
		}
	}
	return box
}

// part is what a container shows: an element, or a run of texts and inline
// elements from node to last.
type part struct {
	node, last *node
	run        bool
}

// parts lists what the content of n is shown as.
func (d *Document) parts(n *node) []part {
	_, arranging := n.arranges()
	var out []part
	d.collect(n, arranging, 0, &out)
	return out
}

func (d *Document) collect(n *node, arranging bool, depth int, out *[]part) {
	var run part
	flush := func() {
		if run.node == nil {
			return
		}
		if p, ok := d.resolveRun(run, arranging); ok {
			*out = append(*out, p)
		}
		run = part{}
	}
	for c := n.first; c != nil; c = c.next {
		d.charge(partFuel)
		switch {
		case c.kind == commentNode || (c.kind == elementNode && c.invisible()):
			continue
		case c.isText() || (!arranging && c.inline(0)) || c.name == "br" || c.name == "wbr":
			if run.node == nil {
				run = part{node: c, run: true}
			}
			run.last = c
			continue
		}
		flush()
		if c.tag.role == contents {
			if depth < maxInline {
				d.collect(c, arranging, depth+1, out)
			}
			continue
		}
		*out = append(*out, part{node: c})
	}
	flush()
}

// resolveRun says how a run is shown: not at all when it is white space alone, as
// its only element when it consists of one, else as a label.
func (d *Document) resolveRun(run part, arranging bool) (part, bool) {
	var only *node
	count, text := 0, false
	for c := run.node; ; c = c.next {
		switch {
		case c.isText():
			text = text || strings.TrimSpace(c.text) != ""
		case c.kind == elementNode && !c.invisible() && c.name != "br" && c.name != "wbr":
			only = c
			count++
		}
		if c == run.last {
			break
		}
	}
	switch {
	case count == 1 && !text:
		return part{node: only}, true
	case count == 0 && !text:
		return part{}, false
	default:
		return run, true
	}
}

// textBuilder gathers text as it is shown: white space collapsed, br a line
// break. It stops at a limit, since more is cut off anyway.
type textBuilder struct {
	b        strings.Builder
	space    bool // a space is due before the next word
	verbatim bool
}

// maxGathered is more than any text of the scene holds, in bytes.
const maxGathered = 2 * scene.MaxText

func (b *textBuilder) add(s string) {
	if b.b.Len() > maxGathered {
		return
	}
	if len(s) > maxGathered {
		s = strings.ToValidUTF8(s[:maxGathered], "")
	}
	if b.verbatim {
		b.b.WriteString(s)
		return
	}
	for len(s) > 0 {
		word := strings.IndexAny(s, " \t\n\r\f")
		if word < 0 {
			word = len(s)
		}
		if word > 0 {
			if b.space && b.b.Len() > 0 {
				b.b.WriteByte(' ')
			}
			b.b.WriteString(s[:word])
			b.space = false
		}
		if word == len(s) {
			return
		}
		b.space = true
		s = s[word+1:]
	}
}

func (b *textBuilder) breakLine() {
	b.b.WriteByte('\n')
	b.space = false
}

// addNode adds the text of n and what is inside.
func (d *Document) addNode(b *textBuilder, n *node) {
	for at := n; at != nil; {
		d.charge(1)
		skip := false
		switch {
		case at.isText():
			b.add(at.text)
		case at.name == "br":
			b.breakLine()
		case at.kind == elementNode && at.invisible():
			skip = true
		}
		at = at.after(n, skip)
	}
}

// shownText is the text that an element of the scene shows for n.
func (d *Document) shownText(n *node) string {
	if n.first == nil {
		return ""
	}
	b := textBuilder{verbatim: n.tag.verbatim || strings.HasPrefix(n.css("white-space"), "pre")}
	if !b.verbatim && n.first == n.last && n.first.isText() && plain(n.first.text) {
		return n.first.text // by far the most frequent case
	}
	d.addNode(&b, n)
	return b.b.String()
}

// plain reports whether collapsing white space leaves s as it is.
func plain(s string) bool {
	space := true
	for i := range len(s) {
		switch s[i] {
		case ' ':
			if space {
				return false
			}
			space = true
		case '\t', '\n', '\r', '\f':
			return false
		default:
			space = false
		}
	}
	return !space && len(s) <= maxGathered
}

// runText is the text of a run.
func (d *Document) runText(p part) string {
	var b textBuilder
	for c := p.node; ; c = c.next {
		d.addNode(&b, c)
		if c == p.last {
			return b.b.String()
		}
	}
}

// bullet is what stands before the text of a list item.
func (n *node) bullet() string {
	if n.name != "li" || n.parent == nil {
		return ""
	}
	if n.parent.name != "ol" {
		return "• "
	}
	number := 1
	for c := n.prev; c != nil; c = c.prev {
		if c.name == "li" {
			number++
		}
	}
	return strconv.Itoa(number) + ". "
}
