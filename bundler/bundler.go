// Package bundler turns an author's folder, or a single script, into a bundle,
// with esbuild.
//
// Folders come from strangers too, and esbuild can be killed or held up by
// them. So [Build] runs in a child process that package confine has taken
// everything from but reading the folder ([Serve] is its main loop), and the
// rest of the program talks to it with [EncodeRequest] and [DecodeAnswer].
// Build itself reads only regular files below the folder, or below
// Options.Root, whatever links and imports say, and looks at the size and
// nesting of each before esbuild does.
//
// It does not judge what the code does, and what it returns must be read as
// any bundle is: a child that was taken over can return anything.
package bundler

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"example.org/vitrine/applet"
)

// ErrSource is wrapped by Build's error when the author's files are at fault;
// the diagnostics say where.
var ErrSource = errors.New("cannot build")

// Options say how to build.
type Options struct {
	// Root is a folder at or above the author's: files up to there may be
	// read, for a node_modules that stands above. Empty: the folder itself.
	Root string `json:"root,omitempty"`
}

// Severity is how bad a Diagnostic is.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Diagnostic is something to tell the author. Its texts quote the author's
// files: they are to be escaped where they are shown.
type Diagnostic struct {
	Severity   Severity `json:"severity"`
	File       string   `json:"file,omitempty"` // relative to the folder
	Line       int      `json:"line,omitempty"` // from 1; 0 when unknown
	Column     int      `json:"column,omitempty"`
	Length     int      `json:"length,omitempty"` // in bytes, on that line
	Source     string   `json:"source,omitempty"` // the line
	Text       string   `json:"text"`
	Suggestion string   `json:"suggestion,omitempty"`
	Notes      []string `json:"notes,omitempty"`
}

// String is the diagnostic on one line: file:line:column: text; suggestion.
func (d Diagnostic) String() string {
	s := d.Text
	if d.Line > 0 {
		s = fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Column, s)
	} else if d.File != "" {
		s = d.File + ": " + s
	}
	if d.Suggestion != "" {
		s += "; " + d.Suggestion
	}
	return s
}

// Build builds the folder or script at path, which must be absolute and free
// of links, and gives the bundle's bytes. Diagnostics may be warnings with a
// bundle, or errors without one; then the error wraps ErrSource. Cancelling
// ctx takes effect between steps only: esbuild cannot be stopped from inside.
func Build(ctx context.Context, path string, options Options) (bundle []byte, diagnostics []Diagnostic, err error) {
	s, err := openSource(path, options.Root)
	if err != nil {
		return nil, nil, err
	}
	defer s.close()
	manifest, problems := s.manifest()
	if len(problems) > 0 {
		return nil, problems, failure(problems)
	}
	b := &builder{source: s, manifest: manifest}
	steps := []func() error{b.scripts, b.extras}
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return nil, b.diagnostics, fmt.Errorf("cannot build: %w", err)
		}
		if err := step(); err != nil {
			return nil, b.diagnostics, err
		}
	}
	packed, err := applet.Pack(b.manifest, b.files)
	if err != nil {
		return nil, b.diagnostics, fmt.Errorf("%w: %w", ErrSource, err)
	}
	bundle, err = packed.Bytes()
	return bundle, b.diagnostics, err
}

// failure is the error for diagnostics that hold one, or nil.
func failure(diagnostics []Diagnostic) error {
	n := 0
	for _, d := range diagnostics {
		if d.Severity == Error {
			n++
		}
	}
	switch n {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%w: there is 1 error", ErrSource)
	default:
		return fmt.Errorf("%w: there are %d errors", ErrSource, n)
	}
}

// IsScript tells by its name whether path is a script rather than a bundle.
func IsScript(path string) bool {
	return slices.Contains(scriptExtensions, filepath.Ext(path))
}

var scriptExtensions = []string{".js", ".mjs", ".jsx", ".ts", ".mts", ".tsx"}

// Resolve gives the path that Build wants and that an applet in development is
// known by: absolute and free of links.
func Resolve(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err == nil {
		absolute, err = filepath.EvalSymlinks(absolute)
	}
	if err != nil {
		return "", fmt.Errorf("cannot find %s: %w", path, withoutPath(err))
	}
	return absolute, nil
}

// withoutPath takes the path out of an error that is about to name it.
func withoutPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
