package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/vitrine/permissions"
)

// Redact takes the contents out of the entries that f selects, and adds an
// entry that says of which; what the proof rests on is not taken out. What is
// gone cannot be had back.
func (s *Store) Redact(ctx context.Context, f LogFilter) (n int64, err error) {
	where, args := f.where()
	where += ` AND entry IS NOT NULL AND kind NOT IN ('redaction', 'gap', 'damage')`
	err = s.write(ctx, false, func(a *appender) error {
		all, err := a.numbers(`SELECT seq FROM ledger WHERE `+where+` ORDER BY seq`, args...)
		if err != nil || len(all) == 0 {
			return err
		}
		result, err := a.tx.ExecContext(ctx, `UPDATE ledger SET entry = NULL WHERE `+where, args...) //nolint:gosec // our own condition
		if err != nil {
			return err
		}
		if n, err = result.RowsAffected(); err != nil {
			return err
		}
		return a.noteSpans(Redaction, permissions.ByUser, "the person took their contents out", spansOf(all))
	})
	return n, err
}

// numbers is a column of sequence numbers.
func (a *appender) numbers(query string, args ...any) ([]uint64, error) {
	rows, err := a.tx.QueryContext(a.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	var all []uint64
	for rows.Next() {
		var n uint64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

// span is entries that follow each other, both ends included.
type span struct{ first, last uint64 }

func (s span) String() string {
	if s.first == s.last {
		return strconv.FormatUint(s.first, 10)
	}
	return fmt.Sprintf("%d-%d", s.first, s.last)
}

// spansOf makes spans of rising numbers.
func spansOf(numbers []uint64) []span {
	var all []span
	for _, n := range numbers {
		if last := len(all) - 1; last >= 0 && all[last].last+1 == n {
			all[last].last = n
			continue
		}
		all = append(all, span{n, n})
	}
	return all
}

// gap is a span that was dropped, and the hash of its last entry.
type gap struct {
	span
	hash [sha256.Size]byte
	by   uint64 // the entry that says so
}

func (g gap) String() string { return g.span.String() + ":" + hex.EncodeToString(g.hash[:]) }

// noteSpans adds entries about spans or gaps, as many as it takes.
func (a *appender) noteSpans(kind Kind, by permissions.By, reason string, all any) error {
	var texts []string
	switch all := all.(type) {
	case []span:
		for _, s := range all {
			texts = append(texts, s.String())
		}
	case []gap:
		for _, g := range all {
			texts = append(texts, g.String())
		}
	}
	for len(texts) > 0 {
		n, size := 0, 0
		for n < len(texts) && size+len(texts[n])+1 <= maxEventText {
			size += len(texts[n]) + 1
			n++
		}
		e := &Event{Time: time.Now().UnixMilli(), Kind: kind, By: string(by), Reason: reason, Entries: strings.Join(texts[:n], ",")}
		if err := a.add(e); err != nil {
			return err
		}
		texts = texts[n:]
	}
	return nil
}

func parseSpan(text string) (s span, err error) {
	first, last, two := strings.Cut(text, "-")
	if !two {
		last = first
	}
	if s.first, err = strconv.ParseUint(first, 10, 64); err != nil {
		return s, err
	}
	if s.last, err = strconv.ParseUint(last, 10, 64); err == nil && s.last < s.first {
		err = fmt.Errorf("%.40q are no entries", text)
	}
	return s, err
}

func parseSpans(text string) (all []span, err error) {
	for part := range strings.SplitSeq(text, ",") {
		s, err := parseSpan(part)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func parseGaps(text string) (all []gap, err error) {
	for part := range strings.SplitSeq(text, ",") {
		entries, hash, _ := strings.Cut(part, ":")
		s, err := parseSpan(entries)
		if err != nil {
			return nil, err
		}
		sum, err := hex.DecodeString(hash)
		if err != nil || len(sum) != sha256.Size {
			return nil, fmt.Errorf("%.80q is no hash", hash)
		}
		all = append(all, gap{span: s, hash: [sha256.Size]byte(slices.Clip(sum))})
	}
	return all, nil
}
