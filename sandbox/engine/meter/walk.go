package meter

import (
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/unistring"
)

// walker inserts charges into a tree. Its methods return how many nodes run
// each time the visited one does, which is what the enclosing charge weighs:
// loops and functions pay for their own bodies.
type walker struct {
	names   map[string]parameter // hidden parameters used so far
	classes []openClass          // around what is being walked

	literals []*Literal // regular expressions so far, by number
	patterns int        // their length

	imports bool // calls of ImportName import
	super   bool // there was one in the field that is being walked

	err   error // the first thing that is refused
	errAt file.Idx
}

func (w *walker) refuse(at file.Idx, format string, args ...any) {
	if w.err == nil {
		w.err, w.errAt = fmt.Errorf(format, args...), at
	}
}

// parameter is what a hidden name stands for.
type parameter struct {
	weight   uint64 // of a charge
	entry    bool   // at the beginning of a function
	caught   bool   // at the beginning of a catch or finally block
	imports  bool   // the function that imports
	operator func(Operators) goja.Value
}

// hidden starts the names of the parameters. Source text cannot spell a NUL,
// not even as an escape in an identifier.
const hidden = "\x00"

// charge is the expression that spends the weight of nodes.
func (w *walker) charge(nodes int, at file.Idx) ast.Expression {
	weight := quantise(nodes)
	return w.hidden(fmt.Sprintf("fuel%d", weight), parameter{weight: weight}, at)
}

func (w *walker) hidden(name string, p parameter, at file.Idx) *ast.Identifier {
	w.names[hidden+name] = p
	return &ast.Identifier{Name: unistring.String(hidden + name), Idx: at}
}

// chargeStatement is `if (F);`.
func (w *walker) chargeStatement(nodes int, at file.Idx) ast.Statement {
	return when(w.charge(nodes, at), at)
}

// entryStatement is the charge at the beginning of a function.
func (w *walker) entryStatement(nodes int, at file.Idx) ast.Statement {
	return when(w.entry(nodes, at), at)
}

// entry is a charge that also looks at how deep the calls are.
func (w *walker) entry(nodes int, at file.Idx) ast.Expression {
	weight := quantise(nodes)
	return w.hidden(fmt.Sprintf("call%d", weight), parameter{weight: weight, entry: true}, at)
}

func when(test ast.Expression, at file.Idx) ast.Statement {
	return &ast.IfStatement{If: at, Test: test, Consequent: &ast.EmptyStatement{Semicolon: at}}
}

// quantise rounds a node count up so that a program needs few distinct
// weights, each of which is a hidden variable: exact to 16, then four steps to
// an octave.
func quantise(nodes int) uint64 {
	if nodes < 1 {
		return 1
	}
	n := uint64(nodes)
	step := uint64(1)
	for n > 16*step {
		step *= 2
	}
	if step > 1 {
		step *= 2 // between 8 and 16 steps of this size: halve their number
	}
	return (n + step - 1) / step * step
}

// afterDirectives inserts a statement behind "use strict" and its like.
func afterDirectives(list []ast.Statement, s ast.Statement) []ast.Statement {
	i := 0
	for i < len(list) {
		e, ok := list[i].(*ast.ExpressionStatement)
		if !ok {
			break
		}
		if _, ok := e.Expression.(*ast.StringLiteral); !ok {
			break
		}
		i++
	}
	out := make([]ast.Statement, 0, len(list)+1)
	out = append(out, list[:i]...)
	out = append(out, s)
	return append(out, list[i:]...)
}

// loopBody puts a charge in front of a loop's body.
func (w *walker) loopBody(body ast.Statement, nodes int, at file.Idx) ast.Statement {
	if declares(body) { // an early error that goja would no longer see inside the block
		w.refuse(at, "cannot declare anything as the body of a loop")
	}
	c := w.chargeStatement(nodes, at)
	if b, ok := body.(*ast.BlockStatement); ok {
		return &ast.BlockStatement{LeftBrace: b.LeftBrace, RightBrace: b.RightBrace, List: append([]ast.Statement{c}, b.List...)}
	}
	return &ast.BlockStatement{LeftBrace: at, RightBrace: at, List: []ast.Statement{c, body}}
}

func declares(s ast.Statement) bool {
	switch s := s.(type) {
	case *ast.LabelledStatement:
		return declares(s.Statement)
	case *ast.FunctionDeclaration, *ast.ClassDeclaration, *ast.LexicalDeclaration:
		return true
	}
	return false
}

func (w *walker) statements(list []ast.Statement) int {
	n := 0
	for _, s := range list {
		n += w.statement(s)
	}
	return n
}

func (w *walker) block(b *ast.BlockStatement) int {
	if b == nil {
		return 0
	}
	return w.statements(b.List)
}

