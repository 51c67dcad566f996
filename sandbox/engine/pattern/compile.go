package pattern

import "encoding/binary"

const (
	instSize = 88 // bytes, of an instruction in memory

	// maxProgram is how many instructions a program may have.
	maxProgram = 1 << 20

	// lookahead is through how many nodes the compiler looks for what may follow.
	lookahead = 16
)

// compiler turns nodes into instructions. Its methods recurse as deep as the
// parser did.
type compiler struct {
	p      *program
	flags  Flags
	meter  *account
	back   bool  // within a look-behind
	linear bool  // for the machine that remembers
	words  int32 // registers so far
	sets   map[string]*charset

	context memoContext
	memos   uint64
}

// compile makes a program of a tree. A linear one is slower but cannot go the
// same way twice.
func compile(root *node, captures int32, flags Flags, linear bool, meter *account) *program {
	c := &compiler{p: &program{captures: captures, linear: linear, leading: -1}, flags: flags, meter: meter, linear: linear, sets: map[string]*charset{}}
	c.words = 2 * (captures + 1)
	c.node(root, &anything)
	c.emit(inst{op: opMatch})
	c.p.slots = int(c.words)
	c.p.start = root.first
	if root.transparent {
		c.p.start = anything
	}
	c.p.selective = !c.p.start.everything()
	c.p.anchored, c.p.lines = anchored(root, textStart), anchored(root, lineStart)
	c.findPrefix(root)
	c.findLeading()
	return c.p
}

func (c *compiler) pc() int32 { return int32(len(c.p.code)) }

func (c *compiler) emit(in inst) int32 {
	if len(c.p.code) >= maxProgram {
		panic(&SyntaxError{Message: tooLarge})
	}
	if len(c.p.code) == cap(c.p.code) {
		c.meter.allocate(2 * instSize * cap(c.p.code))
	}
	c.meter.work(1)
	c.p.code = append(c.p.code, in)
	return c.pc() - 1
}

func (c *compiler) register() int32 {
	c.words++
	return c.words - 1
}

// set shares the sets that are the same spans.
func (c *compiler) set(r ranges) *charset {
	c.meter.work(1 + len(r)/4)
	key := make([]byte, 0, 8*len(r))
	for _, s := range r {
		key = binary.LittleEndian.AppendUint32(key, uint32(s.lo))
		key = binary.LittleEndian.AppendUint32(key, uint32(s.hi))
	}
	if s, ok := c.sets[string(key)]; ok {
		return s
	}
	c.meter.work(16 + len(r))
	s := newCharset(r)
	c.meter.allocate(512 + 24*len(s.high) + 32*len(s.bitmap))
	c.sets[string(key)] = s
	return s
}

// guard is a first set worth asking, or nil.
func (c *compiler) guard(f *first) *first {
	if c.back || f.everything() {
		return nil
	}
	g := *f
	return &g
}

// begins is what n begins with when follow stands behind it.
func begins(n *node, follow *first) first {
	f := n.first
	if n.transparent {
		f.add(*follow)
	}
	return f
}

func (c *compiler) node(n *node, follow *first) {
	switch n.kind {
	case empty:
	case nothing:
		c.emit(inst{op: opFail})
	case character:
		c.character(n.set)
	case sequence:
		c.sequence(n.kids, follow)
	case choice:
		c.choice(n, follow)
	case group:
		c.group(n, follow)
	case loop:
		c.loop(n, follow)
	case look:
		c.look(n)
	case textStart:
		c.emit(inst{op: opTextStart})
	case textEnd:
		c.emit(inst{op: opTextEnd})
	case lineStart:
		c.emit(inst{op: opLineStart})
	case lineEnd:
		c.emit(inst{op: opLineEnd})
	case boundary:
		c.emit(inst{op: opBoundary, set: c.set(n.set)})
	case inside:
		c.emit(inst{op: opInside, set: c.set(n.set)})
	case reference:
		c.emit(inst{op: opReference, fold: n.fold, points: n.points, back: c.back, more: &extra{groups: n.groups}})
	case words:
		c.wordList(n, follow)
	}
}

// byUnits says that single units tell whether a text has a character of the set.
func (c *compiler) byUnits(r ranges) bool { return !c.flags.unicode() || r.units() }

func (c *compiler) character(r ranges) {
	units := c.byUnits(r)
	switch {
	case c.back && units:
		c.emit(inst{op: opBackSet, set: c.set(r)})
	case c.back:
		c.emit(inst{op: opBackPoint, set: c.set(r)})
	case !units:
		c.emit(inst{op: opPoint, set: c.set(r)})
	case r.size() == 1:
		c.emit(inst{op: opChar, x: r[0].lo})
	case r.size() == 2:
		c.emit(inst{op: opChar2, x: r[0].lo, y: r[len(r)-1].hi})
	default:
		c.emit(inst{op: opSet, set: c.set(r)})
	}
}

// unit is the only unit that a node matches, if it is a single one.
func (c *compiler) unit(n *node) (uint16, bool) {
	if n.kind != character || !c.byUnits(n.set) {
		return 0, false
	}
	r, ok := n.set.single()
	return uint16(r), ok
}

