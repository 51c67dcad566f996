package dom

import (
	"strings"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// define gives the prelude a native. The prelude alone calls it: arguments are
// handles, numbers and texts, converted already.
func (d *Document) define(name string, f func(a []goja.Value) goja.Value) {
	d.native.Add(name, func(call goja.FunctionCall) goja.Value { return f(call.Arguments) })
}

// node is what a handle stands for.
func (d *Document) node(v goja.Value) *node {
	return engine.Reveal(v).(*node) // the prelude passes its own private field
}

// string is a text of the applet's: valid UTF-8, charged for.
func (d *Document) string(v goja.Value) string {
	s := v.String()
	d.chargeText(len(s))
	return s
}

// optional is node, or nil for null.
func (d *Document) optional(v goja.Value) *node {
	n, _ := engine.Reveal(v).(*node)
	return n
}

// js makes a primitive for the applet.
func (d *Document) js(x any) goja.Value { return d.runtime.ToValue(x) }

// getter defines a native that leads from a node to another.
func (d *Document) getter(name string, f func(n *node) *node) {
	d.define(name, func(a []goja.Value) goja.Value { return d.object(f(d.node(a[0]))) })
}

func (d *Document) bindTree() {
	// Answers a handle; bind then gives it the object that the applet holds.
	d.define("create", func(a []goja.Value) goja.Value {
		d.charge(nodeFuel)
		return d.engine.Opaque(newElement(a[0].String()))
	})
	d.define("createText", func(a []goja.Value) goja.Value {
		d.charge(nodeFuel)
		return d.engine.Opaque(&node{kind: textNode, name: "#text", text: d.string(a[0])})
	})
	d.define("createComment", func(a []goja.Value) goja.Value {
		return d.engine.Opaque(&node{kind: commentNode, name: "#comment", text: a[0].String()})
	})
	d.define("createFragment", func([]goja.Value) goja.Value {
		return d.engine.Opaque(&node{kind: fragmentNode, name: "#document-fragment"})
	})
	d.define("bind", func(a []goja.Value) goja.Value {
		d.node(a[0]).object = a[1].ToObject(d.runtime)
		return nil
	})
	d.getter("parent", func(n *node) *node { return n.parent })
	d.getter("first", func(n *node) *node { return n.first })
	d.getter("last", func(n *node) *node { return n.last })
	d.getter("next", func(n *node) *node { return n.next })
	d.getter("previous", func(n *node) *node { return n.prev })
	d.getter("nextElement", d.behind)
	d.getter("previousElement", d.before)
	d.getter("html", func(*node) *node { return d.html })
	d.getter("head", func(*node) *node { return d.head })
	d.getter("body", func(*node) *node { return d.body })
	d.getter("active", func(*node) *node {
		if d.active == nil {
			return d.body
		}
		return d.active
	})
	d.getter("root", (*node).top)
	d.define("connected", func(a []goja.Value) goja.Value { return d.js(d.node(a[0]).connected) })
	// Answers an array of the children; elements alone when the second argument is true.
	d.define("children", func(a []goja.Value) goja.Value { return d.children(d.node(a[0]), a[1].ToBoolean()) })
	d.getter("firstElement", func(n *node) *node { return d.element(n.first, d.behind) })
	d.getter("lastElement", func(n *node) *node { return d.element(n.last, d.before) })
	d.define("contains", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		for o := d.optional(a[1]); o != nil; o = o.parent {
			d.charge(1)
			if o == n {
				return d.js(true)
			}
		}
		return d.js(false)
	})
	// Like Node.compareDocumentPosition.
	d.define("compare", func(a []goja.Value) goja.Value { return d.js(d.compare(d.node(a[0]), d.node(a[1]))) })
	d.define("insert", func(a []goja.Value) goja.Value {
		d.insert(d.node(a[0]), d.node(a[1]), d.optional(a[2]))
		return nil
	})
	d.define("remove", func(a []goja.Value) goja.Value {
		d.remove(d.node(a[0]))
		return nil
	})
	d.define("isChild", func(a []goja.Value) goja.Value { return d.js(d.node(a[1]).parent == d.node(a[0])) })
	d.define("text", func(a []goja.Value) goja.Value { return d.js(d.textContent(d.node(a[0]))) })
	d.define("setText", func(a []goja.Value) goja.Value {
		d.charge(nodeFuel)
		d.setTextContent(d.node(a[0]), d.string(a[1]))
		return nil
	})
	d.define("clone", func(a []goja.Value) goja.Value {
		return d.object(d.clone(d.node(a[0]), a[1].ToBoolean()))
	})
	d.define("query", func(a []goja.Value) goja.Value {
		var first *node
		d.query(d.node(a[0]), d.selector(a[1]), func(n *node) bool {
			first = n
			return false
		})
		return d.object(first)
	})
	d.define("queryAll", func(a []goja.Value) goja.Value {
		var list []any
		d.query(d.node(a[0]), d.selector(a[1]), func(n *node) bool {
			list = append(list, d.object(n))
			return true
		})
		return d.runtime.NewArray(list...)
	})
	d.define("matches", func(a []goja.Value) goja.Value {
		n := d.node(a[0])
		return d.js(d.matches(d.selector(a[1]), n, n))
	})
	d.define("closest", func(a []goja.Value) goja.Value {
		s, scope := d.selector(a[1]), d.node(a[0])
		for n := scope; n != nil && n.kind == elementNode; n = n.parent {
			if d.matches(s, n, scope) {
				return d.object(n)
			}
		}
		return goja.Null()
	})
	d.define("byID", func(a []goja.Value) goja.Value {
		id := a[1].String()
		root := d.node(a[0])
		for n := root; n != nil && id != ""; n = n.after(root, false) {
			d.charge(1)
			if n.kind == elementNode && n.get("id") == id {
				return d.object(n)
			}
		}
		return goja.Null()
	})
	d.define("listen", func(a []goja.Value) goja.Value {
		d.listen(d.optional(a[0]), a[1].String())
		return nil
	})
}

