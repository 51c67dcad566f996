package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/semver"

	"example.org/vitrine/permissions"
)

// succeed moves what the person said of older keys, and granted to their applet
// of the same id, to the key of applet.
func (s *Store) succeed(ctx context.Context, applet permissions.Applet, predecessors []string) error {
	id, ok := strings.CutPrefix(applet.Identity, "key:"+applet.Fingerprint)
	if !ok {
		return nil
	}
	var older []Signer
	for _, fingerprint := range predecessors {
		author, known, err := s.Author(ctx, fingerprint)
		switch {
		case err != nil:
			return err
		case known && fingerprint != applet.Fingerprint:
			older = append(older, author)
		}
	}
	if len(older) == 0 {
		return nil
	}
	_, known, err := s.Author(ctx, applet.Fingerprint)
	if err != nil || known {
		return err // it was met before: what there was has gone over
	}
	return s.write(ctx, true, func(a *appender) error {
		for _, author := range older {
			if err := a.succeed(applet, author, "key:"+author.Fingerprint+id); err != nil {
				return err
			}
		}
		return nil
	})
}

// succeed moves what one older key had. Being blocked goes over, too.
func (a *appender) succeed(applet permissions.Applet, older Signer, identity string) error {
	_, err := a.tx.ExecContext(a.ctx, `INSERT INTO authors (fingerprint, name, blocked, seen) VALUES (?, ?, ?, ?)
		ON CONFLICT (fingerprint) DO UPDATE SET blocked = MAX(blocked, excluded.blocked), name = CASE name WHEN '' THEN excluded.name ELSE name END`,
		applet.Fingerprint, older.Name, older.Blocked, time.Now().UnixMilli())
	if err != nil {
		return err
	}
	if older.Name != "" { // one name is one key
		if _, err := a.tx.ExecContext(a.ctx, `UPDATE authors SET name = ? WHERE fingerprint = ?`, older.Name+", older key", older.Fingerprint); err != nil {
			return err
		}
	}
	_, err = a.tx.ExecContext(a.ctx, `UPDATE grants SET identity = ?1, applet = json_set(applet, '$.Identity', ?1, '$.Fingerprint', ?2) WHERE identity = ?3`,
		applet.Identity, applet.Fingerprint, identity)
	if err != nil {
		return err
	}
	var highest string
	row := a.tx.QueryRowContext(a.ctx, `SELECT COALESCE((SELECT highest FROM applets WHERE identity = ?), '')`, identity)
	if err := row.Scan(&highest); err != nil {
		return err
	}
	if highest != "" && semver.Compare("v"+highest, "v"+applet.Version) >= 0 {
		_, err = a.tx.ExecContext(a.ctx, `UPDATE OR IGNORE applets SET identity = ? WHERE identity = ?`, applet.Identity, identity)
	} else {
		_, err = a.tx.ExecContext(a.ctx, `DELETE FROM applets WHERE identity = ?`, identity)
	}
	if err != nil {
		return err
	}
	return a.noteAuthor(applet.Fingerprint, fmt.Sprintf("succeeds %s, by a statement of that key", older.Fingerprint))
}
