package host

import (
	"context"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/session"
)

// replaced is a policy whose budgets are replaced by those of the command line:
// up to them nothing is asked, beyond them everything is, whatever the policy
// permits. What it forbids stays forbidden.
type replaced struct {
	permissions.Policy
	budget session.Budget
}

// Rule implements permissions.Policy.
func (p replaced) Rule(ctx context.Context, r permissions.Request) (permissions.Rule, string, error) {
	rule, name, err := p.Policy.Rule(ctx, r)
	limit, given := p.limit(r)
	if err != nil || !given || rule == permissions.Forbid {
		return rule, name, err // the gate says what failed
	}
	if r.Resource.Amount.Total <= limit {
		return permissions.Permit, "option:budget", nil
	}
	return permissions.Ask, "", nil
}

// limit is what the command line says about the budget that r is about. The
// fuel of one turn is not among them.
func (p replaced) limit(r permissions.Request) (limit uint64, given bool) {
	switch {
	case r.Resource.Amount == nil:
	case r.Action == permissions.UseMemory:
		limit = p.budget.Memory
	case r.Action == permissions.UseCPU:
		limit = uint64(p.budget.CPU.Milliseconds())
	case r.Action == permissions.UseFuel && r.API != "turn":
		limit = p.budget.Fuel
	}
	return limit, limit != 0
}
