package globals_test

import (
	"embed"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/bundler"
	"example.org/vitrine/internal/testing/fixture"
	"example.org/vitrine/sandbox/engine"
)

//go:embed testdata/language.js testdata/language/*
var languagePrograms embed.FS

// TestPrograms compares what programs print, a line for each case, with what
// node 20 does. `make expected` asks node again.
func TestPrograms(t *testing.T) {
	head, err := languagePrograms.ReadFile("testdata/language.js")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := languagePrograms.ReadDir("testdata/language")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name, isProgram := strings.CutSuffix(entry.Name(), ".js")
		if !isProgram {
			continue
		}
		t.Run(name, func(t *testing.T) {
			source, err1 := languagePrograms.ReadFile(path.Join("testdata/language", entry.Name()))
			text, err2 := languagePrograms.ReadFile(path.Join("testdata/language", name+".txt"))
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			folder := fixture.Folder(t, map[string]string{"main.js": string(head) + string(source)})
			b := fixture.Bundle(t, filepath.Join(folder, "main.js"), bundler.Options{})
			h := start(t, engine.Options{})
			h.run(fixture.File(t, b, b.Manifest().Main))
			want := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
			for i, line := range h.lines {
				if i >= len(want) || line != want[i] {
					t.Errorf("line %d\n got %s\nwant %s", i+1, line, strings.Join(want[min(i, len(want)):min(i+1, len(want))], ""))
				}
			}
			if len(h.lines) < len(want) || len(h.failures) > 0 {
				t.Errorf("got %d lines, want %d; failures %v", len(h.lines), len(want), h.failures)
			}
		})
	}
}
