package pattern

// memo remembers of states how they ended, in pages that are made when they are
// first needed. A state is an instruction, what registers its outcome depends
// on, and a position.
type memo struct {
	length uint64 // positions
	pages  [][pageWords]uint64
	table  []int32 // of hashed page numbers: which page, from 1; 0 for none
	keys   []uint64
	last   uint64 // the page looked up last, and where it is
	page   int32
}

const (
	outcomeBits = 2
	failed      = 1
	succeeded   = 2

	pageWords  = 16
	pageStates = pageWords * 64 / outcomeBits
)

func (t *memo) begin(length int) {
	t.length = uint64(length) + 1
	t.page = -1
}

// clear forgets everything.
func (t *memo) clear() {
	if len(t.pages) == 0 {
		return
	}
	if len(t.table) > keptMemo/8 {
		*t = memo{page: -1}
		return
	}
	clear(t.table)
	t.pages = t.pages[:0]
	if cap(t.pages) > keptMemo/(pageWords*8) {
		t.pages = nil
	}
	t.page = -1
}

// find is the page of a state, made if it is not there. Before it grows it
// announces by how much.
func (t *memo) find(m *Matcher, number uint64) (int32, error) {
	if t.page >= 0 && t.last == number {
		return t.page, nil
	}
	if 2*len(t.pages) >= len(t.table) {
		if err := t.grow(m); err != nil {
			return 0, err
		}
	}
	slot := t.slot(number)
	if t.table[slot] == 0 {
		if len(t.pages) == cap(t.pages) {
			if err := m.allocate(max(16, 2*cap(t.pages)) * pageWords * 8); err != nil {
				return 0, err
			}
		}
		t.pages = append(t.pages, [pageWords]uint64{})
		t.table[slot] = int32(len(t.pages))
		t.keys[slot] = number
	}
	t.last, t.page = number, t.table[slot]-1
	return t.page, nil
}

// slot is where a page's number stands in the table, or would.
func (t *memo) slot(number uint64) int {
	mask := uint64(len(t.table) - 1)
	for i := number * 0x9e3779b97f4a7c15 >> 20 & mask; ; i = (i + 1) & mask {
		if t.table[i] == 0 || t.keys[i] == number {
			return int(i)
		}
	}
}

func (t *memo) grow(m *Matcher) error {
	size := max(64, 2*len(t.table))
	if err := m.allocate(size * 12); err != nil {
		return err
	}
	table, keys := t.table, t.keys
	t.table, t.keys = make([]int32, size), make([]uint64, size)
	for i, page := range table {
		if page != 0 {
			slot := t.slot(keys[i])
			t.table[slot], t.keys[slot] = page, keys[i]
		}
	}
	return nil
}

// outcome is what is known of a state: 0 for nothing.
func (t *memo) outcome(m *Matcher, state uint64) (uint64, error) {
	page, err := t.find(m, state/pageStates)
	if err != nil {
		return 0, err
	}
	bit := state % pageStates * outcomeBits
	return t.pages[page][bit/64] >> (bit % 64) & (1<<outcomeBits - 1), nil
}

// note remembers the outcome of a state that was asked for before.
func (t *memo) note(state, outcome uint64) {
	page := t.page
	if number := state / pageStates; page < 0 || t.last != number {
		page = t.table[t.slot(number)] - 1
	}
	bit := state % pageStates * outcomeBits
	t.pages[page][bit/64] |= outcome << (bit % 64)
}

// state is the number of the state in which an opMemo is reached.
func (t *memo) state(key *memoKey, slots []int32, at int) uint64 {
	n := uint64(0)
	for _, l := range key.loops {
		n = n*l.most + uint64(slots[l.register])
	}
	for _, mark := range key.marks {
		n <<= 1
		if int(slots[mark]) == at {
			n |= 1
		}
	}
	return (key.base+n)*t.length + uint64(at)
}
