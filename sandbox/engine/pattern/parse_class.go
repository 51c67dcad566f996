package pattern

import (
	"slices"
	"strings"
)

// classSet is what a class holds: characters, and with v strings of none or
// several characters as well.
type classSet struct {
	chars   ranges
	strings [][]rune // sorted, each once
	may     bool     // the class, as it is written, may hold strings
}

func compareStrings(a, b []rune) int { return slices.Compare(a, b) }

func sortedStrings(list [][]rune) [][]rune {
	slices.SortFunc(list, compareStrings)
	return slices.CompactFunc(list, func(a, b []rune) bool { return slices.Equal(a, b) })
}

func (s classSet) hasString(text []rune) bool {
	_, found := slices.BinarySearchFunc(s.strings, text, compareStrings)
	return found
}

func (s classSet) union(other classSet) classSet {
	union := classSet{chars: s.chars.union(other.chars), may: s.may || other.may}
	if len(s.strings)+len(other.strings) > 0 {
		union.strings = sortedStrings(slices.Concat(s.strings, other.strings))
	}
	return union
}

func (s classSet) intersect(other classSet) classSet {
	both := classSet{chars: s.chars.intersect(other.chars), may: s.may && other.may}
	for _, text := range s.strings {
		if other.hasString(text) {
			both.strings = append(both.strings, text)
		}
	}
	return both
}

func (s classSet) subtract(other classSet) classSet {
	rest := classSet{chars: s.chars.subtract(other.chars), may: s.may}
	for _, text := range s.strings {
		if !other.hasString(text) {
			rest.strings = append(rest.strings, text)
		}
	}
	return rest
}

// class reads a class behind its bracket.
func (p *parser) class() *node {
	if p.flags&UnicodeSets != 0 {
		return p.classNode(p.setClass())
	}
	negated := p.skip('^')
	var singles []span
	set := ranges{}
	for !p.skip(']') {
		p.meter.work(1)
		from, several := p.classAtom()
		if several {
			set = set.union(from.chars)
		}
		if p.current() != '-' || p.peek(1) == ']' || p.peek(1) == end {
			singles = append(singles, from.chars...)
			continue
		}
		p.at++
		to, others := p.classAtom()
		if several || others { // the hyphen stands for itself
			if p.flags.unicode() {
				p.fail(invalidClass)
			}
			singles = append(append(append(singles, from.chars...), to.chars...), span{'-', '-'})
			continue
		}
		if from.chars[0].lo > to.chars[0].lo {
			p.fail(classOutOfOrder)
		}
		singles = append(singles, span{from.chars[0].lo, to.chars[0].lo})
	}
	p.meter.work(len(singles))
	set = set.union(normalised(singles))
	if p.flags&IgnoreCase != 0 {
		p.meter.work(len(set))
		set = p.flags.folding().close(set)
	}
	if negated {
		set = set.complement(p.flags.last())
	}
	return characterNode(set)
}

// classAtom reads a character of a class without v, or what stands for several.
func (p *parser) classAtom() (set classSet, several bool) {
	c := p.current()
	if c == end {
		p.fail(unterminatedClass)
	}
	p.at++
	if c == '\\' {
		if p.current() == end {
			p.fail(escapeAtEnd)
		}
		if set, several = p.classEscape(invalidPropertyInClass); several {
			return set, true
		}
		c = p.classCharacter()
	}
	return classSet{chars: ranges{{c, c}}}, false
}

// classCharacter reads what stands for one character in a class, behind a backslash.
func (p *parser) classCharacter() rune {
	if p.skip('b') {
		return '\b'
	}
	return p.characterEscape(true)
}

// doubled is the characters that are reserved when there are two of them.
const doubled = "&!#$%*+,.:;<=>?@^`~"

// setClass reads a class with v behind its bracket.
func (p *parser) setClass() classSet {
	if p.nesting++; p.nesting > maxNesting {
		p.fail(tooLarge)
	}
	defer func() { p.nesting-- }()
	negated := p.skip('^')
	set := p.setContents()
	if !negated {
		return set
	}
	if set.may {
		p.fail(negatedStrings)
	}
	return classSet{chars: p.complement(set.chars)}
}

