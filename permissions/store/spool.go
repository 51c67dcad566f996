package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// spool is a file that events are appended to before they come into the ledger:
// one write takes a microsecond, a transaction a thousand. What was written is
// in the kernel's hands and survives the death of the process; a power failure
// can take the last moments. The next process to open the store brings in what
// a dead one left.
//
// A record is its length, its CRC-32C, both four bytes, and an event in CBOR.
type spool struct {
	dir string

	mu   sync.Mutex
	file *os.File
	name string
	size int64 // written
	done int64 // in the ledger, as far as committed
}

const (
	spoolSuffix  = ".spool"
	recordHeader = 8
	maxRecord    = 1 << 20
	maxSpool     = 4 << 20  // a drained file larger than this is replaced
	maxWaiting   = 16 << 20 // bytes that wait for the ledger, should nothing come into it
)

// newSpool makes a file of this process in dir. It is locked before it has its
// name, so that no other process takes it for one of a dead process.
func newSpool(dir string) (*spool, error) {
	s := &spool{dir: dir}
	return s, s.renew()
}

func (s *spool) renew() error {
	f, err := os.CreateTemp(s.dir, "*.new")
	if err != nil {
		return err
	}
	if err := lock(f); err != nil {
		return errors.Join(err, f.Close())
	}
	name := strings.TrimSuffix(f.Name(), ".new") + spoolSuffix
	if err := os.Rename(f.Name(), name); err != nil {
		return errors.Join(err, f.Close())
	}
	s.file, s.name, s.size, s.done = f, filepath.Base(name), 0, 0
	return nil
}

// append appends an event. When it returns nil, the event will be in the ledger.
func (s *spool) append(e *Event) error {
	e.bound()
	record := make([]byte, recordHeader, 512)
	body := bytes.NewBuffer(record)
	if err := cbor.MarshalToBuffer(e, body); err != nil {
		return err
	}
	record = body.Bytes()
	binary.BigEndian.PutUint32(record, uint32(len(record)-recordHeader))
	binary.BigEndian.PutUint32(record[4:], crc32.Checksum(record[recordHeader:], crc32.MakeTable(crc32.Castagnoli)))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size-s.done > maxWaiting {
		return errors.New("cannot write into the ledger: too much waits already")
	}
	n, err := s.file.Write(record)
	if err != nil {
		if n > 0 { // half a record would hide those after it
			err = errors.Join(err, s.file.Truncate(s.size))
			_, seekErr := s.file.Seek(s.size, io.SeekStart)
			err = errors.Join(err, seekErr)
		}
		return err
	}
	s.size += int64(n)
	return nil
}

func (s *spool) empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size == s.done
}

// pending returns the records that are not in the ledger, and where they end.
func (s *spool) pending() (records []byte, name string, end int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size == s.done {
		return nil, s.name, s.size, nil
	}
	records = make([]byte, s.size-s.done)
	_, err = s.file.ReadAt(records, s.done)
	return records, s.name, s.size, err
}

// drained notes that everything before end is committed.
func (s *spool) drained(end int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = end
	if s.done == s.size && s.size > maxSpool {
		old, path := s.file, filepath.Join(s.dir, s.name)
		if s.renew() == nil {
			_ = os.Remove(path)
			_ = old.Close()
		}
	}
}

func (s *spool) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size == s.done { // else the next process brings it in
		_ = os.Remove(filepath.Join(s.dir, s.name))
	}
	return s.file.Close()
}

// decoder takes any bytes as text: what was once written is to be read.
var decoder = func() cbor.DecMode {
	mode, err := cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid}.DecMode()
	if err != nil {
		panic(err) // the options are constant
	}
	return mode
}()

// parse reads records until the end, or until one that was never finished.
func parse(records []byte, f func(*Event) error) error {
	for len(records) >= recordHeader {
		n := int(binary.BigEndian.Uint32(records))
		if n > maxRecord || len(records)-recordHeader < n {
			return nil
		}
		body := records[recordHeader : recordHeader+n]
		if crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) != binary.BigEndian.Uint32(records[4:]) {
			return nil
		}
		var e Event
		if err := decoder.Unmarshal(body, &e); err != nil {
			return fmt.Errorf("cannot read the spool: %w", err)
		}
		if err := f(&e); err != nil {
			return err
		}
		records = records[recordHeader+n:]
	}
	return nil
}

// recoverSpools brings what dead processes left into the ledger.
func (s *Store) recoverSpools(ctx context.Context) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	if err := s.forgetSpools(ctx); err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() == s.spool.name || !strings.HasSuffix(entry.Name(), spoolSuffix) {
			continue
		}
		if err := s.recoverSpool(ctx, filepath.Join(s.dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// CatchUp waits until what other processes have written up to now is in the
// ledger, and brings in what dead ones left. It gives up after some seconds.
func (s *Store) CatchUp(ctx context.Context) error {
	if err := s.recoverSpools(ctx); err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(escapeGlob(s.dir), "*"+spoolSuffix))
	if err != nil {
		return err
	}
	end := time.Now().Add(6 * drainEvery)
	for _, name := range names {
		info, err := os.Stat(name)
		for err == nil && filepath.Base(name) != s.spool.name && time.Now().Before(end) {
			var done int64
			row := s.db.QueryRowContext(ctx, `SELECT COALESCE((SELECT done FROM spools WHERE name = ?), 0)`, filepath.Base(name))
			if err := row.Scan(&done); err != nil {
				return err
			}
			if done >= info.Size() {
				break
			}
			time.Sleep(pollEvery / 2)
			_, err = os.Stat(name) // a file that is gone is in the ledger
		}
	}
	return s.Flush(ctx)
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// forgetSpools removes the notes about files that are gone; a file is removed
// only when all of it is in the ledger, and its name is not used again.
func (s *Store) forgetSpools(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, `SELECT name FROM spools`)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // only read
	var gone []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		if _, err := os.Lstat(filepath.Join(s.dir, name)); errors.Is(err, os.ErrNotExist) {
			gone = append(gone, name)
		}
	}
	for _, name := range gone {
		if _, err := s.db.ExecContext(ctx, `DELETE FROM spools WHERE name = ?`, name); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *Store) recoverSpool(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if lock(f) != nil {
		return nil // its process lives
	}
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	if now, err := os.Stat(path); err != nil || !os.SameFile(mine, now) {
		return nil // another process has just brought it in
	}
	records, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	err = s.transact(ctx, func(a *appender) error {
		return a.append(records, filepath.Base(path))
	})
	if err != nil {
		return err
	}
	return os.Remove(path)
}

// append brings the records of a whole spool file into the ledger, from where
// it was left.
func (a *appender) append(records []byte, name string) error {
	var done int64
	row := a.tx.QueryRowContext(a.ctx, `SELECT COALESCE((SELECT done FROM spools WHERE name = ?), 0)`, name)
	if err := row.Scan(&done); err != nil {
		return err
	}
	if done > int64(len(records)) {
		return nil
	}
	if err := a.addMerged(records[done:]); err != nil {
		return err
	}
	return a.spoolDone(name, int64(len(records)))
}

func (a *appender) spoolDone(name string, done int64) error {
	_, err := a.tx.ExecContext(a.ctx, `INSERT INTO spools (name, done) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET done = excluded.done`, name, done)
	return err
}

// drain brings this process's spool into the ledger; the result is for drained,
// after the commit.
func (a *appender) drain(s *spool) (end int64, err error) {
	records, name, end, err := s.pending()
	if err != nil || len(records) == 0 {
		return end, err
	}
	if err := a.addMerged(records); err != nil {
		return 0, err
	}
	return end, a.spoolDone(name, end)
}
