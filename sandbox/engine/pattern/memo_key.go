package pattern

// memoContext is what the outcome of a part depends on besides where it begins
// in the pattern and in the text: how often the loops around it ran, and whether
// their bodies have taken anything yet. Around it means within the innermost
// look-around, whose outcome is its own.
type memoContext struct {
	look  bool // within a look-around
	keeps bool // that shows nothing of how it matched
	loops []countedLoop
	marks []int32 // registers of where bodies began
}

type countedLoop struct {
	register int32
	most     uint64 // values of the register
}

func (x memoContext) with(counter int32, n *node, mark int32) memoContext {
	most := uint64(n.max) + 1
	if n.max == unlimited {
		most = uint64(n.min) + 1
	}
	x.loops = append(x.loops[:len(x.loops):len(x.loops)], countedLoop{counter, most})
	if mark >= 0 {
		x.marks = append(x.marks[:len(x.marks):len(x.marks)], mark)
	}
	return x
}

// memoKey says how a state becomes a number.
type memoKey struct {
	base  uint64 // of all states of this instruction
	loops []countedLoop
	marks []int32
	look  bool
	keeps bool
}

// maxStates is how many states the numbers may tell apart; with 29 bits of a
// position they fit into 64 bits.
const maxStates = 1 << 34

// memo emits the instruction that remembers, in a linear program. It must stand
// wherever several ways through the pattern meet.
func (c *compiler) memo() {
	if !c.linear {
		return
	}
	states := uint64(1)
	for _, l := range c.context.loops {
		if states *= l.most; states > maxStates {
			return // too many to tell apart: this place remembers nothing
		}
	}
	if len(c.context.marks) > 30 {
		return
	}
	if states <<= len(c.context.marks); c.memos+states > maxStates {
		return
	}
	key := memoKey{base: c.memos, loops: c.context.loops, marks: append([]int32(nil), c.context.marks...), look: c.context.look, keeps: c.context.keeps}
	c.memos += states
	c.emit(inst{op: opMemo, more: &extra{memo: key}})
}

// leaveLook tells the instructions of a look-around where it ends.
func (c *compiler) leaveLook(from, looked int32) {
	if !c.linear {
		return
	}
	for pc := from; pc < looked; pc++ {
		if in := &c.p.code[pc]; in.op == opMemo && in.x == 0 {
			in.x = looked
		}
	}
}
