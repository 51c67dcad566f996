package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"example.org/vitrine/permissions"
)

// Orphans says of the applets that have grants which of them can no longer use
// any, by identity, and why: in words for the person. Nothing is lost by
// revoking those.
func (s *Store) Orphans(ctx context.Context) (map[string]string, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT DISTINCT g.identity, COALESCE(a.path, ''),
			EXISTS (SELECT 1 FROM applets b WHERE b.path = a.path AND b.identity <> a.identity AND b.opened >= a.opened)
		FROM grants g LEFT JOIN applets a ON a.identity = g.identity`)
	if err != nil {
		return nil, fmt.Errorf("cannot look for orphans: %w", err)
	}
	defer rows.Close() //nolint:errcheck // only read
	all := map[string]string{}
	for rows.Next() {
		var identity, path string
		var replaced bool
		if err := rows.Scan(&identity, &path, &replaced); err != nil {
			return nil, fmt.Errorf("cannot look for orphans: %w", err)
		}
		if local, ok := strings.CutPrefix(identity, "local:"); ok && path == "" {
			path = local
		}
		switch {
		case path == "":
			all[identity] = "was never opened"
		case missing(path):
			all[identity] = "is no longer where it was opened from"
		case replaced:
			all[identity] = "was replaced by another applet at the same place"
		}
	}
	return all, rows.Err()
}

func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// RevokeOrphans takes back what was granted to orphans.
func (s *Store) RevokeOrphans(ctx context.Context) (n int, err error) {
	orphans, err := s.Orphans(ctx)
	if err != nil {
		return 0, err
	}
	var gone []*permissions.Remembered
	for identity := range orphans {
		some, err := s.query(ctx, `identity = ?`, identity)
		if err != nil {
			return 0, err
		}
		gone = append(gone, some...)
	}
	return len(gone), s.write(ctx, true, func(a *appender) error {
		for _, m := range gone {
			if err := a.deleteGrant(Revoked, m); err != nil {
				return err
			}
		}
		return nil
	})
}
