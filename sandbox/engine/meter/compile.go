package meter

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/unistring"
	"github.com/go-sourcemap/sourcemap"
)

// ImportName is what a script calls to ask for modules. The bundler writes such
// calls in place of import declarations. The name stands for nothing otherwise:
// the function that is called is no value that code could see or pass on.
const ImportName = "__vitrine_import"

const scriptPrefix = "(async function(){"

// Indent is how many columns the wrapper puts in front of a script's first line.
const Indent = len(scriptPrefix)

// Program is metered code, ready to run in any number of runtimes.
type Program struct {
	program    *goja.Program
	parameters []parameter // of the outer function, in order
}

// SyntaxError is a source that was refused. Line and Column count from 1, in
// the author's file when the source map knows it; both are 0 when unknown.
type SyntaxError struct {
	Name         string
	Line, Column int
	Message      string
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Name, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Name, e.Line, e.Column, e.Message)
}

// Compile meters a script. The source is the body of an async function, so it
// may use await at its top level; name and the source map (nil for none) only
// serve to give positions. As in a module, all code is strict, whether or not it
// imports anything or says so. Errors are of type *SyntaxError.
func Compile(name, source string, sourceMap []byte) (*Program, error) {
	if err := CheckSource(source); err != nil {
		return nil, &SyntaxError{Name: name, Message: err.Error()}
	}
	// The wrapper stands on the source's first line, so that line numbers stay right.
	const prefix = scriptPrefix
	wrapped := prefix + source + "\n})"
	tree, err := goja.Parse(name, wrapped, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, syntaxError(name, err, len(prefix))
	}
	inner, err := onlyFunction(tree, len(prefix), len(wrapped)-1)
	if err != nil {
		return nil, &SyntaxError{Name: name, Message: err.Error()}
	}
	if consumer := readSourceMap(sourceMap, len(prefix)); consumer != nil {
		tree.File.SetSourceMap(consumer)
	}

	return instrument(name, tree, inner, strict, true)
}

// mode is that of code which does not say "use strict" itself.
type mode bool

const (
	sloppy mode = false
	strict mode = true
)

// instrument meters a parsed function, which may import.
func instrument(name string, tree *ast.Program, inner *ast.FunctionLiteral, m mode, imports bool) (*Program, error) {
	w := &walker{names: map[string]parameter{}, imports: imports}
	w.function(inner)
	if w.err != nil {
		at := tree.File.Position(int(w.errAt) - tree.File.Base())
		return nil, &SyntaxError{Name: at.Filename, Line: at.Line, Column: at.Column, Message: w.err.Error()}
	}
	return w.finish(name, tree, inner, m)
}

// onlyFunction returns the wrapper, whose braces have to be those at the given
// positions (counted from 1): the source did not end it early and start
// something of its own.
func onlyFunction(tree *ast.Program, left, right int) (*ast.FunctionLiteral, error) {
	if len(tree.Body) == 1 {
		if s, ok := tree.Body[0].(*ast.ExpressionStatement); ok {
			f, ok := s.Expression.(*ast.FunctionLiteral)
			if ok && f.Body.LeftBrace == file.Idx(left) && f.Body.RightBrace == file.Idx(right) {
				return f, nil
			}
		}
	}
	return nil, errors.New("cannot parse: unbalanced braces")
}

// finish puts the function into one that has the charges as its parameters:
//
//	(function(F1, F2 ...) { return INNER })
//
// With a single level, sloppy code could overwrite the charges through its own
// arguments object.
func (w *walker) finish(name string, tree *ast.Program, inner *ast.FunctionLiteral, m mode) (p *Program, err error) {
	defer func() {
		if r := recover(); r != nil { // goja's compiler panics on what its parser should have refused
			p, err = nil, &SyntaxError{Name: name, Message: fmt.Sprintf("cannot compile: %v", r)}
		}
	}()
	p = &Program{}
	parameters := &ast.ParameterList{}
	at := inner.Function
	for _, name := range slices.Sorted(maps.Keys(w.names)) {
		p.parameters = append(p.parameters, w.names[name])
		parameters.List = append(parameters.List, &ast.Binding{Target: &ast.Identifier{Name: unistring.String(name), Idx: at}})
	}
	outer := &ast.FunctionLiteral{Function: at, ParameterList: parameters, Body: &ast.BlockStatement{
		LeftBrace: at, RightBrace: at,
		List: []ast.Statement{&ast.ReturnStatement{Return: at, Argument: inner}},
	}}
	tree.Body = []ast.Statement{&ast.ExpressionStatement{Expression: outer}}
	p.program, err = goja.CompileAST(tree, bool(m))
	if err != nil {
		return nil, syntaxError(name, err, 0)
	}
	in, err := inspected()
	if err != nil {
		return nil, &SyntaxError{Name: name, Message: err.Error()}
	}
	if _, err := in.patch(p.program, w.literals); err != nil {
		return nil, &SyntaxError{Name: name, Message: err.Error()}
	}
	return p, nil
}

