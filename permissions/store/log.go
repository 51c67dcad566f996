package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/vitrine/permissions"
)

// LogFilter selects entries of the ledger. Fields that are empty select all.
type LogFilter struct {
	Identity string
	Kind     Kind
	Action   permissions.Action
	Text     string // found in the applet's name or the resource
	Since    time.Time
	Until    time.Time
	After    uint64 // entries with a higher Seq only: what is new
	Limit    int    // the newest so many; zero is all
}

func (f LogFilter) where() (string, []any) {
	where, args := []string{"1"}, []any{}
	and := func(condition string, value any) {
		where, args = append(where, condition), append(args, value)
	}
	if f.Identity != "" {
		and(`identity = ?`, f.Identity)
	}
	if f.Kind != "" {
		and(`kind = ?`, string(f.Kind))
	}
	if f.Action != "" {
		and(`action = ?`, string(f.Action))
	}
	if f.Text != "" {
		and(`instr(lower(coalesce(entry ->> 'name', '') || ' ' || coalesce(resource, '')), lower(?))`, f.Text)
	}
	if !f.Since.IsZero() {
		and(`time >= ?`, f.Since.UnixMilli())
	}
	if !f.Until.IsZero() {
		and(`time < ?`, f.Until.UnixMilli())
	}
	if f.After > 0 {
		and(`seq > ?`, f.After)
	}
	return strings.Join(where, " AND "), args
}

// Log lists entries of the ledger, oldest first. Redacted ones are found only
// by Since-less, unfiltered queries, because nothing is known of them.
func (s *Store) Log(ctx context.Context, f LogFilter) ([]Event, error) {
	if err := s.Flush(ctx); err != nil {
		return nil, fmt.Errorf("cannot read the ledger: %w", err)
	}
	where, args := f.where()
	limit := -1
	if f.Limit > 0 {
		limit = f.Limit
	}
	rows, err := s.db.QueryContext(ctx, `SELECT seq, entry FROM ledger WHERE `+where+` ORDER BY seq DESC LIMIT ?`, append(args, limit)...) //nolint:gosec // our own condition
	if err != nil {
		return nil, fmt.Errorf("cannot read the ledger: %w", err)
	}
	defer rows.Close() //nolint:errcheck // only read
	var all []Event
	for rows.Next() {
		var seq uint64
		var entry sql.NullString
		if err := rows.Scan(&seq, &entry); err != nil {
			return nil, fmt.Errorf("cannot read the ledger: %w", err)
		}
		e := Event{Redacted: !entry.Valid}
		if entry.Valid {
			if err := json.Unmarshal([]byte(entry.String), &e); err != nil {
				return nil, fmt.Errorf("cannot read entry %d of the ledger: %w", seq, err)
			}
		}
		e.Seq = seq
		all = append(all, e)
	}
	slices.Reverse(all)
	return all, rows.Err()
}

// Activity is what one applet did with one resource.
type Activity struct {
	Identity, Name   string
	Action, Resource string
	Granted, Denied  uint64 // requests
	Opened           uint64 // handles that were closed since
	Read, Written    uint64 // bytes through them
	Last             time.Time
}

// Activities sums the ledger up by applet and resource, most recent first. An
// empty identity is all applets.
func (s *Store) Activities(ctx context.Context, identity string, since time.Time) ([]Activity, error) {
	if err := s.Flush(ctx); err != nil {
		return nil, fmt.Errorf("cannot read the ledger: %w", err)
	}
	var after int64
	if !since.IsZero() {
		after = since.UnixMilli()
	}
	rows, err := s.db.QueryContext(ctx, `
		SELECT identity, MAX(entry ->> 'name'), action, resource,
			SUM((kind = 'decision' AND entry ->> 'verdict' = 'grant') * COALESCE(entry ->> 'times', 1)),
			SUM((kind = 'decision' AND entry ->> 'verdict' <> 'grant') * COALESCE(entry ->> 'times', 1)),
			SUM((kind = 'use') * COALESCE(entry ->> 'times', 1)), SUM(COALESCE(entry ->> 'read', 0)), SUM(COALESCE(entry ->> 'written', 0)), MAX(time)
		FROM ledger WHERE kind IN ('decision', 'use') AND (?1 = '' OR identity = ?1) AND time >= ?2
		GROUP BY identity, action, resource ORDER BY MAX(time) DESC`, identity, after)
	if err != nil {
		return nil, fmt.Errorf("cannot read the ledger: %w", err)
	}
	defer rows.Close() //nolint:errcheck // only read
	var all []Activity
	for rows.Next() {
		var a Activity
		var name, resource sql.NullString
		var last int64
		if err := rows.Scan(&a.Identity, &name, &a.Action, &resource, &a.Granted, &a.Denied, &a.Opened, &a.Read, &a.Written, &last); err != nil {
			return nil, fmt.Errorf("cannot read the ledger: %w", err)
		}
		a.Name, a.Resource, a.Last = name.String, resource.String, fromMilliseconds(last)
		all = append(all, a)
	}
	return all, rows.Err()
}