// statement visits one statement, which may be nil.
func (w *walker) statement(s ast.Statement) int {
	switch s := s.(type) {
	case nil, *ast.EmptyStatement:
		return 0
	case *ast.BlockStatement:
		return w.block(s)
	case *ast.ExpressionStatement:
		return w.expression(s.Expression)
	case *ast.VariableStatement:
		return 1 + w.bindings(s.List)
	case *ast.LexicalDeclaration:
		return 1 + w.bindings(s.List)
	case *ast.FunctionDeclaration:
		return w.function(s.Function)
	case *ast.ClassDeclaration:
		return w.class(s.Class)
	case *ast.IfStatement:
		return 1 + w.expression(s.Test) + w.statement(s.Consequent) + w.statement(s.Alternate)
	case *ast.ForStatement, *ast.ForInStatement, *ast.ForOfStatement, *ast.WhileStatement, *ast.DoWhileStatement:
		return w.loop(s)
	case *ast.ReturnStatement:
		return 1 + w.expression(s.Argument)
	case *ast.ThrowStatement:
		return 1 + w.expression(s.Argument)
	case *ast.SwitchStatement:
		n := 1 + w.expression(s.Discriminant)
		for _, c := range s.Body {
			n += 1 + w.expression(c.Test) + w.statements(c.Consequent)
		}
		return n
	case *ast.TryStatement:
		return w.try(s)
	case *ast.LabelledStatement:
		return 1 + w.statement(s.Statement)
	case *ast.BranchStatement, *ast.DebuggerStatement:
		return 1
	case *ast.WithStatement:
		w.refuse(s.With, "cannot use \"with\"")
		return 0
	default: // BadStatement, and what a later goja may add
		w.refuse(s.Idx0(), "cannot meter a %T", s)
		return 0
	}
}

// try charges where an exception is caught: making one costs as much as the
// stack is deep, also where no throw statement shows it.
func (w *walker) try(s *ast.TryStatement) int {
	n := 1 + w.block(s.Body)
	if s.Catch != nil {
		n += 1 + w.target(s.Catch.Parameter) + w.block(s.Catch.Body)
		w.chargeCaught(s.Catch.Body)
	}
	if s.Finally != nil {
		n += w.block(s.Finally)
		w.chargeCaught(s.Finally)
	}
	return n
}

func (w *walker) chargeCaught(b *ast.BlockStatement) {
	c := when(w.hidden("caught", parameter{weight: 1, caught: true}, b.LeftBrace), b.LeftBrace)
	b.List = append([]ast.Statement{c}, b.List...)
}

// What for-in and for-of cost beyond the nodes that show.
const (
	iteratorCost = 40 // to make the iterator
	stepCost     = 8  // to call it
)

// loop charges each iteration for the body and what the loop's head does.
func (w *walker) loop(s ast.Statement) int {
	switch s := s.(type) {
	case *ast.ForStatement:
		first := w.forInitializer(s.Initializer)
		each := w.expression(s.Test) + w.expression(s.Update) + w.statement(s.Body)
		s.Body = w.loopBody(s.Body, each+1, s.For)
		return first + 1
	case *ast.ForInStatement:
		first := w.expression(s.Source)
		each := w.forInto(s.Into) + w.statement(s.Body)
		s.Body = w.loopBody(s.Body, each+stepCost, s.For)
		return first + iteratorCost
	case *ast.ForOfStatement:
		first := w.expression(s.Source)
		each := w.forInto(s.Into) + w.statement(s.Body)
		s.Body = w.loopBody(s.Body, each+stepCost, s.For)
		return first + iteratorCost
	case *ast.WhileStatement:
		each := w.expression(s.Test) + w.statement(s.Body)
		s.Body = w.loopBody(s.Body, each+1, s.While)
	case *ast.DoWhileStatement:
		each := w.expression(s.Test) + w.statement(s.Body)
		s.Body = w.loopBody(s.Body, each+1, s.Do)
	}
	return 1
}

func (w *walker) forInitializer(i ast.ForLoopInitializer) int {
	switch i := i.(type) {
	case nil:
		return 0
	case *ast.ForLoopInitializerExpression:
		return w.expression(i.Expression)
	case *ast.ForLoopInitializerVarDeclList:
		return w.bindings(i.List)
	case *ast.ForLoopInitializerLexicalDecl:
		return w.bindings(i.LexicalDeclaration.List)
	default:
		w.refuse(i.Idx0(), "cannot meter a %T", i)
		return 0
	}
}

func (w *walker) forInto(i ast.ForInto) int {
	switch i := i.(type) {
	case *ast.ForIntoVar:
		return w.binding(i.Binding)
	case *ast.ForDeclaration:
		return w.target(i.Target)
	case *ast.ForIntoExpression:
		w.assigned(i.Expression)
		return w.expression(i.Expression)
	default:
		w.refuse(i.Idx0(), "cannot meter a %T", i)
		return 0
	}
}

func (w *walker) bindings(list []*ast.Binding) int {
	n := 0
	for _, b := range list {
		n += w.binding(b)
	}
	return n
}

func (w *walker) binding(b *ast.Binding) int {
	if b == nil {
		return 0
	}
	return w.target(b.Target) + w.expression(b.Initializer)
}

// target visits what a value is bound to: a name or a pattern.
func (w *walker) target(t ast.BindingTarget) int {
	if t == nil {
		return 0
	}
	return w.expression(t)
}
