package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
)

// Kind is what an Event tells.
type Kind string

// The kinds.
const (
	Decided Kind = "decision" // a request and what was decided, before it took effect
	Used    Kind = "use"      // a handle, from opening to closing
	Added   Kind = "added"    // a grant that the person wrote
	Changed Kind = "changed"  // a grant that the person changed
	Revoked Kind = "revoked"  // a grant that the person took back
	Expired Kind = "expired"  // a grant that time took back
	Opened  Kind = "opened"   // an applet
	Ended   Kind = "ended"    // a run, and what it used
	Author  Kind = "author"   // what the person said of a key

	Redaction Kind = "redaction" // entries whose contents the person took out
	Gap       Kind = "gap"       // entries that nobody had seen, dropped from the middle
	Damage    Kind = "damage"    // the ends of the ledger were found changed
)

// Event is one entry of the ledger. Texts are as they came: to be escaped
// wherever they are shown. Fields that its Kind does not use are empty.
type Event struct {
	Seq  uint64 `cbor:"-" json:"-"`
	Time int64  `cbor:"1,keyasint" json:"time"` // ms since 1970
	Kind Kind   `cbor:"2,keyasint" json:"kind"`

	Run      string `cbor:"3,keyasint,omitempty" json:"run,omitempty"` // process and session
	Identity string `cbor:"4,keyasint,omitempty" json:"identity,omitempty"`
	Name     string `cbor:"5,keyasint,omitempty" json:"name,omitempty"`
	Version  string `cbor:"6,keyasint,omitempty" json:"version,omitempty"`
	Source   string `cbor:"7,keyasint,omitempty" json:"source,omitempty"`
	API      string `cbor:"8,keyasint,omitempty" json:"api,omitempty"`
	Action   string `cbor:"9,keyasint,omitempty" json:"action,omitempty"`
	Resource string `cbor:"10,keyasint,omitempty" json:"resource,omitempty"`
	Address  string `cbor:"11,keyasint,omitempty" json:"address,omitempty"` // what a host resolved to

	Verdict  string `cbor:"12,keyasint,omitempty" json:"verdict,omitempty"`
	Span     string `cbor:"13,keyasint,omitempty" json:"span,omitempty"`
	Until    int64  `cbor:"14,keyasint,omitempty" json:"until,omitempty"`
	Scope    string `cbor:"15,keyasint,omitempty" json:"scope,omitempty"`
	By       string `cbor:"16,keyasint,omitempty" json:"by,omitempty"`
	Policy   string `cbor:"17,keyasint,omitempty" json:"policy,omitempty"`
	Reason   string `cbor:"18,keyasint,omitempty" json:"reason,omitempty"`
	Sentence string `cbor:"19,keyasint,omitempty" json:"sentence,omitempty"`

	Read    uint64 `cbor:"20,keyasint,omitempty" json:"read,omitempty"`
	Written uint64 `cbor:"21,keyasint,omitempty" json:"written,omitempty"`
	Began   int64  `cbor:"22,keyasint,omitempty" json:"began,omitempty"`
	Ended   int64  `cbor:"23,keyasint,omitempty" json:"ended,omitempty"`
	How     string `cbor:"24,keyasint,omitempty" json:"how,omitempty"`

	Grant int64 `cbor:"25,keyasint,omitempty" json:"grant,omitempty"`

	CPU      int64  `cbor:"26,keyasint,omitempty" json:"cpu,omitempty"`      // ms, as the kernel says
	Resident uint64 `cbor:"27,keyasint,omitempty" json:"resident,omitempty"` // bytes at most, as the kernel says
	Memory   uint64 `cbor:"28,keyasint,omitempty" json:"memory,omitempty"`   // bytes at most, as the worker says
	Fuel     uint64 `cbor:"29,keyasint,omitempty" json:"fuel,omitempty"`     // as the worker says
	Frames   uint64 `cbor:"30,keyasint,omitempty" json:"frames,omitempty"`   // from the worker
	Requests uint64 `cbor:"31,keyasint,omitempty" json:"requests,omitempty"`

	Entries string `cbor:"-" json:"entries,omitempty"` // that a Redaction or a Gap is about: see spans

	Times    uint64 `cbor:"32,keyasint,omitempty" json:"times,omitempty"` // that the same happened within a moment, when more than once
	Salt     string `cbor:"-" json:"salt,omitempty"`                      // keeps a redacted entry from being guessed by its digest
	Redacted bool   `cbor:"-" json:"-"`
}

