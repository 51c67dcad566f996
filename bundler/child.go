package bundler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"example.org/vitrine/applet"
)

// ChildCommand is the hidden command of the vitrine program that is the child.
const ChildCommand = "bundle-child"

// Limits on the child. An applet of mathjs's size takes a second and 200 MB.
const (
	MaxTime   = time.Minute
	MaxMemory = 1 << 30 // bytes of private memory

	maxRequest = 64 << 10 // bytes; two paths
	maxHeader  = 1 << 20  // bytes; the diagnostics
)

// request is what the child is to do.
type request struct {
	Path    string  `json:"path"`
	Options Options `json:"options"`
}

// header is the first line of the child's answer; the bundle follows.
type header struct {
	Diagnostics []Diagnostic `json:"diagnostics,omitempty"`
	Error       string       `json:"error,omitempty"`
	Source      bool         `json:"source,omitempty"` // the error wraps ErrSource
	Size        int          `json:"size"`             // of the bundle
}

// Serve is the child: it reads one request, calls restrict with the folders
// that must stay readable, builds, and writes the answer.
func Serve(ctx context.Context, in io.Reader, out io.Writer, restrict func(readable []string) error) error {
	var r request
	if err := json.NewDecoder(io.LimitReader(in, maxRequest)).Decode(&r); err != nil {
		return fmt.Errorf("cannot read what to build: %w", err)
	}
	s, err := openSource(r.Path, r.Options.Root)
	if err != nil {
		return answer(out, nil, nil, err)
	}
	base := s.base
	s.close()
	debug.SetMaxStack(MaxStack)
	if err := restrict([]string{base}); err != nil {
		return answer(out, nil, nil, fmt.Errorf("cannot confine the bundler: %w", err))
	}
	bundle, diagnostics, err := Build(ctx, r.Path, r.Options)
	return answer(out, bundle, diagnostics, err)
}

func answer(out io.Writer, bundle []byte, diagnostics []Diagnostic, err error) error {
	h := header{Diagnostics: diagnostics, Size: len(bundle)}
	if err != nil {
		h.Error, h.Source, h.Size, bundle = err.Error(), errors.Is(err, ErrSource), 0, nil
	}
	line, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("cannot answer: %w", err)
	}
	if _, err := out.Write(append(append(line, '\n'), bundle...)); err != nil {
		return fmt.Errorf("cannot answer: %w", err)
	}
	return nil
}

// EncodeRequest is what a child is to read: the folder or script at path is to
// be built, which must be as Resolve gives it.
func EncodeRequest(path string, options Options) ([]byte, error) {
	line, err := json.Marshal(request{path, options})
	if err != nil {
		return nil, fmt.Errorf("cannot build %s: %w", path, err)
	}
	return line, nil
}

// MaxAnswer is the most bytes that a child answers.
const MaxAnswer = maxHeader + 1 + applet.MaxBundle

// DecodeAnswer reads what a child has written. The child may have been taken
// over: the bundle is to be read as a stranger's.
func DecodeAnswer(data []byte) ([]byte, []Diagnostic, error) {
	line, bundle, ok := bytes.Cut(data, []byte("\n"))
	var h header
	if !ok || len(line) > maxHeader || json.Unmarshal(line, &h) != nil || h.Size != len(bundle) || len(h.Diagnostics) > maxDiagnostics+1 {
		return nil, nil, errors.New("cannot build: the bundler's answer makes no sense")
	}
	switch {
	case h.Error == "":
		return bundle, h.Diagnostics, nil
	case h.Source:
		return nil, h.Diagnostics, &childError{bounded(h.Error), ErrSource}
	default:
		return nil, h.Diagnostics, &childError{bounded(h.Error), nil}
	}
}

// childError is an error of the child, which already says what it wraps.
type childError struct {
	text  string
	cause error
}

func (e *childError) Error() string { return e.text }
func (e *childError) Unwrap() error { return e.cause }
