package permissions

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Memory is a Book that lasts as long as the process: for runs without a
// database. Safe for use by several goroutines.
type Memory struct {
	mu         sync.Mutex
	remembered []*Remembered
	withdrawn  map[string]time.Time // by identity
	last       int64
	watchers   map[int64]func()
}

// NewMemory returns an empty Book.
func NewMemory() *Memory {
	return &Memory{watchers: map[int64]func(){}, withdrawn: map[string]time.Time{}}
}

// Lookup implements Book.
func (m *Memory) Lookup(_ context.Context, r Request) (Decision, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	best := Governing(m.remembered, &r, runOf(r.Session), now)
	if best == nil {
		return Decision{}, false, nil
	}
	best.Used = now
	return best.Decision(&r), true, nil
}

// runOf names a run within the process.
func runOf(session uint64) string { return strconv.FormatUint(session, 10) }

// Record implements Book.
func (m *Memory) Record(_ context.Context, r Request, d Decision) error {
	if !d.Remembered() {
		return nil
	}
	run := ""
	if d.Span == Run {
		run = runOf(r.Session)
	}
	m.mu.Lock()
	m.last++
	latest := &Remembered{
		ID: m.last, Applet: r.Applet, Source: r.Source, Action: r.Action, Resource: r.Resource, Scope: d.Scope,
		Verdict: d.Verdict, Span: d.Span, Until: d.Until, Run: run, Created: time.Now(),
	}
	m.remembered = slices.DeleteFunc(m.remembered, latest.Replaces)
	m.remembered = append(m.remembered, latest)
	m.mu.Unlock()
	m.changed()
	return nil
}

// Use implements Book: there is no ledger.
func (m *Memory) Use(context.Context, Use) error { return nil }

// EndRun implements Book.
func (m *Memory) EndRun(session uint64) {
	m.remove(func(r *Remembered) bool { return r.Run == runOf(session) })
}

// Withdrawn implements Book.
func (m *Memory) Withdrawn(_ context.Context, identity string) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.withdrawn[identity], nil
}

// Revoke forgets everything that was decided for an applet.
func (m *Memory) Revoke(identity string) {
	m.mu.Lock()
	m.withdrawn[identity] = time.Now()
	m.mu.Unlock()
	m.remove(func(r *Remembered) bool { return r.Applet.Identity == identity })
}

func (m *Memory) remove(gone func(*Remembered) bool) {
	m.mu.Lock()
	m.remembered = slices.DeleteFunc(m.remembered, gone)
	m.mu.Unlock()
	m.changed()
}

// Changed implements Book.
func (m *Memory) Changed(f func()) (stop func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	n := m.last
	m.watchers[n] = f
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.watchers, n)
	}
}

func (m *Memory) changed() {
	m.mu.Lock()
	watchers := make([]func(), 0, len(m.watchers))
	for _, f := range m.watchers {
		watchers = append(watchers, f)
	}
	m.mu.Unlock()
	for _, f := range watchers {
		f()
	}
}

// Remembered tells whether d outlasts the request that it answers: only what a
// person decided does, and never a dismissal.
func (d Decision) Remembered() bool {
	return d.By == ByUser && d.Span != Once && d.Span != "" && (d.Verdict == Grant || d.Verdict == Deny)
}
