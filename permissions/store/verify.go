package store

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Checked is what Verify found in order.
type Checked struct {
	First, Last uint64 // entries that are there; First is Last+1 when there are none
	Redacted    uint64 // entries whose contents were taken out
	Dropped     uint64 // entries dropped by retention: all before First, and later ones that nobody saw
}

// Verify checks the whole ledger against its signed head: that no entry was
// changed, added, taken out or put elsewhere, that what is redacted or dropped
// was so by this program, that the indices say the same as the entries, that
// the database is built as it should be and has no grants that the ledger does
// not know. The error names the first that is wrong. It cannot tell whether the
// database was replaced by an earlier copy together with the file beside it,
// nor whether someone who can read the key wrote another ledger.
func (s *Store) Verify(ctx context.Context) (Checked, error) {
	if err := s.Flush(ctx); err != nil {
		return Checked{}, err
	}
	tx, err := s.db.Conn(ctx)
	if err != nil {
		return Checked{}, err
	}
	defer tx.Close() //nolint:errcheck // goes back to the pool
	a, anchorErr := s.readAnchor()
	// Deferred: one that reads keeps nobody from writing.
	if _, err := tx.ExecContext(ctx, `BEGIN DEFERRED`); err != nil {
		return Checked{}, err
	}
	defer tx.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`) //nolint:errcheck // only read
	if err := checkSchema(ctx, tx); err != nil {
		return Checked{}, err
	}
	h, signature, err := readHead(ctx, tx)
	if err != nil {
		return Checked{}, err
	}
	w := walk{head: h, next: h.first, before: h.base, checked: Checked{First: h.first, Last: h.last, Dropped: h.first - 1}}
	for _, step := range []func() error{
		func() error { return s.checkHead(h, signature) },
		func() error { return w.attested(ctx, tx) },
		func() error { return w.entries(ctx, tx) },
		func() error { return checkAnchor(ctx, tx, h, a, anchorErr) },
		func() error { return checkIntegrity(ctx, tx) },
		func() error { return w.grants(ctx, tx) },
	} {
		if err := step(); err != nil {
			return w.checked, err
		}
	}
	return w.checked, nil
}

// checkIntegrity has SQLite compare its indices with the tables: an entry that
// an index does not know would be in the chain, and never be found.
func checkIntegrity(ctx context.Context, q queryer) error {
	var text string
	if err := q.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&text); err != nil {
		return err
	}
	if text != "ok" {
		return damaged("the database is damaged: %s", text)
	}
	return nil
}

// walk goes through the chain from its beginning.
type walk struct {
	head     head
	next     uint64 // that has to come
	before   [sha256.Size]byte
	redacted map[uint64]uint64 // by redacted entry, the entry that says so
	gaps     map[uint64]gap    // by their first entry
	oldest   int64             // time of the first entry
	checked  Checked
}

// attested reads what redactions and gaps say. That these entries are
// themselves in order shows when the walk comes to them.
func (w *walk) attested(ctx context.Context, q queryer) error {
	w.redacted, w.gaps = map[uint64]uint64{}, map[uint64]gap{}
	rows, err := q.QueryContext(ctx, `SELECT seq, entry FROM ledger WHERE kind IN ('redaction', 'gap') ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // only read
	for rows.Next() {
		var seq int64
		var entry string
		var e Event
		if err := rows.Scan(&seq, &entry); err != nil {
			return err
		}
		if json.Unmarshal([]byte(entry), &e) != nil {
			return damaged("entry %d was changed", seq)
		}
		if err := w.attests(uint64(seq), &e); err != nil {
			return damaged("entry %d was changed: %w", seq, err)
		}
	}
	return rows.Err()
}

// attests notes what one entry says.
func (w *walk) attests(seq uint64, e *Event) error {
	if e.Kind == Redaction {
		all, err := parseSpans(e.Entries)
		for _, span := range all {
			for n := span.first; n <= min(span.last, w.head.last); n++ {
				w.redacted[n] = seq
			}
		}
		return err
	}
	all, err := parseGaps(e.Entries)
	for _, g := range all {
		g.by = seq
		w.gaps[g.first] = g
	}
	return err
}

