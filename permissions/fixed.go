package permissions

import "context"

// Fixed is a Policy without rules: it asks about everything, beyond the
// budgets that it is made of. It is for programs and tests without Cedar.
type Fixed map[Action]uint64

// Rule implements Policy.
func (f Fixed) Rule(_ context.Context, r Request) (Rule, string, error) {
	if a := r.Resource.Amount; a != nil && a.Total <= f[r.Action] {
		return Permit, "fixed:" + string(r.Action), nil
	}
	return Ask, "", nil
}

// Limit implements Policy.
func (f Fixed) Limit(_ context.Context, _ Applet, action Action) (uint64, error) {
	return f[action], nil
}
