package pattern

// charset is a set of characters to look things up in.
type charset struct {
	low    [256]bool
	high   ranges      // what of it lies above 0xff
	pages  *[256]uint8 // for many spans: of each page of units, which of the bitmaps it has
	bitmap [][4]uint64
}

// fewSpans is up to how many spans are looked through one after the other.
const fewSpans = 4

func newCharset(set ranges) *charset {
	s := &charset{high: set.intersect(ranges{{0x100, maxPoint}})}
	for _, span := range set {
		for c := span.lo; c <= min(span.hi, 0xff); c++ {
			s.low[c] = true
		}
	}
	if len(s.high) > fewSpans {
		s.paginate()
	}
	return s
}

// paginate makes bitmaps of the units above 0xff. The first is that of pages
// without any, the second that of full ones.
func (s *charset) paginate() {
	s.pages = new([256]uint8)
	full := [4]uint64{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
	s.bitmap = [][4]uint64{{}, full}
	spans := s.high
	for page := rune(1); page < 256; page++ {
		var bits [4]uint64
		start, last := page<<8, page<<8|0xff
		for len(spans) > 0 && spans[0].hi < start {
			spans = spans[1:]
		}
		for _, span := range spans {
			if span.lo > last {
				break
			}
			for c := max(span.lo, start); c <= min(span.hi, last); c++ {
				bits[c>>6&3] |= 1 << (c & 63)
			}
		}
		switch bits {
		case [4]uint64{}:
		case full:
			s.pages[page] = 1
		default:
			if last := len(s.bitmap) - 1; s.bitmap[last] != bits {
				s.bitmap = append(s.bitmap, bits)
			}
			s.pages[page] = uint8(len(s.bitmap) - 1)
		}
	}
}

// has says whether a unit is in the set.
func (s *charset) has(c uint16) bool {
	if c < 0x100 {
		return s.low[c]
	}
	return s.above(c)
}

func (s *charset) above(c uint16) bool {
	if s.pages != nil {
		return s.bitmap[s.pages[c>>8]][c>>6&3]>>(c&63)&1 != 0
	}
	for _, span := range s.high {
		if rune(c) <= span.hi {
			return rune(c) >= span.lo
		}
	}
	return false
}

// hasPoint says whether a code point is in the set.
func (s *charset) hasPoint(c rune) bool {
	if c <= maxUnit {
		return s.has(uint16(c))
	}
	return s.high.contains(c)
}

// units says that in a text of code points one unit tells whether the set has a
// character: it has neither surrogates nor what takes two of them.
func (r ranges) units() bool {
	return len(r.intersect(ranges{{0xd800, 0xdfff}, {maxUnit + 1, maxPoint}})) == 0
}