// Summary tells what a run used, of which the ledger has only how it Ended.
func (e *Event) Summary() string {
	return fmt.Sprintf("computed for %s, %s resident at most, %d frames, %d requests, %s read, %s written",
		time.Duration(e.CPU)*time.Millisecond, account.Size(e.Resident), e.Frames, e.Requests, account.Size(e.Read), account.Size(e.Written))
}

// maxEventText is the most bytes of one text of an Event; a path fits whole.
const maxEventText = 8 << 10

// bound cuts texts that are too long and makes UTF-8 of those that are not.
func (e *Event) bound() {
	for _, text := range []*string{
		&e.Identity, &e.Name, &e.Version, &e.Source, &e.API, &e.Action, &e.Resource, &e.Address,
		&e.Scope, &e.Policy, &e.Reason, &e.Sentence, &e.How, &e.Entries,
	} {
		if len(*text) > maxEventText {
			*text = (*text)[:maxEventText]
		}
		if !utf8.ValidString(*text) {
			*text = strings.ToValidUTF8(*text, "\ufffd")
		}
	}
}

// head is the two ends of the chain that the database holds.
type head struct {
	first, last uint64 // first is one more than last when the ledger is empty
	base, hash  [sha256.Size]byte
}

// headLabel begins what is signed, so that a signature is good for nothing else.
// Heads of the old label are from before redactions were entries: see upgrade.
const (
	headLabel    = "vitrine ledger head 2\x00"
	headLabelOld = "vitrine ledger head 1\x00"
)

// text is what is signed.
func (h *head) text() []byte {
	return h.textWith(headLabel)
}

func (h *head) textWith(label string) []byte {
	b := []byte(label)
	b = binary.BigEndian.AppendUint64(b, h.first)
	b = append(b, h.base[:]...)
	b = binary.BigEndian.AppendUint64(b, h.last)
	return append(b, h.hash[:]...)
}

// link is the hash of entry seq with that digest after one with the hash before.
func link(before [sha256.Size]byte, seq uint64, digest []byte) [sha256.Size]byte {
	b := append(make([]byte, 0, 2*sha256.Size+8), before[:]...)
	b = binary.BigEndian.AppendUint64(b, seq)
	return sha256.Sum256(append(b, digest...))
}

// appender adds to the ledger within a transaction.
type appender struct {
	ctx    context.Context //nolint:containedctx // as long as the transaction
	tx     *sql.Tx
	key    ed25519.PrivateKey
	head   head
	before head
	insert *sql.Stmt
	used   *sql.Stmt
}