// children is made once between two changes: code asks for it at each step of a
// loop. That it is frozen keeps one who asks from changing what the next one gets.
func (d *Document) children(n *node, elements bool) goja.Value {
	kept := &n.childNodes
	if elements {
		kept = &n.children
	}
	if *kept == nil {
		var list []goja.Value
		for c := n.first; c != nil; c = c.next {
			d.charge(1)
			if !elements || c.kind == elementNode {
				list = append(list, d.object(c))
			}
		}
		*kept = d.engine.FrozenArray(list)
	}
	return *kept
}

// element is a node if that is an element, or the next one that is.
func (d *Document) element(n *node, next func(*node) *node) *node {
	if n == nil || n.kind == elementNode {
		return n
	}
	return next(n)
}

func (d *Document) selector(v goja.Value) selector {
	s, err := parseSelector(v.String())
	if err != nil {
		d.engine.Throw("SyntaxError", err.Error())
	}
	return s
}

// compare answers the bits of Node.compareDocumentPosition.
func (d *Document) compare(n, o *node) int {
	const disconnected, preceding, following, contains, inside = 1 | 32, 2, 4, 8, 16
	if n == o {
		return 0
	}
	path := func(n *node) (up []*node) {
		for ; n != nil; n = n.parent {
			d.charge(1)
			up = append(up, n)
		}
		return up
	}
	p, q := path(n), path(o)
	if p[len(p)-1] != q[len(q)-1] {
		return disconnected | preceding
	}
	i, j := len(p)-1, len(q)-1
	for i >= 0 && j >= 0 && p[i] == q[j] {
		i, j = i-1, j-1
	}
	switch {
	case i < 0:
		return inside | following
	case j < 0:
		return contains | preceding
	}
	for c := p[i]; c != nil; c = c.next {
		d.charge(1)
		if c == q[j] {
			return following
		}
	}
	return preceding
}

func (d *Document) bindElements() {
	d.define("attribute", func(a []goja.Value) goja.Value {
		if v, ok := d.node(a[0]).attribute(a[1].String()); ok {
			return d.js(v)
		}
		return goja.Null()
	})
	d.define("setAttribute", func(a []goja.Value) goja.Value {
		d.charge(nodeFuel)
		n, name := d.node(a[0]), a[1].String()
		if name == "" || strings.ContainsAny(name, " \t\n\r\f/>=\"'") {
			d.engine.Throw("InvalidCharacterError", "this is no name of an attribute")
		}
		d.setAttribute(n, name, d.string(a[2]))
		return nil
	})
	d.define("removeAttribute", func(a []goja.Value) goja.Value {
		d.removeAttribute(d.node(a[0]), a[1].String())
		return nil
	})
	d.define("attributeNames", func(a []goja.Value) goja.Value {
		var list []any
		for _, at := range d.node(a[0]).attributes {
			list = append(list, at.name)
		}
		return d.runtime.NewArray(list...)
	})
	d.define("style", func(a []goja.Value) goja.Value { return d.js(d.node(a[0]).css(a[1].String())) })
	d.define("setStyle", func(a []goja.Value) goja.Value {
		d.charge(nodeFuel)
		n := d.node(a[0])
		n.setStyle(a[1].String(), a[2].String())
		d.styleChanged(n)
		return nil
	})
	d.define("styleText", func(a []goja.Value) goja.Value { return d.js(d.node(a[0]).styleText()) })
	d.define("setStyleText", func(a []goja.Value) goja.Value {
		d.charge(nodeFuel)
		n := d.node(a[0])
		n.style = parseStyle(a[1].String())
		d.styleChanged(n)
		return nil
	})
}

// styleChanged writes the declarations back into the attribute.
func (d *Document) styleChanged(n *node) {
	n.setAttribute("style", n.styleText())
	if len(n.style) == 0 {
		n.removeAttribute("style")
	}
	d.markContent(n)
	d.mark(n, dirtyProps)
}
