// Package store keeps what was decided in one SQLite database: grants, the
// ledger, authors, and the applets that were opened. Several processes may use
// it at once, and one may be killed at any moment: what was acknowledged is
// there afterwards, and nothing else.
//
// It protects against accidents and against applets, which cannot reach it. It
// does not protect against programs that run as the same user: they can change
// the database and sign a ledger of their own, because the key lies beside it.
package store

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// Store is a permissions.Book in a database. Safe for use by several goroutines.
type Store struct {
	db     *sql.DB
	key    ed25519.PrivateKey
	dir    string           // of spool files
	anchor string           // file: see anchor
	now    func() time.Time // for what is done every day
	keep   keeping
	pace   *pace

	writing sync.Mutex // held over each transaction that writes
	spool   *spool

	mu       sync.Mutex
	known    map[string]known // by identity, as in the database
	revision int64            // of known
	schema   int64            // SQLite's number of the last schema that was checked; 0: none
	watchers map[int]func()
	nextID   int

	stop    context.CancelFunc
	stopped sync.WaitGroup
}

const (
	busyTimeout = 5 * time.Second        // how long another process's transaction may take
	pollEvery   = 100 * time.Millisecond // to notice what another process took back within 250 ms
	drainEvery  = 500 * time.Millisecond // from the spool into the ledger
	tidyEvery   = 24 * time.Hour         // what expired, and the oldest of the ledger
	lookEvery   = 120                    // drains, between looks at how large the ledger is
)

// Open opens the database at path, creating it and the folder around it when
// they do not exist, both for this user alone. The ledger's key and its spool
// lie beside it.
func Open(path string) (*Store, error) {
	s, err := open(context.Background(), path, time.Now)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", path, err)
	}
	return s, nil
}

func open(ctx context.Context, path string, now func() time.Time) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // SQLite gives its other files the same mode
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, err
	}
	s := &Store{
		db: db, dir: path + "-spool", anchor: path + anchorSuffix, now: now, keep: keepDefault, pace: newPace(),
		known: map[string]known{}, watchers: map[int]func(){},
	}
	if err := s.begin(ctx, path+"-key"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// begin brings the database up to date and starts the work in the background.
func (s *Store) begin(ctx context.Context, key string) error {
	err := migrate(ctx, s.db, func(tx *sql.Tx, from int) (err error) {
		// In the transaction, so that of two processes only one begins the ledger.
		var made bool
		if s.key, made, err = loadKey(key); err != nil {
			return err
		}
		return s.upgrade(ctx, tx, from, made)
	})
	if err == nil && s.key == nil {
		s.key, _, err = loadKey(key)
	}
	if err != nil {
		return err
	}
	if err := s.checkSchema(ctx, s.db); err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if s.spool, err = newSpool(s.dir); err != nil {
		return err
	}
	if err := s.recoverSpools(ctx); err != nil {
		return errors.Join(err, s.spool.close())
	}
	if err := s.Tidy(ctx, s.now()); err != nil {
		return errors.Join(err, s.spool.close())
	}
	if s.revision, err = s.readRevision(ctx); err != nil {
		return errors.Join(err, s.spool.close())
	}
	background, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.stopped.Go(func() { s.poll(background) })
	s.stopped.Go(func() { s.drainNowAndThen(background) })
	return nil
}

// Close writes what is left into the ledger and closes the database.
func (s *Store) Close() error {
	s.stop()
	s.stopped.Wait()
	err := errors.Join(s.foldAll(), s.Flush(context.Background()))
	return errors.Join(err, s.spool.close(), s.db.Close())
}

func dsn(path string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: path}
	q := url.Values{}
	for _, pragma := range []string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(WAL)",
		"synchronous(FULL)", // an acknowledged decision survives a power failure as well
		"foreign_keys(1)",
		"trusted_schema(0)",
		"cell_size_check(1)",
	} {
		q.Add("_pragma", pragma)
	}
	q.Set("_txlock", "immediate")
	u.RawQuery = q.Encode()
	return u.String()
}

// write runs f in a transaction, after what the spool holds, so that the
// ledger is in the order of events within this process. Changed says that f
// changes what is granted.
func (s *Store) write(ctx context.Context, changed bool, f func(*appender) error) error {
	s.writing.Lock()
	err := s.transact(ctx, func(a *appender) error {
		if changed {
			if _, err := a.tx.ExecContext(ctx, `UPDATE revision SET number = number + 1`); err != nil {
				return err
			}
		}
		return f(a)
	})
	if err == nil && changed {
		s.forget(-1)
	}
	s.writing.Unlock()
	if err == nil && changed {
		s.tell()
	}
	return err
}

// transact runs f in one transaction with the ledger open at its end. The
// caller holds s.writing.
func (s *Store) transact(ctx context.Context, f func(*appender) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if err := s.checkSchema(ctx, tx); err != nil {
		return err
	}
	a, err := s.newAppender(ctx, tx)
	if err != nil {
		return err
	}
	drained, err := a.drain(s.spool)
	if err != nil {
		return err
	}
	if err := f(a); err != nil {
		return err
	}
	if err := a.sign(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.spool.drained(drained)
	if a.head != a.before {
		s.writeAnchor(a.head)
	}
	return nil
}

// checkSchema is the function of that name, when there is anything new to check.
func (s *Store) checkSchema(ctx context.Context, q queryer) error {
	var version int64
	if err := q.QueryRowContext(ctx, `PRAGMA schema_version`).Scan(&version); err != nil {
		return err
	}
	s.mu.Lock()
	same := s.schema != 0 && s.schema == version
	s.mu.Unlock()
	if same {
		return nil
	}
	if err := checkSchema(ctx, q); err != nil {
		return err
	}
	s.mu.Lock()
	s.schema = version
	s.mu.Unlock()
	return nil
}

// milliseconds is how times are stored; zero is no time.
func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMilliseconds(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n)
}
