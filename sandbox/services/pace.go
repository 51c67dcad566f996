package services

import (
	"fmt"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
)

// This file is about what appears before the person, or takes a place that is
// theirs, without a question of its own: one grant must not be good for a
// thousand notifications, a hundred pages in the browser, or a clipboard that is
// never theirs again.

// pace is how often something may happen in one session: so many times at once,
// and then once in every so long.
type pace struct {
	most  int
	every time.Duration
}

// The paces, by what is called. What people would want of an applet stays far below.
var paces = map[wire.Op]pace{
	wire.OpNotify:         {5, 20 * time.Second},
	wire.OpOpenLink:       {5, 10 * time.Second},
	wire.OpReadClipboard:  {20, time.Second},
	wire.OpWriteClipboard: {20, time.Second},
}

// purse is what is left of a pace.
type purse struct {
	left float64
	last time.Time
}

// paced counts a call, and refuses it when there have been too many. It comes
// before the question: what would be refused anyway is not asked about.
func (r request) paced() error {
	limit, s := paces[r.op], r.services
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, known := s.purses[r.op]
	if !known {
		p = purse{float64(limit.most), now}
	}
	p.left = min(p.left+now.Sub(p.last).Seconds()/limit.every.Seconds(), float64(limit.most))
	p.last = now
	allowed := p.left >= 1
	if allowed {
		p.left--
	}
	s.purses[r.op] = p
	if !allowed {
		return fault("QuotaExceededError", fmt.Sprintf("too often: at most %d times at once, and then once in %v", limit.most, limit.every))
	}
	return nil
}

// activated refuses what needs the person to have clicked or typed in the
// applet a moment ago, unless they were asked about just this.
func (r request) activated(d permissions.Decision, use Activation, name, what string) error {
	if d.Answered() {
		return nil
	}
	if active := r.services.options.Activated; active != nil && !active(use) {
		return fault(name, what+" only when somebody has just clicked or typed in the applet")
	}
	return nil
}

// Activation is what a call needs of the person's last click or key.
type Activation bool

// What a click is good for: browsers call it transient activation.
const (
	Look Activation = false // any number of times, while it lasts
	Take Activation = true  // once
)