// setContents reads a union, an intersection or a difference, and the bracket behind it.
func (p *parser) setContents() classSet {
	if p.skip(']') {
		return classSet{}
	}
	set, first := p.setOperand()
	switch {
	case p.skipAll("--"):
		return p.operation("--", set, classSet.subtract)
	case p.skipAll("&&"):
		return p.operation("&&", set, classSet.intersect)
	}
	var all []span
	collect := func(operand classSet, single rune) {
		p.meter.work(1)
		if p.current() == '-' && p.peek(1) != '-' && p.peek(1) != ']' && p.peek(1) != end {
			if single == end {
				p.fail(invalidClass)
			}
			p.at++
			operand = p.setRange(single)
			if p.current() == '-' && p.peek(1) != '-' && p.peek(1) != ']' {
				p.fail(invalidClass)
			}
		}
		all = append(all, operand.chars...)
		operand.chars = nil
		set = set.union(operand)
	}
	begin := set
	set = classSet{}
	collect(begin, first)
	for !p.skip(']') {
		if p.current() == '-' && p.peek(1) == '-' || p.current() == '&' && p.peek(1) == '&' {
			p.fail(invalidSetOperation)
		}
		collect(p.setOperand())
	}
	p.meter.work(len(all))
	set.chars = normalised(all)
	return set
}

// operation reads what follows the first of the operators.
func (p *parser) operation(operator string, set classSet, apply func(a, b classSet) classSet) classSet {
	for {
		if operator == "&&" && p.current() == '&' {
			p.fail(invalidInClass)
		}
		operand, _ := p.setOperand()
		p.meter.work(len(set.chars) + len(set.strings) + len(operand.chars) + len(operand.strings))
		set = apply(set, operand)
		if p.skip(']') {
			return set
		}
		if !p.skipAll(operator) {
			if p.current() == end {
				p.fail(unterminatedClass)
			}
			p.fail(invalidSetOperation)
		}
	}
}

// setRange reads the end of a range.
func (p *parser) setRange(from rune) classSet {
	if p.current() == '[' {
		p.fail(invalidClass)
	}
	_, to := p.setOperand()
	if to == end {
		p.fail(invalidClass)
	}
	if from > to {
		p.fail(classOutOfOrder)
	}
	return p.folded(classSet{chars: ranges{{from, to}}})
}

// setOperand reads a class, strings, or a character, which single is then.
func (p *parser) setOperand() (set classSet, single rune) {
	c := p.current()
	switch {
	case c == end:
		p.fail(unterminatedClass)
	case p.skip('['):
		return p.setClass(), end
	case c == '\\':
		p.at++
		if p.current() == end {
			p.fail(escapeAtEnd)
		}
		if p.skipAll("q{") {
			return p.stringDisjunction(), end
		}
		if set, ok := p.classEscape(invalidPropertyInClass); ok {
			set.may = len(set.strings) > 0
			return set, end
		}
		c = p.classCharacter()
	default:
		if c == '-' && p.peek(1) == end {
			p.fail(unterminatedClass)
		}
		p.setCharacter(c)
	}
	return p.folded(classSet{chars: ranges{{c, c}}}), c
}

// setCharacter skips a character that stands for itself.
func (p *parser) setCharacter(c rune) {
	if c < 0x80 {
		if strings.ContainsRune("()[]{}/-|", c) {
			p.fail(invalidInClass)
		}
		if c == p.peek(1) && strings.ContainsRune(doubled, c) {
			p.fail(invalidSetOperation)
		}
	}
	p.at++
}

// stringDisjunction reads the alternatives of \q{...}.
func (p *parser) stringDisjunction() classSet {
	var set classSet
	var text []rune
	var singles []span
	add := func() {
		if len(text) == 1 {
			singles = append(singles, span{text[0], text[0]})
		} else {
			set.strings = append(set.strings, slices.Clone(text))
			set.may = true
		}
		text = text[:0]
	}
	for {
		p.meter.work(1)
		c := p.current()
		switch {
		case c == end:
			p.fail(invalidInClass)
		case p.skip('}'):
			add()
			set.chars = normalised(singles)
			set.strings = sortedStrings(set.strings)
			return p.folded(set)
		case p.skip('|'):
			add()
			continue
		case p.skip('\\'):
			if p.current() == end {
				p.fail(escapeAtEnd)
			}
			c = p.classCharacter()
		default:
			p.setCharacter(c)
		}
		text = append(text, c)
	}
}
