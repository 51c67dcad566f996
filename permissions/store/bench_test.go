package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/policy"
	"example.org/vitrine/permissions/store"
)

// filled is a database with grants of other applets and own ones.
func filled(b *testing.B, others, own int) *store.Store {
	b.Helper()
	s := open(b, filepath.Join(b.TempDir(), "vitrine.db"))
	add := func(identity, path string) permissions.Remembered {
		r := read(identity, path)
		return permissions.Remembered{
			Applet: r.Applet, Action: r.Action, Resource: r.Resource,
			Verdict: permissions.Grant, Span: permissions.Always, Created: time.Now(),
		}
	}
	var all []permissions.Remembered
	for i := range others {
		all = append(all, add(fmt.Sprintf("digest:%d", i), fmt.Sprintf("/home/a/data/%d.csv", i)))
	}
	for i := range own {
		all = append(all, add("digest:own", fmt.Sprintf("/home/a/data/own/%d.csv", i)))
	}
	if _, err := s.AddAll(b.Context(), all); err != nil {
		b.Fatal(err)
	}
	return s
}

// A remembered decision through the gate: policy, book and ledger.
func BenchmarkRememberedDecision(b *testing.B) {
	s := filled(b, 1000, 50)
	p, err := policy.Load(policy.Options{State: b.TempDir(), Home: "/home/a"})
	if err != nil {
		b.Fatal(err)
	}
	g := permissions.NewGate(p, s, nil, permissions.Options{})
	defer g.Close()
	r := read("digest:own", "/home/a/data/own/49.csv")
	for b.Loop() {
		if _, err := g.Ask(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	s := filled(b, 1000, 50)
	r := read("digest:own", "/home/a/data/own/49.csv")
	for b.Loop() {
		if _, found, err := s.Lookup(b.Context(), r); err != nil || !found {
			b.Fatal(found, err)
		}
	}
}

func BenchmarkListTenThousand(b *testing.B) {
	s := filled(b, 10_000, 0)
	for _, f := range []store.GrantFilter{{}, {Text: "999"}} {
		b.Run("text="+f.Text, func(b *testing.B) {
			for b.Loop() {
				if all, err := s.Grants(b.Context(), f); err != nil || len(all) == 0 {
					b.Fatal(len(all), err)
				}
			}
		})
	}
}

func BenchmarkRememberOne(b *testing.B) {
	s := filled(b, 1000, 50)
	for i := 0; b.Loop(); i++ {
		if err := s.Record(b.Context(), read("digest:new", fmt.Sprint("/", i)), decide(permissions.Grant, permissions.Always)); err != nil {
			b.Fatal(err)
		}
	}
}
