package store

import (
	"context"
	"time"

	"vitrine/permissions"
)

// addMerged brings spooled records into the ledger. The same thing again and
// again, decided without a person, becomes one entry that says how often: an
// applet that asks a thousand times a second must not fill the disk, nor push
// out of the ledger what matters.
func (a *appender) addMerged(records []byte) error {
	var order []*Event
	first := map[Event]*Event{}
	err := parse(records, func(e *Event) error {
		if !repeatable(e) {
			order = append(order, e)
			return nil
		}
		key := *e
		key.Time, key.Read, key.Written, key.Began, key.Ended = 0, 0, 0, 0, 0
		if earlier := first[key]; earlier != nil {
			earlier.Times = max(1, earlier.Times) + 1
			earlier.Read += e.Read
			earlier.Written += e.Written
			earlier.Ended = max(earlier.Ended, e.Ended)
			return nil
		}
		first[key] = e
		order = append(order, e)
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range order {
		if err := a.add(e); err != nil {
			return err
		}
	}
	return nil
}

// repeatable tells whether e is a use, or a decision that nobody was asked for.
func repeatable(e *Event) bool {
	return e.Kind == Used || e.Kind == Decided && e.Sentence == "" && (e.By != string(permissions.ByUser) || e.Policy == permissions.Joined)
}

// How much of the ledger is kept unasked. A year is longer than any grant goes
// unused; the number bounds the file to some hundred megabytes.
const (
	keepFor     = 365 * 24 * time.Hour
	keepEntries = 500_000
)

// Tidy removes the grants that hold no longer, as of now, and does what Shorten
// does. Opening the database does it, and then every day while it is open.
func (s *Store) Tidy(ctx context.Context, now time.Time) error {
	if err := s.expire(ctx, now); err != nil {
		return err
	}
	return s.Shorten(ctx, now)
}

// Shorten drops entries that are older than a year, as of now, or more than
// half a million, from the oldest on: the chain of those that stay is whole.
func (s *Store) Shorten(ctx context.Context, now time.Time) error {
	h, _, err := readHead(ctx, s.db)
	if err != nil || h.last < h.first {
		return err
	}
	since := now.Add(-keepFor)
	var oldest int64
	if err := s.db.QueryRowContext(ctx, `SELECT COALESCE((SELECT time FROM ledger WHERE time IS NOT NULL ORDER BY seq LIMIT 1), ?)`, now.UnixMilli()).Scan(&oldest); err != nil {
		return err
	}
	if h.last-h.first+1 > keepEntries {
		var at int64
		row := s.db.QueryRowContext(ctx, `SELECT COALESCE((SELECT time FROM ledger WHERE seq >= ? AND time IS NOT NULL ORDER BY seq LIMIT 1), 0)`, h.last-keepEntries)
		if err := row.Scan(&at); err != nil {
			return err
		}
		if keep := time.UnixMilli(at); keep.After(since) {
			since = keep
		}
	}
	if !time.UnixMilli(oldest).Before(since) {
		return nil
	}
	return s.Retain(ctx, since)
}
