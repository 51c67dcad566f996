package pattern

// Remembering is a pattern whose every search uses the program that remembers
// where it was.
func Remembering(p *Pattern) *Pattern {
	return &Pattern{source: p.source, flags: p.flags, names: p.names, program: p.linearProgram()}
}
