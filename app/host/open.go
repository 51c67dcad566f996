// Package host is the wiring that the command line and the viewer share: it
// opens applets and turns errors into sentences for the person.
//
// It holds no authority of its own and judges nothing; what comes from an
// applet passes through it unchanged and still has to be escaped.
package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"example.org/vitrine/applet"
	"example.org/vitrine/bundler"
	"example.org/vitrine/permissions"
)

// Opener opens applets: bundles as they are, folders and scripts through the
// bundler's child. The zero Opener is ready to use.
type Opener struct {
	// Program is the vitrine program that is the child; empty means the one
	// that is running or, for another program, the one beside it.
	Program string
	// Root is bundler.Options.Root.
	Root string
	// Warn is called with the warnings of a build; nil drops them.
	Warn func([]bundler.Diagnostic)
}

// BuildError is a folder or script that cannot be built, with the reasons.
type BuildError struct {
	Path        string
	Diagnostics []bundler.Diagnostic
	Err         error
}

// Error says what failed; the diagnostics say why.
func (e *BuildError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

// Unwrap gives what the bundler said.
func (e *BuildError) Unwrap() error { return e.Err }

// Open opens the bundle, folder or script at path with the zero Opener.
func Open(ctx context.Context, path string) (*applet.Bundle, permissions.Applet, error) {
	return Opener{}.Open(ctx, path)
}

// Open opens the bundle, folder or script at path and says who it is: pinned
// when it is signed, until who knows the person's authors says more. Errors
// about a bundle wrap applet.ErrBundle; those about a folder or script are a
// *BuildError.
func (o Opener) Open(ctx context.Context, path string) (*applet.Bundle, permissions.Applet, error) {
	b, err := o.bundle(ctx, path)
	if err != nil {
		return nil, permissions.Applet{}, err
	}
	return b, Describe(b), nil
}

// Describe says who an applet is as far as its bundle tells.
func Describe(b *applet.Bundle) permissions.Applet {
	id := b.Identity()
	a := permissions.Applet{
		Identity:    id.String(),
		Name:        b.Manifest().Name,
		Version:     b.Manifest().Version,
		Fingerprint: id.Fingerprint,
		Trust:       permissions.Anonymous,
		Development: id.Local != "",
	}
	if !id.Anonymous() {
		a.Trust = permissions.Pinned
	}
	return a
}

func (o Opener) bundle(ctx context.Context, path string) (*applet.Bundle, error) {
	info, err := os.Stat(path)
	if err != nil {
		var p *os.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return nil, fmt.Errorf("cannot open %s: %w", path, err)
	}
	script := !info.IsDir() && bundler.IsScript(path)
	if !info.IsDir() && !script {
		return applet.Open(path)
	}
	resolved, err := bundler.Resolve(path)
	if err != nil {
		return nil, err
	}
	data, err := o.Build(ctx, resolved)
	if err != nil {
		return nil, err
	}
	b, err := applet.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	return b.InDevelopment(resolved, script), nil
}

// Build builds the folder or script at path and gives the bundle's bytes, which
// come from a process that read what strangers wrote: they are to be read as
// any bundle. Its error is a *BuildError once there is something to build.
func (o Opener) Build(ctx context.Context, path string) ([]byte, error) {
	resolved, err := bundler.Resolve(path)
	if err != nil {
		return nil, err
	}
	request, err := bundler.EncodeRequest(resolved, bundler.Options{Root: o.Root})
	if err != nil {
		return nil, err
	}
	child := Child{Program: o.Program, Command: bundler.ChildCommand, Time: bundler.MaxTime, Most: bundler.MaxAnswer}
	answer, err := child.Run(ctx, request)
	if err != nil {
		return nil, &BuildError{path, nil, fmt.Errorf("%w: %w", bundler.ErrSource, err)}
	}
	data, diagnostics, err := bundler.DecodeAnswer(answer)
	if err != nil {
		return nil, &BuildError{path, diagnostics, err}
	}
	if o.Warn != nil && len(diagnostics) > 0 {
		o.Warn(diagnostics)
	}
	return data, nil
}

// ProgramBeside finds one of our programs in the folder of the running one.
func ProgramBeside(name string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("cannot find the program %s: %w", name, err)
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if strings.EqualFold(filepath.Base(self), name) {
		return self, nil
	}
	beside := filepath.Join(filepath.Dir(self), name)
	if _, err := os.Stat(beside); err != nil {
		return "", fmt.Errorf("cannot find the program %s in %s: install Vitrine's programs together", name, filepath.Dir(self))
	}
	return beside, nil
}
