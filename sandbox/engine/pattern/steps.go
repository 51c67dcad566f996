package pattern

import "slices"

// canStand says whether a text from at on may begin with what f holds.
func canStand[U unit](f *first, text []U, at int) bool {
	if at < len(text) {
		return f.has(uint16(text[at]))
	}
	return f.end
}

// runFrom is where least and where up to most characters of a run end that begin
// at at; low is -1 when there are fewer.
func runFrom[U unit](m *Matcher, in *inst, text []U, at, least, most int) (low, high int, err error) {
	if in.points && wide[U]() {
		return runOfPoints(m, in.set, text, at, least, most)
	}
	limit := len(text)
	if most < limit-at {
		limit = at + most
	}
	for high = at; ; {
		to := min(limit, high+chunk)
		high = endOf(in.set, text, high, to)
		if high < to || to == limit {
			break
		}
		if err := m.charge(chunk / scanned); err != nil {
			return -1, high, err
		}
	}
	if low = at + least; low > high {
		low = -1
	}
	return low, high, nil
}

// endOf is where the units in the set end.
func endOf[U unit](set *charset, text []U, at, to int) int {
	if wide[U]() {
		for i, c := range text[at:to] {
			if c := uint16(c); c < 0x100 {
				if !set.low[c] {
					return at + i
				}
			} else if !set.above(c) {
				return at + i
			}
		}
		return to
	}
	low := &set.low
	for i, c := range text[at:to] {
		if !low[byte(c)] {
			return at + i
		}
	}
	return to
}

// runOfPoints is runFrom by code points.
func runOfPoints[U unit](m *Matcher, set *charset, text []U, at, least, most int) (low, high int, err error) {
	low = -1
	for n := 0; ; n++ {
		if n == least {
			low = at
		}
		if n == most || at == len(text) {
			return low, at, nil
		}
		c, size := pointAt(text, at)
		if !set.hasPoint(c) {
			return low, at, nil
		}
		at += size
		if n%chunk == chunk-1 {
			if err := m.charge(chunk / scanned); err != nil {
				return -1, at, err
			}
		}
	}
}

// giveBack is where a run may end before high, and not before low, so that what
// follows can stand there. If there is no such place within a chunk, it is not ok.
func giveBack[U unit](in *inst, text []U, high, low int) (back int, ok bool) {
	points := in.points && wide[U]()
	for last := max(low, high-chunk); high > last; {
		high--
		if points && high > low && isLow(rune(text[high])) && isHigh(rune(text[high-1])) {
			high--
		}
		if in.a == nil || in.a.has(uint16(text[high])) {
			return high, true
		}
	}
	return high, false
}

// takeMore is where a lazy run that has taken so many characters ends next, so
// that what follows can stand there. If there is no such place within a chunk,
// it is not ok; if there is none at all, taken is -1.
func takeMore[U unit](in *inst, text []U, at int, taken int32) (more int, takes int32, ok bool) {
	points := in.points && wide[U]()
	for limit := at + chunk; at < limit; {
		if taken >= in.hi || at >= len(text) {
			return at, -1, false
		}
		size := 1
		if points {
			var c rune
			if c, size = pointAt(text, at); !in.set.hasPoint(c) {
				return at, -1, false
			}
		} else if !in.set.has(uint16(text[at])) {
			return at, -1, false
		}
		at += size
		if in.hi != unlimited {
			taken++
		}
		if in.a == nil || canStand(in.a, text, at) {
			return at, taken, true
		}
	}
	return at, taken, false
}

