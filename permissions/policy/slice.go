package policy

import (
	"iter"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"example.org/vitrine/permissions"
)

// slice is the policies about one action: evaluating takes time in proportion
// to how many there are, so those about other applets are left out as well.
type slice struct {
	all     []named
	own     map[types.EntityUID][]named // policies for one applet alone
	onBroad bool                        // one of them looks at context.broad
	inside  map[cedar.PolicyID]bool     // those that extend to private addresses
}

func actions() []permissions.Action {
	return []permissions.Action{
		permissions.ReadFile, permissions.WriteFile, permissions.Connect, permissions.UseMemory, permissions.UseCPU, permissions.UseFuel,
		permissions.Store, permissions.ReadClipboard, permissions.WriteClipboard, permissions.Notify, permissions.OpenLink,
		permissions.RefillCPU,
	}
}

// certify is about certificates, which are no requests.
const certify permissions.Action = "certify"

func index(policies []named) map[permissions.Action]*slice {
	slices := map[permissions.Action]*slice{}
	for _, action := range append(actions(), certify) {
		s := &slice{own: map[types.EntityUID][]named{}, inside: map[cedar.PolicyID]bool{}}
		uid := types.NewEntityUID(typeAction, types.String(action))
		for _, p := range policies {
			tree := (*ast.Policy)(p.policy.AST())
			if !about(tree.Action, uid) {
				continue
			}
			if only, ok := tree.Principal.(ast.ScopeTypeEq); ok {
				s.own[only.Entity] = append(s.own[only.Entity], p)
			} else {
				s.all = append(s.all, p)
			}
			s.onBroad = s.onBroad || mentionsBroad(tree)
			s.inside[p.id] = reachesInside(tree)
		}
		slices[action] = s
	}
	return slices
}

func about(scope ast.IsActionScopeNode, action types.EntityUID) bool {
	switch s := scope.(type) {
	case ast.ScopeTypeEq:
		return s.Entity == action
	case ast.ScopeTypeIn:
		return s.Entity == action // there are no groups of actions
	case ast.ScopeTypeInSet:
		for _, e := range s.Entities {
			if e == action {
				return true
			}
		}
		return false
	}
	return true
}

// of is the policies that may apply to an applet.
func (s *slice) of(applet types.EntityUID) cedar.PolicyIterator {
	return relevant{s.all, s.own[applet]}
}

type relevant [2][]named

// All implements cedar.PolicyIterator.
func (r relevant) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, some := range r {
			for _, p := range some {
				if !yield(p.id, p.policy) {
					return
				}
			}
		}
	}
}
