package pattern

// first is a set of UTF-16 units that something can begin with: exact below
// 0x100, and by pages of 0x100 above. It may hold more than there is, never less.
type first struct {
	bits [8]uint64 // of 256 units, then of 256 pages
	end  bool      // it can be found at the end of the text
}

// anything is the set that excludes nothing.
var anything = first{
	bits: [8]uint64{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)},
	end:  true,
}

func firstOf(set ranges) first {
	var f first
	for _, s := range set {
		lo, hi := s.lo, s.hi
		if hi > maxUnit {
			f.addUnits(highSurrogate(max(lo, maxUnit+1)), highSurrogate(hi))
			hi = maxUnit
		}
		if lo <= hi {
			f.addUnits(lo, hi)
		}
	}
	return f
}

func highSurrogate(point rune) rune { return 0xd800 + (point-0x10000)>>10 }

func (f *first) addUnits(lo, hi rune) {
	for c := lo; c <= min(hi, 0xff); c++ {
		f.bits[c>>6] |= 1 << (c & 63)
	}
	for page := max(lo, 0x100) >> 8; page <= hi>>8; page++ {
		f.bits[4+page>>6] |= 1 << (page & 63)
	}
}

func (f *first) add(other first) {
	for i, b := range other.bits {
		f.bits[i] |= b
	}
	f.end = f.end || other.end
}

// everything says that the set excludes nothing.
func (f *first) everything() bool { return *f == anything }

// has says that a text may begin with unit c.
func (f *first) has(c uint16) bool {
	if c < 0x100 {
		return f.bits[c>>6]>>(c&63)&1 != 0
	}
	return f.bits[4+c>>14]>>(c>>8&63)&1 != 0
}
