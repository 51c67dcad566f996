package meter

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// What leaving a function in the middle costs, in nodes: stacks are exchanged.
// The promise behind an await is paid for by package engine.
const switchCost = 16

// literalCost is what making the object of a regular expression costs, in nodes.
const literalCost = 8

func (w *walker) expressions(list []ast.Expression) int {
	n := 0
	for _, e := range list {
		n += w.expression(e)
	}
	return n
}

// expression visits one expression, which may be nil.
func (w *walker) expression(e ast.Expression) int {
	switch e := e.(type) {
	case nil:
		return 0
	case *ast.Identifier, *ast.PrivateIdentifier, *ast.NullLiteral, *ast.BooleanLiteral, *ast.NumberLiteral,
		*ast.StringLiteral, *ast.ThisExpression, *ast.MetaProperty:
		return 1
	case *ast.SuperExpression:
		w.super = true
		return 1
	case *ast.RegExpLiteral:
		w.literal(e)
		return literalCost
	case *ast.BinaryExpression:
		n := 1 + w.expression(e.Left) + w.expression(e.Right)
		w.binary(e)
		return n
	case *ast.AssignExpression:
		w.assigned(e.Left)
		return 1 + w.expression(e.Left) + w.expression(e.Right)
	case *ast.UnaryExpression:
		n := 1 + w.expression(e.Operand)
		w.unary(e)
		return n
	case *ast.ConditionalExpression:
		return 1 + w.expression(e.Test) + w.expression(e.Consequent) + w.expression(e.Alternate)
	case *ast.SequenceExpression:
		return 1 + w.expressions(e.Sequence)
	case *ast.DotExpression:
		return 2 + w.expression(e.Left)
	case *ast.PrivateDotExpression:
		return 2 + w.expression(e.Left)
	case *ast.BracketExpression:
		return 1 + w.expression(e.Left) + w.expression(e.Member)
	case *ast.CallExpression:
		n := 1 + w.expression(e.Callee) + w.arguments(e.ArgumentList)
		indirect(e)
		if id, ok := e.Callee.(*ast.Identifier); ok && w.imports && id.Name == ImportName {
			e.Callee = w.hidden("import", parameter{imports: true}, id.Idx)
		}
		return n
	case *ast.NewExpression:
		return 1 + w.expression(e.Callee) + w.arguments(e.ArgumentList)
	case *ast.OptionalChain:
		return w.expression(e.Expression)
	case *ast.Optional:
		return 1 + w.expression(e.Expression)
	case *ast.SpreadElement:
		return 1 + w.expression(e.Expression)
	case *ast.AwaitExpression:
		return switchCost + w.expression(e.Argument)
	case *ast.YieldExpression:
		return switchCost + w.expression(e.Argument)
	case *ast.ArrayLiteral:
		return 1 + w.expressions(e.Value)
	case *ast.ObjectLiteral:
		return 1 + w.properties(e.Value)
	case *ast.ArrayPattern:
		return 1 + w.expressions(e.Elements) + w.expression(e.Rest)
	case *ast.ObjectPattern:
		return 1 + w.properties(e.Properties) + w.expression(e.Rest)
	case *ast.PropertyShort:
		return 1 + w.expression(e.Initializer)
	case *ast.PropertyKeyed:
		return 1 + w.expression(e.Key) + w.expression(e.Value)
	case *ast.TemplateLiteral:
		return 1 + w.expression(e.Tag) + len(e.Elements) + w.expressions(e.Expressions)
	case *ast.Binding:
		return w.binding(e)
	case *ast.FunctionLiteral:
		return w.function(e)
	case *ast.ArrowFunctionLiteral:
		return w.arrow(e)
	case *ast.ClassLiteral:
		return w.class(e)
	default: // BadExpression, and what a later goja may add
		w.refuse(e.Idx0(), "cannot meter a %T", e)
		return 0
	}
}

func (w *walker) properties(list []ast.Property) int {
	n := 0
	for _, p := range list {
		n += w.expression(p)
	}
	return n
}

func (w *walker) parameters(p *ast.ParameterList) int {
	if p == nil {
		return 0
	}
	n := w.bindings(p.List) + w.expression(p.Rest)
	for _, b := range p.List {
		w.chargeDefault(&b.Initializer)
		w.chargePattern(b.Target)
	}
	if rest, ok := p.Rest.(ast.Pattern); ok {
		w.chargePattern(rest)
	}
	return n
}

// chargeDefault charges a parameter's default value, which runs before the
// function's own charge: functions could call each other there to any depth.
func (w *walker) chargeDefault(e *ast.Expression) {
	switch v := (*e).(type) {
	case *ast.ObjectLiteral:
		if len(v.Value) == 0 {
			return
		}
	case *ast.ArrayLiteral:
		if len(v.Value) == 0 {
			return
		}
	}
	w.chargeValue(e, 0) // the function pays for the nodes
}

