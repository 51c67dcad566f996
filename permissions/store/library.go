package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/semver"

	"example.org/vitrine/permissions"
)

// Seen is what opening an applet found out about it.
type Seen struct {
	First    bool   // this identity was never opened before
	Highest  string // version opened before; empty when First
	Older    bool   // the version now is lower than Highest
	OtherKey bool   // First, and an applet of the same id was opened that another key signed
}

// ErrBlocked means that the person blocked the applet's author.
var ErrBlocked = errors.New("you have blocked the author of this applet")

// Meet notes that an applet was opened from path, for the library and for the
// warning about an older version, and pins its author's key. It returns the
// applet with what is known of its author. Predecessors are older keys that
// have signed that this one succeeds them: what the person said of them, and
// granted to their applet of the same id, goes over. ErrBlocked means that it
// must not run.
func (s *Store) Meet(ctx context.Context, applet permissions.Applet, path string, predecessors ...string) (permissions.Applet, Seen, error) {
	if applet.Fingerprint != "" && len(predecessors) > 0 {
		if err := s.succeed(ctx, applet, predecessors); err != nil {
			return applet, Seen{}, fmt.Errorf("cannot take over what an older key had: %w", err)
		}
	}
	if applet.Fingerprint != "" {
		author, known, err := s.Author(ctx, applet.Fingerprint)
		switch {
		case err != nil:
			return applet, Seen{}, err
		case known && author.Blocked:
			return applet, Seen{}, ErrBlocked
		}
		applet.Author, applet.Trust = author.Name, author.Trust()
	}
	var seen Seen
	err := s.write(ctx, false, func(a *appender) (err error) {
		seen, err = a.meet(applet, path)
		return err
	})
	if err != nil {
		return applet, Seen{}, fmt.Errorf("cannot note that the applet was opened: %w", err)
	}
	return applet, seen, nil
}

func (a *appender) meet(applet permissions.Applet, path string) (seen Seen, err error) {
	now := time.Now().UnixMilli()
	row := a.tx.QueryRowContext(a.ctx, `SELECT highest FROM applets WHERE identity = ?`, applet.Identity)
	switch err := row.Scan(&seen.Highest); {
	case errors.Is(err, sql.ErrNoRows):
		seen.First = true
	case err != nil:
		return seen, err
	}
	highest := applet.Version
	if !seen.First && semver.Compare("v"+seen.Highest, "v"+applet.Version) > 0 {
		seen.Older, highest = true, seen.Highest
	}
	if id, ok := strings.CutPrefix(applet.Identity, "key:"+applet.Fingerprint); ok && seen.First {
		row := a.tx.QueryRowContext(a.ctx, `SELECT COUNT(*) > 0 FROM applets WHERE identity GLOB 'key:*' AND substr(identity, -length(?1)) = ?1`, id)
		if err := row.Scan(&seen.OtherKey); err != nil {
			return seen, err
		}
	}
	text, err := json.Marshal(applet)
	if err != nil {
		return seen, err
	}
	_, err = a.tx.ExecContext(a.ctx, `INSERT INTO applets (identity, applet, path, highest, opened, times) VALUES (?, ?, ?, ?, ?, 1)
		ON CONFLICT (identity) DO UPDATE SET applet = excluded.applet, path = excluded.path, highest = excluded.highest,
			opened = excluded.opened, times = times + 1, hidden = 0`,
		applet.Identity, string(text), path, highest, now)
	if err != nil {
		return seen, err
	}
	if applet.Fingerprint != "" {
		if _, err := a.tx.ExecContext(a.ctx, `INSERT OR IGNORE INTO authors (fingerprint, seen) VALUES (?, ?)`, applet.Fingerprint, now); err != nil {
			return seen, err
		}
	}
	return seen, a.add(&Event{Time: now, Kind: Opened, Identity: applet.Identity, Name: applet.Name, Version: applet.Version, Resource: path})
}

// Applet returns an applet that was opened, as it was last.
func (s *Store) Applet(ctx context.Context, identity string) (a permissions.Applet, known bool, err error) {
	var text string
	err = s.db.QueryRowContext(ctx, `SELECT applet FROM applets WHERE identity = ?`, identity).Scan(&text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return a, false, nil
	case err == nil:
		err = json.Unmarshal([]byte(text), &a)
	}
	if err != nil {
		return a, false, fmt.Errorf("cannot look up the applet: %w", err)
	}
	return a, true, nil
}

// Shelved is an applet of the library.
type Shelved struct {
	Applet permissions.Applet
	Path   string // it was last opened from
	Opened time.Time
	Times  uint64
}

// Library lists the applets that were opened, the most recent first.
func (s *Store) Library(ctx context.Context) ([]Shelved, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT applet, path, opened, times FROM applets WHERE hidden = 0 ORDER BY opened DESC, identity`)
	if err != nil {
		return nil, fmt.Errorf("cannot list the library: %w", err)
	}
	defer rows.Close() //nolint:errcheck // only read
	var all []Shelved
	for rows.Next() {
		var a Shelved
		var applet string
		var opened int64
		if err := rows.Scan(&applet, &a.Path, &opened, &a.Times); err != nil {
			return nil, fmt.Errorf("cannot list the library: %w", err)
		}
		if err := json.Unmarshal([]byte(applet), &a.Applet); err != nil {
			return nil, fmt.Errorf("cannot list the library: %w", err)
		}
		a.Opened = fromMilliseconds(opened)
		all = append(all, a)
	}
	return all, rows.Err()
}

// Hide takes an applet from the library until it is opened again. What was
// granted to it stays, and so does the highest version seen.
func (s *Store) Hide(ctx context.Context, identity string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE applets SET hidden = 1 WHERE identity = ?`, identity)
	return err
}
