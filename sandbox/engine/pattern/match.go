package pattern

import "bytes"

// Matcher searches texts. It keeps the memory that one search needs for the
// next, and the last match. The zero Matcher is ready for use, by one goroutine
// at a time.
type Matcher struct {
	// Meter is paid for the steps of a search. It may be nil.
	Meter Meter

	slots    []int32 // captures and registers of the last attempt
	stack    []frame
	captures int
	matched  bool

	budget int // steps until the next charge
	spent  int // steps charged in this search
	limit  int // after how many steps to start again, remembering; -1 for never
	lead   int // where the leading run of the attempt ended, or -1
	memo   memo
}

const (
	// impatience is how many steps a search may take, for each unit of the text
	// and to begin with, until it starts again with the program that remembers
	// where it was. That is slower by the step, so most searches never need it.
	impatience      = 16
	impatienceFirst = 16 << 10

	// maxStack is how many frames a search may have, some 1 GiB.
	maxStack = 64 << 20

	// keptStack and keptMemo are how much memory stays for the next search, in bytes.
	keptStack = 1 << 20
	keptMemo  = 64 << 10
)

// Match looks for the first match that begins at unit at or behind it; with
// Sticky, only at it. If at lies between the two units of a code point and p
// has the flag u or v, the search begins with the first of them. The error is
// what the Meter returned.
func (m *Matcher) Match(p *Pattern, text Text, at int) (bool, error) {
	return m.find(p, text, at, p.flags&Sticky != 0)
}

// Search is Match without regard to Sticky.
func (m *Matcher) Search(p *Pattern, text Text, at int) (bool, error) {
	return m.find(p, text, at, false)
}

func (m *Matcher) find(p *Pattern, text Text, at int, sticky bool) (bool, error) {
	m.matched = false
	if at < 0 || at > text.Len() {
		return false, nil
	}
	if text.Len() > maxText {
		return false, ErrTooDeep
	}
	m.captures = p.Groups() + 1
	m.budget, m.spent, m.limit = batch, 0, -1
	if p.linearly {
		m.limit = impatienceFirst + impatience*(text.Len()-at)
	}
	v, err := m.run(p, p.program, text, at, sticky)
	if v == impatient {
		m.limit = -1
		if err = m.charge(p.size() * 4); err != nil {
			return false, err
		}
		v, err = m.run(p, p.linearProgram(), text, at, sticky)
	}
	m.memo.clear()
	if err == nil {
		err = m.settle()
	}
	if cap(m.stack) > keptStack/frameSize {
		m.stack = nil
	}
	m.matched = v == match && err == nil
	return m.matched, err
}

// Group is where a capture group of the last match begins and ends, in units:
// the whole match for 0, and -1 and -1 for a group that took no part in it. It
// may not be called unless Match returned true.
func (m *Matcher) Group(n int) (start, end int) {
	start, end = int(m.slots[2*n]), int(m.slots[2*n+1])
	if start < 0 || end < 0 {
		return -1, -1
	}
	return start, end
}

// Groups is the number of groups of the last match, the whole match among them;
// 0 if there was none.
func (m *Matcher) Groups() int {
	if !m.matched {
		return 0
	}
	return m.captures
}

// verdict is how an attempt or a search ended.
type verdict uint8

const (
	miss      verdict = iota
	match             // the slots say where
	impatient         // it took more steps than the limit
	abort             // the Meter returned an error
)

func (m *Matcher) run(p *Pattern, prog *program, text Text, at int, sticky bool) (verdict, error) {
	if n := prog.slots; cap(m.slots) < n {
		if err := m.allocate(4 * n); err != nil {
			return abort, err
		}
		m.slots = make([]int32, n)
	}
	m.slots = m.slots[:prog.slots]
	for i := range m.slots {
		m.slots[i] = -1
	}
	m.stack = m.stack[:0]
	if text.units != nil {
		return search(m, p, prog, text.units, at, sticky)
	}
	return search(m, p, prog, text.bytes, at, sticky)
}

