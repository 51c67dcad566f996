package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/vitrine/permissions"
)

// ErrNoGrant means that a grant does not exist, or no longer.
var ErrNoGrant = errors.New("there is no such grant")

// GrantFilter selects remembered decisions. Fields that are empty select all.
type GrantFilter struct {
	Identity string
	Author   string // fingerprint
	Action   permissions.Action
	Text     string // found in the applet's name, the identity or the resource
}

const grantColumns = `id, applet, source, action, resource, scope, verdict, span, until, run, pinned, sentence, created, used, uses`

// Grants lists what is remembered, newest first. Grants for a run appear as
// long as it lasts.
func (s *Store) Grants(ctx context.Context, f GrantFilter) ([]*permissions.Remembered, error) {
	where, args := []string{"1"}, []any{}
	and := func(condition string, value any) {
		where, args = append(where, condition), append(args, value)
	}
	if f.Identity != "" {
		and(`identity = ?`, f.Identity)
	}
	if f.Author != "" {
		and(`applet ->> 'Fingerprint' = ?`, f.Author)
	}
	if f.Action != "" {
		and(`action = ?`, string(f.Action))
	}
	if f.Text != "" {
		and(`instr(lower(applet || ' ' || resource || ' ' || scope), lower(?))`, f.Text)
	}
	if err := s.Flush(ctx); err != nil {
		return nil, fmt.Errorf("cannot list grants: %w", err)
	}
	all, err := s.query(ctx, strings.Join(where, " AND ")+` ORDER BY id DESC`, args...)
	if err != nil {
		return nil, fmt.Errorf("cannot list grants: %w", err)
	}
	now := time.Now()
	current := all[:0]
	for _, m := range all {
		if !m.Expired(now) && (m.Run == "" || alive(m.Run)) {
			current = append(current, m)
		}
	}
	return current, nil
}

// query reads grants; where is one of our own conditions.
func (s *Store) query(ctx context.Context, where string, args ...any) ([]*permissions.Remembered, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+grantColumns+` FROM grants WHERE `+where, args...) //nolint:gosec // both are our own
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	var all []*permissions.Remembered
	for rows.Next() {
		m, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

func scan(row interface{ Scan(dest ...any) error }) (*permissions.Remembered, error) {
	var m permissions.Remembered
	var applet, resource, scope string
	var until, created, used int64
	err := row.Scan(&m.ID, &applet, &m.Source, &m.Action, &resource, &scope, &m.Verdict, &m.Span, &until, &m.Run, &m.Pinned, &m.Sentence, &created, &used, &m.Uses)
	if err != nil {
		return nil, err
	}
	m.Until, m.Created, m.Used = fromMilliseconds(until), fromMilliseconds(created), fromMilliseconds(used)
	for text, into := range map[string]any{applet: &m.Applet, resource: &m.Resource, scope: &m.Scope} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return nil, fmt.Errorf("grant %d is damaged: %w", m.ID, err)
		}
	}
	return &m, nil
}

