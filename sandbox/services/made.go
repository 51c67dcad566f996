package services

import (
	"os"
	"sync"

	"example.org/vitrine/permissions"
)

// maxMade bounds what is known of the files that an applet has made: beyond it
// they are asked about like anybody's.
const maxMade = 4_096

// made are the files that the applet has made in this run. A grant to create a
// file lets it write that file again, and nothing that came to its name in
// another way. The zero value is empty.
type made struct {
	creating sync.Mutex // held until a file that is made is known as such

	mu    sync.Mutex
	files map[birth]struct{}
}

// birth tells a file from every other, also from a later one with its number.
type birth struct {
	object permissions.Object
	at     int64 // nanoseconds since 1970
}

// create makes the missing file that p stands for, with what pin.create says.
func (m *made) create(p *pin, flags int) (*os.File, error) {
	m.creating.Lock()
	defer m.creating.Unlock()
	f, err := p.create(flags)
	if err == nil {
		m.add(f)
	}
	return f, err
}

func (m *made) add(f *os.File) {
	b, ok := birthOf(int(f.Fd()))
	if !ok {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[birth]struct{}{}
	}
	if len(m.files) < maxMade {
		m.files[b] = struct{}{}
	}
}

func (m *made) has(p *pin) bool {
	m.mu.Lock()
	some := len(m.files) > 0
	m.mu.Unlock()
	if !some || p.missing {
		return false
	}
	b, ok := p.birth()
	m.mu.Lock()
	defer m.mu.Unlock()
	_, mine := m.files[b]
	return ok && mine
}
