package bundler

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"example.org/vitrine/applet"
)

// Limits on what is read. They are far above what applets are made of.
const (
	maxSource  = 8 << 20  // bytes of one script: the worker takes no larger one
	maxAsset   = 32 << 20 // bytes of one other file
	maxSources = 96 << 20 // bytes of all files together
	// maxNesting is how many brackets may be open at once, counted whether or
	// not they stand in strings. esbuild's stack holds some ten times as many.
	maxNesting = 10_000
)

// source is the author's folder. It is safe for several goroutines.
type source struct {
	folder string // of the author; diagnostics are relative to it
	script string // name of the only script, in the folder; empty for an applet with a manifest
	base   string // Options.Root, or folder
	root   *os.Root

	mu   sync.Mutex
	read int64 // bytes so far
}

// refusal is why a file is not read, in words for the author.
type refusal struct{ text, suggestion string }

func (r *refusal) Error() string { return r.text }

func openSource(path, base string) (*source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("cannot build %s: %w", path, withoutPath(err))
	}
	s := &source{folder: path}
	if !info.IsDir() {
		s.folder, s.script = filepath.Dir(path), filepath.Base(path)
	}
	s.base = s.folder
	if base != "" {
		if s.base, err = Resolve(base); err != nil {
			return nil, err
		}
	}
	if _, ok := below(s.base, s.folder); !ok {
		return nil, fmt.Errorf("cannot build %s: it is not below the root %s", path, s.base)
	}
	if s.root, err = os.OpenRoot(s.base); err != nil {
		return nil, fmt.Errorf("cannot build %s: %w", path, withoutPath(err))
	}
	return s, nil
}

func (s *source) close() { s.root.Close() } //nolint:errcheck // only read from

// content reads a regular file by its absolute path. Errors are refusals.
func (s *source) content(path string, most int64) ([]byte, error) {
	name, ok := below(s.base, path)
	if !ok {
		return nil, &refusal{
			fmt.Sprintf("%s is outside of the applet's folder", path),
			"copy it in, or allow a folder above with --root",
		}
	}
	f, err := s.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a FIFO must not make us wait
	if err != nil {
		var p *os.PathError
		if errors.As(err, &p) && strings.Contains(p.Err.Error(), "escapes") {
			return nil, &refusal{fmt.Sprintf("%s is a link that leads out of the applet's folder", s.relative(path)), "copy the file in"}
		}
		return nil, &refusal{fmt.Sprintf("cannot read %s: %s", s.relative(path), withoutPath(err)), ""}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, &refusal{fmt.Sprintf("cannot read %s: %s", s.relative(path), withoutPath(err)), ""}
	}
	if !info.Mode().IsRegular() {
		return nil, &refusal{fmt.Sprintf("%s is not a regular file", s.relative(path)), ""}
	}
	if info.Size() > most {
		return nil, &refusal{fmt.Sprintf("%s is larger than %d MB", s.relative(path), most>>20), ""}
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, &refusal{fmt.Sprintf("cannot read %s: %s", s.relative(path), withoutPath(err)), ""}
	}
	s.mu.Lock()
	s.read += int64(len(data))
	over := s.read > maxSources
	s.mu.Unlock()
	if over || int64(len(data)) > most {
		return nil, &refusal{fmt.Sprintf("the applet's files are larger than %d MB together", maxSources>>20), ""}
	}
	return data, nil
}

// relative is a path as diagnostics show it.
func (s *source) relative(path string) string {
	if name, err := filepath.Rel(s.folder, path); err == nil {
		return filepath.ToSlash(name)
	}
	return path
}

// below gives path relative to base, if it is base or below it.
func below(base, path string) (string, bool) {
	name, err := filepath.Rel(base, path)
	if err != nil || !filepath.IsLocal(name) {
		return "", false
	}
	return name, true
}

// manifest reads applet.json, or makes up what a script needs.
func (s *source) manifest() (*applet.Manifest, []Diagnostic) {
	if s.script != "" {
		name := strings.TrimSuffix(s.script, filepath.Ext(s.script))
		return &applet.Manifest{ID: "local.script", Name: displayName(name), Version: "0.0.0", Main: s.script}, nil
	}
	data, err := s.content(filepath.Join(s.folder, applet.SourceName), applet.MaxManifest)
	if err != nil {
		d := diagnose(err, applet.SourceName)
		if _, err := os.Lstat(filepath.Join(s.folder, applet.SourceName)); errors.Is(err, os.ErrNotExist) {
			d.File, d.Text, d.Suggestion = "", "the folder has no applet.json", "make an applet with: vitrine new DIR"
		}
		return nil, []Diagnostic{d}
	}
	m, err := applet.ParseSource(data)
	var problems *applet.ManifestError
	switch {
	case errors.As(err, &problems):
		var list []Diagnostic
		lines := strings.Split(string(data), "\n")
		for _, p := range problems.Problems {
			list = append(list, Diagnostic{
				Severity: Error, File: applet.SourceName, Line: p.Line, Column: p.Column,
				Source: lines[p.Line-1], Text: p.Text, Suggestion: p.Hint,
			})
		}
		return nil, list
	case err != nil:
		return nil, []Diagnostic{{Severity: Error, File: applet.SourceName, Text: err.Error()}}
	}
	if m.Main == "" {
		main, d := s.findMain()
		if d != nil {
			return nil, []Diagnostic{*d}
		}
		m.Main = main
	}
	return m, nil
}

// findMain looks for the script that applet.json does not name.
func (s *source) findMain() (string, *Diagnostic) {
	names := []string{"main.tsx", "main.ts", "main.jsx", "main.js"}
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(s.folder, name)); err == nil {
			return name, nil
		}
	}
	return "", &Diagnostic{
		Severity: Error, Text: "the folder has none of " + strings.Join(names, ", "),
		Suggestion: `name the script in applet.json: "main": "src/index.ts"`,
	}
}

// displayName makes a name that a manifest may have of a file's.
func displayName(file string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(file) {
		if unicode.IsPrint(r) && (r < 0x80 || unicode.IsLetter(r)) && b.Len() < 56 {
			b.WriteRune(r)
		}
	}
	if name := strings.TrimSpace(b.String()); name != "" {
		return name
	}
	return "script"
}

// diagnose turns an error about a file into a diagnostic.
func diagnose(err error, file string) Diagnostic {
	d := Diagnostic{Severity: Error, File: file, Text: err.Error()}
	var r *refusal
	if errors.As(err, &r) {
		d.Suggestion = r.suggestion
	}
	return d
}
