package pattern

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// UnicodeVersion is the version of the Unicode Standard behind property escapes
// and the folding of case.
const UnicodeVersion = "17.0.0"

//go:generate sh -c "cd tables && node generate.mjs"

// The tables are text, so that a new version of Unicode is a readable change.
var (
	//go:embed tables/properties.txt
	propertyTable string
	//go:embed tables/sequences.txt
	sequenceTable string
	//go:embed tables/cases.txt
	caseTable string
)

// entry is what a table has under a name; a name may stand for another.
func entry(table, name string) (data string, ok bool) {
	for {
		at := 0
		if !strings.HasPrefix(table, name+"\t") {
			at = strings.Index(table, "\n"+name+"\t")
			if at < 0 {
				return "", false
			}
			at++
		}
		data, _, _ = strings.Cut(table[at+len(name)+1:], "\n")
		other, alias := strings.CutPrefix(data, "=")
		if !alias {
			return data, true
		}
		prefix, _, pair := strings.Cut(name, "=")
		if name = other; pair {
			name = prefix + "=" + other
		}
	}
}

// number reads the next number of a table's entry.
func number(data *string) rune {
	field, rest, _ := strings.Cut(*data, " ")
	*data = rest
	n, _ := strconv.ParseInt(field, 36, 32) // the tables are our own
	return rune(n)
}

// property is the set that a property escape without a value, or with one, names.
func property(name, value string, pair bool) (ranges, bool) {
	key := ""
	switch {
	case strings.ContainsAny(name+value, "=\t\n"):
		return nil, false
	case !pair:
		if data, ok := entry(propertyTable, name); ok {
			return readRanges(data), true
		}
		key = "gc=" + name
	case name == "General_Category" || name == "gc":
		key = "gc=" + value
	case name == "Script" || name == "sc":
		key = "sc=" + value
	case name == "Script_Extensions" || name == "scx":
		key = "scx=" + value
	default:
		return nil, false
	}
	data, ok := entry(propertyTable, key)
	return readRanges(data), ok
}

func readRanges(data string) ranges {
	var r ranges
	for at := rune(0); data != ""; {
		at += number(&data)
		length := number(&data)
		r = append(r, span{at, at + length - 1})
		at += length
	}
	return r
}

// emoji is the properties of strings that RGI_Emoji unites.
var emoji = []string{
	"Basic_Emoji", "Emoji_Keycap_Sequence", "RGI_Emoji_Modifier_Sequence", "RGI_Emoji_Flag_Sequence",
	"RGI_Emoji_Tag_Sequence", "RGI_Emoji_ZWJ_Sequence",
}

// stringProperty is the set of a property of strings.
func stringProperty(name string) (classSet, bool) {
	names := []string{name}
	if name == "RGI_Emoji" {
		names = emoji
	}
	var set classSet
	for _, name := range names {
		data, ok := entry(sequenceTable, name)
		if !ok {
			return classSet{}, false
		}
		var singles []span
		for sequence := range strings.SplitSeq(data, " ") {
			if points := []rune(sequence); len(points) == 1 {
				singles = append(singles, span{points[0], points[0]})
			} else {
				set.strings = append(set.strings, points)
			}
		}
		set.chars = set.chars.union(normalised(singles))
	}
	set.strings = sortedStrings(set.strings)
	return set, true
}

// mapping is characters from first to last, each step from the one before, that
// become another one at the same distance.
type mapping struct{ first, last, step, delta rune }

// folding is one way to take letters of either case for the same.
type folding struct {
	mappings []mapping
	changed  ranges // the characters that become another one
	sources  map[rune][]rune
}

var (
	// unicodeFolding is simple case folding, which u and v use.
	unicodeFolding = sync.OnceValue(func() *folding { return readFolding("fold") })
	// unitFolding is by upper case, within one UTF-16 unit and apart from ASCII.
	unitFolding = sync.OnceValue(func() *folding { return readFolding("upper") })
)

func readFolding(name string) *folding {
	data, _ := entry(caseTable, name)
	f := &folding{sources: map[rune][]rune{}}
	var changed []span
	for data != "" {
		m := mapping{number(&data), number(&data), number(&data), number(&data)}
		f.mappings = append(f.mappings, m)
		for c := m.first; c <= m.last; c += m.step {
			changed = append(changed, span{c, c})
			f.sources[c+m.delta] = append(f.sources[c+m.delta], c)
		}
	}
	f.changed = normalised(changed)
	return f
}

// canonical is the character that stands for c and all that differ from it by case.
func (f *folding) canonical(c rune) rune {
	low, high := 0, len(f.mappings)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if f.mappings[middle].last < c {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < len(f.mappings) {
		if m := f.mappings[low]; m.first <= c && (c-m.first)%m.step == 0 {
			return c + m.delta
		}
	}
	return c
}

// fold is what the characters of r become.
func (f *folding) fold(r ranges) ranges {
	var to []span
	for _, s := range r.intersect(f.changed) {
		for c := s.lo; c <= s.hi; c++ {
			d := f.canonical(c)
			to = append(to, span{d, d})
		}
	}
	return r.subtract(f.changed).union(normalised(to))
}

// small is up to how many characters the sources of each are looked up.
const small = 256

// close is all characters that become the same as one of r.
func (f *folding) close(r ranges) ranges {
	r = f.fold(r)
	var from []span
	if r.size() <= small {
		for _, s := range r {
			for c := s.lo; c <= s.hi; c++ {
				for _, source := range f.sources[c] {
					from = append(from, span{source, source})
				}
			}
		}
		return r.union(normalised(from))
	}
	for _, s := range f.changed {
		for c := s.lo; c <= s.hi; c++ {
			if r.contains(f.canonical(c)) {
				from = append(from, span{c, c})
			}
		}
	}
	return r.union(normalised(from))
}
