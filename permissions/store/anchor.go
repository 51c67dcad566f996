package store

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// anchor is how far the ledger had come at some commit, in a file of its own
// beside the database: signed, and never ahead of it. It shows when the ledger,
// or the database around it, is put back to what it was before. It may lie
// behind, should a process die between its commit and writing this.
type anchor struct {
	last uint64
	hash [sha256.Size]byte
}

const (
	anchorSuffix = "-head"
	anchorLabel  = "vitrine ledger anchor 1\x00"
	anchorSize   = 8 + sha256.Size + ed25519.SignatureSize
)

func (a anchor) text() []byte {
	return append(binary.BigEndian.AppendUint64(nil, a.last), a.hash[:]...)
}

func (a anchor) signed() []byte { return append([]byte(anchorLabel), a.text()...) }

var (
	errNoAnchor  = errors.New("the file beside it that says how far the ledger had come is missing")
	errBadAnchor = errors.New("the file beside it that says how far the ledger had come is not signed with this machine's key")
)

// readAnchor reads and checks the file. Another process may be writing it: what
// was read half is read again.
func (s *Store) readAnchor() (a anchor, err error) {
	for range 5 {
		data, err := os.ReadFile(s.anchor)
		if errors.Is(err, fs.ErrNotExist) {
			return a, errNoAnchor
		}
		if err != nil {
			return a, err
		}
		if len(data) != anchorSize {
			continue
		}
		a.last = binary.BigEndian.Uint64(data)
		copy(a.hash[:], data[8:])
		if ed25519.Verify(s.public(), a.signed(), data[8+sha256.Size:]) {
			return a, nil
		}
	}
	return anchor{}, errBadAnchor
}

// writeAnchor notes how far the ledger has come. It is written in place, in one
// sector, so that a power failure leaves the old one or this. If it cannot be
// written the older one is as true.
func (s *Store) writeAnchor(h head) {
	if known, err := s.readAnchor(); err == nil && known.last >= h.last {
		return // another process was faster
	}
	a := anchor{h.last, h.hash}
	f, err := os.OpenFile(s.anchor, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	_, _ = f.WriteAt(append(a.text(), ed25519.Sign(s.key, a.signed())...), 0)
	_ = f.Close()
}

func (s *Store) public() ed25519.PublicKey {
	return s.key.Public().(ed25519.PublicKey) // of this very type
}

// inspected is the end of the ledger that new entries follow, and what is wrong
// with it.
type inspected struct {
	head   head
	damage error // nil: nothing
}

// inspect compares the head with its signature, with the anchor, and with the
// entry that it names. Where they disagree, head is one that goes on after
// everything that is there.
func (s *Store) inspect(ctx context.Context, q queryer) (inspected, error) {
	a, anchorErr := s.readAnchor() // first: the ledger is never behind it
	h, signature, damage := readHead(ctx, q)
	if damage == nil {
		damage = s.checkHead(h, signature)
	}
	if damage == nil {
		damage = checkAnchor(ctx, q, h, a, anchorErr)
	}
	if damage == nil {
		damage = checkEnd(ctx, q, h)
	}
	var other *damagedError
	switch {
	case damage == nil:
		return inspected{head: h}, nil
	case !errors.As(damage, &other):
		return inspected{}, damage // it could not be read at all
	}
	h, err := goOn(ctx, q, h, a)
	return inspected{h, damage}, err
}

// damagedError tells what is wrong with the ledger from what kept it from being read.
type damagedError struct{ err error }

func (e *damagedError) Error() string { return e.err.Error() }
func (e *damagedError) Unwrap() error { return e.err }

func damaged(format string, args ...any) error { return &damagedError{fmt.Errorf(format, args...)} }

func (s *Store) checkHead(h head, signature []byte) error {
	switch {
	case signature == nil:
		return damaged("the ledger has no head")
	case !ed25519.Verify(s.public(), h.text(), signature):
		return damaged("the head of the ledger is not signed with this machine's key")
	case h.first > h.last+1:
		return damaged("the head of the ledger makes no sense")
	}
	return nil
}

// checkAnchor tells whether the ledger still has the entry that it had come to.
func checkAnchor(ctx context.Context, q queryer, h head, a anchor, err error) error {
	switch {
	case errors.Is(err, errNoAnchor) && h.last == 0:
		return nil // nothing was ever written
	case errors.Is(err, errNoAnchor), errors.Is(err, errBadAnchor):
		return &damagedError{err}
	case err != nil:
		return err
	case a.last > h.last:
		return damaged("the ledger was put back to what it was before: it had come to entry %d, and ends at %d", a.last, h.last)
	}
	hash := h.base[:]
	if a.last >= h.first {
		err = q.QueryRowContext(ctx, `SELECT hash FROM ledger WHERE seq = ?`, a.last).Scan(&hash)
	} else if a.last < h.first-1 { // dropped since
		return nil
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return damaged("entry %d is missing", a.last)
	case err != nil:
		return err
	case string(hash) != string(a.hash[:]):
		return damaged("entry %d is not the one that was written: the ledger was put back to what it was before", a.last)
	}
	return nil
}

// checkEnd tells whether anything stands where the next entry is to come.
func checkEnd(ctx context.Context, q queryer, h head) error {
	var beyond bool
	if err := q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM ledger WHERE seq > ?)`, h.last).Scan(&beyond); err != nil {
		return err
	}
	if beyond {
		return damaged("there are entries after its end, %d", h.last)
	}
	return nil
}

// maxSeq is beyond what any ledger comes to: a number above it was forged.
const maxSeq = 1 << 62

// goOn is a head after everything that is there, or that the anchor knows of.
// Of h, which may be forged, it keeps where the ledger begins, if that is so.
func goOn(ctx context.Context, q queryer, h head, a anchor) (head, error) {
	var least, most sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT MIN(seq), MAX(seq) FROM ledger WHERE seq BETWEEN 1 AND ?`, maxSeq).Scan(&least, &most)
	if err != nil {
		return h, err
	}
	if !most.Valid { // nothing is left
		return head{first: a.last + 1, base: a.hash, last: a.last, hash: a.hash}, nil
	}
	next := head{first: uint64(least.Int64), last: uint64(most.Int64)}
	if next.first == h.first {
		next.base = h.base
	}
	var hash []byte
	if err := q.QueryRowContext(ctx, `SELECT hash FROM ledger WHERE seq = ?`, next.last).Scan(&hash); err != nil {
		return h, err
	}
	copy(next.hash[:], hash)
	if a.last > next.last {
		next.last, next.hash = a.last, a.hash
	}
	return next, nil
}
