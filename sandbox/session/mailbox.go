package session

import "sync"

// mailbox is what other goroutines want done to a session. Putting never blocks.
// It stays short: what an applet can cause is bounded by the calls that services
// admit, whose results have taken their Room, and what the person does by the
// person.
type mailbox struct {
	mu     sync.Mutex
	jobs   []func()
	closed bool
	wake   chan struct{} // holds a token while there are jobs
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan struct{}, 1)} }

func (m *mailbox) post(job func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.jobs = append(m.jobs, job)
	m.rouse()
}

// rouse wakes whoever waits for jobs, without one.
func (m *mailbox) rouse() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// empty takes all jobs.
func (m *mailbox) empty() []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	jobs := m.jobs
	m.jobs = nil
	return jobs
}

// close drops all jobs, now and later.
func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.jobs = true, nil
}
