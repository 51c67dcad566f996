package policy

import (
	"sync"

	"example.org/vitrine/permissions"
)

// cache keeps decisions about files, because Cedar takes longer than to read a
// small one. That is sound as long as question has all that a rule can see:
// the policies do not change, and have no clock.
type cache struct {
	mu    sync.RWMutex
	known map[question]answer
}

type question struct {
	applet       permissions.Applet
	action       permissions.Action
	source, path string

	folder, bare, make, new, chosen bool
}

type answer struct {
	rule   permissions.Rule
	policy string
}

// maxKnown bounds the cache, which applets fill: a few MB with the longest paths.
const maxKnown = 1024

func (c *cache) get(q question) (answer, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	a, ok := c.known[q]
	return a, ok
}

func (c *cache) put(q question, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxKnown {
		c.known = make(map[question]answer, maxKnown)
	}
	c.known[q] = a
}
