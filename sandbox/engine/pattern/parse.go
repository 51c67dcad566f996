package pattern

import (
	"unicode/utf16"
)

const (
	maxNesting  = 1000      // of groups and of classes
	maxCaptures = 1<<15 - 1 // V8's limit
	maxSource   = 1 << 18   // units; a node of the tree takes some 250 bytes

	// termSize is about what the tree takes for a term, in bytes, and
	// announcedTerms for how many terms at a time that is announced.
	termSize       = 300
	announcedTerms = 256
)

// parser reads the grammar of patterns by recursive descent, no deeper than maxNesting.
type parser struct {
	source []rune // code points with u or v, else units
	at     int
	flags  Flags // as modifiers change them
	meter  *account

	nesting  int
	terms    int
	captures int32 // groups begun so far
	total    int32 // groups in all, counted when that is first asked
	named    bool  // one of them has a name
	counted  bool  // total and named are known
	refers   bool  // there are back-references

	names      []string // of the groups, "" for those without
	active     map[string]int
	open       []int32        // groups that are not closed yet
	references []unresolved   // by name
	literals   map[rune]*node // of characters, without and with IgnoreCase
}

// unresolved is a reference to a name that may stand further behind.
type unresolved struct {
	node *node
	name string
	at   int
}

// end is what stands behind the last character.
const end = -1

func (p *parser) current() rune { return p.peek(0) }

func (p *parser) peek(n int) rune {
	if at := p.at + n; at < len(p.source) {
		return p.source[at]
	}
	return end
}

func (p *parser) skip(c rune) bool {
	if p.current() != c {
		return false
	}
	p.at++
	return true
}

// skipAll skips a text of ASCII.
func (p *parser) skipAll(text string) bool {
	for i, c := range text {
		if p.peek(i) != c {
			return false
		}
	}
	p.at += len(text)
	return true
}

// fail ends parsing; parse recovers it.
func (p *parser) fail(message string) {
	panic(&SyntaxError{Message: message, Offset: p.at})
}

// characters decodes the units of a pattern into what the parser reads.
func characters(source []uint16, flags Flags) []rune {
	out := make([]rune, 0, len(source))
	for i := 0; i < len(source); i++ {
		c := rune(source[i])
		if flags.unicode() && utf16.IsSurrogate(c) && i+1 < len(source) {
			if point := utf16.DecodeRune(c, rune(source[i+1])); point != '\uFFFD' {
				c = point
				i++
			}
		}
		out = append(out, c)
	}
	return out
}

// pattern reads the whole of the source.
func (p *parser) pattern() *node {
	root := p.disjunction()
	if p.current() == ')' {
		p.fail(unmatchedParenthesis)
	}
	p.resolve()
	return root
}

// disjunction reads alternatives up to the end or a parenthesis that closes.
func (p *parser) disjunction() *node {
	if p.nesting++; p.nesting > maxNesting {
		p.fail(tooLarge)
	}
	defer func() { p.nesting-- }()
	var kids []*node
	var others []string // names in the alternatives before
	for {
		begin := len(p.names)
		kids = append(kids, p.alternative())
		if p.current() != '|' {
			break
		}
		p.at++
		// The same name may stand in another alternative.
		for _, name := range p.names[begin:] {
			if name != "" {
				p.active[name]--
				others = append(others, name)
			}
		}
		p.meter.work(len(p.names) - begin)
	}
	for _, name := range others {
		p.active[name]++
	}
	return choiceOf(kids)
}

func (p *parser) alternative() *node {
	var kids []*node
	for {
		p.meter.work(1)
		switch p.current() {
		case end, ')', '|':
			return sequenceOf(kids)
		}
		if p.terms++; p.terms%announcedTerms == 0 {
			p.meter.allocate(announcedTerms * termSize)
		}
		kids = append(kids, p.term())
	}
}

// term reads an assertion, or an atom with its quantifier.
func (p *parser) term() *node {
	first, at := p.captures, p.at
	n, quantifiable := p.atom()
	if !quantifiable {
		return n
	}
	return p.quantified(n, first, p.lookAt(at))
}

// lookAt says that a look-around begins there that no quantifier may stand behind.
func (p *parser) lookAt(at int) bool {
	if p.source[at] != '(' || p.source[at+1] != '?' {
		return false
	}
	switch c := p.source[at+2]; c {
	case '=', '!':
		return p.flags.unicode()
	case '<':
		return p.source[at+3] == '=' || p.source[at+3] == '!'
	}
	return false
}

// quantified reads the quantifier behind n, if there is one.
func (p *parser) quantified(n *node, firstGroup int32, forbidden bool) *node {
	low, high := int32(0), int32(unlimited)
	switch p.current() {
	case '*':
		p.at++
	case '+':
		p.at++
		low = 1
	case '?':
		p.at++
		high = 1
	case '{':
		var ok bool
		if low, high, ok = p.interval(); !ok {
			if p.flags.unicode() {
				p.fail(incompleteQuantifier)
			}
			return n
		}
		if low > high {
			p.fail(quantifierOutOfOrder)
		}
	default:
		return n
	}
	lazy := p.skip('?')
	if forbidden {
		p.fail(invalidQuantifier)
	}
	return loopOf(n, low, high, lazy, firstGroup+1, p.captures+1)
}

