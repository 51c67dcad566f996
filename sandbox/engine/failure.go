package engine

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine/meter"
)

// Limits of a Failure's texts in bytes, so that one fits a frame many times.
const (
	maxMessage    = 4 << 10
	maxErrorStack = 64 << 10 // of an error's own text, before it is folded
	maxStackLines = 20
)

// internalSource starts the names of our own scripts, which stacks leave out.
const internalSource = "vitrine:"

// fail reports an exception to the host. The text of a thrown value is made as
// metered, recovered work: it may run the applet's code.
func (e *Engine) fail(err error, fatal bool) {
	f := Failure{Fatal: fatal}
	var ex *goja.Exception
	var overflow *goja.StackOverflowError
	switch {
	case errors.As(err, &ex):
		f.Message = e.describe(ex.Value())
		f.Stack = e.stackText(ex.Stack())
	case errors.As(err, &overflow):
		// goja's own limit, which no code comes to: generators that it passes
		// leave goja's stacks as they are.
		f.Message = "RangeError: Maximum call stack size exceeded"
		f.Stack = e.stackText(overflow.Stack())
		e.breakDown(overflow)
	default:
		f.Message = "Error: the runtime failed"
	}
	e.report(f)
}

// hideFrames takes our own scripts, and the natives that they call, out of the
// stack that an error shows to the applet.
func (e *Engine) hideFrames(v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok {
		return
	}
	frames := e.layout.frames(o)
	if frames == nil {
		return
	}
	kept, below := len(*frames), false
	for i := len(*frames) - 1; i >= 0; i-- { // from the outermost in
		f := (*frames)[i]
		ours := strings.HasPrefix(f.SrcName(), internalSource)
		if ours || below && f.SrcName() == "<native>" {
			below = true
			continue
		}
		below = false
		kept--
		(*frames)[kept] = f
	}
	*frames = (*frames)[kept:]
}

func (e *Engine) failSyntax(err error) {
	f := Failure{Message: "SyntaxError: " + err.Error(), Fatal: true}
	var syntax *meter.SyntaxError
	if errors.As(err, &syntax) && syntax.Line > 0 {
		f.Message = "SyntaxError: " + syntax.Message
		f.Stack = fmt.Sprintf("    at %s:%d:%d", syntax.Name, syntax.Line, syntax.Column)
	}
	e.report(f)
}

func (e *Engine) report(f Failure) {
	f.Message = truncate(f.Message, maxMessage)
	if e.host != nil {
		e.host.Failure(f)
	}
}

// describe is a thrown value as a person would read it.
func (e *Engine) describe(v goja.Value) string {
	text := e.Text(v, maxMessage)
	if _, isObject := v.(*goja.Object); !isObject {
		return "Uncaught " + text
	}
	return text
}

// stack gathers the lines of a stack like every JavaScript engine writes them,
// without frames of our own; recursion shows once.
type stack struct {
	lines    []string
	repeated int
}

func (s *stack) add(function, place string) {
	line := "    at " + place
	if function != "" && function != "<anonymous>" {
		line = "    at " + function + " (" + place + ")"
	}
	if n := len(s.lines); n > 0 && s.lines[n-1] == line {
		s.repeated++
		return
	}
	s.fold()
	s.lines = append(s.lines, line)
}

// fold writes down how often the last line was repeated.
func (s *stack) fold() {
	if s.repeated > 0 {
		s.lines = append(s.lines, fmt.Sprintf("    ... %d times more", s.repeated))
		s.repeated = 0
	}
}

func (s *stack) String() string {
	s.fold()
	return strings.Join(s.lines[:min(len(s.lines), maxStackLines)], "\n")
}

// stackText formats frames, with positions in the author's files.
func (e *Engine) stackText(frames []goja.StackFrame) string {
	var s stack
	for _, f := range frames {
		if len(s.lines) > maxStackLines {
			break
		}
		if strings.HasPrefix(f.SrcName(), internalSource) || f.SrcName() == "<native>" {
			continue
		}
		at := f.Position()
		place := fmt.Sprintf("%s:%d:%d", truncate(at.Filename, 200), at.Line, e.column(at.Filename, at.Line, at.Column))
		s.add(truncate(f.FuncName(), 100), place)
	}
	return s.String()
}

// frameLine is a line of an error's own stack, as goja writes it: with the
// program counter behind the position.
var frameLine = regexp.MustCompile(`^\s*at (?:(.*) \()?(.*?):(\d+):(\d+)\(\d+\)\)?$`)

// tidyStack rewrites the text of an error's stack property as stackText does.
func (e *Engine) tidyStack(text string) string {
	var s stack
	for _, line := range strings.Split(text, "\n") {
		m := frameLine.FindStringSubmatch(line)
		if m == nil || strings.HasPrefix(m[2], internalSource) {
			continue
		}
		row, _ := strconv.Atoi(m[3])
		column, _ := strconv.Atoi(m[4])
		s.add(m[1], fmt.Sprintf("%s:%d:%d", m[2], row, e.column(m[2], row, column)))
	}
	return s.String()
}

// column takes away what the wrapper puts on the first line of a script. A name
// that is no script's is an author's file, from a source map.
func (e *Engine) column(name string, line, column int) int {
	if line == 1 && e.modules.scripts[name] {
		return max(1, column-meter.Indent)
	}
	return column
}

// truncate shortens s to at most n bytes, between characters.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

func (e *Engine) trackRejection(p *goja.Promise, op goja.PromiseRejectionOperation) {
	switch op {
	case goja.PromiseRejectionReject:
		e.rejected = append(e.rejected, p)
	case goja.PromiseRejectionHandle:
		for i, q := range e.rejected {
			if q == p {
				e.rejected = append(e.rejected[:i], e.rejected[i+1:]...)
				break
			}
		}
	}
}

// reportRejections reports what is still unhandled at the end of a turn.
func (e *Engine) reportRejections() {
	list := e.rejected
	e.rejected = nil
	for _, p := range list {
		f := Failure{Message: e.describe(p.Result()), Fatal: p == e.main}
		if o, ok := p.Result().(*goja.Object); ok {
			f.Stack = e.stackOf(o)
		}
		e.report(f)
	}
}

// stackOf is the stack that an error object remembers.
func (e *Engine) stackOf(o *goja.Object) (stack string) {
	_ = e.runtime.Try(func() {
		if v, ok := o.Get("stack").(goja.String); ok {
			stack = e.tidyStack(truncate(v.String(), maxErrorStack))
		}
	})
	return stack
}