type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// readHead returns the head and its signature; the signature is nil when there
// is no head.
func readHead(ctx context.Context, q queryer) (h head, signature []byte, err error) {
	rows, err := q.QueryContext(ctx, `SELECT first, base, last, hash, signature FROM head`)
	if err != nil {
		return head{first: 1}, nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	h.first = 1
	for found := false; rows.Next(); found = true {
		var first, last int64
		var base, hash []byte
		if found {
			return h, nil, damaged("the ledger has several heads")
		}
		if err := rows.Scan(&first, &base, &last, &hash, &signature); err != nil {
			return h, nil, err
		}
		if first < 1 || last < 0 || last > maxSeq || len(base) != sha256.Size || len(hash) != sha256.Size {
			return h, nil, damaged("the head of the ledger is damaged")
		}
		h = head{uint64(first), uint64(last), [sha256.Size]byte(base), [sha256.Size]byte(hash)}
	}
	return h, signature, rows.Err()
}

// newAppender opens the ledger at its end. Should that not be as this program
// left it, the first thing to be added says so, for good: what goes on to be
// written must not sign what somebody else has changed.
func (s *Store) newAppender(ctx context.Context, tx *sql.Tx) (*appender, error) {
	found, err := s.inspect(ctx, tx)
	if err != nil {
		return nil, err
	}
	a := &appender{ctx: ctx, tx: tx, key: s.key, head: found.head, before: found.head}
	if found.damage == nil {
		return a, nil
	}
	return a, a.add(&Event{Time: time.Now().UnixMilli(), Kind: Damage, Reason: found.damage.Error()})
}

// add appends one event.
func (a *appender) add(e *Event) error {
	e.bound()
	var salt [16]byte
	_, _ = rand.Read(salt[:]) // never fails
	e.Salt = hex.EncodeToString(salt[:])
	entry, err := json.Marshal(e)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(entry)
	a.head.last++
	a.head.hash = link(a.head.hash, a.head.last, digest[:])
	if a.insert == nil {
		if a.insert, err = a.tx.PrepareContext(a.ctx, `INSERT INTO ledger (seq, digest, hash, entry) VALUES (?, ?, ?, ?)`); err != nil {
			return err
		}
	}
	if _, err := a.insert.ExecContext(a.ctx, a.head.last, digest[:], a.head.hash[:], string(entry)); err != nil {
		return err
	}
	return a.countUse(e)
}

// countUse notes on a grant that it decided a request.
func (a *appender) countUse(e *Event) error {
	number, ok := strings.CutPrefix(e.Policy, "grant:")
	if !ok || e.Kind != Decided || e.By != string(permissions.ByGrant) {
		return nil
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // not one of our grants
	}
	if a.used == nil {
		if a.used, err = a.tx.PrepareContext(a.ctx, `UPDATE grants SET uses = uses + ?, used = MAX(used, ?) WHERE id = ?`); err != nil {
			return err
		}
	}
	_, err = a.used.ExecContext(a.ctx, max(1, e.Times), e.Time, id)
	return err
}

// sign writes the head, if it has changed.
func (a *appender) sign() error {
	if a.head == a.before {
		return nil
	}
	if _, err := a.tx.ExecContext(a.ctx, `DELETE FROM head`); err != nil {
		return err
	}
	_, err := a.tx.ExecContext(a.ctx, `INSERT INTO head (first, base, last, hash, signature) VALUES (?, ?, ?, ?, ?)`,
		a.head.first, a.head.base[:], a.head.last, a.head.hash[:], ed25519.Sign(a.key, a.head.text()))
	return err
}

// Flush brings everything this process has written so far into the ledger.
func (s *Store) Flush(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.spool.empty() {
		return nil
	}
	return s.transact(ctx, func(*appender) error { return nil })
}

func (s *Store) drainNowAndThen(ctx context.Context) {
	tick := time.NewTicker(drainEvery)
	defer tick.Stop()
	tidied, lookAgain := s.now(), 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = s.Flush(ctx) // what stays in the spool is not lost
			now := s.now().Round(0)
			if lookAgain++; lookAgain%lookEvery == 0 {
				_ = s.foldAll()
				if excess, err := s.excess(ctx); err == nil && excess > 0 {
					_ = s.Shorten(ctx, now)
				}
			}
			if due(tidied, now) {
				_ = s.Tidy(ctx, now) // what is left to do is done tomorrow, or at the next start
				tidied = now
			}
		}
	}
}

// due tells whether a day has gone by since last by the calendar's clock, which
// goes on while the machine sleeps. A clock that was set back is none the less
// a day that has ended some time.
func due(last, now time.Time) bool {
	passed := now.Sub(last.Round(0))
	return passed >= tidyEvery || passed <= -tidyEvery
}
