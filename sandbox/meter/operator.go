package meter

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// Some operators can compute for hours on BigInts, in one instruction. They are
// given to functions of the host's instead, except where an operand is a Number
// literal, which is nearly everywhere: then there can be no BigInts.

func isNumber(e ast.Expression) bool {
	n, ok := e.(*ast.NumberLiteral)
	if !ok {
		return false
	}
	switch n.Value.(type) {
	case int64, float64:
		return true
	}
	return false
}

// call is a call of one of the host's functions.
func (w *walker) call(name string, function func(Operators) goja.Value, args ...ast.Expression) ast.Expression {
	at := args[0].Idx0()
	return &ast.CallExpression{
		Callee:          w.hidden(name, parameter{operator: function}, at),
		LeftParenthesis: at, RightParenthesis: at,
		ArgumentList: args,
	}
}

func (w *walker) shift(right ast.Expression) ast.Expression {
	return w.call("shift", func(o Operators) goja.Value { return o.Shift }, right)
}

func (w *walker) power(left, right ast.Expression) ast.Expression {
	return w.call("power", func(o Operators) goja.Value { return o.Power }, left, right)
}

// binary guards `a << b` as `a << shift(b)` and `a ** b` as `null ?? power(a, b)`.
func (w *walker) binary(e *ast.BinaryExpression) {
	if isNumber(e.Left) || isNumber(e.Right) {
		return
	}
	switch e.Operator {
	case token.SHIFT_LEFT, token.SHIFT_RIGHT:
		e.Right = w.shift(e.Right)
	case token.EXPONENT:
		at := e.Left.Idx0()
		e.Right = w.power(e.Left, e.Right)
		e.Operator, e.Left = token.COALESCE, &ast.NullLiteral{Idx: at, Literal: "null"}
	default:
	}
}

// assignment guards `a <<= b` as `a <<= shift(b)`, `a **= b` as
// `a = power(a, b)`, and `o[k] **= b` as `scratch = powerAt(o, k, b)`, scratch
// being a hidden variable. What is left over, private names and super, only the
// length of the CPU account stops.
func (w *walker) assignment(e *ast.AssignExpression) {
	if isNumber(e.Right) {
		return
	}
	switch e.Operator {
	case token.SHIFT_LEFT, token.SHIFT_RIGHT:
		e.Right = w.shift(e.Right)
	case token.EXPONENT:
		switch left := e.Left.(type) {
		case *ast.Identifier:
			e.Operator, e.Right = token.ASSIGN, w.power(left, e.Right)
		case *ast.DotExpression:
			key := &ast.StringLiteral{Idx: left.Identifier.Idx, Value: left.Identifier.Name}
			w.powerAt(e, left.Left, key)
		case *ast.BracketExpression:
			w.powerAt(e, left.Left, left.Member)
		}
	default:
	}
}

func (w *walker) powerAt(e *ast.AssignExpression, object, key ast.Expression) {
	if _, ok := object.(*ast.SuperExpression); ok {
		return
	}
	e.Right = w.call("powerAt", func(o Operators) goja.Value { return o.PowerAt }, object, key, e.Right)
	e.Operator, e.Left = token.ASSIGN, w.hidden("scratch", parameter{}, object.Idx0())
}