// chargePattern does so within a pattern, and for computed keys.
func (w *walker) chargePattern(target ast.Expression) {
	switch p := target.(type) {
	case *ast.ArrayPattern:
		for _, e := range p.Elements {
			w.chargePattern(e)
		}
		w.chargePattern(p.Rest)
	case *ast.ObjectPattern:
		for _, e := range p.Properties {
			switch e := e.(type) {
			case *ast.PropertyShort:
				w.chargeDefault(&e.Initializer)
			case *ast.PropertyKeyed:
				if e.Computed {
					w.chargeDefault(&e.Key)
				}
				w.chargePattern(e.Value)
			}
		}
	case *ast.AssignExpression:
		w.chargeDefault(&p.Right)
		w.chargePattern(p.Left)
	}
}

// function charges at entry, for parameters and body; making the function is
// two nodes of the code around it.
func (w *walker) function(f *ast.FunctionLiteral) int {
	if f == nil {
		return 0
	}
	n := w.parameters(f.ParameterList) + w.block(f.Body)
	f.Body.List = afterDirectives(f.Body.List, w.entryStatement(n+2, f.Body.LeftBrace))
	return 2
}

func (w *walker) arrow(f *ast.ArrowFunctionLiteral) int {
	n := w.parameters(f.ParameterList)
	switch body := f.Body.(type) {
	case *ast.BlockStatement:
		n += w.block(body)
		body.List = afterDirectives(body.List, w.entryStatement(n+2, body.LeftBrace))
	case *ast.ExpressionBody:
		n += w.expression(body.Expression)
		at := body.Expression.Idx0()
		f.Body = &ast.BlockStatement{LeftBrace: at, RightBrace: body.Expression.Idx1(), List: []ast.Statement{
			w.entryStatement(n+2, at),
			&ast.ReturnStatement{Return: at, Argument: body.Expression},
		}}
	default:
		w.refuse(f.Start, "cannot meter a %T", body)
	}
	return 2
}

func (w *walker) class(c *ast.ClassLiteral) int {
	if c == nil {
		return 0
	}
	if c.Name != nil {
		w.classes = append(w.classes, openClass{name: c.Name.Name})
		defer w.closeClass(c)
	}
	n := 2 + w.expression(c.SuperClass)
	for _, e := range c.Body {
		switch e := e.(type) {
		case *ast.MethodDefinition:
			if e.Computed {
				n += w.expression(e.Key)
			}
			n += w.function(e.Body)
		case *ast.FieldDefinition:
			n += w.field(e)
		case *ast.ClassStaticBlock:
			body := w.block(e.Block)
			e.Block.List = afterDirectives(e.Block.List, w.entryStatement(body+2, e.Block.LeftBrace))
			n += 2
		default:
			w.refuse(c.Class, "cannot meter a %T", e)
		}
	}
	w.chargeFields(c)
	return n
}

// openClass is a class with a name whose body is being walked.
type openClass struct {
	name     unistring.String
	assigned bool // something in it assigns to a variable of that name
}

// assigned notes what an expression on the left side of an assignment names.
func (w *walker) assigned(target ast.Expression) {
	switch t := target.(type) {
	case *ast.Identifier:
		for i := range w.classes {
			if w.classes[i].name == t.Name {
				w.classes[i].assigned = true
			}
		}
	case *ast.AssignExpression:
		w.assigned(t.Left)
	case *ast.ArrayPattern:
		for _, e := range t.Elements {
			w.assigned(e)
		}
		w.assigned(t.Rest)
	case *ast.ObjectPattern:
		for _, e := range t.Properties {
			switch e := e.(type) {
			case *ast.PropertyShort:
				w.assigned(&e.Name)
			case *ast.PropertyKeyed:
				w.assigned(e.Value)
			}
		}
		w.assigned(t.Rest)
	}
}

// closeClass ends a class. An assignment to its name throws, but where that is
// the only use of the name, goja's compiler forgets to make the variable and
// counts all those around it wrongly: the class gets a static block that uses
// the name, behind a charge that is always true.
func (w *walker) closeClass(c *ast.ClassLiteral) {
	last := len(w.classes) - 1
	if w.classes[last].assigned {
		at := c.Class
		use := &ast.BinaryExpression{Operator: token.LOGICAL_OR, Left: w.charge(1, at), Right: &ast.Identifier{Name: c.Name.Name, Idx: at}}
		c.Body = append(c.Body, &ast.ClassStaticBlock{Static: at, Block: &ast.BlockStatement{
			LeftBrace: at, RightBrace: at, List: []ast.Statement{when(use, at)},
		}})
	}
	w.classes = w.classes[:last]
}

