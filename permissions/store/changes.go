package store

import (
	"context"
	"time"

	"example.org/vitrine/permissions"
)

// Changed implements permissions.Book.
func (s *Store) Changed(f func()) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	id := s.nextID
	s.watchers[id] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, id)
	}
}

// tell calls those who watch for changes.
func (s *Store) tell() {
	s.mu.Lock()
	watchers := make([]func(), 0, len(s.watchers))
	for _, f := range s.watchers {
		watchers = append(watchers, f)
	}
	s.mu.Unlock()
	for _, f := range watchers {
		f()
	}
}

// forget drops what is kept in memory; it is as of revision then, if that is known.
func (s *Store) forget(revision int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.known)
	if revision >= 0 {
		s.revision = revision
	}
}

func (s *Store) readRevision(ctx context.Context) (n int64, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT number FROM revision`).Scan(&n)
	return n, err
}

// poll notices what other processes change. SQLite's data_version changes with
// every commit by another connection; asking takes some microseconds and no
// transaction.
func (s *Store) poll(ctx context.Context) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return
	}
	defer conn.Close() //nolint:errcheck // goes back to the pool
	var last int64
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		var version int64
		if err := conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version); err == nil && version != last {
			last = version
			s.refresh(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// refresh forgets what is kept, if what is granted has changed.
func (s *Store) refresh(ctx context.Context) {
	revision, err := s.readRevision(ctx)
	if err != nil {
		return // the next commit, or the next try, brings it
	}
	s.mu.Lock()
	same := revision == s.revision
	s.mu.Unlock()
	if !same {
		s.forget(revision)
		s.tell()
	}
}

// expire removes what holds no longer: what time took back, and grants for
// runs whose process is gone.
func (s *Store) expire(ctx context.Context, now time.Time) error {
	all, err := s.query(ctx, `1 ORDER BY id`)
	if err != nil {
		return err
	}
	var gone []*permissions.Remembered
	for _, m := range all {
		if m.Expired(now) || m.Run != "" && !alive(m.Run) {
			gone = append(gone, m)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return s.write(ctx, true, func(a *appender) error {
		for _, m := range gone {
			if err := a.deleteGrant(Expired, m); err != nil {
				return err
			}
		}
		return nil
	})
}
