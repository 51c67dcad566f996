package permissions

import (
	"context"
	"time"
)

// watch is a live handle whose permission may end before it does.
type watch struct {
	request Request
	once    bool // granted by the person for this handle alone; nothing else outlives what granted it
	granted time.Time
	revoked func(reason string)
	expiry  *time.Timer
}

// Watch calls revoked, once and on a goroutine of its own, when the permission
// d under which a handle was opened for r ends: taken back here or by another
// process, denied since, or expired. What was granted once lasts as long as the
// handle, unless a denial comes to cover it or all is taken back from the applet. Call stop when the handle closes;
// revoked may be on its way even then.
func (g *Gate) Watch(r Request, d Decision, revoked func(reason string)) (stop func()) {
	w := &watch{request: r, revoked: revoked, once: d.Span == Once && d.By == ByUser, granted: d.Made}
	g.mu.Lock()
	if !d.Until.IsZero() {
		w.expiry = time.AfterFunc(untilCheck(d.Until), func() { g.tick(w, d.Until) })
	}
	g.watches[w] = struct{}{}
	g.mu.Unlock()
	if reason, ended := g.ends(w); ended { // taken back between the decision and now
		g.revoke(w, reason)
	}
	return func() { g.unwatch(w) }
}

// maxUnchecked is how long a handle with an end may go on after the machine has
// slept past it: timers stand still meanwhile, as does the process's own clock.
const maxUnchecked = 5 * time.Second

// untilCheck is when to look next at a handle that ends at a time. One that
// outlives it has its permission from something that may end as well.
func untilCheck(end time.Time) time.Duration {
	if left := time.Until(end); left > 0 {
		return min(left, maxUnchecked)
	}
	return maxUnchecked
}

// tick ends w when its permission is over, and looks again later when it is not.
func (g *Gate) tick(w *watch, end time.Time) {
	if reason, ended := g.ends(w); ended {
		g.revoke(w, reason)
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, watched := g.watches[w]; watched {
		w.expiry.Reset(untilCheck(end))
	}
}

// unwatch tells whether w was still watched.
func (g *Gate) unwatch(w *watch) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, watched := g.watches[w]
	delete(g.watches, w)
	if w.expiry != nil {
		w.expiry.Stop()
	}
	return watched
}

func (g *Gate) revoke(w *watch, reason string) {
	if g.unwatch(w) {
		go w.revoked(reason)
	}
}

// recheck ends the watches whose permission is gone.
func (g *Gate) recheck() {
	g.changes.Add(1)
	g.mu.Lock()
	watches := make([]*watch, 0, len(g.watches))
	for w := range g.watches {
		watches = append(watches, w)
	}
	g.mu.Unlock()
	for _, w := range watches {
		if reason, ended := g.ends(w); ended {
			g.revoke(w, reason)
		}
	}
}

func (g *Gate) ends(w *watch) (reason string, ended bool) {
	ctx := context.Background()
	d, settled := g.settle(ctx, g.asOfNow(ctx, w.request))
	switch {
	case settled && d.Verdict == Grant, !settled && w.once && !g.withdrawn(ctx, w.request.Applet, w.granted):
		return "", false
	case settled:
		return d.Reason, true
	}
	return "the permission was taken back", true
}
