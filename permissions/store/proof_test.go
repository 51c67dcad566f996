package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/store"
)

// written is a database with ten entries that nobody was asked about, one grant,
// and one redaction, which is entry 12.
func written(t *testing.T) (path string, s *store.Store) {
	t.Helper()
	path = database(t)
	s = open(t, path)
	for i := range 10 {
		record(t, s, read("digest:1", fmt.Sprint("/", i)), permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
	}
	record(t, s, read("digest:2", "/granted"), decide(permissions.Grant, permissions.Always))
	if n, err := s.Redact(t.Context(), store.LogFilter{Text: "/9"}); n != 1 || err != nil {
		t.Fatalf("redacted %d, %v; want 1", n, err)
	}
	if c, err := s.Verify(t.Context()); err != nil || c != (store.Checked{First: 1, Last: 12, Redacted: 1}) {
		t.Fatalf("before: %+v, %v", c, err)
	}
	return path, s
}

// more is what the program writes after somebody else has changed the database.
func more(t *testing.T, s *store.Store) {
	t.Helper()
	record(t, s, read("digest:3", "/later"), decide(permissions.Deny, permissions.Always))
}

// The ledger's proof: whatever is done to it without the key shows, and goes on
// to show after the program has written more. Redactions are entries, so that
// emptying an entry is not one; a ledger without its head is none; triggers,
// views, columns and indices of others are refused; and the ledger alone cannot
// be put back to what it was before, because other tables and the file beside
// the database know better.
func TestHostileLedger(t *testing.T) {
	const unstrict = `PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'ledger'`
	const strict = `PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = sql || 'STRICT' WHERE name = 'ledger'`
	for _, test := range []struct {
		name, want string
		statements []string // each in a connection of its own
	}{
		{"an entry emptied", "entry 3 was emptied", []string{`UPDATE ledger SET entry = NULL WHERE seq = 3`}},
		{"the redaction emptied", "entry 10 was emptied", []string{`UPDATE ledger SET entry = NULL WHERE seq = 12`}},
		{"a redaction made to say more", "entry 12 was changed", []string{
			`UPDATE ledger SET entry = replace(entry, '"entries":"10"', '"entries":"3-10"') WHERE seq = 12`, `UPDATE ledger SET entry = NULL WHERE seq = 3`,
		}},
		{"both tables emptied", "no head", []string{`DELETE FROM ledger; DELETE FROM head`}},
		{"everything emptied", "no head", []string{
			`DELETE FROM ledger; DELETE FROM head; DELETE FROM grants; DELETE FROM applets; DELETE FROM authors; DELETE FROM revision; INSERT INTO revision VALUES (0); DELETE FROM sqlite_sequence`,
		}},
		{"two heads", "several heads", []string{`INSERT INTO head SELECT * FROM head`}},
		{"a head without a ledger", "not signed", []string{`UPDATE head SET first = 40`}},
		{"a head far ahead", "damaged", []string{`UPDATE head SET last = 9223372036854775807`}},
		{"a trigger", `trigger "t"`, []string{`CREATE TRIGGER t AFTER INSERT ON ledger BEGIN UPDATE ledger SET entry = NULL WHERE seq = NEW.seq; END`}},
		{"a trigger on another table", `trigger "t"`, []string{`CREATE TRIGGER t AFTER INSERT ON grants BEGIN DELETE FROM grants WHERE verdict = 'deny'; END`}},
		{"a view", `view "v"`, []string{`CREATE VIEW v AS SELECT 1`}},
		{"a table", `table "more"`, []string{`CREATE TABLE more (x)`}},
		{"an index", `index "i"`, []string{`CREATE INDEX i ON ledger (kind) WHERE kind <> 'decision'`}},
		{"an index less", `1 tables and indices are missing`, []string{`DROP INDEX ledger_of`}},
		{"another collation", `index "ledger_of"`, []string{`DROP INDEX ledger_of; CREATE INDEX ledger_of ON ledger (identity COLLATE NOCASE, seq)`}},
		{"another column", `table "ledger"`, []string{`ALTER TABLE ledger ADD COLUMN note TEXT`}},
		{"a generated column that lies", `table "ledger"`, []string{
			`PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, '(entry ->> ''kind'')', '(''use'')') WHERE name = 'ledger'`,
		}},
		{"a table of any types", `table "ledger"`, []string{unstrict}},
		{"an entry as bytes", "entry 3 was changed: it is stored as blob blob blob", []string{
			unstrict, `UPDATE ledger SET entry = CAST(entry AS BLOB) WHERE seq = 3`, strict,
		}},
		{"an index without the entry", "the database is damaged", []string{
			`PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, 'ledger (identity, seq)', 'ledger (identity, seq) WHERE seq <> 3') WHERE name = 'ledger_of'`,
			`REINDEX ledger_of`,
			`PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, ' WHERE seq <> 3', '') WHERE name = 'ledger_of'`,
		}},
		{"a negative number", "entry -3 does not belong", []string{`INSERT INTO ledger SELECT -3, digest, hash, entry FROM ledger WHERE seq = 3`}},
		{"number zero", "entry 0 does not belong", []string{`UPDATE ledger SET seq = 0 WHERE seq = 1`}},
		{"a number far ahead", "entry 12 is missing", []string{`UPDATE ledger SET seq = 9223372036854775807 WHERE seq = 12`}},
		{"a number where the next comes", "entry 13 does not follow", []string{`INSERT INTO ledger SELECT 13, digest, hash, entry FROM ledger WHERE seq = 3`}},
		{"a grant", "grant 70 is not in the ledger", []string{
			`INSERT INTO grants SELECT 70, identity, applet, source, action, resource, scope, subject || 'x', verdict, span, until, run, pinned, sentence, created, used, uses FROM grants`,
			`UPDATE ledger SET seq = seq`, // nothing
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path, s := written(t)
			if test.name == "a grant" { // what was redacted could be its entry
				path = database(t)
				s = open(t, path)
				record(t, s, read("digest:2", "/granted"), decide(permissions.Grant, permissions.Always))
			}
			for _, statement := range test.statements {
				edit(t, path, statement)
			}
			_, err := s.Verify(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			// It is not signed away by what is written later.
			_ = s.Record(t.Context(), read("digest:3", "/later"), decide(permissions.Deny, permissions.Always))
			if _, err := s.Verify(t.Context()); err == nil {
				t.Error("after writing more: got no error")
			}
			_ = s.Close()
			if again, err := store.Open(path); err == nil {
				if _, err := again.Verify(t.Context()); err == nil {
					t.Error("opened again: got no error")
				}
				_ = again.Close()
			}
		})
	}
}

// A ledger that is put back, with its signed head, to what it was before shows,
// also together with the rest of the database, and after more was written.
func TestHostileRollBack(t *testing.T) {
	for name, tables := range map[string][]string{
		"the ledger alone":   {"ledger", "head"},
		"with the grants":    {"ledger", "head", "grants", "revision", "applets", "spools"},
		"the redaction only": {"ledger", "head"},
	} {
		t.Run(name, func(t *testing.T) {
			path, s := written(t)
			for _, table := range tables {
				columns := map[string]string{"ledger": "seq, digest, hash, entry"}[table]
				if columns == "" {
					columns = "*"
				}
				edit(t, path, `ATTACH '`+strings.ReplaceAll(path, "'", "''")+`.copy' AS copy; CREATE TABLE copy.`+table+` AS SELECT `+columns+` FROM main.`+table)
			}
			more(t, s)
			if c, err := s.Verify(t.Context()); err != nil || c.Last != 13 {
				t.Fatalf("before: %+v, %v", c, err)
			}
			for _, table := range tables {
				columns := map[string]string{"ledger": "(seq, digest, hash, entry)"}[table]
				edit(t, path, `ATTACH '`+strings.ReplaceAll(path, "'", "''")+`.copy' AS copy; DELETE FROM main.`+table+`; INSERT INTO main.`+table+columns+` SELECT * FROM copy.`+table)
			}
			if _, err := s.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "put back") {
				t.Errorf("got %v, want that it was put back", err)
			}
			more(t, s)
			if _, err := s.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "entry 13 is missing") {
				t.Errorf("after writing more: got %v, want that entry 13 is missing", err)
			}
		})
	}
}

