package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"sync"
)

// toolkitLog passes on what Fyne logs, without what is no fault of the person's
// machine and nothing that they could mend. Fyne writes an error as a line that
// says what failed, and lines below it that give the cause and the place, each
// in a write of its own; toolkitLog may be written to from any goroutine.
type toolkitLog struct {
	mu      sync.Mutex
	out     io.Writer
	dropped bool // the error whose lines are being written
}

// expected are the errors that are left out, and why.
var expected = []string{
	"failed to watch theme settings", // there is no D-Bus: light and dark are then as they were at the start
}

// Write implements io.Writer.
func (l *toolkitLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !bytes.HasPrefix(line, []byte("  ")) {
		l.dropped = false
		for _, text := range expected {
			l.dropped = l.dropped || strings.Contains(string(line), text)
		}
	}
	if l.dropped {
		return len(line), nil
	}
	return l.out.Write(line)
}

// makeFolders makes the folders in which Fyne makes its own: on a new account
// they are not there, and it does not make more than one.
func makeFolders() {
	for _, folder := range []func() (string, error){os.UserCacheDir, os.UserConfigDir} {
		if path, err := folder(); err == nil {
			_ = os.MkdirAll(path, 0o700) // Fyne says what it cannot do without it
		}
	}
}