// search tries one position after the other.
func search[U unit](m *Matcher, p *Pattern, prog *program, text []U, at int, sticky bool) (verdict, error) {
	points := p.flags.unicode()
	if points && splitsPair(text, at) {
		at--
	}
	m.memo.begin(len(text))
	for {
		if !sticky {
			next, err := candidate(m, prog, text, at)
			if next < 0 {
				return miss, err
			}
			if at = next; points && splitsPair(text, at) {
				at++
				continue
			}
		}
		m.lead = -1
		v, err := attempt(m, prog, text, at)
		if v != miss {
			return v, err
		}
		if sticky || at >= len(text) {
			return miss, nil
		}
		step := 1
		if points {
			_, step = pointAt(text, at)
		}
		if at += step; m.lead > at {
			at = m.lead
		}
	}
}

// chunk is how many units are looked at between two charges, by loops that do
// nothing else.
const chunk = 64 << 10

// candidate is the first position from at on where a match may begin, or -1.
func candidate[U unit](m *Matcher, prog *program, text []U, at int) (int, error) {
	switch {
	case prog.anchored:
		if at > 0 {
			return -1, nil
		}
		return at, nil
	case prog.lines:
		return m.scan(len(text), at, func(at, to int) int { return lineFrom(text, at, to) })
	case len(prog.prefix) > 0:
		return prefixFrom(m, prog, text, at)
	case prog.selective:
		return selectFrom(m, prog, text, at)
	}
	return at, nil
}

// scan looks for a position by chunks.
func (m *Matcher) scan(length, at int, find func(at, to int) int) (int, error) {
	for {
		to := min(at+chunk, length)
		found := find(at, to)
		end := to
		if found >= 0 {
			end = found
		}
		if err := m.charge((end - at) / scanned); err != nil {
			return -1, err
		}
		if found >= 0 || to == length {
			return found, nil
		}
		at = to
	}
}

// scanned is how many units a loop that only looks at them does in one step.
const scanned = 8

func lineFrom[U unit](text []U, at, to int) int {
	if at == 0 || isLineEnd(text[at-1]) {
		return at
	}
	for ; at < to; at++ {
		if isLineEnd(text[at]) {
			return at + 1
		}
	}
	return -1
}

func isLineEnd[U unit](c U) bool {
	return c == '\n' || c == '\r' || uint16(c)&^1 == 0x2028
}

// prefixFrom looks for the text that each match begins with.
func prefixFrom[U unit](m *Matcher, prog *program, text []U, at int) (int, error) {
	if b, ok := any(text).([]byte); ok {
		if prog.prefixByte == nil {
			return -1, nil
		}
		return m.scan(len(b), at, func(at, to int) int {
			to = min(to+len(prog.prefixByte)-1, len(b))
			if i := bytes.Index(b[at:to], prog.prefixByte); i >= 0 {
				return at + i
			}
			return -1
		})
	}
	first := U(prog.prefix[0])
	return m.scan(len(text), at, func(at, to int) int {
		for i := at; i < to; i++ {
			if text[i] == first && beginsWith(text[i:], prog.prefix) {
				return i
			}
		}
		return -1
	})
}

func beginsWith[U unit](text []U, prefix []uint16) bool {
	if len(text) < len(prefix) {
		return false
	}
	for i, u := range prefix {
		if uint16(text[i]) != u {
			return false
		}
	}
	return true
}

// selectFrom looks for what a match may begin with.
func selectFrom[U unit](m *Matcher, prog *program, text []U, at int) (int, error) {
	if at < len(text) && prog.start.has(uint16(text[at])) { // so it is, mostly, in a loop over all matches
		return at, nil
	}
	set := &prog.start
	return m.scan(len(text), at, func(at, to int) int {
		for i, c := range text[at:to] {
			if set.has(uint16(c)) {
				return at + i
			}
		}
		if to == len(text) && set.end {
			return to
		}
		return -1
	})
}

// charge pays for steps outside of the machine.
func (m *Matcher) charge(steps int) error {
	if m.budget -= steps; m.budget < 0 {
		return m.settle()
	}
	return nil
}

// settle charges what was not charged yet.
func (m *Matcher) settle() error {
	steps := batch - m.budget
	m.budget = batch
	m.spent += steps
	if m.Meter == nil {
		return nil
	}
	return m.Meter.Charge(steps)
}

func (m *Matcher) allocate(bytes int) error {
	if m.Meter == nil {
		return nil
	}
	return m.Meter.Allocate(bytes)
}
