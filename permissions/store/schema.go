package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// migrations lead from each version of the schema to the next; the database's
// user_version says how many were applied. They are only ever added to.
func migrations() []string {
	return []string{`
		-- What was decided and outlasts its request. applet, resource and scope
		-- are JSON; subject is what a new decision about the same replaces.
		CREATE TABLE grants (
			id       INTEGER PRIMARY KEY AUTOINCREMENT,
			identity TEXT NOT NULL,
			applet   TEXT NOT NULL,
			source   TEXT NOT NULL,
			action   TEXT NOT NULL,
			resource TEXT NOT NULL,
			scope    TEXT NOT NULL,
			subject  TEXT NOT NULL,
			verdict  TEXT NOT NULL CHECK (verdict IN ('grant', 'deny')),
			span     TEXT NOT NULL,
			until    INTEGER NOT NULL,
			run      TEXT NOT NULL,
			pinned   INTEGER NOT NULL DEFAULT 0,
			sentence TEXT NOT NULL,
			created  INTEGER NOT NULL,
			used     INTEGER NOT NULL DEFAULT 0,
			uses     INTEGER NOT NULL DEFAULT 0
		) STRICT;
		CREATE INDEX grants_of ON grants (identity);

		-- Counts changes to what is granted, so that a process notices those of another.
		CREATE TABLE revision (number INTEGER NOT NULL) STRICT;
		INSERT INTO revision VALUES (0);

		-- The ledger. hash chains over digest, so that entry can be redacted.
		CREATE TABLE ledger (
			seq      INTEGER PRIMARY KEY,
			digest   BLOB NOT NULL,
			hash     BLOB NOT NULL,
			entry    TEXT,
			time     INTEGER GENERATED ALWAYS AS (entry ->> 'time') VIRTUAL,
			kind     TEXT GENERATED ALWAYS AS (entry ->> 'kind') VIRTUAL,
			identity TEXT GENERATED ALWAYS AS (entry ->> 'identity') VIRTUAL,
			action   TEXT GENERATED ALWAYS AS (entry ->> 'action') VIRTUAL,
			resource TEXT GENERATED ALWAYS AS (entry ->> 'resource') VIRTUAL
		) STRICT;
		CREATE INDEX ledger_of ON ledger (identity, seq);
		CREATE INDEX ledger_at ON ledger (time);

		-- The signed ends of the chain: base is the hash before entry first.
		CREATE TABLE head (
			first     INTEGER NOT NULL,
			base      BLOB NOT NULL,
			last      INTEGER NOT NULL,
			hash      BLOB NOT NULL,
			signature BLOB NOT NULL
		) STRICT;

		-- How much of each spool file is in the ledger.
		CREATE TABLE spools (
			name TEXT PRIMARY KEY,
			done INTEGER NOT NULL
		) STRICT;

		-- Keys that were seen, and what the person says of them.
		CREATE TABLE authors (
			fingerprint TEXT PRIMARY KEY,
			name        TEXT NOT NULL DEFAULT '',
			blocked     INTEGER NOT NULL DEFAULT 0,
			seen        INTEGER NOT NULL
		) STRICT;

		-- Applets that were opened: the library, and the highest version seen.
		CREATE TABLE applets (
			identity TEXT PRIMARY KEY,
			applet   TEXT NOT NULL,
			path     TEXT NOT NULL,
			highest  TEXT NOT NULL,
			opened   INTEGER NOT NULL,
			times    INTEGER NOT NULL DEFAULT 0,
			hidden   INTEGER NOT NULL DEFAULT 0
		) STRICT;
	`, `
		-- When everything was last taken back from an applet, or from all (the
		-- empty identity), in nanoseconds: what was granted once, or picked,
		-- before that is over.
		CREATE TABLE withdrawals (
			identity TEXT PRIMARY KEY,
			time     INTEGER NOT NULL
		) STRICT;
	`, `
		-- Whether a person saw it, or the ledger needs it for its proof: what
		-- is not goes first when there is too much. NULL for redacted entries.
		ALTER TABLE ledger ADD COLUMN seen INTEGER GENERATED ALWAYS AS (
			CASE entry ->> 'kind'
			WHEN 'use' THEN 0 WHEN 'opened' THEN 0 WHEN 'ended' THEN 0 WHEN 'expired' THEN 0
			WHEN 'decision' THEN entry ->> 'sentence' IS NOT NULL OR entry ->> 'grant' IS NOT NULL
				OR (entry ->> 'by' IS 'user' AND entry ->> 'policy' IS NULL)
			ELSE entry IS NOT NULL END
		) VIRTUAL;
	`}
}

// migrate brings the database to the newest schema. Upgrade is called at the end
// of the same transaction with the version that there was before.
func migrate(ctx context.Context, db *sql.DB, upgrade func(tx *sql.Tx, from int) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	var from int
	if err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&from); err != nil {
		return err
	}
	steps := migrations()
	if from > len(steps) {
		return fmt.Errorf("it was written by a newer version of this program (schema %d, this one knows %d)", from, len(steps))
	}
	if from == len(steps) {
		return nil
	}
	for i, step := range steps[from:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("cannot bring it to schema %d: %w", from+i+1, err)
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, len(steps))); err != nil {
		return err
	}
	if err := upgrade(tx, from); err != nil {
		return err
	}
	return tx.Commit()
}

// object is a table, an index, or what does not belong into our databases: a
// view or a trigger.
type object struct{ kind, name, table, text string }

// ours are the objects of a database that only this program has written to.
var ours = sync.OnceValues(func() (map[object]bool, error) {
	ctx := context.Background()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()      //nolint:errcheck // nothing is kept in it
	db.SetMaxOpenConns(1) // each has a memory of its own
	if err := migrate(ctx, db, func(*sql.Tx, int) error { return nil }); err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // nothing was written
	all, err := objects(ctx, conn)
	set := map[object]bool{}
	for _, o := range all {
		set[o] = true
	}
	return set, err
})

func objects(ctx context.Context, q queryer) ([]object, error) {
	rows, err := q.QueryContext(ctx, `SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_schema WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	var all []object
	for rows.Next() {
		var o object
		if err := rows.Scan(&o.kind, &o.name, &o.table, &o.text); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// ErrSchema means that somebody else has changed how the database is built: a
// trigger would change what is written, a view or another column what is read.
var ErrSchema = errors.New("the database is not built as this program builds it")

// checkSchema refuses a database in which anything was added, changed or taken out.
func checkSchema(ctx context.Context, q queryer) error {
	want, err := ours()
	if err != nil {
		return err
	}
	found, err := objects(ctx, q)
	if err != nil {
		return err
	}
	for _, o := range found {
		if !want[o] {
			return fmt.Errorf("%w: the %s %q was added or changed by another program; remove it, or restore the database from a copy", ErrSchema, o.kind, o.name)
		}
	}
	if len(found) != len(want) {
		return fmt.Errorf("%w: %d tables and indices are missing; restore it from a copy", ErrSchema, len(want)-len(found))
	}
	return nil
}
