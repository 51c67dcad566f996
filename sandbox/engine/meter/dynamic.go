package meter

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
)

// Kind is what sort of function the text of CompileDynamic becomes.
type Kind string

// The kinds.
const (
	Function      Kind = "function"
	Generator     Kind = "function*"
	AsyncFunction Kind = "async function"
)

// CompileDynamic meters a function that is given as texts, as the constructors
// Function, GeneratorFunction and AsyncFunction take them: Load returns it. Its
// code sees global names only. Errors are of type *SyntaxError.
func CompileDynamic(kind Kind, parameters, body string) (*Program, error) {
	const name = "anonymous"
	for _, source := range []string{parameters, body} {
		if err := CheckSource(source); err != nil {
			return nil, &SyntaxError{Name: name, Message: err.Error()}
		}
	}
	head := "(" + string(kind) + " anonymous(" + parameters + "\n) {"
	source := head + "\n" + body + "\n})"
	tree, err := goja.Parse(name, source, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, syntaxError(name, err, 0)
	}
	inner, err := onlyFunction(tree, len(head), len(source)-1)
	if err != nil {
		return nil, &SyntaxError{Name: name, Message: err.Error()}
	}
	return instrument(name, tree, inner, sloppy, false)
}

// CompileEval meters a text for an indirect eval: Load returns a function that
// gives the value of its last statement. Other than the language has it, what
// the text declares stays its own.
func CompileEval(text string) (*Program, error) {
	const name, head = "eval", "(function () {"
	if err := CheckSource(text); err != nil {
		return nil, &SyntaxError{Name: name, Message: err.Error()}
	}
	source := head + text + "\n})"
	tree, err := goja.Parse(name, source, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, syntaxError(name, err, len(head))
	}
	inner, err := onlyFunction(tree, len(head), len(source)-1)
	if err != nil {
		return nil, &SyntaxError{Name: name, Message: err.Error()}
	}
	inner.Body.List = returning(inner.Body.List)
	return instrument(name, tree, inner, sloppy, false)
}

// returning makes the last statement's value the result.
func returning(list []ast.Statement) []ast.Statement {
	if len(list) == 0 {
		return list
	}
	last := &list[len(list)-1]
	switch s := (*last).(type) {
	case *ast.ExpressionStatement:
		*last = &ast.ReturnStatement{Return: s.Idx0(), Argument: s.Expression}
	case *ast.BlockStatement:
		s.List = returning(s.List)
	case *ast.IfStatement:
		s.Consequent = returning([]ast.Statement{s.Consequent})[0]
		if s.Alternate != nil {
			s.Alternate = returning([]ast.Statement{s.Alternate})[0]
		}
	case *ast.TryStatement:
		s.Body.List = returning(s.Body.List)
		if s.Catch != nil {
			s.Catch.Body.List = returning(s.Catch.Body.List)
		}
	}
	return list
}
