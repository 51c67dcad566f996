package store_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/store"
)

func TestLedgerTellsWhatHappened(t *testing.T) {
	s := open(t, database(t))
	r := read("digest:1", "/a")
	record(t, s, r, decide(permissions.Grant, permissions.Always))
	_, policy := lookup(t, s, r)
	record(t, s, r, permissions.Decision{Verdict: permissions.Grant, Span: permissions.Always, By: permissions.ByGrant, Policy: policy})
	began := time.Now().Add(-time.Minute)
	if err := s.Use(t.Context(), permissions.Use{Request: r, Read: 5, Written: 7, Opened: began, Closed: time.Now(), How: "closed \xff"}); err != nil {
		t.Fatal(err)
	}
	record(t, s, read("digest:2", "/b"), permissions.Decision{Verdict: permissions.Deny, By: permissions.ByPolicy, Policy: "default:x"})
	if _, err := s.RevokeApplet(t.Context(), "digest:1"); err != nil {
		t.Fatal(err)
	}
	events, err := s.Log(t.Context(), store.LogFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i, e := range events {
		if e.Seq != uint64(i+1) || e.Time == 0 || e.Salt == "" {
			t.Errorf("entry %d: %+v", i, e)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s %d %d %s %q", e.Kind, e.Identity, e.Verdict, e.By, e.Policy, e.Read, e.Written, e.How, e.Sentence))
	}
	want := strings.Join([]string{
		`decision digest:1 grant user  0 0  "shown"`,
		`decision digest:1 grant grant ` + policy + ` 0 0  ""`,
		`use digest:1    5 7 closed ` + "\ufffd" + ` ""`,
		`decision digest:2 deny policy default:x 0 0  ""`,
		`revoked digest:1 grant user  0 0  ""`,
	}, "\n")
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	sums, err := s.Activities(t.Context(), "digest:1", time.Time{})
	if err != nil || len(sums) != 1 {
		t.Fatal(sums, err)
	}
	a := sums[0]
	if a.Granted != 2 || a.Denied != 0 || a.Opened != 1 || a.Read != 5 || a.Written != 7 || a.Resource != "/a" || a.Name != "Applet digest:1" || time.Since(a.Last) > time.Minute {
		t.Errorf("activity: %+v", a)
	}
	for _, test := range []struct {
		filter store.LogFilter
		want   int
	}{
		{store.LogFilter{Identity: "digest:1"}, 4},
		{store.LogFilter{Kind: store.Used}, 1},
		{store.LogFilter{Text: "/B"}, 1},
		{store.LogFilter{After: 3}, 2},
		{store.LogFilter{Limit: 2}, 2},
		{store.LogFilter{Since: time.Now().Add(time.Hour)}, 0},
		{store.LogFilter{Until: time.Now().Add(time.Hour)}, 5},
		{store.LogFilter{Action: permissions.Connect}, 0},
	} {
		if events, err := s.Log(t.Context(), test.filter); len(events) != test.want || err != nil {
			t.Errorf("%+v: %d entries, %v; want %d", test.filter, len(events), err, test.want)
		}
	}
}

func TestRemembersHowOftenAGrantWasUsed(t *testing.T) {
	s := open(t, database(t))
	r := read("digest:1", "/a")
	record(t, s, r, decide(permissions.Grant, permissions.Always))
	_, policy := lookup(t, s, r)
	for range 3 {
		record(t, s, r, permissions.Decision{Verdict: permissions.Grant, By: permissions.ByGrant, Policy: policy})
	}
	all, err := s.Grants(t.Context(), store.GrantFilter{})
	if err != nil || len(all) != 1 || all[0].Uses != 3 || time.Since(all[0].Used) > time.Minute {
		t.Errorf("%+v, %v", all, err)
	}
}

// Whatever is done to the ledger without the key shows.
func TestTamperingShows(t *testing.T) {
	for _, test := range []struct{ name, statement, want string }{
		{"nothing", `SELECT 1`, ""},
		{"an entry changed", `UPDATE ledger SET entry = replace(entry, '/2', '/x') WHERE seq = 3`, "entry 3 was changed"},
		{"its digest too", `UPDATE ledger SET entry = '{}', digest = x'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE seq = 3`, "entry 3 does not follow"},
		{"an entry taken out", `DELETE FROM ledger WHERE seq = 3`, "entry 3 is missing"},
		{"the end cut off", `DELETE FROM ledger WHERE seq > 7`, "ends at entry 7"},
		{"the beginning cut off", `DELETE FROM ledger WHERE seq < 3`, "entry 1 is missing"},
		{"an entry added", `INSERT INTO ledger (seq, digest, hash, entry) VALUES (11, x'00', x'00', '{}')`, "entry 11 was changed"},
		{"two entries exchanged", `UPDATE ledger SET seq = CASE seq WHEN 3 THEN 104 WHEN 4 THEN 3 ELSE seq END`, "does not follow"},
		{"all gone", `DELETE FROM ledger`, "ends at entry 0"},
		{"head cut back", `UPDATE head SET last = 7, hash = (SELECT hash FROM ledger WHERE seq = 7)`, "not signed"},
		{"head gone", `DELETE FROM head`, "no head"},
		{"head damaged", `UPDATE head SET hash = x'00'`, "damaged"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := database(t)
			s := open(t, path)
			for i := range 10 {
				record(t, s, read("digest:1", fmt.Sprint("/", i)), permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
			}
			if c, err := s.Verify(t.Context()); err != nil || c != (store.Checked{First: 1, Last: 10}) {
				t.Fatalf("before: %+v, %v", c, err)
			}
			edit(t, path, test.statement)
			_, err := s.Verify(t.Context())
			if (test.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestRedactionAndRetentionKeepTheChain(t *testing.T) {
	path := database(t)
	s := open(t, path)
	for i := range 10 {
		record(t, s, read(fmt.Sprint("digest:", i%2), fmt.Sprint("/secret", i)), permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
	}
	if n, err := s.Redact(t.Context(), store.LogFilter{Identity: "digest:1"}); n != 5 || err != nil {
		t.Fatalf("%d redacted, %v", n, err)
	}
	if c, err := s.Verify(t.Context()); err != nil || c.Redacted != 5 {
		t.Errorf("after the redaction: %+v, %v", c, err)
	}
	if events, err := s.Log(t.Context(), store.LogFilter{Identity: "digest:1"}); len(events) != 0 || err != nil {
		t.Errorf("still found: %+v, %v", events, err)
	}
	if events, err := s.Log(t.Context(), store.LogFilter{}); len(events) != 11 || !events[1].Redacted || events[10].Kind != store.Redaction || events[10].Entries != "2,4,6,8,10" || err != nil {
		t.Errorf("%d entries, %v; want 11, the last of them a redaction of 2,4,6,8,10: %+v", len(events), err, events)
	}
	time.Sleep(5 * time.Millisecond)
	cut := time.Now()
	record(t, s, read("digest:3", "/new"), permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Retain(t.Context(), cut); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Verify(t.Context()); err != nil || c != (store.Checked{First: 12, Last: 12, Dropped: 11}) {
		t.Errorf("after dropping: %+v, %v", c, err)
	}
	if err := s.Retain(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	record(t, s, read("digest:3", "/newer"), permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
	if c, err := s.Verify(t.Context()); err != nil || c != (store.Checked{First: 13, Last: 13, Dropped: 12}) {
		t.Errorf("after dropping all: %+v, %v", c, err)
	}
}

func TestAnotherKeyShows(t *testing.T) {
	path := database(t)
	s := open(t, path)
	record(t, s, read("digest:1", "/a"), permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+"-key", []byte(strings.Repeat("k", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path).Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "not signed") {
		t.Errorf("got %v", err)
	}
}

// Events that a process wrote and could not bring into the ledger come in later.
func TestSpoolSurvivesItsProcess(t *testing.T) {
	path := database(t)
	s := open(t, path)
	record(t, s, read("digest:1", "/a"), permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	spools, err := os.ReadDir(path + "-spool")
	if err != nil || len(spools) != 1 {
		t.Fatal(spools, err)
	}
	whole, err := os.ReadFile(path + "-spool/" + spools[0].Name())
	if err != nil {
		t.Fatal(err)
	}
	// Another process's, under another name: one whole record and one torn.
	if err := os.WriteFile(path+"-spool/dead.spool", append(append([]byte{}, whole...), whole[:len(whole)-3]...), 0o600); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if c, err := again.Verify(t.Context()); err != nil || c.Last != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := os.Stat(path + "-spool/dead.spool"); err == nil {
		t.Error("the spool was left")
	}
	if _, err := os.Stat(path + "-spool/" + spools[0].Name()); err != nil {
		t.Error("the spool of a living process was taken")
	}
}

// The same thing a thousand times is one entry that says so; what a person
// decided never is.
func TestRepetitionIsOneEntry(t *testing.T) {
	s := open(t, database(t))
	r := read("digest:1", "/a")
	record(t, s, r, decide(permissions.Grant, permissions.Always))
	_, policy := lookup(t, s, r)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, err := s.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const n = 1000
	for i := range n {
		record(t, s, r, permissions.Decision{Verdict: permissions.Grant, By: permissions.ByGrant, Policy: policy})
		if err := s.Use(t.Context(), permissions.Use{Request: r, Read: 2, Opened: time.UnixMilli(int64(1000 + i)), Closed: time.UnixMilli(int64(2000 + i))}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		record(t, s, r, decide(permissions.Deny, permissions.Once))
	}
	after, err := s.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if added := after.Last - before.Last; added > 3+2*8 { // some batches, should the machine be slow
		t.Errorf("%d entries for %d repetitions", added, n)
	}
	all, err := s.Grants(t.Context(), store.GrantFilter{})
	if err != nil || len(all) != 1 || all[0].Uses != n {
		t.Errorf("uses: %+v, %v", all, err)
	}
	sums, err := s.Activities(t.Context(), "digest:1", time.Time{})
	if err != nil || len(sums) != 1 || sums[0].Granted != n+1 || sums[0].Denied != 3 || sums[0].Opened != n || sums[0].Read != 2*n {
		t.Errorf("activity: %+v, %v", sums, err)
	}
	if events, err := s.Log(t.Context(), store.LogFilter{Kind: store.Used}); err != nil || events[0].Began != 1000 || events[len(events)-1].Ended != 2000+n-1 {
		t.Errorf("uses: %+v, %v", events, err)
	}
}

// What is older than a year goes when the database is opened; the chain holds.
func TestOldEntriesAreDropped(t *testing.T) {
	path := database(t)
	s := open(t, path)
	for i := range 5 {
		record(t, s, read("digest:1", fmt.Sprint("/", i)), permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
	}
	if err := s.Shorten(t.Context(), time.Now().Add(364*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Verify(t.Context()); err != nil || c.First != 1 || c.Last != 5 {
		t.Errorf("too early: %+v, %v", c, err)
	}
	if err := s.Shorten(t.Context(), time.Now().Add(366*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Verify(t.Context()); err != nil || c.Dropped != 5 {
		t.Errorf("after a year: %+v, %v", c, err)
	}
}

// A program that stays open for days tidies up every day, while others write:
// what expired goes, the oldest entries go, and the chain of the rest is whole.
func TestTidiesEveryDay(t *testing.T) {
	path := database(t)
	var ahead atomic.Int64 // of the real time
	s, err := store.OpenAt(path, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for i := range 5 {
		record(t, s, read("digest:1", fmt.Sprint("/", i)), decide(permissions.Grant, permissions.Always))
	}
	pinned, err := s.Grants(t.Context(), store.GrantFilter{Text: "/3"})
	if err != nil || len(pinned) != 1 {
		t.Fatal(pinned, err)
	}
	pinned[0].Pinned = true
	if err := s.Change(t.Context(), *pinned[0]); err != nil {
		t.Fatal(err)
	}
	other := open(t, path) // with its own clock, which does not run ahead
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if err := other.Use(context.Background(), permissions.Use{Request: read("digest:2", fmt.Sprint("/use", i))}); err != nil {
				t.Error(err)
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
	listed := func() int {
		all, err := other.Grants(t.Context(), store.GrantFilter{Identity: "digest:1"})
		if err != nil {
			t.Error(err)
		}
		return len(all)
	}
	tidied := func(what string, done func(store.Checked) bool) {
		t.Helper()
		for end := time.Now().Add(3 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
			c, err := other.Verify(t.Context())
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if done(c) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%s: %+v, %d grants", what, c, listed())
			}
		}
	}
	if n := listed(); n != 5 {
		t.Errorf("%d grants at first", n)
	}
	ahead.Store(int64(91 * 24 * time.Hour))
	tidied("after three months", func(store.Checked) bool { return listed() == 1 })
	if c, err := other.Verify(t.Context()); err != nil || c.Dropped != 0 {
		t.Errorf("after three months: %+v, %v", c, err)
	}
	ahead.Store(int64(367 * 24 * time.Hour))
	tidied("after a year", func(c store.Checked) bool { return c.Dropped >= 10 })
	stop()
	writing.Wait()
	record(t, other, read("digest:3", "/late"), decide(permissions.Grant, permissions.Always))
	tidied("in the end", func(c store.Checked) bool { return c.Dropped >= 10 && c.Last >= c.First })
	expired, err := other.Log(t.Context(), store.LogFilter{Kind: store.Expired})
	if err != nil || len(expired) > 4 {
		t.Errorf("%d grants expired, %v", len(expired), err)
	}
}