// branch is where an opBranch goes, and by how much; 0 for nowhere.
func branch[U unit](in *inst, text []U, at int) (to, size int) {
	var c rune
	switch {
	case in.back && at == 0 || !in.back && at == len(text):
		return 0, 0
	case in.back:
		c, size = pointBefore(text, at)
		size = -size
	default:
		c, size = pointAt(text, at)
	}
	edges := in.more.edges
	low, high := 0, len(edges)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if edges[middle].hi < c {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(edges) || edges[low].lo > c {
		return 0, 0
	}
	return int(edges[low].to), size
}

// refer is where a text ends, or begins, that repeats what a group captured; -1
// for a text that does not.
func refer[U unit](m *Matcher, in *inst, slots []int32, text []U, at int) (to int, err error) {
	from, end := -1, -1
	for _, group := range in.more.groups {
		if a, b := slots[2*group], slots[2*group+1]; a >= 0 && b >= 0 {
			from, end = int(a), int(b)
		}
	}
	if from < 0 {
		return at, nil
	}
	start, to := at, at+end-from
	if in.back {
		start, to = at-(end-from), at-(end-from)
	}
	stop := start + end - from
	if start < 0 || stop > len(text) || in.points && (splitsPair(text, start) || splitsPair(text, stop)) {
		return -1, nil
	}
	for from < end {
		size := min(chunk, end-from)
		if in.points && size < end-from && splitsPair(text, from+size) {
			size--
		}
		if !repeats(in, text[from:from+size], text[start:start+size]) {
			return -1, nil
		}
		from, start = from+size, start+size
		if size >= chunk-1 {
			if err := m.charge(chunk / scanned); err != nil {
				return -1, err
			}
		}
	}
	return to, nil
}

// splitsPair says that a position is between the two units of a code point.
func splitsPair[U unit](text []U, at int) bool {
	return wide[U]() && 0 < at && at < len(text) && isLow(rune(text[at])) && isHigh(rune(text[at-1]))
}

func repeats[U unit](in *inst, a, b []U) bool {
	switch {
	case !in.fold:
		return slices.Equal(a, b)
	case in.points && wide[U]():
		return samePoints(a, b)
	}
	f := unitFolding()
	if in.points {
		f = unicodeFolding()
	}
	for i, c := range a {
		if c != b[i] && f.canonical(rune(c)) != f.canonical(rune(b[i])) {
			return false
		}
	}
	return true
}

// samePoints compares texts of code points without regard to case. A letter and
// its other case take as many units.
func samePoints[U unit](a, b []U) bool {
	f := unicodeFolding()
	for i := 0; i < len(a); {
		c, size := pointAt(a, i)
		d, other := pointAt(b, i)
		if size != other || c != d && f.canonical(c) != f.canonical(d) {
			return false
		}
		i += size
	}
	return true
}

// undo takes back what a negative look-around that matched has done.
func (m *Matcher) undo(stack []frame, look int) []frame {
	for i := len(stack) - 1; i > look; i-- {
		switch f := stack[i]; f.kind {
		case frameSlot:
			m.slots[f.pc] = f.at
		case frameMemo:
			m.memo.note(f.state(), succeeded)
		default:
		}
	}
	return stack[:look]
}

// keep leaves of a look-around that matched only what takes back its captures:
// it is not tried another way.
func (m *Matcher) keep(stack []frame, look int, prog *program) []frame {
	kept := stack[:look]
	for _, f := range stack[look+1:] {
		switch f.kind {
		case frameSlot:
			kept = append(kept, f)
		case frameMemo:
			if prog.code[f.pc].more.memo.keeps {
				m.memo.note(f.state(), succeeded)
			}
		default:
		}
	}
	return kept
}

// state is the number that a frameMemo holds.
func (f frame) state() uint64 {
	return uint64(uint32(f.more))<<32 | uint64(uint32(f.at))
}

// growStack makes room on the stack, which it announces before.
func (m *Matcher) growStack(stack *[]frame) error {
	size := max(64, 2*cap(*stack))
	if size > maxStack {
		return ErrTooDeep
	}
	if err := m.allocate(size * frameSize); err != nil {
		return err
	}
	larger := make([]frame, len(*stack), size)
	copy(larger, *stack)
	*stack = larger
	return nil
}
