package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"example.org/vitrine/permissions"
)

// Signer is a signing key that was seen, and what the person says of it.
type Signer struct {
	Fingerprint string
	Name        string // that the person gave; empty: none
	Blocked     bool   // its applets are not opened
	Seen        time.Time
}

// Trust is what is known of the key.
func (a Signer) Trust() permissions.Trust {
	if a.Name != "" {
		return permissions.Named
	}
	return permissions.Pinned
}

// Author returns what is known of a key, and whether it was ever seen.
func (s *Store) Author(ctx context.Context, fingerprint string) (Signer, bool, error) {
	row := s.db.QueryRowContext(ctx, `SELECT fingerprint, name, blocked, seen FROM authors WHERE fingerprint = ?`, fingerprint)
	a, err := scanAuthor(row)
	if errors.Is(err, sql.ErrNoRows) {
		return Signer{}, false, nil
	}
	if err != nil {
		return Signer{}, false, fmt.Errorf("cannot look up the author: %w", err)
	}
	return a, true, nil
}

func scanAuthor(row interface{ Scan(dest ...any) error }) (a Signer, err error) {
	var seen int64
	err = row.Scan(&a.Fingerprint, &a.Name, &a.Blocked, &seen)
	a.Seen = fromMilliseconds(seen)
	return a, err
}

// Authors lists all keys, named ones first.
func (s *Store) Authors(ctx context.Context) ([]Signer, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT fingerprint, name, blocked, seen FROM authors ORDER BY name = '', name, seen`)
	if err != nil {
		return nil, fmt.Errorf("cannot list authors: %w", err)
	}
	defer rows.Close() //nolint:errcheck // only read
	var all []Signer
	for rows.Next() {
		a, err := scanAuthor(rows)
		if err != nil {
			return nil, fmt.Errorf("cannot list authors: %w", err)
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// ErrNameTaken means that another key has the name already: one name for two
// keys would make one author pass for the other.
var ErrNameTaken = errors.New("another key has this name")

// NameAuthor gives a key a name, or takes its name with an empty one.
func (s *Store) NameAuthor(ctx context.Context, fingerprint, name string) error {
	return s.write(ctx, false, func(a *appender) error {
		var taken int
		row := a.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM authors WHERE name = ? AND name <> '' AND fingerprint <> ?`, name, fingerprint)
		if err := row.Scan(&taken); err != nil {
			return err
		}
		if taken > 0 {
			return ErrNameTaken
		}
		_, err := a.tx.ExecContext(ctx, `INSERT INTO authors (fingerprint, name, seen) VALUES (?, ?, ?)
			ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name`, fingerprint, name, time.Now().UnixMilli())
		if err != nil {
			return err
		}
		return a.noteAuthor(fingerprint, fmt.Sprintf("named %q", name))
	})
}

// BlockAuthor says whether applets of a key are refused. Blocking takes back
// all that was granted to them.
func (s *Store) BlockAuthor(ctx context.Context, fingerprint string, blocked bool) error {
	granted, err := s.Grants(ctx, GrantFilter{Author: fingerprint})
	if err != nil {
		return err
	}
	return s.write(ctx, blocked, func(a *appender) error {
		_, err := a.tx.ExecContext(ctx, `INSERT INTO authors (fingerprint, blocked, seen) VALUES (?, ?, ?)
			ON CONFLICT (fingerprint) DO UPDATE SET blocked = excluded.blocked`, fingerprint, blocked, time.Now().UnixMilli())
		if err != nil {
			return err
		}
		if !blocked {
			return a.noteAuthor(fingerprint, "no longer blocked")
		}
		for _, m := range granted {
			if m.Verdict != permissions.Grant {
				continue
			}
			if err := a.deleteGrant(Revoked, m); err != nil {
				return err
			}
		}
		return a.noteAuthor(fingerprint, "blocked")
	})
}

func (a *appender) noteAuthor(fingerprint, what string) error {
	return a.add(&Event{Time: time.Now().UnixMilli(), Kind: Author, Resource: fingerprint, By: string(permissions.ByUser), How: what})
}
