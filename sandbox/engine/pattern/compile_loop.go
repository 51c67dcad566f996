package pattern

// loop emits a repetition.
func (c *compiler) loop(n *node, follow *first) {
	kid := n.kids[0]
	if kid.kind == character && !c.back && !c.linear {
		c.run(n, follow)
		return
	}
	again := kid.first // what may follow the repeated part
	again.add(*follow)
	switch {
	case n.min == 0 && n.max == 1:
		c.optional(n, follow)
	case n.min == 0 && n.max == unlimited:
		c.star(n, &again, follow)
	case n.min == 1 && n.max == unlimited && !kid.nullable:
		start := c.pc()
		c.body(n, -1, &again)
		c.memo()
		split := c.splitLoop(n, follow)
		c.p.code[split].x = start
		c.p.code[split].y = c.pc()
		c.orderLoop(split, n.lazy)
	default:
		c.counted(n, &again, follow)
	}
}

// run emits a repetition of single characters.
func (c *compiler) run(n *node, follow *first) {
	kid := n.kids[0]
	in := inst{op: opRun, lo: n.min, hi: n.max, set: c.set(kid.set), points: !c.byUnits(kid.set), a: c.guard(follow)}
	switch {
	case n.lazy:
		in.op = opRunLazy
	case kid.first.disjoint(follow):
		in.op = opRunAll
	}
	c.emit(in)
}

// disjoint says that no text which does not end there begins with both.
func (f *first) disjoint(other *first) bool {
	for i, b := range other.bits {
		if f.bits[i]&b != 0 {
			return false
		}
	}
	return true
}

// body emits what is repeated: groups in it are reset, and with a register for
// it, taking nothing fails.
func (c *compiler) body(n *node, mark int32, follow *first) {
	if n.groups[0] < n.groups[1] {
		c.emit(inst{op: opReset, x: 2 * n.groups[0], y: 2 * n.groups[1]})
	}
	c.node(n.kids[0], follow)
	if mark >= 0 {
		c.emit(inst{op: opProgress, x: mark})
	}
}

// mark gives a body that may take nothing a register for where it began.
func (c *compiler) mark(n *node) int32 {
	if !n.kids[0].nullable {
		return -1
	}
	return c.register()
}

// splitLoop emits the choice between the body, at x, and what follows, at y.
func (c *compiler) splitLoop(n *node, follow *first) int32 {
	own := begins(n.kids[0], follow)
	return c.emit(inst{op: opSplit, a: c.guard(&own), b: c.guard(follow)})
}

// orderLoop makes a lazy loop try what follows first.
func (c *compiler) orderLoop(split int32, lazy bool) {
	if in := &c.p.code[split]; lazy {
		in.x, in.y, in.a, in.b = in.y, in.x, in.b, in.a
	}
}

func (c *compiler) optional(n *node, follow *first) {
	split := c.splitLoop(n, follow)
	c.p.code[split].x = c.pc()
	mark := c.mark(n)
	if mark >= 0 {
		c.emit(inst{op: opMark, x: mark})
		c.context.marks = append(c.context.marks, mark)
	}
	c.body(n, mark, follow)
	if mark >= 0 {
		c.context.marks = c.context.marks[:len(c.context.marks)-1]
	}
	c.p.code[split].y = c.pc()
	c.orderLoop(split, n.lazy)
	c.memo()
}

func (c *compiler) star(n *node, again, follow *first) {
	start := c.pc()
	c.memo()
	split := c.splitLoop(n, follow)
	c.p.code[split].x = c.pc()
	mark := c.mark(n)
	if mark >= 0 {
		c.emit(inst{op: opMark, x: mark})
		c.context.marks = append(c.context.marks, mark)
	}
	c.body(n, mark, again)
	if mark >= 0 {
		c.context.marks = c.context.marks[:len(c.context.marks)-1]
	}
	c.emit(inst{op: opJump, x: start})
	c.p.code[split].y = c.pc()
	c.orderLoop(split, n.lazy)
}

// counted emits a loop whose rounds are counted in a register.
func (c *compiler) counted(n *node, again, follow *first) {
	counter := c.register()
	mark := c.mark(n)
	c.emit(inst{op: opCount, x: counter})
	context := c.context
	c.context = context.with(counter, n, -1)
	start := c.pc()
	c.memo()
	c.context = context.with(counter, n, mark)
	own := begins(n.kids[0], again)
	in := inst{op: opLoop, r: counter, mark: mark, lo: n.min, hi: n.max, lazy: n.lazy, a: c.guard(&own), b: c.guard(follow)}
	loop := c.emit(in)
	in.op = opAgain
	enter := c.emit(in)
	c.p.code[loop].x, c.p.code[enter].x = c.pc(), c.pc()
	c.body(n, mark, again)
	c.emit(inst{op: opJump, x: start})
	c.p.code[loop].y = c.pc()
	c.context = context
	c.memo()
}
