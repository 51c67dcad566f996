package pattern

import "slices"

// minSwitch is from how many alternatives on a table says which of them can match.
const minSwitch = 4

// switched emits a choice between many alternatives by the unit they begin with,
// if that tells them apart.
func (c *compiler) switched(n *node, follow *first) bool {
	if c.back || len(n.kids) < minSwitch {
		return false
	}
	firsts := make([]first, len(n.kids))
	possible := 0
	for i, kid := range n.kids {
		firsts[i] = begins(kid, follow)
		for u := range uint16(switchUnits) {
			if firsts[i].has(u) {
				possible++
			}
		}
	}
	c.meter.work(len(n.kids) * switchUnits / 8)
	if possible > len(n.kids)*switchUnits/4 { // most can begin with anything
		return false
	}
	at := c.emit(inst{op: opSwitch, more: &extra{}})
	starts := make([]int32, len(n.kids))
	var jumps []int32
	for i, kid := range n.kids {
		starts[i] = c.pc()
		c.node(kid, follow)
		jumps = append(jumps, c.emit(inst{op: opJump}))
	}
	s := switcher{c: c, starts: starts, chains: map[string]int32{}}
	table := make([]int32, switchUnits+2)
	for u := range uint16(switchUnits) {
		table[u] = s.chain(func(i int) bool { return firsts[i].has(u) })
	}
	table[switchUnits] = s.chain(func(i int) bool { return firsts[i].high() })
	table[switchUnits+1] = s.chain(func(i int) bool { return firsts[i].end })
	c.p.code[at].more.table = table
	for _, pc := range jumps {
		c.p.code[pc].x = c.pc()
	}
	c.memo()
	return true
}

// high says that there are units from switchUnits on in the set.
func (f *first) high() bool {
	for _, b := range f.bits[switchUnits/64:] {
		if b != 0 {
			return true
		}
	}
	return false
}

// switcher emits the alternatives that are left for a unit, the same only once.
type switcher struct {
	c      *compiler
	starts []int32
	chains map[string]int32
}

// chain is where those alternatives are tried that can match.
func (s *switcher) chain(can func(i int) bool) int32 {
	var left []int32
	key := make([]byte, 0, len(s.starts))
	for i, start := range s.starts {
		if can(i) {
			left = append(left, start)
			key = append(key, 1)
		} else {
			key = append(key, 0)
		}
	}
	s.c.meter.work(len(s.starts) / 4)
	if pc, ok := s.chains[string(key)]; ok {
		return pc
	}
	var pc int32
	switch len(left) {
	case 0:
		pc = s.c.emit(inst{op: opFail})
	case 1:
		pc = left[0]
	default:
		pc = s.c.pc()
		for i, start := range left[:len(left)-1] {
			split := s.c.emit(inst{op: opSplit, x: start})
			s.c.p.code[split].y = split + 1
			if i == len(left)-2 {
				s.c.p.code[split].y = left[i+1]
			}
		}
	}
	s.chains[string(key)] = pc
	return pc
}

// wordList emits the strings of a class as a tree of their characters: they are
// many, and where one matches no other of the same length does.
func (c *compiler) wordList(n *node, follow *first) {
	list := n.strings
	if c.back {
		list = make([][]rune, len(n.strings))
		for i, s := range n.strings {
			list[i] = slices.Clone(s)
			slices.Reverse(list[i])
		}
		list = sortedStrings(list)
	}
	hasEmpty := len(list) > 0 && len(list[0]) == 0
	if hasEmpty {
		list = list[1:]
	}
	w := wordCompiler{compiler: c, fold: n.fold}
	var ends []int32
	if len(list) > 0 {
		split := c.emit(inst{op: opSplit})
		c.p.code[split].x = c.pc()
		w.tree(list, 0)
		w.ends = append(w.ends, c.emit(inst{op: opJump}))
		c.p.code[split].y = c.pc()
	}
	if hasEmpty {
		split := c.emit(inst{op: opSplit})
		c.p.code[split].x = c.pc()
		c.node(n.kids[0], follow)
		c.p.code[split].y = c.pc()
	} else {
		c.node(n.kids[0], follow)
	}
	for _, pc := range append(ends, w.ends...) {
		c.p.code[pc].x = c.pc()
	}
	c.memo()
}

// wordCompiler emits a tree of strings.
type wordCompiler struct {
	*compiler
	fold bool
	ends []int32 // jumps to behind it
}

// tree emits strings that are the same up to depth. It recurses once for each
// string that is the beginning of others, or for each length at which they part.
func (w *wordCompiler) tree(list [][]rune, depth int) {
	for len(list) == 1 || list[0][depth] == list[len(list)-1][depth] && len(list[0]) > depth+1 {
		w.character(w.closed(list[0][depth]))
		if depth++; len(list[0]) == depth {
			return
		}
	}
	branch := w.emit(inst{op: opBranch, back: w.back, more: &extra{}})
	var edges []edge
	for len(list) > 0 {
		c := list[0][depth]
		n := 1
		for n < len(list) && list[n][depth] == c {
			n++
		}
		for _, s := range w.closed(c) {
			edges = append(edges, edge{s, w.pc()})
		}
		w.after(list[:n], depth+1)
		list = list[n:]
	}
	slices.SortFunc(edges, func(a, b edge) int { return int(a.lo - b.lo) })
	w.p.code[branch].more.edges = edges
}

// after emits what follows an edge: longer strings first, and the end of one.
func (w *wordCompiler) after(list [][]rune, depth int) {
	if len(list[0]) > depth {
		w.tree(list, depth)
	} else if len(list) > 1 {
		split := w.emit(inst{op: opSplit})
		w.p.code[split].x = w.pc()
		w.tree(list[1:], depth)
		w.ends = append(w.ends, w.emit(inst{op: opJump}))
		w.p.code[split].y = w.pc()
	}
	w.ends = append(w.ends, w.emit(inst{op: opJump}))
}

func (w *wordCompiler) closed(c rune) ranges {
	set := ranges{{c, c}}
	if w.fold {
		set = w.flags.folding().close(set)
	}
	return set
}