func (c *compiler) sequence(kids []*node, follow *first) {
	if c.back {
		for i := len(kids) - 1; i >= 0; i-- {
			c.node(kids[i], follow)
		}
		return
	}
	for i := 0; i < len(kids); i++ {
		if n := c.text(kids[i:]); n > 1 {
			i += n - 1
			continue
		}
		behind := c.behind(kids[i+1:], follow)
		c.node(kids[i], &behind)
	}
}

// text emits the single characters that kids begin with, if there are several.
func (c *compiler) text(kids []*node) int {
	var units []uint16
	for _, kid := range kids {
		u, ok := c.unit(kid)
		if !ok {
			break
		}
		units = append(units, u)
	}
	if len(units) > 1 {
		c.meter.work(len(units))
		c.emit(inst{op: opText, x: int32(units[0]), more: &extra{text: units}})
	}
	return len(units)
}

// behind is what kids, and then follow, begin with.
func (c *compiler) behind(kids []*node, follow *first) first {
	var f first
	for i, kid := range kids {
		if i == lookahead {
			return anything
		}
		f.add(kid.first)
		if !kid.transparent {
			return f
		}
	}
	f.add(*follow)
	return f
}

func (c *compiler) group(n *node, follow *first) {
	from, to := 2*n.number, 2*n.number+1
	if c.back {
		from, to = to, from
	}
	c.emit(inst{op: opSave, x: from})
	c.node(n.kids[0], follow)
	c.emit(inst{op: opSave, x: to})
}

// choice tries one alternative after the other.
func (c *compiler) choice(n *node, follow *first) {
	if c.switched(n, follow) {
		return
	}
	rest := make([]first, len(n.kids)) // what the alternatives from there on begin with
	for i := len(n.kids) - 1; i >= 0; i-- {
		rest[i] = begins(n.kids[i], follow)
		if i+1 < len(n.kids) {
			rest[i].add(rest[i+1])
		}
	}
	var jumps []int32
	for i, kid := range n.kids {
		last := i == len(n.kids)-1
		split := int32(-1)
		if !last {
			own := begins(kid, follow)
			split = c.emit(inst{op: opSplit, a: c.guard(&own), b: c.guard(&rest[i+1])})
			c.p.code[split].x = c.pc()
		}
		c.node(kid, follow)
		if !last {
			jumps = append(jumps, c.emit(inst{op: opJump}))
			c.p.code[split].y = c.pc()
		}
	}
	for _, pc := range jumps {
		c.p.code[pc].x = c.pc()
	}
	c.memo()
}

// look emits a look-around.
func (c *compiler) look(n *node) {
	kid := n.kids[0]
	if kid.kind == character && c.byUnits(kid.set) {
		c.emit(inst{op: opPeek, set: c.set(kid.set), negate: n.negate, back: !n.ahead})
		return
	}
	outer := c.back
	c.back = !n.ahead
	start := c.emit(inst{op: opLook, negate: n.negate})
	if own := begins(kid, &anything); n.ahead {
		c.p.code[start].a = c.guard(&own)
	}
	context := c.context
	c.context = memoContext{look: true, keeps: n.negate || n.groups[0] == n.groups[1]}
	c.node(kid, &anything)
	looked := c.emit(inst{op: opLooked, negate: n.negate})
	c.leaveLook(start, looked)
	c.context = context
	c.p.code[start].x = c.pc()
	c.back = outer
}

// anchored says that a match of n has to begin where the assertion holds.
func anchored(n *node, assertion kind) bool {
	for {
		switch {
		case n.kind == assertion:
			return true
		case n.kind == sequence || n.kind == group || n.kind == loop && n.min > 0:
			n = n.kids[0]
		case n.kind == choice:
			for _, kid := range n.kids {
				if !anchored(kid, assertion) {
					return false
				}
			}
			return true
		default:
			return false
		}
	}
}

// findPrefix finds the text that each match begins with.
func (c *compiler) findPrefix(n *node) {
	whole := true
	var add func(n *node)
	add = func(n *node) {
		switch n.kind {
		case sequence:
			for i := 0; i < len(n.kids) && whole; i++ {
				add(n.kids[i])
			}
		case group:
			add(n.kids[0])
		default:
			u, ok := c.unit(n)
			if whole = ok; ok {
				c.p.prefix = append(c.p.prefix, u)
			}
		}
	}
	add(n)
	for _, u := range c.p.prefix {
		if u > 0xff {
			c.p.prefixByte = nil
			return
		}
		c.p.prefixByte = append(c.p.prefixByte, byte(u))
	}
}

// findLeading looks for a run at the beginning that takes all it can. When the
// rest fails behind it, it fails from wherever in the run one begins.
func (c *compiler) findLeading() {
	for i := range c.p.code {
		if c.p.code[i].op == opReference {
			return
		}
	}
	for pc := range c.p.code {
		switch in := &c.p.code[pc]; in.op {
		case opSave:
			continue
		case opRunAll:
			if in.lo <= 1 && in.hi == unlimited {
				c.p.leading = int32(pc)
			}
		default:
		}
		return
	}
}
