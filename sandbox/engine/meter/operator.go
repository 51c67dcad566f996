package meter

import (
	"math"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// LongText is from which length on, in UTF-16 units, a text counts as work.
const LongText = 4 << 10

// Operator says what an operator is about to do.
type Operator int

// The operators, where those that take the same time are one.
const (
	Linear   Operator = iota // - ++ -- unary + and -, in time that is proportional to the operands
	Add                      // +
	Multiply                 // *
	Divide                   // / and %
	Power                    // **
	ShiftLeft
	ShiftRight
	Compare // < <= > >=
	Equal   // == != === !==
	Text    // what a template makes of a value
	Key     // the use as a property's name
	Name    // the same where a method or a class may get that name
	Bits    // & | ^ >>> ~
	Put     // an assignment, perhaps to an element that reads texts as BigInts
)

// Operators are a host's guards around operators that could work for hours, or
// use all memory, in one instruction. They are only called for operands of
// which one is a BigInt, an object or a long text; Join, Copy and the operator
// Name also for others. They may charge, block and throw; any may be nil.
type Operators struct {
	// Binary returns what to use in place of the operands: an object may be
	// replaced by the primitive that it converts to. For Equal the result is not used.
	Binary func(op Operator, left, right goja.Value) (goja.Value, goja.Value)
	// Unary is not called for objects.
	Unary func(op Operator, v goja.Value)
	// Store is told what is assigned to an element of an object.
	Store func(object, v goja.Value)
	// Number is asked what to assign to an element of an object in place of a
	// number that is larger than the bits of an element.
	Number func(object, v goja.Value) goja.Value
	// Delete is told of what object a property is about to be deleted.
	Delete func(object goja.Value)
	// Grow is told that an element is about to be assigned for which an array has
	// no room: goja makes room for all those before it, too.
	Grow func(array goja.Value, length int, index uint64)
	// Return is told a long text that a function answers to a native. It must
	// neither block nor throw: Tank.Owe charges for later.
	Return func(v goja.Value)
	// Wait is told how many values a function keeps that is left at yield or await.
	Wait func(values int)
	// Await is given an object to await that is no promise of goja's, and answers
	// what to await in its place: one that follows it.
	Await func(v goja.Value) goja.Value
	// Delegate is given an object to which a generator is to delegate, and answers
	// what in its place: its iterator's next may be of any kind.
	Delegate func(v goja.Value) goja.Value
	// Begin is asked, when a generator is made, for something to keep with it: see
	// Kept. It may answer nil.
	Begin func() any
	// Join is told the texts that a template is made of, of which one is long.
	Join func(parts []goja.Value)
	// Copy is told a value all properties of which are gone through, and whether
	// those of its prototypes are, too.
	Copy func(v goja.Value, prototypes bool)
	// RegExp gives the object of a regular expression, made just now, what the
	// literal says.
	RegExp func(object *goja.Object, literal *Literal)
	// Spread is a function: of what is spread into arguments, what to spread instead.
	Spread goja.Value
}

// operatorsOf is where a runtime keeps the operators that guard its programs:
// instructions know their runtime only, and it has no other place for what
// belongs to somebody else. It names fields and methods as the mapper did that
// it replaces.
type operatorsOf struct {
	goja.FieldNameMapper // may be nil
	tank                 *Tank
}

// FieldName is that of the mapper before, or the name in Go.
func (o *operatorsOf) FieldName(t reflect.Type, f reflect.StructField) string {
	if o.FieldNameMapper == nil {
		return f.Name
	}
	return o.FieldNameMapper.FieldName(t, f)
}

// MethodName is that of the mapper before, or the name in Go.
func (o *operatorsOf) MethodName(t reflect.Type, m reflect.Method) string {
	if o.FieldNameMapper == nil {
		return m.Name
	}
	return o.FieldNameMapper.MethodName(t, m)
}

// SetOperators sets the guards of the programs that run in a runtime, in place
// of its field name mapper, which stays in effect; do not set another one
// later. Without it, operators are not guarded.
func (t *Tank) SetOperators(r *goja.Runtime, o Operators) error {
	in, err := inspected()
	if err != nil {
		return err
	}
	before := *(*goja.FieldNameMapper)(unsafe.Add(unsafe.Pointer(r), in.mapper))
	t.operators = o
	r.SetFieldNameMapper(&operatorsOf{before, t})
	return nil
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

// binary keeps goja's compiler from computing what takes long, which would
// happen where nothing is metered: operators on BigInts, and the left sides of
// || && and ??, which it computes anew at each level, twice. And from computing
// what it gets wrong, which instructions of ours do right.
func (w *walker) binary(e *ast.BinaryExpression) {
	switch e.Operator {
	case token.LOGICAL_OR, token.LOGICAL_AND, token.COALESCE:
		if constant(e.Left, false) {
			e.Left = w.variable(e.Left)
		}
		return
	default:
	}
	if !constant(e.Right, false) || !constant(e.Left, false) {
		return
	}
	left, ok1 := literal(e.Left)
	right, ok2 := literal(e.Right)
	known := ok1 && ok2
	switch e.Operator {
	case token.EXPONENT:
		known = false
	case token.MULTIPLY:
		known = known && left != 0 && right != 0
	case token.AND, token.OR, token.EXCLUSIVE_OR, token.SHIFT_LEFT, token.SHIFT_RIGHT, token.UNSIGNED_SHIFT_RIGHT:
		known = known && math.Abs(left) < manyBits && math.Abs(right) < manyBits
	case token.SLASH, token.REMAINDER:
		known = !constant(e.Right, true) || !constant(e.Left, true)
	default:
		known = true
	}
	if !known {
		e.Left = w.variable(e.Left)
	}
}

// unary does so for an operator with one operand.
func (w *walker) unary(e *ast.UnaryExpression) {
	if !constant(e.Operand, false) {
		return
	}
	x, known := literal(e.Operand)
	switch e.Operator {
	case token.BITWISE_NOT:
		known = known && math.Abs(x) < manyBits
	case token.MINUS, token.PLUS:
	default:
		known = true
	}
	if !known {
		e.Operand = w.variable(e.Operand)
	}
}

// literal is the number that an expression of literals is.
func literal(e ast.Expression) (x float64, ok bool) {
	switch e := e.(type) {
	case *ast.NumberLiteral:
		switch v := e.Value.(type) {
		case int64:
			return float64(v), true
		case float64:
			return v, true
		}
	case *ast.UnaryExpression:
		x, ok = literal(e.Operand)
		return -x, ok && e.Operator == token.MINUS
	case *ast.BinaryExpression:
		left, ok1 := literal(e.Left)
		right, ok2 := literal(e.Right)
		ok = ok1 && ok2
		switch e.Operator {
		case token.PLUS:
			return left + right, ok
		case token.MINUS:
			return left - right, ok
		case token.MULTIPLY:
			return left * right, ok
		default:
		}
	}
	return 0, false
}

// variable is the same expression, which goja does not take for a constant.
func (w *walker) variable(e ast.Expression) ast.Expression {
	return &ast.SequenceExpression{Sequence: []ast.Expression{w.hidden("nothing", parameter{}, e.Idx0()), e}}
}

// constant says that goja computes e when it compiles; with bigint, only if e
// can be a BigInt.
func constant(e ast.Expression, bigint bool) bool {
	switch e := e.(type) {
	case *ast.NumberLiteral:
		switch e.Value.(type) {
		case int64, float64:
			return !bigint
		}
		return true
	case *ast.StringLiteral, *ast.BooleanLiteral, *ast.NullLiteral:
		return !bigint
	case *ast.UnaryExpression:
		return constant(e.Operand, bigint)
	case *ast.BinaryExpression:
		return constant(e.Right, bigint) && constant(e.Left, bigint)
	}
	return false
}