// What belongs to the ledger beside the database: each file gone, replaced by
// nonsense, or by its own older self shows.
func TestHostileFilesBesideTheLedger(t *testing.T) {
	for _, test := range []struct {
		name, want string
		do         func(path string, older []byte) error
	}{
		{"no file beside it", "is missing", func(path string, _ []byte) error { return os.Remove(path + "-head") }},
		{"a file of nonsense", "not signed", func(path string, _ []byte) error {
			return os.WriteFile(path+"-head", []byte(strings.Repeat("x", 104)), 0o600)
		}},
		{"another key", "not signed", func(path string, _ []byte) error {
			return os.WriteFile(path+"-key", []byte(strings.Repeat("k", 32)), 0o600)
		}},
		{"no key", "not signed", func(path string, _ []byte) error { return os.Remove(path + "-key") }},
		{"an older database", "put back", func(path string, older []byte) error { return os.WriteFile(path, older, 0o600) }},
		{"no database", "no head", func(path string, _ []byte) error { return os.Remove(path) }},
		{"an empty database", "no head", func(path string, _ []byte) error { return os.Truncate(path, 0) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			path, s := written(t)
			if err := s.Close(); err != nil { // which brings all into the one file
				t.Fatal(err)
			}
			older, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s = open(t, path)
			more(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := test.do(path, older); err != nil {
				t.Fatal(err)
			}
			s = open(t, path)
			if _, err := s.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			more(t, s)
			if _, err := s.Verify(t.Context()); err == nil {
				t.Error("after writing more: got no error")
			}
		})
	}
}

// A write-ahead log that is taken away takes the last entries with it.
func TestLostWriteAheadLogShows(t *testing.T) {
	path, s := written(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	settled, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	more(t, s)
	_ = s.Close()
	copied := path + ".copied"
	for name, data := range map[string][]byte{copied: settled} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, suffix := range []string{"-key", "-head"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := open(t, copied).Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "it had come to entry 13, and ends at 12") {
		t.Errorf("got %v, want that it had come to entry 13", err)
	}
}

// What is wrong is said until the person has dropped those entries.
func TestDamageIsDroppedWithTheEntries(t *testing.T) {
	path, s := written(t)
	edit(t, path, `DELETE FROM ledger; DELETE FROM head`)
	more(t, s)
	if _, err := s.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "entry 13") {
		t.Errorf("got %v, want what entry 13 notes", err)
	}
	time.Sleep(5 * time.Millisecond)
	if err := s.Retain(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	more(t, s)
	if c, err := s.Verify(t.Context()); err != nil || c.First != 15 || c.Last != 15 {
		t.Errorf("got %+v, %v; want entry 15 alone", c, err)
	}
}

// A database of the schema before redactions were entries is taken over when it
// is in order; one that was only made to look like it is not believed.
func TestOlderLedgerIsTakenOver(t *testing.T) {
	const older = `ALTER TABLE ledger DROP COLUMN seen; PRAGMA user_version = 2`
	for _, genuine := range []bool{true, false} {
		path, s := written(t)
		if genuine {
			if err := s.SignAsBefore(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path + "-head"); err != nil {
			t.Fatal(err)
		}
		edit(t, path, `UPDATE ledger SET entry = NULL WHERE seq = 4; `+older)
		switch c, err := open(t, path).Verify(t.Context()); {
		case genuine && (err != nil || c != (store.Checked{First: 1, Last: 13, Redacted: 2})):
			t.Errorf("an older one: got %+v, %v; want it in order, with a redaction of entries 4 and 10", c, err)
		case !genuine && err == nil:
			t.Error("one set back: got no error")
		}
	}
}
