package permissions_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/store"
)

// The book in memory and the one on disk answer alike, whatever is decided.
func TestBooksAgree(t *testing.T) {
	databases := 0
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		databases++
		disk, err := store.Open(filepath.Join(dir, fmt.Sprint(databases), "vitrine.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = disk.Close() }()
		memory := permissions.NewMemory()
		path := rapid.SampledFrom([]string{"/d", "/d/a", "/d/e/b", "/dx", "/c"})
		request := func(t *rapid.T) permissions.Request {
			r := read(rapid.Uint64Range(1, 2).Draw(t, "session"), path.Draw(t, "path"))
			r.Applet.Identity = rapid.SampledFrom([]string{"digest:1", "digest:2"}).Draw(t, "applet")
			r.Resource.File.Folder = rapid.Bool().Draw(t, "folder")
			if rapid.Bool().Draw(t, "write") {
				r.Action = permissions.WriteFile
			}
			return r
		}
		t.Repeat(map[string]func(*rapid.T){
			"decide": func(t *rapid.T) {
				r := request(t)
				d := permissions.Decision{
					Verdict: rapid.SampledFrom([]permissions.Verdict{permissions.Grant, permissions.Deny}).Draw(t, "verdict"),
					Span:    rapid.SampledFrom([]permissions.Span{permissions.Once, permissions.Run, permissions.Always}).Draw(t, "span"),
					By:      rapid.SampledFrom([]permissions.By{permissions.ByUser, permissions.ByNobody}).Draw(t, "by"),
				}
				d.Scope = rapid.SampledFrom([]permissions.Scope{{}, {Folder: "/d"}, {Folder: "/"}, {Pattern: "/d/*"}}).Draw(t, "scope")
				if d.Scope.Check(r.Resource) != nil {
					d.Scope = permissions.Scope{}
				}
				for _, book := range []permissions.Book{disk, memory} {
					if err := book.Record(t.Context(), r, d); err != nil {
						t.Fatal(err)
					}
				}
			},
			"end": func(t *rapid.T) {
				session := rapid.Uint64Range(1, 2).Draw(t, "session")
				disk.EndRun(session)
				memory.EndRun(session)
			},
			"revoke": func(t *rapid.T) {
				memory.Revoke("digest:1")
				before := time.Now()
				if _, err := disk.RevokeApplet(t.Context(), "digest:1"); err != nil {
					t.Fatal(err)
				}
				for _, book := range []permissions.Book{disk, memory} {
					if at, err := book.Withdrawn(t.Context(), "digest:1"); err != nil || at.Before(before.Add(-time.Second)) || at.After(time.Now()) {
						t.Fatal(at, err)
					}
					if at, err := book.Withdrawn(t.Context(), "digest:2"); err != nil || !at.IsZero() {
						t.Fatal(at, err)
					}
				}
			},
			"": func(t *rapid.T) {
				r := request(t)
				a, foundA, errA := disk.Lookup(t.Context(), r)
				b, foundB, errB := memory.Lookup(t.Context(), r)
				a.Policy, b.Policy = "", ""
				if errA != nil || errB != nil || foundA != foundB || a != b {
					t.Fatalf("%s %s folder %v: on disk %+v, in memory %+v; %v, %v", r.Action, r.Resource, r.Resource.File.Folder, a, b, errA, errB)
				}
			},
		})
	})
}
