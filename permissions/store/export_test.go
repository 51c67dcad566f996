package store

import (
	"context"
	"crypto/ed25519"
	"time"
)

// OpenAt is Open with a clock for what is done every day.
func OpenAt(path string, now func() time.Time) (*Store, error) {
	return open(context.Background(), path, now)
}

// Keep has s keep no more than so many entries, and bytes of the database, but
// the newest so many in any case.
func (s *Store) Keep(entries, bytes, newest uint64) { s.keep = keeping{entries, bytes, newest} }

// SignAsBefore signs the head as it was signed before redactions were entries.
func (s *Store) SignAsBefore(ctx context.Context) error {
	h, _, err := readHead(ctx, s.db)
	if err == nil {
		_, err = s.db.ExecContext(ctx, `UPDATE head SET signature = ?`, ed25519.Sign(s.key, h.textWith(headLabelOld)))
	}
	return err
}
