package store

import (
	"context"
	"database/sql"
	"fmt"
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
	`}
}

// migrate brings the database to the newest schema.
func migrate(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	var version int
	if err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	steps := migrations()
	if version > len(steps) {
		return fmt.Errorf("it was written by a newer version of this program (schema %d, this one knows %d)", version, len(steps))
	}
	if version == len(steps) {
		return nil
	}
	for i, step := range steps[version:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("cannot bring it to schema %d: %w", version+i+1, err)
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, len(steps))); err != nil {
		return err
	}
	return tx.Commit()
}
