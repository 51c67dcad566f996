package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/store"
)

var (
	unasked = permissions.Decision{Verdict: permissions.Deny, Span: permissions.Once, By: permissions.ByNobody, Policy: "gate:queue", Reason: "too many questions at once"}
	silent  = permissions.Decision{Verdict: permissions.Grant, Span: permissions.Once, By: permissions.ByPolicy, Policy: "mine:1"}
	picked  = permissions.Decision{Verdict: permissions.Grant, Span: permissions.Once, By: permissions.ByUser, Policy: "gate:chosen", Reason: "chosen by the user"}
)

// The ledger can be filled: denials that nobody was asked about, each about
// another path of 4 KB, are as many entries and bytes as a run may have, and
// the rest is counted. What a person decided stays.
func TestHostileFloodOfDenials(t *testing.T) {
	path := database(t)
	s := open(t, path)
	record(t, s, read("digest:evil", "/home/a/.ssh/id_rsa"), decide(permissions.Grant, permissions.Once))
	long := strings.Repeat("/"+strings.Repeat("x", 200), 19)
	const n = 20_000
	for i := range n {
		record(t, s, read("digest:evil", fmt.Sprint("/tmp/", i, long)), unasked)
	}
	spools, err := os.ReadDir(path + "-spool")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range spools {
		if info, err := f.Info(); err != nil || info.Size() > 1<<20 {
			t.Errorf("the spool has %d bytes, %v; want at most 1 MB", info.Size(), err)
		}
	}
	if err := s.Finish(permissions.Applet{Identity: "digest:evil"}, 1, "ended", account.Figures{}); err != nil {
		t.Fatal(err)
	}
	events, err := s.Log(t.Context(), store.LogFilter{})
	if err != nil {
		t.Fatal(err)
	}
	size, denied := 0, uint64(0)
	for _, e := range events {
		size += len(e.Resource)
		if e.Kind == store.Decided && e.Verdict == "deny" {
			denied += max(1, e.Times)
		}
	}
	if len(events) > 210 || size > 512<<10 || denied != n {
		t.Errorf("got %d entries with %d bytes of resources and %d denials in all, want at most 210, 512 KB, and all %d", len(events), size, denied, n)
	}
	if events[0].Resource != "/home/a/.ssh/id_rsa" || events[len(events)-1].Kind != store.Ended {
		t.Errorf("got %q first and %q last, want what the person decided and the end", events[0].Resource, events[len(events)-1].Kind)
	}
	sums, err := s.Activities(t.Context(), "digest:evil", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	total := uint64(0)
	for _, a := range sums {
		total += a.Denied
	}
	if total != n {
		t.Errorf("the activity has %d denials, want %d", total, n)
	}
	if _, err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// One run that floods holds no other back, nor another run of the same applet.
func TestFloodIsOfOneRun(t *testing.T) {
	s := open(t, database(t))
	for i := range 1000 {
		record(t, s, read("digest:evil", fmt.Sprint("/", i)), unasked)
	}
	record(t, s, read("digest:good", "/good"), unasked)
	again := read("digest:evil", "/again")
	again.Session = 2
	record(t, s, again, unasked)
	for _, want := range []string{"/good", "/again"} {
		if events, err := s.Log(t.Context(), store.LogFilter{Text: want}); err != nil || len(events) != 1 {
			t.Errorf("%s: got %d entries, %v; want 1", want, len(events), err)
		}
	}
}

// Where there is too much, what nobody saw goes first: of the applet that has
// most, the oldest. What a person decided stays, and so does what another
// applet did; the chain is whole, and what was dropped cannot be put back or
// widened without being seen.
func TestHostileCrowdingOut(t *testing.T) {
	path := database(t)
	s := open(t, path)
	record(t, s, read("digest:evil", "/first"), decide(permissions.Grant, permissions.Once))
	record(t, s, read("digest:good", "/quiet"), silent)
	for i := range 4000 {
		d := silent
		if i%2 == 0 {
			d = picked // by the person, and yet nobody saw each of them
		}
		record(t, s, read("digest:evil", fmt.Sprint("/tmp/", i)), d)
		if i == 1000 {
			record(t, s, read("digest:evil", "/second"), decide(permissions.Deny, permissions.Always))
		}
	}
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Keep(2000, 1<<40, 1000)
	if err := s.Shorten(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	c, err := s.Verify(t.Context())
	if err != nil || c.Dropped < 2000 || c.First != 1 || c.Last < 4003 {
		t.Errorf("got %+v, %v; want all in order and over 2000 dropped, but not the first", c, err)
	}
	events, err := s.Log(t.Context(), store.LogFilter{})
	if err != nil || len(events) > 2000 || len(events) < 1000 {
		t.Errorf("%d entries are left, %v; want 1000 to 2000", len(events), err)
	}
	for _, want := range []string{"/first", "/second", "/quiet"} {
		if events, err := s.Log(t.Context(), store.LogFilter{Text: want}); err != nil || len(events) != 1 {
			t.Errorf("%s: got %d entries, %v; want 1", want, len(events), err)
		}
	}
	for _, statement := range []string{
		`DELETE FROM ledger WHERE seq = (SELECT MAX(seq) - 500 FROM ledger)`,
		`DELETE FROM ledger WHERE kind = 'gap'`,
		`UPDATE ledger SET entry = replace(entry, '"entries":"3-', '"entries":"2-') WHERE kind = 'gap'`,
		`INSERT INTO ledger (seq, digest, hash, entry) SELECT 5, digest, hash, entry FROM ledger WHERE seq = 1`,
	} {
		copied := path + ".copy"
		edit(t, path, `VACUUM INTO '`+strings.ReplaceAll(copied, "'", "''")+`'`)
		for _, suffix := range []string{"-key", "-head"} {
			data, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		other := open(t, copied)
		if _, err := other.Verify(t.Context()); err != nil {
			t.Fatalf("the copy: %v", err)
		}
		edit(t, copied, statement)
		if _, err := other.Verify(t.Context()); err == nil {
			t.Errorf("%s: got no error", statement)
		}
		_ = other.Close()
		for _, suffix := range []string{"", "-key", "-head"} {
			_ = os.Remove(copied + suffix)
		}
	}

	// Where all was seen, the oldest go after all.
	if err := s.Retain(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for i := range 150 {
		if err := s.NameAuthor(t.Context(), "SHA256:x", fmt.Sprint("name ", i)); err != nil {
			t.Fatal(err)
		}
	}
	s.Keep(100, 1<<40, 50)
	if err := s.Shorten(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Verify(t.Context()); err != nil || c.Last-c.First+1 > 100 {
		t.Errorf("got %+v, %v; want at most 100 entries", c, err)
	}
}

// The size of the file is bounded, too.
func TestLedgerIsBoundedInBytes(t *testing.T) {
	s := open(t, database(t))
	record(t, s, read("digest:evil", "/first"), decide(permissions.Grant, permissions.Once))
	long := strings.Repeat("/"+strings.Repeat("x", 200), 19)
	for i := range 3000 {
		record(t, s, read("digest:evil", fmt.Sprint("/", i, long)), silent)
	}
	s.Keep(1_000_000, 8<<20, 1000)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Shorten(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	events, err := s.Log(t.Context(), store.LogFilter{})
	if err != nil || len(events)*4000 > 8<<20 || len(events) < 1000 || events[0].Resource != "/first" {
		t.Errorf("%d entries of 4 KB are left, %v, the first about %q; want at most 8 MB and /first", len(events), err, events[0].Resource)
	}
	if _, err := s.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
