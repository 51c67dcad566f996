package guest

import (
	"sync"
	"time"

	"example.org/vitrine/sandbox/protocol/wire"
)

const (
	// meterInterval is the time between two Meter frames within a turn.
	meterInterval = 250 * time.Millisecond

	// meterPause is the shortest time between two at the ends of turns, of
	// which an animation has sixty a second.
	meterPause = 100 * time.Millisecond
)

// meter tells the viewer the engine's figures: within long turns, at the ends
// of turns, and once more a moment after the last. An idle applet has no timer.
type meter struct {
	conn    *wire.Conn
	figures func() wire.Meter

	mu      sync.Mutex
	timer   *time.Timer
	running bool // a turn
	armed   bool // the timer
	last    wire.Meter
	sent    time.Time
}

func newMeter(conn *wire.Conn, figures func() wire.Meter) *meter {
	m := &meter{conn: conn, figures: figures}
	m.timer = time.AfterFunc(time.Hour, m.tick)
	m.timer.Stop()
	return m
}

func (m *meter) turnBegins() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = true
	if !m.armed {
		m.armed = true
		m.timer.Reset(meterInterval)
	}
}

func (m *meter) turnEnds() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = false
	if time.Since(m.sent) >= meterPause {
		m.send()
	}
}

// tick runs on the timer's goroutine.
func (m *meter) tick() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.send()
	m.armed = m.running
	if m.armed {
		m.timer.Reset(meterInterval)
	}
}

// send is called with mu held.
func (m *meter) send() {
	now := m.figures()
	if now == m.last && !m.sent.IsZero() {
		return
	}
	m.last, m.sent = now, time.Now()
	m.conn.Send(wire.Outbound{Meter: &now}) //nolint:errcheck // whoever receives notices that the viewer is gone
}
