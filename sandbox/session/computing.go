package session

import "time"

// computing is a session's account of computing time: a burst that refills
// while the session runs. A total given for the whole run does not refill.
type computing struct {
	burst     time.Duration
	left      time.Duration
	refill    float64 // seconds that one of running earns; 0: none
	unlimited bool
	used      time.Duration // since the session began
	start     time.Duration // the worker's clock then
	at        time.Duration // the session's clock at the last charge
}

// begin starts the account at the worker's clock and the session's.
func (c *computing) begin(clock, now time.Duration) {
	c.start, c.at, c.used = clock, now, 0
}

// charge books what the worker's CPU clock says, and tells whether there is
// anything left.
func (c *computing) charge(clock, now time.Duration) bool {
	earned := time.Duration(float64(now-c.at) * c.refill)
	c.left = max(c.left, min(c.left+earned, c.burst))
	c.at = now
	used := clock - c.start
	c.left -= used - c.used
	c.used = used
	return c.left > 0 || c.unlimited
}

// grant adds time to what is left.
func (c *computing) grant(d time.Duration) {
	c.left = max(c.left, 0) + d
}
