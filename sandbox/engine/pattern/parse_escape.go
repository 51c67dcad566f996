package pattern

import "slices"

var (
	digits          = ranges{{'0', '9'}}
	wordCharacters  = ranges{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	lineTerminators = ranges{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}
	whiteSpace      = ranges{
		{'\t', '\r'},
		{' ', ' '},
		{0xa0, 0xa0},
		{0x1680, 0x1680},
		{0x2000, 0x200a},
		{0x2028, 0x2029},
		{0x202f, 0x202f},
		{0x205f, 0x205f},
		{0x3000, 0x3000},
		{0xfeff, 0xfeff},
	}
	// foldedWords is what words consist of as well where case does not count: the
	// long s and the sign of kelvin fold to letters of ASCII.
	foldedWords = wordCharacters.union(ranges{{0x17f, 0x17f}, {0x212a, 0x212a}})
)

// words is the characters of words.
func (p *parser) words() ranges {
	if p.flags&IgnoreCase != 0 && p.flags.unicode() {
		return foldedWords
	}
	return wordCharacters
}

// atomEscape reads what begins with a backslash, outside of classes.
func (p *parser) atomEscape() (n *node, quantifiable bool) {
	c := p.peek(1)
	switch c {
	case end:
		p.fail(escapeAtEnd)
	case 'b', 'B':
		p.at += 2
		n := assertionNode(boundary)
		if c == 'B' {
			n.kind = inside
		}
		n.set = p.words()
		return n, false
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if n := p.backReference(); n != nil {
			return n, true
		}
		if p.flags.unicode() {
			p.fail(invalidEscape)
		}
		if c >= '8' {
			p.at += 2
			return p.literal(c), true
		}
	case 'k':
		if p.flags.unicode() || p.hasNames() {
			p.at += 2
			return p.namedReference(), true
		}
	}
	p.at++
	if set, ok := p.classEscape(invalidPropertyName); ok {
		return p.classNode(set), true
	}
	return p.literal(p.characterEscape(false)), true
}

// classNode is the node of a set of characters, and of strings.
func (p *parser) classNode(set classSet) *node {
	if p.flags&IgnoreCase != 0 {
		p.meter.work(len(set.chars))
		set.chars = p.flags.folding().close(set.chars)
	}
	chars := characterNode(set.chars.intersect(ranges{{0, p.flags.last()}}))
	if len(set.strings) == 0 {
		return chars
	}
	return wordsNode(set.strings, chars, p.flags)
}

// backReference reads a reference by number, if there is such a group.
func (p *parser) backReference() *node {
	start := p.at
	p.at++
	number, _ := p.count()
	if number > p.groups() {
		p.at = start
		return nil
	}
	if slices.Contains(p.open, number) { // nothing can have been captured yet
		return emptyNode
	}
	p.refers = true
	return referenceNode([]int32{number}, p.flags)
}

// groups is how many groups the pattern has in all.
func (p *parser) groups() int32 {
	p.survey()
	return p.total
}

func (p *parser) hasNames() bool {
	p.survey()
	return p.named
}

// survey counts the groups of the whole pattern, and looks for names among them.
func (p *parser) survey() {
	if p.counted {
		return
	}
	p.counted = true
	p.meter.work(len(p.source))
	class := 0
	for i := 0; i < len(p.source); i++ {
		switch p.source[i] {
		case '\\':
			i++
		case '[':
			if class == 0 || p.flags&UnicodeSets != 0 {
				class++
			}
		case ']':
			class = max(class-1, 0)
		case '(':
			if class > 0 {
				continue
			}
			next := func(n int) rune {
				if i+n < len(p.source) {
					return p.source[i+n]
				}
				return end
			}
			switch {
			case next(1) != '?':
				p.total++
			case next(2) == '<' && next(3) != '=' && next(3) != '!':
				p.total++
				p.named = true
			}
		}
	}
}

// namedReference reads the name of a reference.
func (p *parser) namedReference() *node {
	if !p.skip('<') {
		p.fail(invalidNamedReference)
	}
	at := p.at
	name := p.groupName()
	for _, number := range p.open {
		if p.names[number-1] == name {
			return emptyNode
		}
	}
	p.refers = true
	n := referenceNode(nil, p.flags)
	p.references = append(p.references, unresolved{node: n, name: name, at: at})
	return n
}

// resolve gives references by name their groups.
func (p *parser) resolve() {
	if len(p.references) == 0 {
		return
	}
	groups := map[string][]int32{}
	for i, name := range p.names {
		if name != "" {
			groups[name] = append(groups[name], int32(i+1))
		}
	}
	for _, r := range p.references {
		if r.node.groups = groups[r.name]; r.node.groups == nil {
			p.at = r.at
			p.fail(unknownNamedReference)
		}
	}
}

// groupName reads an identifier and the bracket behind it.
func (p *parser) groupName() string {
	var name []rune
	for {
		c := p.current()
		if c == end {
			p.fail(invalidGroupName)
		}
		p.at++
		if c == '>' && len(name) > 0 {
			return string(name)
		}
		if c == '\\' {
			if !p.skip('u') {
				p.fail(invalidGroupName)
			}
			var ok bool
			if c, ok = p.unicodeEscape(true); !ok {
				p.fail(invalidUnicodeEscape)
			}
		} else {
			c = p.pair(c)
		}
		if !identifierCharacter(c, len(name) == 0) {
			p.fail(invalidGroupName)
		}
		name = append(name, c)
	}
}

// pair joins a surrogate just read with the one that follows, which the source
// keeps apart without u and v.
func (p *parser) pair(c rune) rune {
	if low := p.current(); isHigh(c) && isLow(low) {
		p.at++
		return join(c, low)
	}
	return c
}

func identifierCharacter(c rune, first bool) bool {
	if c < 0x80 {
		return c == '$' || wordCharacters.contains(c) && !(first && digits.contains(c))
	}
	name := "ID_Continue"
	if first {
		name = "ID_Start"
	}
	set, _ := property(name, "", false)
	return set.contains(c) || !first && (c == 0x200c || c == 0x200d)
}

// classEscape reads what stands for several characters, behind a backslash. An
// unknown property fails with the message.
func (p *parser) classEscape(message string) (set classSet, ok bool) {
	c := p.current()
	if c == 'p' || c == 'P' {
		if !p.flags.unicode() {
			return set, false
		}
		p.at++
		return p.propertyEscape(c == 'P', message), true
	}
	switch c {
	case 'd', 'D':
		set.chars = digits
	case 's', 'S':
		set.chars = whiteSpace
	case 'w', 'W':
		set.chars = p.words()
	default:
		return set, false
	}
	p.at++
	set = p.folded(set)
	if c < 'a' {
		set.chars = p.complement(set.chars)
	}
	return set, true
}

// folded is what classes hold with v where case does not count: every character
// as the one that stands for it, so that what the operations do to it they do to
// all of its kind.
func (p *parser) folded(set classSet) classSet {
	if p.flags&UnicodeSets == 0 || p.flags&IgnoreCase == 0 {
		return set
	}
	p.meter.work(len(set.chars) + len(set.strings))
	f := unicodeFolding()
	set.chars = f.fold(set.chars)
	for i, s := range set.strings {
		to := make([]rune, len(s))
		for j, c := range s {
			to[j] = f.canonical(c)
		}
		set.strings[i] = to
	}
	set.strings = sortedStrings(set.strings)
	return set
}

func (p *parser) complement(r ranges) ranges {
	r = r.complement(p.flags.last())
	if p.flags&UnicodeSets != 0 && p.flags&IgnoreCase != 0 {
		r = r.subtract(unicodeFolding().changed)
	}
	return r
}

// propertyEscape reads the braces of \p or \P.
func (p *parser) propertyEscape(negated bool, message string) classSet {
	if !p.skip('{') {
		p.fail(message)
	}
	read := func() string {
		start := p.at
		for c := p.current(); c == '_' || c < 0x80 && wordCharacters.contains(c); c = p.current() {
			p.at++
		}
		return string(p.source[start:p.at])
	}
	name, value, pair := read(), "", p.skip('=')
	if pair {
		value = read()
	}
	if !p.skip('}') || len(name) == 0 || pair && len(value) == 0 {
		p.fail(message)
	}
	p.meter.work(1000) // the tables are searched
	chars, ok := property(name, value, pair)
	set := classSet{chars: chars}
	if !ok && !pair && p.flags&UnicodeSets != 0 && !negated {
		set, ok = stringProperty(name)
		p.meter.work(len(set.strings))
	}
	if !ok {
		p.fail(message)
	}
	p.meter.work(len(set.chars))
	set = p.folded(set)
	if negated {
		set.chars = p.complement(set.chars)
	}
	return set
}

// characterEscape reads what stands for one character, behind a backslash.
func (p *parser) characterEscape(inClass bool) rune {
	c := p.current()
	switch c {
	case 'f':
		p.at++
		return '\f'
	case 'n':
		p.at++
		return '\n'
	case 'r':
		p.at++
		return '\r'
	case 't':
		p.at++
		return '\t'
	case 'v':
		p.at++
		return '\v'
	case 'c':
		return p.control(inClass)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return p.octal(inClass)
	case 'x':
		p.at++
		if value, ok := p.hex(2); ok {
			return value
		}
		if p.flags.unicode() {
			p.fail(invalidEscape)
		}
		return 'x'
	case 'u':
		p.at++
		if value, ok := p.unicodeEscape(p.flags.unicode()); ok {
			return value
		}
		if p.flags.unicode() {
			p.fail(invalidUnicodeEscape)
		}
		return 'u'
	}
	if p.flags.unicode() && !p.mayBeQuoted(c, inClass) || c == 'k' && p.hasNames() {
		p.fail(invalidEscape)
	}
	p.at++
	return c
}

// mayBeQuoted says that a backslash may stand before c for no reason but to quote it.
func (p *parser) mayBeQuoted(c rune, inClass bool) bool {
	switch c {
	case '^', '$', '\\', '.', '*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '/':
		return true
	case '-':
		return inClass
	case '&', '!', '#', '%', ',', ':', ';', '<', '=', '>', '@', '`', '~':
		return inClass && p.flags&UnicodeSets != 0
	}
	return false
}

// control reads \cA and its like.
func (p *parser) control(inClass bool) rune {
	letter := p.peek(1)
	switch {
	case 'a' <= letter && letter <= 'z' || 'A' <= letter && letter <= 'Z':
	case p.flags.unicode():
		p.fail(invalidUnicodeEscape)
	case inClass && (digits.contains(letter) || letter == '_'):
	default:
		return '\\' // which stands for itself, as the c after it does
	}
	p.at += 2
	return letter & 0x1f
}

// octal reads \0, and without u and v up to three digits of an octal number.
func (p *parser) octal(inClass bool) rune {
	if p.flags.unicode() {
		if p.current() != '0' || digits.contains(p.peek(1)) {
			if inClass {
				p.fail(invalidClassEscape)
			}
			p.fail(invalidDecimalEscape)
		}
		p.at++
		return 0
	}
	value := rune(0)
	for i := 0; i < 3 && '0' <= p.current() && p.current() <= '7' && value*8 <= 0xff; i++ {
		value = value*8 + p.current() - '0'
		p.at++
	}
	return value
}

// hex reads exactly so many digits, or nothing.
func (p *parser) hex(count int) (value rune, ok bool) {
	for i := range count {
		d := hexDigit(p.peek(i))
		if d < 0 {
			return 0, false
		}
		value = value*16 + d
	}
	p.at += count
	return value, true
}

func hexDigit(c rune) rune {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return -1
}

// unicodeEscape reads what stands behind \u, or nothing. With points, that may
// be two escapes of surrogates, or a code point in braces.
func (p *parser) unicodeEscape(points bool) (value rune, ok bool) {
	start := p.at
	if points && p.skip('{') {
		for d := hexDigit(p.current()); d >= 0; d = hexDigit(p.current()) {
			value = min(value*16+d, maxPoint+1)
			ok = true
			p.at++
		}
		if !ok || value > maxPoint || !p.skip('}') {
			p.at = start
			return 0, false
		}
		return value, true
	}
	value, ok = p.hex(4)
	if !ok || !points || !isHigh(value) {
		return value, ok
	}
	start = p.at
	if p.skipAll(`\u`) {
		if low, ok := p.hex(4); ok && isLow(low) {
			return join(value, low), true
		}
	}
	p.at = start
	return value, true
}

func isHigh(c rune) bool { return c&^0x3ff == 0xd800 }

func isLow(c rune) bool { return c&^0x3ff == 0xdc00 }

func join(high, low rune) rune { return (high-0xd800)<<10 + (low - 0xdc00) + 0x10000 }
