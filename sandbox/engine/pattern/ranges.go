package pattern

import "slices"

const (
	maxUnit  = 0xffff   // the last UTF-16 code unit
	maxPoint = 0x10ffff // the last code point
)

// span is all characters from lo to hi, both included.
type span struct{ lo, hi rune }

// ranges is a set of characters: spans in order that neither overlap nor touch.
// Its methods leave it as it is.
type ranges []span

// normalised sorts and joins spans; it may reuse their array.
func normalised(spans []span) ranges {
	slices.SortFunc(spans, compareSpans)
	joined := spans[:0]
	for _, s := range spans {
		if last := len(joined) - 1; last >= 0 && s.lo <= joined[last].hi+1 {
			joined[last].hi = max(joined[last].hi, s.hi)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

func compareSpans(a, b span) int { return int(a.lo - b.lo) }

func (r ranges) contains(c rune) bool {
	low, high := 0, len(r)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if r[middle].hi < c {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low < len(r) && r[low].lo <= c
}

func (r ranges) union(other ranges) ranges {
	switch {
	case len(r) == 0:
		return other
	case len(other) == 0:
		return r
	}
	all := make([]span, 0, len(r)+len(other))
	for len(r) > 0 && len(other) > 0 { // merged, so that nothing has to be sorted
		if r[0].lo <= other[0].lo {
			all, r = append(all, r[0]), r[1:]
		} else {
			all, other = append(all, other[0]), other[1:]
		}
	}
	return normalised(append(append(all, r...), other...))
}

// complement is all other characters up to last.
func (r ranges) complement(last rune) ranges {
	rest := make(ranges, 0, len(r)+1)
	next := rune(0)
	for _, s := range r {
		if s.lo > last {
			break
		}
		if s.lo > next {
			rest = append(rest, span{next, s.lo - 1})
		}
		next = s.hi + 1
	}
	if next <= last {
		rest = append(rest, span{next, last})
	}
	return rest
}

func (r ranges) intersect(other ranges) ranges {
	var both ranges
	for i, j := 0, 0; i < len(r) && j < len(other); {
		lo, hi := max(r[i].lo, other[j].lo), min(r[i].hi, other[j].hi)
		if lo <= hi {
			both = append(both, span{lo, hi})
		}
		if r[i].hi < other[j].hi {
			i++
		} else {
			j++
		}
	}
	return both
}

func (r ranges) subtract(other ranges) ranges { return r.intersect(other.complement(maxPoint)) }

// size is how many characters there are in the set.
func (r ranges) size() int {
	n := 0
	for _, s := range r {
		n += int(s.hi-s.lo) + 1
	}
	return n
}

// single is the only character of the set.
func (r ranges) single() (c rune, ok bool) {
	if len(r) == 1 && r[0].lo == r[0].hi {
		return r[0].lo, true
	}
	return 0, false
}
