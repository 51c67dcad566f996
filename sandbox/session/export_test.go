package session

// Queued is how many bytes are queued for s, and whether it still runs.
func (s *Session) Queued() (bytes int, running bool) {
	called := make(chan int, 1)
	s.do(func() {
		called <- s.room.Used() + s.service.Arguments() + s.out.waiting() + s.turns.events + s.started.bytes
	})
	select {
	case bytes = <-called:
		return bytes, true
	case <-s.done:
		return 0, false
	}
}
