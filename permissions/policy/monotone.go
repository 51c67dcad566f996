package policy

import (
	"errors"

	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

var errMonotone = errors.New("a condition on context.total must hold for every smaller amount too (for a forbid: every larger one); " +
	"write context.total <= N, joined by && or || with others")

// monotone refuses conditions on context.total under which a larger amount
// could be permitted where a smaller one is not: limits are found by bisection.
func monotone(p *ast.Policy) error {
	for _, c := range p.Conditions {
		falling := bool(p.Effect) == bool(c.Condition) // true for smaller amounts: permit when, forbid unless
		if !holds(c.Body, falling) {
			return errMonotone
		}
	}
	return nil
}

// holds tells whether n, wherever it depends on context.total, goes from true
// to false as the total rises (falling), or from false to true.
func holds(n ast.IsNode, falling bool) bool {
	switch n := n.(type) {
	case ast.NodeTypeAnd:
		return holds(n.Left, falling) && holds(n.Right, falling)
	case ast.NodeTypeOr:
		return holds(n.Left, falling) && holds(n.Right, falling)
	case ast.NodeTypeNot:
		return holds(n.Arg, !falling)
	case ast.NodeTypeIfThenElse:
		return !mentions(n.If) && holds(n.Then, falling) && holds(n.Else, falling)
	case ast.NodeTypeLessThan:
		return compares(n.Left, n.Right, falling)
	case ast.NodeTypeLessThanOrEqual:
		return compares(n.Left, n.Right, falling)
	case ast.NodeTypeGreaterThan:
		return compares(n.Right, n.Left, falling)
	case ast.NodeTypeGreaterThanOrEqual:
		return compares(n.Right, n.Left, falling)
	}
	return !mentions(n)
}

// compares looks at small < large, or <=: the total itself must stand on the
// side where it makes the comparison fall or rise as wanted.
func compares(small, large ast.IsNode, falling bool) bool {
	switch {
	case !mentions(small) && !mentions(large):
		return true
	case falling:
		return isTotal(small) && !mentions(large)
	}
	return isTotal(large) && !mentions(small)
}

func isTotal(n ast.IsNode) bool {
	access, ok := n.(ast.NodeTypeAccess)
	return ok && access.Value == "total" && isContext(access.Arg)
}

func isContext(n ast.IsNode) bool {
	v, ok := n.(ast.NodeTypeVariable)
	return ok && v.Name == "context"
}

// mentions tells whether n can depend on context.total: by it, or by the
// context as a whole.
func mentions(n ast.IsNode) bool {
	found := false
	ast.Inspect(ast.NewNode(n), func(n ast.IsNode) bool {
		switch n := n.(type) {
		case ast.NodeTypeAccess:
			if isContext(n.Arg) {
				found = found || n.Value == "total"
				return false // another attribute
			}
		case ast.NodeTypeHas:
			if isContext(n.Arg) {
				return false // which attributes there are does not depend on the amount
			}
		case ast.NodeTypeVariable:
			found = found || isContext(n)
		}
		return true
	})
	return found
}

// mentionsBroad tells whether a policy depends on context.broad.
func mentionsBroad(p *ast.Policy) bool {
	found := false
	for _, c := range p.Conditions {
		ast.Inspect(ast.NewNode(c.Body), func(n ast.IsNode) bool {
			if access, ok := n.(ast.NodeTypeAccess); ok && isContext(access.Arg) {
				found = found || access.Value == "broad"
				return false
			}
			found = found || isContext(n)
			return true
		})
	}
	return found
}
