package dom

import (
	"errors"
	"strings"
)

// A selector is a list of alternatives; each is a chain of compounds read from
// the right, joined by descendant, child or sibling combinators.
type (
	selector    []alternative
	alternative []step
	step        struct {
		compound compound
		joint    byte // how the compound before it is reached: ' ', '>', '+', '~'; 0 for the first
	}
	compound struct {
		name    string // empty or "*": any
		id      string
		classes []string
		tests   []attributeTest
		pseudos []pseudo
	}
	attributeTest struct {
		name, value string
		op          byte // 0: present; '=', '~', '^', '$', '*', '|'
	}
	pseudo struct {
		name string
		not  *compound
	}
)

// Limits of a selector.
const (
	maxSelector      = 1_000 // bytes
	maxSelectorSteps = 32
)

var errSelector = errors.New("the selector is not valid, or of a kind that is not supported")

// parseSelector reads names, #id, .class, [attribute], :not(), :first-child,
// :last-child, :checked, :disabled, :enabled, :empty, and combinators.
func parseSelector(s string) (selector, error) {
	if len(s) > maxSelector {
		return nil, errSelector
	}
	p := selectorParser{s: s}
	var out selector
	for {
		a, err := p.alternative()
		if err != nil {
			return nil, err
		}
		out = append(out, a)
		if p.done() {
			return out, nil
		}
		if !p.take(',') {
			return nil, errSelector
		}
	}
}

type selectorParser struct {
	s string
}

func (p *selectorParser) done() bool { return p.s == "" }

func (p *selectorParser) space() bool {
	t := strings.TrimLeft(p.s, " \t\n\r\f")
	skipped := len(t) < len(p.s)
	p.s = t
	return skipped
}

func (p *selectorParser) take(c byte) bool {
	if p.s == "" || p.s[0] != c {
		return false
	}
	p.s = p.s[1:]
	return true
}

func (p *selectorParser) ident() string {
	n := 0
	for n < len(p.s) {
		c := p.s[n]
		if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c < 0x80 {
			break
		}
		n++
	}
	word := p.s[:n]
	p.s = p.s[n:]
	return word
}

func (p *selectorParser) alternative() (alternative, error) {
	var out alternative
	joint := byte(0)
	p.space()
	for {
		c, err := p.compound()
		if err != nil || len(out) >= maxSelectorSteps {
			return nil, errSelector
		}
		out = append(out, step{c, joint})
		spaced := p.space()
		switch {
		case p.done() || p.s[0] == ',':
			return out, nil
		case p.take('>'):
			joint = '>'
		case p.take('+'):
			joint = '+'
		case p.take('~'):
			joint = '~'
		case spaced:
			joint = ' '
		default:
			return nil, errSelector
		}
		p.space()
	}
}

func (p *selectorParser) compound() (compound, error) {
	var c compound
	start := len(p.s)
	if !p.take('*') {
		c.name = strings.ToLower(p.ident())
	}
	for !p.done() {
		switch {
		case p.take('#'):
			c.id = p.ident()
			if c.id == "" {
				return c, errSelector
			}
		case p.take('.'):
			word := p.ident()
			if word == "" {
				return c, errSelector
			}
			c.classes = append(c.classes, word)
		case p.take('['):
			t, ok := p.attribute()
			if !ok {
				return c, errSelector
			}
			c.tests = append(c.tests, t)
		case p.take(':'):
			ps, ok := p.pseudo()
			if !ok {
				return c, errSelector
			}
			c.pseudos = append(c.pseudos, ps)
		default:
			if len(p.s) == start {
				return c, errSelector
			}
			return c, nil
		}
	}
	if start == 0 {
		return c, errSelector
	}
	return c, nil
}

func (p *selectorParser) attribute() (attributeTest, bool) {
	p.space()
	t := attributeTest{name: strings.ToLower(p.ident())}
	p.space()
	if t.name == "" {
		return t, false
	}
	if p.take(']') {
		return t, true
	}
	t.op = '='
	if !p.done() && strings.IndexByte("~^$*|", p.s[0]) >= 0 {
		t.op = p.s[0]
		p.s = p.s[1:]
	}
	if !p.take('=') {
		return t, false
	}
	p.space()
	if p.s != "" && (p.s[0] == '"' || p.s[0] == '\'') {
		quote := p.s[:1]
		value, rest, found := strings.Cut(p.s[1:], quote)
		if !found {
			return t, false
		}
		t.value, p.s = value, rest
	} else {
		t.value = p.ident()
	}
	p.space()
	return t, p.take(']')
}

