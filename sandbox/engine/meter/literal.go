package meter

import (
	"errors"
	"strconv"
	"strings"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"example.org/vitrine/sandbox/engine/pattern"
)

// goja compiles regular expressions to something else than ECMAScript means. So
// its compiler sees a number in place of each, and the instruction that makes
// the object asks the host to put what the number stands for into it.

// Literal is a regular expression in the source of a program. Its syntax is right.
type Literal struct {
	Source string // what stands between the slashes
	Flags  pattern.Flags
}

// literal checks a regular expression, and puts its number in its place.
func (w *walker) literal(e *ast.RegExpLiteral) {
	flags, err := pattern.ParseFlags(e.Flags)
	if err != nil {
		w.refuse(e.Idx, "Invalid regular expression flags")
		return
	}
	if w.patterns += len(e.Pattern); w.patterns > maxPatterns {
		w.refuse(e.Idx, "the regular expressions are too large")
		return
	}
	if err := pattern.Check(pattern.String(e.Pattern), flags); err != nil {
		w.refuse(e.Idx, "Invalid regular expression: /%s/%s: %w", e.Pattern, flags, err)
		return
	}
	// The source must not be held by what is compiled of it.
	w.literals = append(w.literals, &Literal{strings.Clone(e.Pattern), flags})
	e.Pattern, e.Flags = strconv.Itoa(len(w.literals)-1), ""
}

// literalInstruction makes the object of a literal.
type literalInstruction struct {
	guarded
	literal *Literal
}

func (g *literalInstruction) exec(m *machine) {
	g.next.exec(m)
	o, ok := m.stack[m.sp-1].(*goja.Object)
	if operators := g.operators(m); ok && operators != nil && operators.RegExp != nil {
		operators.RegExp(o, g.literal)
	}
}

// literalName is the name of goja's instruction.
const literalName = "newRegexp"

// patchLiteral puts ours in its place.
func (in *internals) patchLiteral(x *words, t *instructionType, literals []*Literal) error {
	source := *(*goja.String)(unsafe.Add(x.data, t.source))
	n, err := strconv.Atoi(source.String())
	if err != nil || n < 0 || n >= len(literals) {
		return errors.New("a regular expression is compiled that was not checked")
	}
	if t.guarded == nil { // one of goja's does for all: they differ in what is not used
		t.guarded = *(*instruction)(unsafe.Pointer(x))
	}
	var ours instruction = &literalInstruction{guarded{next: t.guarded, integer: in.integer, internals: in}, literals[n]}
	*x = *(*words)(unsafe.Pointer(&ours))
	return nil
}
