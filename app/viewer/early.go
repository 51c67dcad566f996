package main

import (
	"context"
	"io"
	"log"
	"path/filepath"
	"sync"

	"github.com/go-text/typesetting/fontscan"

	"example.org/vitrine/app/host"
	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
)

// readFonts lists the system's fonts, for which Fyne waits before it measures
// the first text. The list is the package's, so Fyne finds it made.
func readFonts() {
	// What goes wrong goes wrong for Fyne as well, which does without.
	_ = fontscan.NewFontMap(log.New(io.Discard, "", 0)).UseSystemFonts("")
}

// early are bundles that are read before there is a window to ask for them.
type early struct {
	mu   sync.Mutex
	read map[string]func() opened
}

type opened struct {
	bundle *applet.Bundle
	who    permissions.Applet
	err    error
}

// read begins to read the applets named on the command line, and gives their paths.
func (v *viewer) read(args []string) []string {
	v.early.read = make(map[string]func() opened)
	paths := make([]string, len(args))
	for i, path := range args {
		if abs, err := filepath.Abs(path); err == nil {
			path = abs
		}
		paths[i] = path
		read := sync.OnceValue(func() opened {
			bundle, who, err := host.Open(context.Background(), path)
			return opened{bundle, who, err}
		})
		v.early.read[path] = read
		go read()
	}
	return paths
}

// open gives what was read early, once, and opens everything else.
func (e *early) open(ctx context.Context, path string) (*applet.Bundle, permissions.Applet, error) {
	e.mu.Lock()
	read := e.read[path]
	delete(e.read, path)
	e.mu.Unlock()
	if read != nil {
		o := read()
		return o.bundle, o.who, o.err
	}
	return host.Open(ctx, path)
}