func (p *selectorParser) pseudo() (pseudo, bool) {
	ps := pseudo{name: strings.ToLower(p.ident())}
	switch ps.name {
	case "first-child", "last-child", "only-child", "checked", "disabled", "enabled", "empty", "root", "scope":
		return ps, true
	case "not":
		if !p.take('(') {
			return ps, false
		}
		p.space()
		c, err := p.compound()
		p.space()
		if err != nil || len(c.pseudos) > 0 && c.pseudos[0].not != nil {
			return ps, false
		}
		ps.not = &c
		return ps, p.take(')')
	}
	return ps, false
}

// matches reports whether the selector names n; scope is what :scope means.
func (d *Document) matches(s selector, n, scope *node) bool {
	for _, a := range s {
		if d.matchesFrom(a, len(a)-1, n, scope) {
			return true
		}
	}
	return false
}

// matchesFrom matches a[i] against n and what is before it against n's
// surroundings. It recurses once for each combinator.
func (d *Document) matchesFrom(a alternative, i int, n, scope *node) bool {
	d.charge(1)
	if !d.matchesCompound(&a[i].compound, n, scope) {
		return false
	}
	if i == 0 {
		return true
	}
	switch a[i].joint {
	case '>':
		return n.parent != nil && n.parent.kind == elementNode && d.matchesFrom(a, i-1, n.parent, scope)
	case '+':
		p := d.before(n)
		return p != nil && d.matchesFrom(a, i-1, p, scope)
	case '~':
		for p := d.before(n); p != nil; p = d.before(p) {
			if d.matchesFrom(a, i-1, p, scope) {
				return true
			}
		}
	default:
		for p := n.parent; p != nil && p.kind == elementNode; p = p.parent {
			if d.matchesFrom(a, i-1, p, scope) {
				return true
			}
		}
	}
	return false
}

// before is the element before n among its siblings. There may be many texts
// between both.
func (d *Document) before(n *node) *node {
	p := n.prev
	for ; p != nil && p.kind != elementNode; p = p.prev {
		d.charge(1)
	}
	return p
}

// behind is the element behind n among its siblings.
func (d *Document) behind(n *node) *node {
	p := n.next
	for ; p != nil && p.kind != elementNode; p = p.next {
		d.charge(1)
	}
	return p
}

func (d *Document) matchesCompound(c *compound, n, scope *node) bool {
	if c.name != "" && c.name != n.name || c.id != "" && c.id != n.get("id") {
		return false
	}
	for _, word := range c.classes {
		d.charge(uint64(len(n.get("class"))) / textBytesPerFuel)
		if !n.hasClass(word) {
			return false
		}
	}
	for _, t := range c.tests {
		d.charge(uint64(len(n.get(t.name))) / textBytesPerFuel)
		if !t.matches(n) {
			return false
		}
	}
	for _, p := range c.pseudos {
		if !d.matchesPseudo(p, n, scope) {
			return false
		}
	}
	return true
}

func (t attributeTest) matches(n *node) bool {
	v, ok := n.attribute(t.name)
	if !ok {
		return false
	}
	switch t.op {
	case '=':
		return v == t.value
	case '~':
		for word := range strings.FieldsSeq(v) {
			if word == t.value {
				return true
			}
		}
		return false
	case '^':
		return t.value != "" && strings.HasPrefix(v, t.value)
	case '$':
		return t.value != "" && strings.HasSuffix(v, t.value)
	case '*':
		return t.value != "" && strings.Contains(v, t.value)
	case '|':
		return v == t.value || strings.HasPrefix(v, t.value+"-")
	default:
		return true
	}
}

func (d *Document) matchesPseudo(p pseudo, n, scope *node) bool {
	switch p.name {
	case "not":
		return !d.matchesCompound(p.not, n, scope)
	case "first-child":
		return d.before(n) == nil
	case "last-child":
		return d.behind(n) == nil
	case "only-child":
		return d.before(n) == nil && d.behind(n) == nil
	case "checked":
		return n.name == "option" && selected(n) || n.name == "input" && d.checked(n)
	case "disabled":
		return n.disabled()
	case "enabled":
		return !n.disabled() && (n.tag.role == field || n.name == "button" || n.name == "select" || n.name == "textarea")
	case "empty":
		return n.first == nil
	case "root":
		return n == d.html
	default: // scope
		return n == scope
	}
}

// query calls found for the elements inside root that the selector names, in
// document order, until it returns false.
func (d *Document) query(root *node, s selector, found func(n *node) bool) {
	for n := root.after(root, false); n != nil; n = n.after(root, false) {
		d.charge(1)
		if n.kind == elementNode && d.matches(s, n, root) && !found(n) {
			return
		}
	}
}
