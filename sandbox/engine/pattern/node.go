package pattern

// kind is what a node of a parsed pattern is.
type kind uint8

const (
	empty     kind = iota
	nothing        // matches never
	character      // one of set
	sequence       // kids, one after the other
	choice         // kids, of which the first that matches
	group          // kid, captured as number
	loop           // kid, min to max times
	look           // kid, matched ahead or behind
	lineStart      // ^, with multiline
	lineEnd        // $, with multiline
	textStart      // ^
	textEnd        // $
	boundary       // \b
	inside         // \B
	reference      // what one of the groups captured
	words          // one of the strings of a class with v, the longest first, or else kid
)

// unlimited is the max of a loop that has none.
const unlimited = 1<<31 - 1

// node is a part of a parsed pattern. What its fields mean depends on its kind.
type node struct {
	kind   kind
	lazy   bool // loop: as few times as possible
	ahead  bool // look: forwards
	negate bool // look
	fold   bool // reference, words: without regard to case
	points bool // reference, words: by code points

	nullable    bool // it may take nothing of a text
	takes       bool // it may take something
	transparent bool // what comes behind it may stand where it begins
	first       first

	min, max int32
	number   int32   // group
	groups   []int32 // reference: those of the name; loop and look: the first group inside, and the one behind the last
	set      ranges  // character; boundary and inside: what words consist of
	strings  [][]rune
	kids     []*node
}

var (
	emptyNode   = &node{kind: empty, nullable: true, transparent: true}
	nothingNode = &node{kind: nothing}
)

func characterNode(set ranges) *node {
	if len(set) == 0 {
		return nothingNode
	}
	return &node{kind: character, set: set, takes: true, first: firstOf(set)}
}

// assertionNode is the node of an assertion that is no look-around.
func assertionNode(k kind) *node {
	n := &node{kind: k, nullable: true}
	switch k {
	case textEnd:
		n.first.end = true
	case lineEnd:
		n.first = firstOf(lineTerminators)
		n.first.end = true
	default:
		n.transparent = true
	}
	return n
}

func lookNode(ahead, negate bool, kid *node, groups []int32) *node {
	n := &node{kind: look, ahead: ahead, negate: negate, kids: []*node{kid}, groups: groups, nullable: true, transparent: true}
	if ahead && !negate {
		n.first, n.transparent = kid.first, kid.transparent
	}
	return n
}

func groupNode(number int32, kid *node) *node {
	n := *kid
	n.kind, n.number, n.kids = group, number, []*node{kid}
	return &n
}

func referenceNode(groups []int32, flags Flags) *node {
	return &node{
		kind: reference, groups: groups, fold: flags&IgnoreCase != 0, points: flags.unicode(),
		nullable: true, takes: true, transparent: true, first: anything,
	}
}

// wordsNode is one of strings, the longest first, or else one of the characters
// of kid; the empty string is the last.
func wordsNode(strings [][]rune, kid *node, flags Flags) *node {
	n := &node{kind: words, strings: strings, kids: []*node{kid}, fold: flags&IgnoreCase != 0, takes: true, first: kid.first}
	var starts []span
	for _, s := range strings {
		if len(s) == 0 {
			n.nullable, n.transparent = true, true
		} else {
			starts = append(starts, span{s[0], s[0]})
		}
	}
	set := normalised(starts)
	if n.fold {
		set = flags.folding().close(set)
	}
	n.first.add(firstOf(set))
	return n
}

func sequenceOf(kids []*node) *node {
	switch len(kids) {
	case 0:
		return emptyNode
	case 1:
		return kids[0]
	}
	n := &node{kind: sequence, kids: kids, nullable: true, transparent: true}
	for _, kid := range kids {
		if n.transparent {
			n.first.add(kid.first)
		}
		n.nullable = n.nullable && kid.nullable
		n.takes = n.takes || kid.takes
		n.transparent = n.transparent && kid.transparent
	}
	return n
}

func choiceOf(kids []*node) *node {
	kids = joined(kids)
	if len(kids) == 1 {
		return kids[0]
	}
	n := &node{kind: choice, kids: kids}
	for _, kid := range kids {
		n.first.add(kid.first)
		n.nullable = n.nullable || kid.nullable
		n.takes = n.takes || kid.takes
		n.transparent = n.transparent || kid.transparent
	}
	return n
}

// joined makes one alternative of characters that are alternatives to each other.
func joined(kids []*node) []*node {
	out := kids[:0]
	var spans []span
	flush := func() {
		if spans != nil {
			out = append(out, characterNode(normalised(spans)))
			spans = nil
		}
	}
	for _, kid := range kids {
		if kid.kind == character {
			spans = append(spans, kid.set...)
			continue
		}
		flush()
		out = append(out, kid)
	}
	flush()
	return out
}

// loopOf repeats a node that the groups from first to the one before last stand in.
func loopOf(n *node, low, high int32, lazy bool, first, last int32) *node {
	switch {
	case high == 0:
		return emptyNode
	case low == 1 && high == 1:
		return n
	case !n.takes && low == 0: // a repetition that takes nothing does not count
		return emptyNode
	case !n.takes: // and one like another
		return n
	}
	return &node{
		kind: loop, min: low, max: high, lazy: lazy, kids: []*node{n}, groups: []int32{first, last},
		nullable: low == 0 || n.nullable, takes: true, transparent: low == 0 || n.transparent, first: n.first,
	}
}
