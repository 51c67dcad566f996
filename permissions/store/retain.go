package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"example.org/vitrine/permissions"
)

// keeping is how much of the ledger is kept unasked.
type keeping struct {
	entries uint64
	bytes   uint64 // of the database
	newest  uint64 // entries that are never dropped for being too many
}

// keepFor is longer than any grant goes unused.
const keepFor = 365 * 24 * time.Hour

var keepDefault = keeping{entries: 500_000, bytes: 256 << 20, newest: 1_000}

// Tidy removes the grants that hold no longer, as of now, and does what Shorten
// does. Opening the database does it, and then every day while it is open.
func (s *Store) Tidy(ctx context.Context, now time.Time) error {
	if err := s.expire(ctx, now); err != nil {
		return err
	}
	return s.Shorten(ctx, now)
}

// Shorten drops entries that are older than a year, as of now. Where there are
// more than half a million, or more than 256 MB of them, it drops the oldest
// that nobody has seen, of whichever applet has most; what a person decided
// goes only when there is nothing else left. The chain of those that stay is
// whole.
func (s *Store) Shorten(ctx context.Context, now time.Time) error {
	var oldest sql.NullInt64
	if err := s.db.QueryRowContext(ctx, `SELECT time FROM ledger WHERE time IS NOT NULL ORDER BY seq LIMIT 1`).Scan(&oldest); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if since := now.Add(-keepFor); oldest.Valid && time.UnixMilli(oldest.Int64).Before(since) {
		if err := s.Retain(ctx, since); err != nil {
			return err
		}
	}
	for {
		excess, err := s.excess(ctx)
		if err != nil || excess == 0 {
			return err
		}
		var dropped int
		err = s.write(ctx, false, func(a *appender) (err error) {
			dropped, err = a.dropUnseen(excess, s.keep.newest)
			if err == nil && dropped == 0 {
				dropped, err = a.dropOldest(excess, s.keep.newest)
			}
			return err
		})
		if err != nil || dropped == 0 {
			return err
		}
	}
}

// excess is how many entries are to be dropped: more than there are too many,
// so that it is not done all the time.
func (s *Store) excess(ctx context.Context) (uint64, error) {
	var entries, bytes uint64
	row := s.db.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM ledger), page_size * (page_count - freelist_count)
		FROM pragma_page_size, pragma_page_count, pragma_freelist_count`)
	if err := row.Scan(&entries, &bytes); err != nil {
		return 0, err
	}
	slack := s.keep.entries / 10
	switch {
	case entries <= s.keep.newest:
		return 0, nil
	case entries > s.keep.entries:
		return entries - s.keep.entries + slack, nil
	case bytes > s.keep.bytes:
		return entries/10 + 1, nil
	}
	return 0, nil
}

// dropUnseen drops up to so many of the oldest entries that nobody has seen, of
// the applet that has most of them. What lies before them stays, so a Gap says
// where they were.
func (a *appender) dropUnseen(most, newest uint64) (dropped int, err error) {
	var identity sql.NullString
	row := a.tx.QueryRowContext(a.ctx, `SELECT identity FROM ledger WHERE seen = 0 AND seq <= ?1 - ?2
		GROUP BY identity ORDER BY SUM(octet_length(entry)) DESC LIMIT 1`, a.head.last, newest)
	if err := row.Scan(&identity); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return 0, err
	}
	numbers, err := a.numbers(`SELECT seq FROM ledger WHERE seen = 0 AND identity IS ?3 AND seq <= ?1 - ?2 ORDER BY seq LIMIT ?4`,
		a.head.last, newest, identity, most)
	if err != nil {
		return 0, err
	}
	var gaps []gap
	for _, s := range spansOf(numbers) {
		g, err := a.drop(s)
		if err != nil {
			return 0, err
		}
		if s.first == a.head.first { // there is nothing before it
			a.head.first, a.head.base = s.last+1, g.hash
			continue
		}
		gaps = append(gaps, g)
	}
	return len(numbers), a.noteSpans(Gap, permissions.ByNobody, "dropped, because there were too many: nobody was asked about them", gaps)
}

// dropOldest drops so many entries from the beginning.
func (a *appender) dropOldest(most, newest uint64) (dropped int, err error) {
	numbers, err := a.numbers(`SELECT seq FROM ledger WHERE seq <= ? - ? ORDER BY seq LIMIT ?`, a.head.last, newest, most)
	if err != nil || len(numbers) == 0 {
		return 0, err
	}
	return len(numbers), a.begin(numbers[len(numbers)-1] + 1)
}

// begin drops what is before an entry.
func (a *appender) begin(first uint64) error {
	hash, err := a.hashOf(first - 1)
	if err != nil {
		return err
	}
	a.head.first, a.head.base = first, hash
	_, err = a.tx.ExecContext(a.ctx, `DELETE FROM ledger WHERE seq < ?`, first)
	return err
}

func (a *appender) drop(s span) (gap, error) {
	hash, err := a.hashOf(s.last)
	if err != nil {
		return gap{}, err
	}
	_, err = a.tx.ExecContext(a.ctx, `DELETE FROM ledger WHERE seq BETWEEN ? AND ?`, s.first, s.last)
	return gap{span: s, hash: hash}, err
}

func (a *appender) hashOf(seq uint64) (sum [sha256.Size]byte, err error) {
	var hash []byte
	if err := a.tx.QueryRowContext(a.ctx, `SELECT hash FROM ledger WHERE seq = ?`, seq).Scan(&hash); err != nil {
		return sum, err
	}
	if len(hash) != len(sum) {
		return sum, fmt.Errorf("entry %d of the ledger is damaged", seq)
	}
	return [sha256.Size]byte(hash), nil
}

// Retain drops the oldest entries up to a time, as one segment.
func (s *Store) Retain(ctx context.Context, since time.Time) error {
	return s.write(ctx, false, func(a *appender) error {
		var first, last sql.NullInt64
		row := a.tx.QueryRowContext(a.ctx, `SELECT (SELECT MIN(seq) FROM ledger WHERE time >= ?), MAX(seq) FROM ledger`, since.UnixMilli())
		if err := row.Scan(&first, &last); err != nil {
			return err
		}
		// What begins the rest follows the last entry before it: some between may be dropped already.
		row = a.tx.QueryRowContext(a.ctx, `SELECT MAX(seq) FROM ledger WHERE ?1 IS NULL OR seq < ?1`, first)
		if err := row.Scan(&last); err != nil || !last.Valid {
			return err
		}
		return a.begin(uint64(last.Int64) + 1)
	})
}
