package store

import (
	"context"
	"crypto/ed25519"
	"database/sql"

	"example.org/vitrine/permissions"
)

// signsRedactions is the schema from which on redactions are entries, and every
// ledger has a head.
const signsRedactions = 3

// upgrade begins the ledger of a new database, and brings that of an older one
// into the present form, if it is in order: whoever can set the version back
// cannot sign in the older form. What is not in order is left, and shows.
func (s *Store) upgrade(ctx context.Context, tx *sql.Tx, from int, newKey bool) error {
	if from >= signsRedactions {
		return nil
	}
	a := &appender{ctx: ctx, tx: tx, key: s.key}
	h, signature, err := readHead(ctx, tx)
	if err != nil {
		return nil //nolint:nilerr // Verify tells
	}
	a.head = h
	switch {
	case signature != nil && ed25519.Verify(s.public(), h.textWith(headLabelOld), signature):
		emptied, err := a.numbers(`SELECT seq FROM ledger WHERE entry IS NULL ORDER BY seq`)
		if err != nil {
			return err
		}
		if err := a.noteSpans(Redaction, permissions.ByUser, "redacted before redactions were entries", spansOf(emptied)); err != nil {
			return err
		}
	case signature == nil && from == 0 && newKey:
	case signature == nil && from > 0:
		unused, err := a.unused()
		if err != nil || !unused {
			return err
		}
	default:
		return nil
	}
	if err := a.sign(); err != nil {
		return err
	}
	s.writeAnchor(a.head)
	return nil
}

// unused tells whether nothing was ever written into the database.
func (a *appender) unused() (unused bool, err error) {
	err = a.tx.QueryRowContext(a.ctx, `SELECT NOT EXISTS (SELECT 1 FROM ledger) AND NOT EXISTS (SELECT 1 FROM grants)
		AND NOT EXISTS (SELECT 1 FROM applets) AND NOT EXISTS (SELECT 1 FROM authors) AND NOT EXISTS (SELECT 1 FROM withdrawals)
		AND (SELECT number FROM revision) = 0`).Scan(&unused)
	return unused, err
}