// entries checks each of them. Types are asked for because a text that is
// stored as bytes has the same digest and is not found by anybody.
func (w *walk) entries(ctx context.Context, q queryer) error {
	rows, err := q.QueryContext(ctx, `
		SELECT seq, digest, hash, entry, typeof(digest) || ' ' || typeof(hash) || ' ' || typeof(entry) FROM ledger ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // only read
	for rows.Next() {
		var seq int64
		var digest, hash []byte
		var entry sql.NullString
		var types string
		if err := rows.Scan(&seq, &digest, &hash, &entry, &types); err != nil {
			return err
		}
		if seq < 0 || uint64(seq) < w.head.first {
			return damaged("entry %d does not belong to the ledger, which begins at %d", seq, w.head.first)
		}
		if types != "blob blob text" && types != "blob blob null" {
			return damaged("entry %d was changed: it is stored as %s", seq, types)
		}
		if err := w.entry(uint64(seq), digest, hash, entry); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if w.skip(w.head.last + 1); w.next != w.head.last+1 || w.before != w.head.hash {
		return damaged("the ledger ends at entry %d, its head says %d", w.next-1, w.head.last)
	}
	return nil
}

// skip goes over the gaps before an entry.
func (w *walk) skip(to uint64) {
	for w.next < to {
		g, ok := w.gaps[w.next]
		if !ok || g.last >= to || g.by <= g.last {
			return
		}
		w.checked.Dropped += g.last - g.first + 1
		w.next, w.before = g.last+1, g.hash
	}
}

func (w *walk) entry(seq uint64, digest, hash []byte, entry sql.NullString) error {
	if w.skip(seq); seq != w.next {
		return damaged("entry %d is missing", w.next)
	}
	if entry.Valid {
		if sum := sha256.Sum256([]byte(entry.String)); subtle.ConstantTimeCompare(sum[:], digest) != 1 {
			return damaged("entry %d was changed", seq)
		}
	} else {
		if w.redacted[seq] <= seq { // none says so, or one from before
			return damaged("entry %d was emptied, and no redaction says so", seq)
		}
		w.checked.Redacted++
	}
	w.before = link(w.before, seq, digest)
	if string(hash) != string(w.before[:]) {
		return damaged("entry %d does not follow the one before it", seq)
	}
	w.next++
	return w.look(seq, entry.String)
}

// look reads an entry that is in order.
func (w *walk) look(seq uint64, entry string) error {
	var e struct {
		Time   int64
		Kind   Kind
		Reason string
	}
	if entry == "" || json.Unmarshal([]byte(entry), &e) != nil {
		return nil //nolint:nilerr // redacted, or of another version: the chain holds it as it is
	}
	if w.oldest == 0 {
		w.oldest = e.Time
	}
	if e.Kind == Damage {
		return damaged("entry %d, of %s, notes: %s", seq, time.UnixMilli(e.Time).Format(time.DateTime), e.Reason)
	}
	return nil
}

// slack is how far apart a grant and its entry may lie at the beginning of what
// is kept.
const slack = time.Minute

// grants looks for remembered decisions that the ledger does not know: they were
// put in by somebody else, or the ledger was put back. What was redacted could
// be the entry of any.
func (w *walk) grants(ctx context.Context, q queryer) error {
	if w.checked.Redacted > 0 {
		return nil
	}
	var since int64
	if w.head.first > 1 {
		since = w.oldest + slack.Milliseconds()
		if w.oldest == 0 {
			return nil // all was dropped
		}
	}
	var id int64
	err := q.QueryRowContext(ctx, `
		WITH known AS MATERIALIZED (SELECT DISTINCT entry ->> 'grant' AS id FROM ledger WHERE entry ->> 'grant' IS NOT NULL)
		SELECT id FROM grants WHERE created >= ? AND id NOT IN known ORDER BY id LIMIT 1`, since).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("grant %d is not in the ledger: somebody else has written it, or the ledger was put back", id)
}