// Load makes the program's function in a runtime, with its charges drawn on
// tank. It runs none of the applet's code.
func (p *Program) Load(runtime *goja.Runtime, tank *Tank) (goja.Callable, error) {
	o, err := p.Function(runtime, tank)
	if err != nil {
		return nil, err
	}
	f, _ := goja.AssertFunction(o)
	return f, nil
}

// LoadScript is Load for a script, with the function that it calls to import.
func (p *Program) LoadScript(runtime *goja.Runtime, tank *Tank, imports goja.Value) (goja.Callable, error) {
	o, err := p.load(runtime, tank, imports)
	if err != nil {
		return nil, err
	}
	f, _ := goja.AssertFunction(o)
	return f, nil
}

// Function is Load for one who wants the object.
func (p *Program) Function(runtime *goja.Runtime, tank *Tank) (*goja.Object, error) {
	return p.load(runtime, tank, goja.Undefined())
}

func (p *Program) load(runtime *goja.Runtime, tank *Tank, imports goja.Value) (*goja.Object, error) {
	v, err := runtime.RunProgram(p.program)
	if err != nil {
		return nil, err
	}
	outer, ok := goja.AssertFunction(v)
	if !ok {
		return nil, errors.New("cannot load: the program is not a function")
	}
	arguments := make([]goja.Value, len(p.parameters))
	for i, x := range p.parameters {
		arguments[i] = imports
		if !x.imports {
			arguments[i] = tank.argument(runtime, x)
		}
	}
	inner, err := outer(goja.Undefined(), arguments...)
	if err != nil {
		return nil, err
	}
	if _, ok := goja.AssertFunction(inner); !ok {
		return nil, errors.New("cannot load: the program holds no function")
	}
	return inner.ToObject(runtime), nil
}

// syntaxError takes goja's errors apart, for a source that begins after prefix
// bytes of its first line.
func syntaxError(name string, err error, prefix int) error {
	out := &SyntaxError{Name: name, Message: err.Error()}
	var list parser.ErrorList
	var compiler *goja.CompilerSyntaxError
	switch {
	case errors.As(err, &list) && len(list) > 0:
		out.Message, out.Line, out.Column = list[0].Message, list[0].Position.Line, list[0].Position.Column
	case errors.As(err, &compiler):
		out.Message = compiler.Message
		if compiler.File != nil {
			at := compiler.File.Position(compiler.Offset)
			out.Name, out.Line, out.Column = at.Filename, at.Line, at.Column
		}
	}
	if out.Line == 1 && out.Column > prefix {
		out.Column -= prefix
	}
	return out
}

// readSourceMap reads a hostile source map; one that cannot be read is as good
// as none.
func readSourceMap(data []byte, prefix int) (c *sourcemap.Consumer) {
	if len(data) == 0 || len(data) > MaxSourceMap {
		return nil
	}
	defer func() {
		if recover() != nil { // the package is not made for hostile maps
			c = nil
		}
	}()
	shifted, err := shiftFirstLine(data, prefix)
	if err != nil {
		return nil
	}
	c, err = sourcemap.Parse("", shifted)
	if err != nil {
		return nil
	}
	return c
}

// CompileFunction meters trusted code of the host's own: source is one function
// expression in parentheses, which Load returns.
func CompileFunction(name, source string) (*Program, error) {
	tree, inner, err := parseFunction(name, source)
	if err != nil {
		return nil, err
	}
	p, err := instrument(name, tree, inner, strict, false)
	if err != nil {
		return nil, err
	}
	strip(p.program)
	return p, nil
}

func parseFunction(name, source string) (*ast.Program, *ast.FunctionLiteral, error) {
	tree, err := goja.Parse(name, source, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, nil, syntaxError(name, err, 0)
	}
	if len(tree.Body) == 1 {
		if s, ok := tree.Body[0].(*ast.ExpressionStatement); ok {
			if f, ok := s.Expression.(*ast.FunctionLiteral); ok {
				return tree, f, nil
			}
		}
	}
	return nil, nil, &SyntaxError{Name: name, Message: "not a single function expression"}
}
