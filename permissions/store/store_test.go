package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/store"
)

func open(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func database(t testing.TB) string { return filepath.Join(t.TempDir(), "a b?#%", "vitrine.db") }

func read(identity, path string) permissions.Request {
	return permissions.Request{
		Applet: permissions.Applet{Identity: identity, Name: "Applet " + identity}, Session: 1, API: "readFile", Action: permissions.ReadFile,
		Resource: permissions.Resource{File: &permissions.File{Path: path, Asked: path}},
	}
}

func decide(v permissions.Verdict, s permissions.Span) permissions.Decision {
	until, err := s.Until(time.Now())
	if err != nil {
		panic(err)
	}
	return permissions.Decision{Verdict: v, Span: s, Until: until, By: permissions.ByUser, Reason: "granted by the user", Sentence: "shown"}
}

func lookup(t *testing.T, s *store.Store, r permissions.Request) (permissions.Verdict, string) {
	t.Helper()
	d, _, err := s.Lookup(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return d.Verdict, d.Policy
}

func record(t *testing.T, s *store.Store, r permissions.Request, d permissions.Decision) {
	t.Helper()
	if err := s.Record(t.Context(), r, d); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsRemembered(t *testing.T) {
	path := database(t)
	for _, test := range []struct {
		name     string
		decision permissions.Decision
		want     permissions.Verdict // in another process
	}{
		{"once", decide(permissions.Grant, permissions.Once), ""},
		{"run", decide(permissions.Grant, permissions.Run), permissions.Grant}, // same process and session
		{"hour", decide(permissions.Grant, permissions.Hour), permissions.Grant},
		{"always", decide(permissions.Grant, permissions.Always), permissions.Grant},
		{"denied always", decide(permissions.Deny, permissions.Always), permissions.Deny},
		{"aborted", decide(permissions.Abort, permissions.Once), ""},
		{"dismissed", permissions.Decision{Verdict: permissions.Deny, Span: permissions.Always, By: permissions.ByNobody}, ""},
		{"by policy", permissions.Decision{Verdict: permissions.Grant, Span: permissions.Always, By: permissions.ByPolicy}, ""},
		{"over already", permissions.Decision{Verdict: permissions.Grant, Span: permissions.Hour, By: permissions.ByUser, Until: time.Now().Add(-time.Second)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := read("digest:"+test.name, "/data/a")
			record(t, open(t, path), r, test.decision)
			other := open(t, path)
			if v, _ := lookup(t, other, r); v != test.want {
				t.Errorf("got %q, want %q", v, test.want)
			}
			if v, _ := lookup(t, other, read("digest:other", "/data/a")); v != "" {
				t.Errorf("another applet has it: %s", v)
			}
		})
	}
}

// A request of every kind comes back from the disk as it was.
func TestEveryResourceRoundTrips(t *testing.T) {
	s := open(t, database(t))
	at := func(a permissions.Action, r permissions.Resource) permissions.Request {
		return permissions.Request{Applet: permissions.Applet{Identity: "digest:1", Name: "<\u202e>"}, Session: 7, Source: "left-pad", Action: a, Resource: r}
	}
	for _, r := range []permissions.Request{
		at(permissions.WriteFile, permissions.Resource{File: &permissions.File{Path: "/a\n\"b\\", Folder: true, Risks: []string{"several links"}}}),
		at(permissions.Connect, permissions.Resource{Endpoint: &permissions.Endpoint{
			Host: "2001:db8::1", Port: 25, Protocol: "tcp", Addresses: []netip.Addr{netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("10.0.0.1")},
		}}),
		at(permissions.OpenLink, permissions.Resource{Address: "https://example.org/?a=b#c"}),
		at(permissions.Notify, permissions.Resource{}),
		at(permissions.UseMemory, permissions.Resource{Amount: &permissions.Amount{Limit: 1, Step: 1<<64 - 2, Total: 1<<64 - 1}}),
	} {
		record(t, s, r, decide(permissions.Grant, permissions.Always))
		if v, _ := lookup(t, s, r); v != permissions.Grant {
			t.Errorf("%s %s: %q", r.Action, r.Resource, v)
		}
	}
}

func TestLaterDecisionReplacesTheEarlier(t *testing.T) {
	s := open(t, database(t))
	r := read("digest:1", "/a")
	for _, v := range []permissions.Verdict{permissions.Grant, permissions.Deny, permissions.Grant} {
		record(t, s, r, decide(v, permissions.Always))
		if got, _ := lookup(t, s, r); got != v {
			t.Errorf("got %s, want %s", got, v)
		}
	}
	if all, err := s.Grants(t.Context(), store.GrantFilter{}); len(all) != 1 || err != nil {
		t.Errorf("%d grants remembered, %v", len(all), err)
	}
}

func TestDenialBeatsGrantAndExactBeatsWide(t *testing.T) {
	s := open(t, database(t))
	wide := decide(permissions.Grant, permissions.Always)
	wide.Scope = permissions.Scope{Folder: "/data"}
	record(t, s, read("digest:1", "/data/a"), wide)
	record(t, s, read("digest:1", "/data/b"), decide(permissions.Deny, permissions.Always))
	record(t, s, read("digest:1", "/data/c"), decide(permissions.Grant, permissions.Always))
	for path, want := range map[string]permissions.Verdict{"/data/a": "grant", "/data/b": "deny", "/datax": ""} {
		if v, _ := lookup(t, s, read("digest:1", path)); v != want {
			t.Errorf("%s: %q, want %q", path, v, want)
		}
	}
	d, _, err := s.Lookup(t.Context(), read("digest:1", "/data/c"))
	if err != nil || d.Scope != (permissions.Scope{}) {
		t.Errorf("the grant of the very file is not preferred: %+v, %v", d, err)
	}
}

func TestRunGrants(t *testing.T) {
	path := database(t)
	s := open(t, path)
	r := read("digest:1", "/a")
	record(t, s, r, decide(permissions.Grant, permissions.Run))
	other := r
	other.Session = 2
	if v, _ := lookup(t, s, other); v != "" {
		t.Error("another run has it")
	}
	if all, _ := s.Grants(t.Context(), store.GrantFilter{}); len(all) != 1 {
		t.Errorf("%d grants are listed during the run", len(all))
	}
	s.EndRun(1)
	if v, _ := lookup(t, s, r); v != "" {
		t.Error("it outlasts the run")
	}
	if all, _ := s.Grants(t.Context(), store.GrantFilter{}); len(all) != 0 {
		t.Errorf("%d grants are listed after the run", len(all))
	}
}

func TestUnusedGrantsExpire(t *testing.T) {
	path := database(t)
	s := open(t, path)
	for _, name := range []string{"/old", "/pinned", "/used", "/denied"} {
		v := permissions.Grant
		if name == "/denied" {
			v = permissions.Deny
		}
		record(t, s, read("digest:1", name), decide(v, permissions.Always))
	}
	all, err := s.Grants(t.Context(), store.GrantFilter{Text: "/pinned"})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	all[0].Pinned = true
	if err := s.Change(t.Context(), *all[0]); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-permissions.UnusedExpiry - time.Hour).UnixMilli()
	edit(t, path, `UPDATE grants SET created = ?`, long)
	edit(t, path, `UPDATE grants SET used = ? WHERE resource LIKE '%/used%'`, time.Now().UnixMilli())
	again := open(t, path)
	for name, want := range map[string]permissions.Verdict{"/old": "", "/pinned": "grant", "/used": "grant", "/denied": "deny"} {
		if v, _ := lookup(t, again, read("digest:1", name)); v != want {
			t.Errorf("%s: %q, want %q", name, v, want)
		}
	}
	if events, err := again.Log(t.Context(), store.LogFilter{Kind: store.Expired}); len(events) != 1 || err != nil {
		t.Errorf("%d expired entries in the ledger, %v", len(events), err)
	}
}

// edit changes the database behind the store's back.
func edit(t *testing.T, path, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreForTheUserAlone(t *testing.T) {
	path := database(t)
	s := open(t, path)
	record(t, s, read("digest:1", "/a"), decide(permissions.Grant, permissions.Always))
	err := filepath.WalkDir(filepath.Dir(path), func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	path := database(t)
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, `PRAGMA user_version = 99`)
	if s, err := store.Open(path); err == nil || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("opened: %v, %v", s, err)
	}
}

func TestNotADatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vitrine.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(path); err == nil {
		t.Errorf("opened: %v", s)
	}
}

// What is open closes when its grant is revoked in another process.
func TestRevocationFromAnotherStore(t *testing.T) {
	path := database(t)
	mine, other := open(t, path), open(t, path)
	g := permissions.NewGate(permissions.Fixed{}, mine, answer{permissions.Grant, permissions.Always}, permissions.Options{})
	defer g.Close()
	worst := time.Duration(0)
	for range 10 {
		r := read("digest:1", "/a")
		d, err := g.Ask(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		closed := make(chan time.Time, 1)
		stop := g.Watch(r, d, func(string) { closed <- time.Now() })
		time.Sleep(37 * time.Millisecond)
		start := time.Now()
		if n, err := other.RevokeApplet(t.Context(), "digest:1"); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		select {
		case at := <-closed:
			worst = max(worst, at.Sub(start))
		case <-time.After(5 * time.Second):
			t.Fatal("what was open stayed open")
		}
		stop()
	}
	t.Logf("slowest: %v", worst)
	if worst > 250*time.Millisecond {
		t.Errorf("it took %v", worst)
	}
}

// Taking everything back ends what was granted once, or picked, as well.
func TestRevokingAllEndsWhatIsNotRemembered(t *testing.T) {
	path := database(t)
	mine, other := open(t, path), open(t, path)
	g := permissions.NewGate(permissions.Fixed{}, mine, answer{permissions.Grant, permissions.Once}, permissions.Options{})
	defer g.Close()
	once, picked, kept := read("digest:1", "/a"), read("digest:1", "/b"), read("digest:2", "/a")
	picked.Resource.File.Chosen, picked.Resource.File.Picked = true, time.Now()
	closed := make(chan string, 3)
	for name, r := range map[string]permissions.Request{"once": once, "picked": picked, "another's": kept} {
		d, err := g.Ask(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		defer g.Watch(r, d, func(string) { closed <- name })()
	}
	if n, err := other.RevokeApplet(t.Context(), "digest:1"); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	names := map[string]bool{}
	for range 2 {
		select {
		case name := <-closed:
			names[name] = true
		case <-time.After(5 * time.Second):
			t.Fatalf("only %v closed", names)
		}
	}
	if !names["once"] || !names["picked"] {
		t.Errorf("%v closed", names)
	}
	if state := g.Query(t.Context(), picked); state != "prompt" {
		t.Errorf("what was picked is %s now", state)
	}
	if _, err := other.RevokeApplet(t.Context(), ""); err != nil { // of all
		t.Fatal(err)
	}
	select {
	case name := <-closed:
		if name != "another's" {
			t.Errorf("%s closed twice", name)
		}
	case <-time.After(5 * time.Second):
		t.Error("another applet's stays open when all is taken back from all")
	}
	picked.Resource.File.Picked = time.Now() // picked again
	if state := g.Query(t.Context(), picked); state != "granted" {
		t.Errorf("what was picked again is %s", state)
	}
}

type answer struct {
	verdict permissions.Verdict
	span    permissions.Span
}

func (a answer) Prompt(context.Context, permissions.Request) (permissions.Decision, error) {
	return permissions.Decision{Verdict: a.verdict, Span: a.span, Sentence: "shown"}, nil
}

func TestGrantsAreListedChangedAndRevoked(t *testing.T) {
	s := open(t, database(t))
	for i := range 20 {
		record(t, s, read(fmt.Sprintf("digest:%d", i%4), fmt.Sprintf("/data/Q%d", i)), decide(permissions.Grant, permissions.Always))
	}
	count := func(f store.GrantFilter) int {
		all, err := s.Grants(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	for _, test := range []struct {
		filter store.GrantFilter
		want   int
	}{
		{store.GrantFilter{}, 20},
		{store.GrantFilter{Identity: "digest:1"}, 5},
		{store.GrantFilter{Text: "q7"}, 1},
		{store.GrantFilter{Text: "applet digest:2"}, 5},
		{store.GrantFilter{Text: "%"}, 0},
		{store.GrantFilter{Action: permissions.Connect}, 0},
		{store.GrantFilter{Author: "SHA256:x"}, 0},
	} {
		if n := count(test.filter); n != test.want {
			t.Errorf("%+v: %d, want %d", test.filter, n, test.want)
		}
	}
	all, err := s.Grants(t.Context(), store.GrantFilter{Text: "/data/Q7"})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	m := *all[0]
	m.Scope = permissions.Scope{Folder: "/other"}
	if err := s.Change(t.Context(), m); err == nil {
		t.Error("changed to something else than was granted")
	}
	m.Scope, m.Span = permissions.Scope{Folder: "/data"}, permissions.Hour
	m.Until = time.Now().Add(time.Hour)
	if err := s.Change(t.Context(), m); err != nil {
		t.Error(err)
	}
	if v, policy := lookup(t, s, read("digest:3", "/data/new")); v != permissions.Grant || policy != fmt.Sprint("grant:", m.ID) {
		t.Errorf("after the change: %s by %s", v, policy)
	}
	if err := s.Revoke(t.Context(), m.ID, 12345); !errors.Is(err, store.ErrNoGrant) {
		t.Errorf("revoking what is not there: %v", err)
	}
	if v, _ := lookup(t, s, read("digest:3", "/data/new")); v != permissions.Grant {
		t.Error("a failed revocation revoked")
	}
	if err := s.Revoke(t.Context(), m.ID); err != nil {
		t.Error(err)
	}
	if n, err := s.RevokeApplet(t.Context(), "digest:0"); n != 5 || err != nil {
		t.Errorf("%d revoked, %v", n, err)
	}
	if n := count(store.GrantFilter{}); n != 14 {
		t.Errorf("%d left", n)
	}
}

func TestTwoStoresWriteAtOnce(t *testing.T) {
	path := database(t)
	var wg sync.WaitGroup
	const each = 40
	for p := range 3 {
		s := open(t, path)
		wg.Go(func() {
			for i := range each {
				r := read(fmt.Sprintf("digest:%d", p), fmt.Sprintf("/%d", i))
				if err := s.Record(t.Context(), r, decide(permissions.Grant, permissions.Always)); err != nil {
					t.Error(err)
				}
				if err := s.Use(t.Context(), permissions.Use{Request: r, Read: 1}); err != nil {
					t.Error(err)
				}
			}
			if err := s.Flush(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s := open(t, path)
	if c, err := s.Verify(t.Context()); err != nil || c.Last != 3*2*each {
		t.Errorf("%+v, %v", c, err)
	}
	if all, err := s.Grants(t.Context(), store.GrantFilter{}); len(all) != 3*each || err != nil {
		t.Errorf("%d grants, %v", len(all), err)
	}
}

func TestAuthors(t *testing.T) {
	s := open(t, database(t))
	r := read("key:SHA256:x/org.example", "/a")
	r.Applet.Fingerprint = "SHA256:x"
	if _, known, err := s.Author(t.Context(), "SHA256:x"); known || err != nil {
		t.Errorf("known before: %v, %v", known, err)
	}
	met, _, err := s.Meet(t.Context(), r.Applet, "/x.applet")
	if met.Trust != permissions.Pinned || err != nil {
		t.Fatalf("at first sight: %+v, %v", met, err)
	}
	if a, known, err := s.Author(t.Context(), "SHA256:x"); !known || a.Trust() != permissions.Pinned || err != nil {
		t.Errorf("after opening: %+v, %v", a, err)
	}
	if err := s.NameAuthor(t.Context(), "SHA256:x", "Alice"); err != nil {
		t.Fatal(err)
	}
	if err := s.NameAuthor(t.Context(), "SHA256:y", "Alice"); !errors.Is(err, store.ErrNameTaken) {
		t.Errorf("a second Alice: %v", err)
	}
	if met, _, _ := s.Meet(t.Context(), r.Applet, "/x.applet"); met.Trust != permissions.Named || met.Author != "Alice" {
		t.Errorf("after naming: %+v", met)
	}
	record(t, s, r, decide(permissions.Grant, permissions.Always))
	if err := s.BlockAuthor(t.Context(), "SHA256:x", true); err != nil {
		t.Fatal(err)
	}
	if v, _ := lookup(t, s, r); v != "" {
		t.Error("a blocked author keeps grants")
	}
	if _, _, err := s.Meet(t.Context(), r.Applet, "/x.applet"); !errors.Is(err, store.ErrBlocked) {
		t.Errorf("a blocked author's applet is opened: %v", err)
	}
	if all, err := s.Authors(t.Context()); len(all) != 1 || !all[0].Blocked || err != nil {
		t.Errorf("authors: %+v, %v", all, err)
	}
}

func TestOlderVersionIsNoticed(t *testing.T) {
	s := open(t, database(t))
	for _, step := range []struct {
		version string
		want    store.Seen
	}{
		{"1.2.0", store.Seen{First: true}},
		{"1.10.0", store.Seen{Highest: "1.2.0"}},
		{"1.9.9", store.Seen{Highest: "1.10.0", Older: true}},
		{"1.10.0-rc1", store.Seen{Highest: "1.10.0", Older: true}},
		{"1.10.0", store.Seen{Highest: "1.10.0"}},
	} {
		_, seen, err := s.Meet(t.Context(), permissions.Applet{Identity: "key:SHA256:x/a", Version: step.version}, "/x.applet")
		if seen != step.want || err != nil {
			t.Errorf("%s: %+v, %v", step.version, seen, err)
		}
	}
	shelf, err := s.Library(t.Context())
	if err != nil || len(shelf) != 1 || shelf[0].Times != 5 || shelf[0].Path != "/x.applet" {
		t.Errorf("library: %+v, %v", shelf, err)
	}
	if err := s.Hide(t.Context(), "key:SHA256:x/a"); err != nil {
		t.Fatal(err)
	}
	if shelf, _ := s.Library(t.Context()); len(shelf) != 0 {
		t.Errorf("hidden, and still there: %+v", shelf)
	}
	if _, seen, _ := s.Meet(t.Context(), permissions.Applet{Identity: "key:SHA256:x/a", Version: "1.0.0"}, "/x"); !seen.Older {
		t.Error("hiding made an older version pass")
	}
}

// A new key is the same author only with a statement of the old key.
func TestSuccession(t *testing.T) {
	for _, stated := range []bool{false, true} {
		s := open(t, database(t))
		r := read("key:SHA256:old/org.example", "/a")
		r.Applet.Fingerprint, r.Applet.Version = "SHA256:old", "2.0.0"
		if _, _, err := s.Meet(t.Context(), r.Applet, "/x"); err != nil {
			t.Fatal(err)
		}
		if err := s.NameAuthor(t.Context(), "SHA256:old", "Alice"); err != nil {
			t.Fatal(err)
		}
		record(t, s, r, decide(permissions.Grant, permissions.Always))
		next := r
		next.Applet.Fingerprint, next.Applet.Identity, next.Applet.Version = "SHA256:new", "key:SHA256:new/org.example", "1.0.0"
		var predecessors []string
		if stated {
			predecessors = []string{"SHA256:never-seen", "SHA256:old"}
		}
		met, seen, err := s.Meet(t.Context(), next.Applet, "/x", predecessors...)
		if err != nil {
			t.Fatal(err)
		}
		if (met.Author == "Alice") != stated || seen.OtherKey == stated || seen.Older != stated {
			t.Errorf("stated %v: %+v, %+v", stated, met, seen)
		}
		if v, _ := lookup(t, s, next); (v == permissions.Grant) != stated {
			t.Errorf("stated %v: the new key has %q", stated, v)
		}
		if v, _ := lookup(t, s, r); (v == permissions.Grant) == stated {
			t.Errorf("stated %v: the old key has %q", stated, v)
		}
	}
	s := open(t, database(t))
	old := permissions.Applet{Identity: "key:SHA256:old/a", Fingerprint: "SHA256:old"}
	if _, _, err := s.Meet(t.Context(), old, "/x"); err != nil {
		t.Fatal(err)
	}
	if err := s.BlockAuthor(t.Context(), "SHA256:old", true); err != nil {
		t.Fatal(err)
	}
	next := permissions.Applet{Identity: "key:SHA256:new/a", Fingerprint: "SHA256:new"}
	if _, _, err := s.Meet(t.Context(), next, "/x", "SHA256:old"); !errors.Is(err, store.ErrBlocked) {
		t.Errorf("a blocked author came back with a new key: %v", err)
	}
}

func TestOrphans(t *testing.T) {
	s := open(t, database(t))
	dir := t.TempDir()
	grant := func(identity, path string) {
		t.Helper()
		r := read(identity, "/a")
		if path != "" {
			if _, _, err := s.Meet(t.Context(), r.Applet, path); err != nil {
				t.Fatal(err)
			}
		}
		record(t, s, r, decide(permissions.Grant, permissions.Always))
		time.Sleep(2 * time.Millisecond) // the order of opening counts
	}
	here := filepath.Join(dir, "x.applet")
	if err := os.WriteFile(here, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	grant("digest:before", here)
	grant("digest:now", here)
	grant("digest:gone", filepath.Join(dir, "gone.applet"))
	grant("digest:never", "")
	grant("local:"+dir, "")
	all, err := s.Orphans(t.Context())
	if err != nil || len(all) != 3 || all["digest:before"] == "" || all["digest:gone"] == "" || all["digest:never"] == "" {
		t.Errorf("%q, %v", all, err)
	}
	if n, err := s.RevokeOrphans(t.Context()); n != 3 || err != nil {
		t.Errorf("%d revoked, %v", n, err)
	}
	left, err := s.Grants(t.Context(), store.GrantFilter{})
	if err != nil || len(left) != 2 {
		t.Errorf("%d left, %v", len(left), err)
	}
}