// field charges an initialiser as `!F, value`: it runs for every instance, as a
// function of its own, which can be how classes construct each other endlessly.
// One that only names a value or makes a function is left alone: there is
// nothing to charge that `new` did not pay, and a function in a sequence would
// lose the field's name. So would a class, where the charge goes inside.
func (w *walker) field(f *ast.FieldDefinition) int {
	n := 2
	if f.Computed {
		n += w.expression(f.Key)
	}
	if f.Initializer == nil {
		return n
	}
	around := w.super
	w.super = false
	w.chargeValue(&f.Initializer, w.expression(f.Initializer))
	if w.super { // which goja knows in a function only
		f.Initializer = &ast.CallExpression{LeftParenthesis: f.Idx, RightParenthesis: f.Idx, Callee: &ast.ArrowFunctionLiteral{
			Start: f.Idx, ParameterList: &ast.ParameterList{Opening: f.Idx, Closing: f.Idx}, Body: &ast.ExpressionBody{Expression: f.Initializer},
		}}
	}
	w.super = around
	return n
}

// Fields whose initialisers are no work are paid for by `new`, up to so many.
const (
	freeFields = 8
	fieldCost  = 4 // in nodes, of each where there are more
)

// chargeFields charges for each object of a class with many fields that have no
// charge of their own: in front of a value that makes no function, which would
// lose its name, or else of one more field, which is private.
func (w *walker) chargeFields(c *ast.ClassLiteral) {
	var charged *ast.FieldDefinition
	fields := 0
	for _, e := range c.Body {
		f, ok := e.(*ast.FieldDefinition)
		if !ok || f.Static {
			continue
		}
		fields++
		switch f.Initializer.(type) {
		case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral, *ast.ClassLiteral:
		default:
			if charged == nil {
				charged = f
			}
		}
	}
	if fields <= freeFields {
		return
	}
	at := c.Class
	spend := &ast.UnaryExpression{Operator: token.NOT, Idx: at, Operand: w.entry(fields*fieldCost, at)}
	switch {
	case charged == nil:
		c.Body = append([]ast.ClassElement{&ast.FieldDefinition{
			Idx: at, Key: &ast.PrivateIdentifier{Identifier: ast.Identifier{Name: hidden + "fields", Idx: at}}, Initializer: spend,
		}}, c.Body...)
	case charged.Initializer == nil:
		charged.Initializer = &ast.UnaryExpression{Operator: token.VOID, Idx: at, Operand: spend}
	default:
		charged.Initializer = &ast.SequenceExpression{Sequence: []ast.Expression{spend, charged.Initializer}}
	}
}

// chargeValue makes an initialiser that can run code `!F, value`.
func (w *walker) chargeValue(initializer *ast.Expression, nodes int) {
	switch v := (*initializer).(type) {
	case nil, *ast.FunctionLiteral, *ast.ArrowFunctionLiteral, *ast.StringLiteral,
		*ast.NumberLiteral, *ast.NullLiteral, *ast.BooleanLiteral, *ast.Identifier:
		return
	case *ast.ClassLiteral:
		if initializer = firstExpression(v); initializer == nil {
			return
		}
	}
	at := (*initializer).Idx0()
	spend := &ast.UnaryExpression{Operator: token.NOT, Idx: at, Operand: w.entry(nodes+1, at)}
	*initializer = &ast.SequenceExpression{Sequence: []ast.Expression{spend, *initializer}}
}

// firstExpression is what runs first when a class is made, nil if nothing does
// but static blocks and initialisers, which have charges of their own.
func firstExpression(c *ast.ClassLiteral) *ast.Expression {
	if c.SuperClass != nil {
		return &c.SuperClass
	}
	for _, e := range c.Body {
		switch e := e.(type) {
		case *ast.MethodDefinition:
			if e.Computed {
				return &e.Key
			}
		case *ast.FieldDefinition:
			if e.Computed {
				return &e.Key
			}
		}
	}
	return nil
}

// arguments guards what is spread: goja's stack grows in small steps, so that
// ten million arguments would take minutes.
func (w *walker) arguments(list []ast.Expression) int {
	n := w.expressions(list)
	for _, e := range list {
		if s, ok := e.(*ast.SpreadElement); ok {
			s.Expression = w.call("spread", func(o Operators) goja.Value { return o.Spread }, s.Expression)
		}
	}
	return n
}

// indirect makes a call of eval never the direct one: only that could see the
// names of the code around it, and would make all of them slow.
func indirect(c *ast.CallExpression) {
	if id, ok := c.Callee.(*ast.Identifier); ok && id.Name == "eval" {
		zero := &ast.NumberLiteral{Idx: id.Idx, Literal: "0", Value: int64(0)}
		c.Callee = &ast.SequenceExpression{Sequence: []ast.Expression{zero, id}}
	}
}
