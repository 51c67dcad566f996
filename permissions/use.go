package permissions

import "time"

// Use is what was done with one handle from its opening to its closing.
type Use struct {
	Request Request
	Read    uint64 // bytes
	Written uint64 // bytes
	Opened  time.Time
	Closed  time.Time
	How     string // "closed", "revoked", "applet ended", "failed: ..."
}
