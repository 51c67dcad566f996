package pattern

import (
	"sync"
)

// Pattern is a compiled regular expression. It does not change, so that any
// number of goroutines may match it at the same time, each with its own Matcher.
type Pattern struct {
	source   Text
	flags    Flags
	names    []string
	program  *program
	linear   sync.Once
	slow     *program // for texts on which program takes too long
	linearly bool     // there can be such a program
}

// Compile compiles a pattern, as RegExp's constructor does. The source is what
// stands between the slashes of a literal. The error is a *SyntaxError, or what
// the meter returned; meter may be nil.
func Compile(source Text, flags Flags, meter Meter) (p *Pattern, err error) {
	a := &account{meter: meter}
	if source.Len() > maxSource {
		return nil, &SyntaxError{Message: tooLarge}
	}
	defer func() {
		if e := recovered(recover()); e != nil {
			p, err = nil, e
		}
	}()
	root, ps := parse(source, flags, a)
	p = &Pattern{source: source, flags: flags, names: ps.names, linearly: !ps.refers}
	p.program = compile(root, ps.captures, flags, false, a)
	a.settle()
	return p, nil
}

// Check says whether a pattern is valid, with the error that Compile would return.
// It takes less time and keeps nothing.
func Check(source Text, flags Flags) (err error) {
	if source.Len() > maxSource {
		return &SyntaxError{Message: tooLarge}
	}
	defer func() {
		if e := recovered(recover()); e != nil {
			err = e
		}
	}()
	parse(source, flags, &account{})
	return nil
}

// MustCompile is Compile for patterns of a program's own, written as Go strings.
// It panics if the pattern is not valid.
func MustCompile(source, flags string) *Pattern {
	f, err := ParseFlags(flags)
	if err != nil {
		panic("pattern: " + err.Error())
	}
	p, err := Compile(String(source), f, nil)
	if err != nil {
		panic("pattern: cannot compile /" + source + "/" + flags + ": " + err.Error())
	}
	return p
}

// parse reads a pattern. It panics with what recovered knows.
func parse(source Text, flags Flags, a *account) (*node, *parser) {
	a.allocate(source.Len() * 6) // as units, and as characters
	p := &parser{source: characters(source.all(), flags), flags: flags, meter: a, active: map[string]int{}, literals: map[rune]*node{}}
	return p.pattern(), p
}

// Source is the text the pattern was compiled of.
func (p *Pattern) Source() Text { return p.source }

// Flags are the flags the pattern was compiled with.
func (p *Pattern) Flags() Flags { return p.flags }

// Groups is the number of capture groups, without the whole match.
func (p *Pattern) Groups() int { return len(p.names) }

// Names are the names of the capture groups in order, empty for those without
// one. Several groups may have the same name. The caller must not change it.
func (p *Pattern) Names() []string { return p.names }

// Linear says that the time a search takes is bounded by the length of the text
// times the size of the pattern, its counted repetitions multiplied out. That
// is so for patterns without back-references. Look-arounds that contain groups
// may take that much once for each place where they are tried.
func (p *Pattern) Linear() bool { return p.linearly }

// linearProgram is the program that remembers where it was. What it costs to
// make it is paid for by every search that needs it, not only by the first.
func (p *Pattern) linearProgram() *program {
	p.linear.Do(func() {
		root, ps := parse(p.source, p.flags, &account{})
		p.slow = compile(root, ps.captures, p.flags, true, &account{})
	})
	return p.slow
}

// size is about how many bytes and steps the linear program takes.
func (p *Pattern) size() int { return len(p.program.code) }

// Next is the position behind the character at at, where a search goes on after
// an empty match: one unit further, or with the flags u or v one code point.
func (p *Pattern) Next(text Text, at int) int {
	if p.flags.unicode() && at < len(text.units) {
		_, size := pointAt(text.units, at)
		return at + size
	}
	return at + 1
}
