package pattern

// frame is something to do when an attempt fails: what it is says kind.
type frame struct {
	kind frameKind
	pc   int32
	at   int32
	more int32
}

const frameSize = 16

type frameKind int32

const (
	frameChoice frameKind = iota // go on with pc at at
	frameSlot                    // slot pc is at again
	frameRun                     // the run at pc gives back a character; it ends at at, and must not before more
	frameLazy                    // the lazy run at pc takes one more; it ends at at, with more characters
	frameLook                    // the look-around at pc fails; it began at at, and the one around it at frame more
	frameMemo                    // the state, whose number is in at and more, failed
)

// noLook is in place of the frame of a look-around, outside of all.
const noLook = -1

// attempt runs a program at one position. It is a back-tracking machine with a
// stack of its own.
//
//nolint:gocyclo,cyclop,funlen // one loop over all instructions, for speed
func attempt[U unit](m *Matcher, prog *program, text []U, start int) (verdict, error) {
	code, slots := prog.code, m.slots
	stack := m.stack[:0]
	budget := m.budget
	look := int32(noLook)
	pc, at := 0, start
	for {
		if budget--; budget < 0 {
			if v, err := m.refill(&budget); v != miss {
				return v, err
			}
		}
		if len(stack)+2 > cap(stack) {
			if err := m.growStack(&stack); err != nil {
				return abort, err
			}
		}
		in := &code[pc]
		switch in.op {
		case opMatch:
			slots[0], slots[1] = int32(start), int32(at)
			m.budget, m.stack = budget, stack
			return match, nil
		case opChar:
			if at < len(text) && int32(text[at]) == in.x {
				at++
				pc++
				continue
			}
		case opChar2:
			if at < len(text) && (int32(text[at]) == in.x || int32(text[at]) == in.y) {
				at++
				pc++
				continue
			}
		case opText:
			if at < len(text) && int32(text[at]) == in.x && beginsWith(text[at:], in.more.text) {
				budget -= len(in.more.text) / scanned
				at += len(in.more.text)
				pc++
				continue
			}
		case opSet:
			if at < len(text) && in.set.has(uint16(text[at])) {
				at++
				pc++
				continue
			}
		case opPoint:
			if at < len(text) {
				if c, size := pointAt(text, at); in.set.hasPoint(c) {
					at += size
					pc++
					continue
				}
			}
		case opBackSet:
			if at > 0 && in.set.has(uint16(text[at-1])) {
				at--
				pc++
				continue
			}
		case opBackPoint:
			if at > 0 {
				if c, size := pointBefore(text, at); in.set.hasPoint(c) {
					at -= size
					pc++
					continue
				}
			}
		case opPeek:
			i := at
			if in.back {
				i--
			}
			if (0 <= i && i < len(text) && in.set.has(uint16(text[i]))) != in.negate {
				pc++
				continue
			}
		case opTextStart:
			if at == 0 {
				pc++
				continue
			}
		case opTextEnd:
			if at == len(text) {
				pc++
				continue
			}
		case opLineStart:
			if at == 0 || isLineEnd(text[at-1]) {
				pc++
				continue
			}
		case opLineEnd:
			if at == len(text) || isLineEnd(text[at]) {
				pc++
				continue
			}
		case opBoundary, opInside:
			before := at > 0 && in.set.has(uint16(text[at-1]))
			after := at < len(text) && in.set.has(uint16(text[at]))
			if (before != after) == (in.op == opBoundary) {
				pc++
				continue
			}
		case opSave:
			stack = append(stack, frame{frameSlot, in.x, slots[in.x], 0})
			slots[in.x] = int32(at)
			pc++
			continue
		case opReset:
			budget -= int(in.y-in.x) / scanned
			for i := in.x; i < in.y; i++ {
				if slots[i] >= 0 {
					if len(stack)+2 > cap(stack) {
						if err := m.growStack(&stack); err != nil {
							return abort, err
						}
					}
					stack = append(stack, frame{frameSlot, i, slots[i], 0})
					slots[i] = -1
				}
			}
			pc++
			continue
		case opJump:
			pc = int(in.x)
			continue
		case opSplit:
			if at < len(text) {
				c := uint16(text[at])
				if in.a != nil && !in.a.has(c) {
					pc = int(in.y)
					continue
				}
				if in.b != nil && !in.b.has(c) {
					pc = int(in.x)
					continue
				}
			} else {
				if in.a != nil && !in.a.end {
					pc = int(in.y)
					continue
				}
				if in.b != nil && !in.b.end {
					pc = int(in.x)
					continue
				}
			}
			stack = append(stack, frame{frameChoice, in.y, int32(at), 0})
			pc = int(in.x)
			continue
		case opSwitch:
			table := in.more.table
			switch {
			case at == len(text):
				pc = int(table[switchUnits+1])
			case text[at] < switchUnits:
				pc = int(table[text[at]])
			default:
				pc = int(table[switchUnits])
			}
			continue
		case opBranch:
			if to, size := branch(in, text, at); size != 0 {
				budget -= 4
				at += size
				pc = to
				continue
			}
		case opRun, opRunAll:
			low, high, err := runFrom(m, in, text, at, int(in.lo), int(in.hi))
			if err != nil {
				return abort, err
			}
			budget -= (high - at) % chunk / scanned
			if low < 0 {
				break
			}
			if in.op == opRunAll {
				if m.lead < 0 && pc == int(prog.leading) {
					m.lead = high
				}
			} else if high > low {
				stack = append(stack, frame{frameRun, int32(pc), int32(high), int32(low)})
			}
			at = high
			pc++
			continue
		case opRunLazy:
			low, high, err := runFrom(m, in, text, at, int(in.lo), int(in.lo))
			if err != nil {
				return abort, err
			}
			budget -= (high - at) % chunk / scanned
			if low < 0 {
				break
			}
			stack = append(stack, frame{frameLazy, int32(pc), int32(high), in.lo})
			// What follows may be excluded already: then failing takes the next.
			if in.a == nil || canStand(in.a, text, high) {
				at = high
				pc++
				continue
			}
		case opCount:
			stack = append(stack, frame{frameSlot, in.x, slots[in.x], 0})
			slots[in.x] = 0
			pc++
			continue
		case opLoop:
			n := slots[in.r]
			switch {
			case n < in.lo:
				stack = append(stack, frame{frameSlot, in.r, n, 0})
				slots[in.r] = n + 1
				if in.mark >= 0 {
					stack = append(stack, frame{frameSlot, in.mark, slots[in.mark], 0})
					slots[in.mark] = -1
				}
				pc = int(in.x)
				continue
			case n >= in.hi:
				pc = int(in.y)
				continue
			case in.a != nil && !canStand(in.a, text, at):
				pc = int(in.y)
				continue
			case in.lazy:
				stack = append(stack, frame{frameChoice, int32(pc + 1), int32(at), 0})
				pc = int(in.y)
				continue
			}
			if in.b == nil || canStand(in.b, text, at) {
				stack = append(stack, frame{frameChoice, in.y, int32(at), 0})
			}
			pc++
			continue
		case opAgain:
			if n := slots[in.r]; in.hi != unlimited {
				stack = append(stack, frame{frameSlot, in.r, n, 0})
				slots[in.r] = n + 1
			}
			if in.mark >= 0 {
				stack = append(stack, frame{frameSlot, in.mark, slots[in.mark], 0})
				slots[in.mark] = int32(at)
			}
			pc = int(in.x)
			continue
		case opMark:
			stack = append(stack, frame{frameSlot, in.x, slots[in.x], 0})
			slots[in.x] = int32(at)
			pc++
			continue
		case opProgress:
			if int(slots[in.x]) != at {
				pc++
				continue
			}
		case opLook:
			if in.a != nil && !canStand(in.a, text, at) {
				if in.negate {
					pc = int(in.x)
					continue
				}
				break
			}
			stack = append(stack, frame{frameLook, int32(pc), int32(at), look})
			look = int32(len(stack) - 1)
			pc++
			continue
		case opLooked:
			at = int(stack[look].at)
			budget -= (len(stack) - int(look)) / scanned
			outer := stack[look].more
			if in.negate {
				stack = m.undo(stack, int(look))
				look = outer
				break
			}
			stack = m.keep(stack, int(look), prog)
			look = outer
			pc++
			continue
		case opReference:
			to, err := refer(m, in, slots, text, at)
			if err != nil {
				return abort, err
			}
			if to >= 0 {
				budget -= max(to-at, at-to) % chunk / scanned
				at = to
				pc++
				continue
			}
		case opMemo:
			key := &in.more.memo
			state := m.memo.state(key, slots, at)
			outcome, err := m.memo.outcome(m, state)
			if err != nil {
				return abort, err
			}
			budget -= 2
			if outcome == failed {
				break
			}
			if outcome == succeeded && key.keeps {
				pc = int(in.x)
				continue
			}
			if key.look {
				stack = append(stack, frame{frameMemo, int32(pc), int32(uint32(state)), int32(uint32(state >> 32))})
			} else {
				m.memo.note(state, failed) // unless the whole match succeeds, when nothing is asked any more
			}
			pc++
			continue
		default: // opFail
		}

		// What was tried failed.
	failing:
		for {
			if budget--; budget < 0 {
				if v, err := m.refill(&budget); v != miss {
					return v, err
				}
			}
			last := len(stack) - 1
			if last < 0 {
				m.budget, m.stack = budget, stack
				return miss, nil
			}
			f := &stack[last]
			switch f.kind {
			case frameChoice:
				pc, at = int(f.pc), int(f.at)
				stack = stack[:last]
				break failing
			case frameSlot:
				slots[f.pc] = f.at
				stack = stack[:last]
			case frameRun:
				back, ok := giveBack(&code[f.pc], text, int(f.at), int(f.more))
				budget -= (int(f.at) - back) / scanned
				f.at = int32(back)
				if ok {
					pc, at = int(f.pc)+1, back
				}
				if f.at == f.more {
					stack = stack[:last]
				}
				if ok {
					break failing
				}
			case frameLazy:
				more, taken, ok := takeMore(&code[f.pc], text, int(f.at), f.more)
				budget -= (more - int(f.at)) / scanned
				f.at, f.more = int32(more), taken
				if ok {
					pc, at = int(f.pc)+1, more
					break failing
				}
				if taken < 0 {
					stack = stack[:last]
				}
			case frameLook:
				pc, at, look = int(f.pc), int(f.at), f.more
				stack = stack[:last]
				if code[pc].negate {
					pc = int(code[pc].x)
					break failing
				}
			case frameMemo:
				m.memo.note(f.state(), failed)
				stack = stack[:last]
			}
		}
	}
}

// refill pays for the steps done and gives the next ones. It is miss to go on.
func (m *Matcher) refill(budget *int) (verdict, error) {
	m.budget = *budget
	if err := m.settle(); err != nil {
		return abort, err
	}
	*budget = m.budget
	if m.limit >= 0 && m.spent > m.limit {
		return impatient, nil
	}
	return miss, nil
}
