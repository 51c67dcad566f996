package session

import "time"

// clock is a session's own time: it stands still while the session does, and
// does not catch up. Timers and animation frames go by it.
type clock struct {
	before  time.Duration // of earlier stretches
	since   time.Time     // when this one began
	running bool
}

// run lets the clock go or stand.
func (c *clock) run(on bool) {
	switch {
	case on && !c.running:
		c.since = time.Now()
	case !on && c.running:
		c.before += time.Since(c.since)
	}
	c.running = on
}

// now is how long the session has been running.
func (c *clock) now() time.Duration { return c.at(time.Now()) }

// at is how long the session had been running at a time in the present stretch.
func (c *clock) at(wall time.Time) time.Duration {
	if !c.running {
		return c.before
	}
	return c.before + wall.Sub(c.since)
}
