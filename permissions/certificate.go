package permissions

import "time"

// Certificate is what somebody whom a policy trusts for it has signed: the
// permissions under which an applet runs unattended. What it leaves out is
// asked about as ever; what a policy forbids or the person denied, it does not
// grant.
type Certificate struct {
	Signer  string // fingerprint of the key
	Allowed []Allowance
	Limits  map[Action]uint64 // totals of budgets, in the units of Amount
	Until   time.Time         // what was opened under it closes then

	// Trusted tells whether a policy still trusts the signer; nil: it does. Any goroutine.
	Trusted func() bool
}

// settle grants what the certificate says. A nil certificate says nothing.
func (c *Certificate) settle(r Request, narrow bool, now time.Time) (Decision, bool) {
	if c == nil || !now.Before(c.Until) || c.Trusted != nil && !c.Trusted() {
		return Decision{}, false
	}
	d := Decision{
		Verdict: Grant, Span: Once, Until: c.Until, By: ByOption,
		Policy: "certificate:" + c.Signer, Reason: "granted by a certificate",
	}
	if r.Action.Budget() {
		limit, ok := c.Limits[r.Action]
		return d, ok && r.Resource.Amount.Total <= limit
	}
	for _, a := range c.Allowed {
		if a.allows(r, narrow) {
			return d, true
		}
	}
	return Decision{}, false
}