// Add writes a grant or denial that the person made without being asked.
func (s *Store) Add(ctx context.Context, m permissions.Remembered) (id int64, err error) {
	ids, err := s.AddAll(ctx, []permissions.Remembered{m})
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// AddAll adds all of them, or none.
func (s *Store) AddAll(ctx context.Context, all []permissions.Remembered) (ids []int64, err error) {
	err = s.write(ctx, true, func(a *appender) error {
		for _, m := range all {
			id, err := a.addGrant(m)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

func (a *appender) addGrant(m permissions.Remembered) (id int64, err error) {
	if m.Span == permissions.Run || m.Span == permissions.Once {
		return 0, fmt.Errorf("cannot add a grant for %s: there is no run", m.Span)
	}
	m.Created = time.Now()
	if m.Until.IsZero() {
		if m.Until, err = m.Span.Until(m.Created); err != nil {
			return 0, err
		}
	}
	if err := m.Check(); err != nil {
		return 0, fmt.Errorf("cannot add the grant: %w", err)
	}
	if id, err = a.insertGrant(m); err != nil {
		return 0, err
	}
	return id, a.note(Added, id, &m)
}

// Change replaces scope, span, end and pin of a grant by those of m, which has
// its ID.
func (s *Store) Change(ctx context.Context, m permissions.Remembered) error {
	if err := m.Check(); err != nil {
		return fmt.Errorf("cannot change the grant: %w", err)
	}
	return s.write(ctx, true, func(a *appender) error {
		result, err := a.tx.ExecContext(ctx, `UPDATE grants SET scope = ?, subject = ?, span = ?, until = ?, pinned = ?, run = ? WHERE id = ?`,
			scopeText(m.Scope), m.Subject(), m.Span, milliseconds(m.Until), m.Pinned, m.Run, m.ID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, ErrNoGrant)
		}
		return a.note(Changed, m.ID, &m)
	})
}

// Revoke takes grants back. It is an error, and nothing is revoked, when one
// does not exist.
func (s *Store) Revoke(ctx context.Context, ids ...int64) error {
	return s.write(ctx, true, func(a *appender) error {
		for _, id := range ids {
			m, err := scan(a.tx.QueryRowContext(ctx, `SELECT `+grantColumns+` FROM grants WHERE id = ?`, id))
			if errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("%w: %d", ErrNoGrant, id)
			}
			if err != nil {
				return err
			}
			if err := a.deleteGrant(Revoked, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// RevokeApplet takes back everything that was granted to an applet, what it
// picked or was granted once and has open included, and forgets what was denied
// to it; of all applets when identity is empty. n is how many remembered
// decisions there were.
func (s *Store) RevokeApplet(ctx context.Context, identity string) (n int, err error) {
	all, err := s.query(ctx, `identity = ? OR ? = ''`, identity, identity)
	if err != nil {
		return 0, err
	}
	return len(all), s.write(ctx, true, func(a *appender) error {
		for _, m := range all {
			if err := a.deleteGrant(Revoked, m); err != nil {
				return err
			}
		}
		_, err := a.tx.ExecContext(ctx, `INSERT OR REPLACE INTO withdrawals (identity, time) VALUES (?, ?)`, identity, time.Now().UnixNano())
		return err
	})
}

// insertGrant adds m in place of an earlier decision about the same.
func (a *appender) insertGrant(m permissions.Remembered) (int64, error) {
	applet, err := json.Marshal(m.Applet)
	if err != nil {
		return 0, err
	}
	resource, err := json.Marshal(m.Resource)
	if err != nil {
		return 0, err
	}
	about := m.Subject()
	if _, err := a.tx.ExecContext(a.ctx, `DELETE FROM grants WHERE identity = ? AND subject = ? AND run = ?`, m.Applet.Identity, about, m.Run); err != nil {
		return 0, err
	}
	result, err := a.tx.ExecContext(a.ctx,
		`INSERT INTO grants (identity, applet, source, action, resource, scope, subject, verdict, span, until, run, pinned, sentence, created)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Applet.Identity, string(applet), m.Source, m.Action, string(resource), scopeText(m.Scope), about,
		m.Verdict, m.Span, milliseconds(m.Until), m.Run, m.Pinned, m.Sentence, milliseconds(m.Created))
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

func (a *appender) deleteGrant(kind Kind, m *permissions.Remembered) error {
	result, err := a.tx.ExecContext(a.ctx, `DELETE FROM grants WHERE id = ?`, m.ID)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 { // another process was first, and wrote it down
		return err
	}
	return a.note(kind, m.ID, m)
}

// note writes into the ledger what became of a grant.
func (a *appender) note(kind Kind, id int64, m *permissions.Remembered) error {
	e := &Event{
		Time: time.Now().UnixMilli(), Kind: kind, Identity: m.Applet.Identity, Name: m.Applet.Name, Version: m.Applet.Version,
		Source: m.Source, Action: string(m.Action), Resource: m.Resource.String(), Verdict: string(m.Verdict),
		Span: string(m.Span), Until: milliseconds(m.Until), By: string(permissions.ByUser), Run: m.Run, Grant: id,
	}
	if kind == Expired {
		e.By = string(permissions.ByNobody)
	}
	if m.Scope != (permissions.Scope{}) {
		e.Scope = scopeText(m.Scope)
	}
	return a.add(e)
}
