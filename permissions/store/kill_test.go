package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/store"
)

// childOf is set for the process that TestKilled kills: the database to write to.
const childOf = "VITRINE_STORE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childOf); path != "" {
		if err := writeUntilKilled(path, os.Getenv(childOf+"_NAME")); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled says what it is about to write, writes it, and says that it
// was acknowledged: grants, revocations, silent decisions and uses.
func writeUntilKilled(path, name string) error {
	ctx := context.Background()
	s, err := store.Open(path)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		id := fmt.Sprintf("%s-%d", name, i)
		r := read("digest:"+id, "/"+id)
		kind := []string{"grant", "silent", "use", "revoke"}[rand.N(4)]
		fmt.Println("try", kind, id)
		switch kind {
		case "grant", "revoke":
			err = s.Record(ctx, r, decide(permissions.Grant, permissions.Always))
			if err == nil && kind == "revoke" {
				_, err = s.RevokeApplet(ctx, r.Applet.Identity)
			}
		case "silent":
			err = s.Record(ctx, r, permissions.Decision{Verdict: permissions.Grant, By: permissions.ByPolicy})
		case "use":
			err = s.Use(ctx, permissions.Use{Request: r, Read: 1})
		}
		if err != nil {
			return err
		}
		fmt.Println("done", kind, id)
	}
}

// A process that is killed at any moment loses nothing that was acknowledged,
// adds nothing that was not tried, and leaves a database that opens and
// verifies. Two processes write at once; one is killed. VITRINE_SOAK runs it at
// full length.
func TestKilled(t *testing.T) {
	rounds := 20
	if n, err := strconv.Atoi(os.Getenv("VITRINE_KILLS")); err == nil {
		rounds = n
	} else if os.Getenv("VITRINE_SOAK") != "" {
		rounds = 500
	}
	if testing.Short() {
		rounds = 3
	}
	path := filepath.Join(t.TempDir(), "vitrine.db")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var last uint64
	written := 0
	for round := range rounds {
		said := [2]map[string]string{}
		for i := range said {
			said[i] = killed(t, path, fmt.Sprintf("%d.%d", round, i), time.Duration(random.Int64N(int64(40*time.Millisecond))), i == 0)
		}
		s, err := store.Open(path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		events, err := s.Log(t.Context(), store.LogFilter{After: last})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		grants, err := s.Grants(t.Context(), store.GrantFilter{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for _, about := range said {
			written += check(t, about, events, grants)
		}
		if len(events) > 0 {
			last = events[len(events)-1].Seq
		}
		if round%25 == 0 || round == rounds-1 {
			if _, err := s.Verify(t.Context()); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d rounds, %d acknowledged records", rounds, written)
	if written < rounds {
		t.Errorf("only %d records were acknowledged in %d rounds: nothing was tested", written, rounds)
	}
}

// killed runs a writer, kills it some time after its first word, and returns
// the state of each record: tried or done.
func killed(t *testing.T, path, name string, after time.Duration, beside bool) map[string]string {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childOf+"="+path, childOf+"_NAME="+name)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	said := map[string]string{}
	hear := func() bool {
		line, err := lines.ReadString('\n')
		if err != nil {
			if err != io.EOF {
				t.Error(err)
			}
			return false
		}
		state, about, _ := strings.Cut(strings.TrimSpace(line), " ")
		if state == "error" {
			t.Errorf("the writer failed: %s", about)
		}
		said[about] = state
		return true
	}
	hear()
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	if beside { // another process works on the database meanwhile
		s, err := store.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r := read("digest:beside", "/beside")
		for range 3 {
			if err := s.Use(t.Context(), permissions.Use{Request: r}); err != nil {
				t.Error(err)
			}
			if err := s.Flush(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	for hear() {
	}
	_ = c.Wait()
	return said
}

// check compares what a writer said with what is there; it returns how many
// records were acknowledged.
func check(t *testing.T, said map[string]string, events []store.Event, grants []*permissions.Remembered) (acknowledged int) {
	t.Helper()
	seen := map[string][]store.Kind{}
	for _, e := range events {
		seen[e.Identity] = append(seen[e.Identity], e.Kind)
	}
	granted := map[string]bool{}
	for _, m := range grants {
		granted[m.Applet.Identity] = true
	}
	for about, state := range said {
		kind, id, _ := strings.Cut(about, " ")
		kinds := seen["digest:"+id]
		want := map[string][]store.Kind{
			"grant": {store.Decided}, "silent": {store.Decided}, "use": {store.Used}, "revoke": {store.Decided, store.Revoked},
		}[kind]
		whole := fmt.Sprint(kinds) == fmt.Sprint(want)
		if state == "done" {
			acknowledged++
			if !whole {
				t.Errorf("%s was acknowledged, and the ledger has %v", about, kinds)
			}
			if granted["digest:"+id] != (kind == "grant") {
				t.Errorf("%s was acknowledged; granted: %v", about, !(kind == "grant"))
			}
			continue
		}
		// Tried and not acknowledged: all of it, a beginning, or nothing.
		if len(kinds) > len(want) || fmt.Sprint(kinds) != fmt.Sprint(want[:len(kinds)]) {
			t.Errorf("%s was tried, and the ledger has %v", about, kinds)
		}
		if decided := len(kinds) == 1 && (kind == "grant" || kind == "revoke"); granted["digest:"+id] != decided {
			t.Errorf("%s was tried; granted %v, and the ledger has %v", about, granted["digest:"+id], kinds)
		}
	}
	for identity := range seen {
		if id := strings.TrimPrefix(identity, "digest:"); id != "beside" && !tried(said, id) && strings.HasPrefix(id, nameOf(said)) {
			t.Errorf("%s is in the ledger and was never tried", identity)
		}
	}
	return acknowledged
}

func tried(said map[string]string, id string) bool {
	for _, kind := range []string{"grant", "silent", "use", "revoke"} {
		if _, ok := said[kind+" "+id]; ok {
			return true
		}
	}
	return false
}

// nameOf is the beginning of the ids of a writer.
func nameOf(said map[string]string) string {
	for about := range said {
		_, id, _ := strings.Cut(about, " ")
		return id[:strings.IndexByte(id, '-')+1]
	}
	return "-"
}