// interval reads {n}, {n,} or {n,m}; anything else it leaves alone.
func (p *parser) interval() (low, high int32, ok bool) {
	start := p.at
	p.at++
	low, ok = p.count()
	high = low
	if ok && p.skip(',') {
		var more bool
		if high, more = p.count(); !more {
			high = unlimited
		}
	}
	if !ok || !p.skip('}') {
		p.at = start
		return 0, 0, false
	}
	return low, high, true
}

// count reads digits; a number that is too large becomes unlimited.
func (p *parser) count() (n int32, ok bool) {
	value := int64(0)
	for ; '0' <= p.current() && p.current() <= '9'; p.at++ {
		value = min(value*10+int64(p.current()-'0'), unlimited)
		ok = true
	}
	return int32(value), ok
}

// atom reads what a quantifier may stand behind, or an assertion.
func (p *parser) atom() (n *node, quantifiable bool) {
	c := p.current()
	switch c {
	case '*', '+', '?':
		p.fail(nothingToRepeat)
	case '{':
		if _, _, ok := p.interval(); ok {
			p.fail(nothingToRepeat)
		}
		if p.flags.unicode() {
			p.fail(loneBrackets)
		}
	case '}', ']':
		if p.flags.unicode() {
			p.fail(loneBrackets)
		}
	case '^':
		p.at++
		if p.flags&Multiline != 0 {
			return assertionNode(lineStart), false
		}
		return assertionNode(textStart), false
	case '$':
		p.at++
		if p.flags&Multiline != 0 {
			return assertionNode(lineEnd), false
		}
		return assertionNode(textEnd), false
	case '(':
		return p.parenthesis(), true
	case '.':
		p.at++
		return characterNode(p.dot()), true
	case '[':
		p.at++
		return p.class(), true
	case '\\':
		return p.atomEscape()
	}
	p.at++
	return p.literal(c), true
}

func (p *parser) dot() ranges {
	if p.flags&DotAll != 0 {
		return ranges{{0, p.flags.last()}}
	}
	return lineTerminators.complement(p.flags.last())
}

// literal is the node of a character that stands for itself.
func (p *parser) literal(c rune) *node {
	key := c<<1 | rune(p.flags&IgnoreCase)/rune(IgnoreCase)
	n, ok := p.literals[key]
	if !ok {
		n = p.newLiteral(c)
		p.literals[key] = n
	}
	return n
}

func (p *parser) newLiteral(c rune) *node {
	set := ranges{{c, c}}
	if p.flags&IgnoreCase != 0 {
		p.meter.work(1)
		set = p.flags.folding().close(set)
	}
	return characterNode(set)
}

// parenthesis reads a group of any kind.
func (p *parser) parenthesis() *node {
	p.at++
	before := p.flags
	if !p.skip('?') {
		return p.capture("")
	}
	switch {
	case p.skip(':'):
		return p.grouped(before)
	case p.skip('='):
		return p.around(true, false)
	case p.skip('!'):
		return p.around(true, true)
	case p.skipAll("<="):
		return p.around(false, false)
	case p.skipAll("<!"):
		return p.around(false, true)
	case p.skip('<'):
		if p.captures >= maxCaptures {
			p.fail(tooManyCaptures)
		}
		return p.capture(p.groupName())
	}
	switch p.current() {
	case '-', 'i', 'm', 's':
		p.modifiers()
		return p.grouped(before)
	}
	p.fail(invalidGroup)
	return nil
}

// grouped reads the rest of a group that captures nothing.
func (p *parser) grouped(outside Flags) *node {
	n := p.disjunction()
	p.close()
	p.flags = outside
	return n
}

func (p *parser) close() {
	if !p.skip(')') {
		p.fail(unterminatedGroup)
	}
}

func (p *parser) around(ahead, negate bool) *node {
	first := p.captures
	kid := p.disjunction()
	p.close()
	return lookNode(ahead, negate, kid, []int32{first + 1, p.captures + 1})
}

func (p *parser) capture(name string) *node {
	if p.captures >= maxCaptures {
		p.fail(tooManyCaptures)
	}
	p.captures++
	number := p.captures
	p.names = append(p.names, name)
	if name != "" {
		if p.active[name] > 0 {
			p.fail(duplicateGroupName)
		}
		p.active[name]++
	}
	p.open = append(p.open, number)
	kid := p.disjunction()
	p.open = p.open[:len(p.open)-1]
	p.close()
	return groupNode(number, kid)
}

// modifiers reads i, m and s that hold within a group, and those that do not,
// up to the colon.
func (p *parser) modifiers() {
	var add, remove Flags
	seen, minus := Flags(0), false
	for ; ; p.at++ {
		flag := Flags(0)
		switch p.current() {
		case 'i':
			flag = IgnoreCase
		case 'm':
			flag = Multiline
		case 's':
			flag = DotAll
		case '-':
			if minus {
				p.fail(multipleDashes)
			}
			minus = true
			continue
		case ':':
			if seen == 0 {
				p.fail(invalidFlagGroup)
			}
			p.at++
			p.flags = p.flags&^remove | add
			return
		default:
			p.fail(invalidFlagGroup)
		}
		if seen&flag != 0 {
			p.fail(repeatedFlag)
		}
		seen |= flag
		if minus {
			remove |= flag
		} else {
			add |= flag
		}
	}
}
