//go:build linux && (amd64 || arm64)

package main_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

var binary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "evil")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "evil")
	build := exec.Command("go", "build", "-o", path, "example.org/vitrine/app/worker/internal/evil")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", errors.New(string(output))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path)) //nolint:errcheck // left in the temporary folder
	}
	os.Exit(code)
}

// start runs one mode up to its applet's start, and returns what speaks to it.
func start(t *testing.T, mode string) (*confine.Worker, *wire.Conn) {
	t.Helper()
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "evil-"+mode)
	if err := os.Symlink(program, link); err != nil {
		t.Fatal(err)
	}
	w, err := confine.Spawn(t.Context(), confine.Options{Binary: link})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	time.AfterFunc(time.Minute, w.Kill)
	conn := wire.NewConn(w.Conn())
	start := wire.Start{Main: "main.js", Environment: wire.Environment{Scale: 1}}
	if err := conn.Send(wire.Inbound{Turn: 1, Start: &start}); err != nil {
		t.Fatal(err)
	}
	return w, conn
}

func modeNames(t *testing.T) []string {
	t.Helper()
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	list, err := exec.Command(program, "--list").Output()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range bytes.Lines(list) {
		name, _, _ := strings.Cut(string(line), " ")
		names = append(names, name)
	}
	return names
}

// fair modes never break a rule: what is wrong with them is how much they do.
var fair = []string{"flood", "torrent", "console", "words", "lines", "broad", "churn", "frames", "gallery", "rows", "twists", "storm", "meters", "asks", "timers"}

// unfair modes are seen through at the first look at a frame or a patch.
var unfair = []string{
	"noise", "garbage", "truncated", "oversized", "empty", "nesting", "claims", "items", "numbers", "letters",
	"ghosts", "cycles", "deep", "million", "strings", "props", "pixels",
}

// lengths are those whose frames are none.
var lengths = []string{"noise", "garbage", "oversized", "empty", "strings"}

// TestModes reads what each mode sends as a session does, and finds the unfair
// ones out; a fair mode that is found out does not test what it should.
func TestModes(t *testing.T) {
	all := modeNames(t)
	for _, name := range slices.Concat(fair, unfair) {
		if !slices.Contains(all, name) {
			t.Errorf("there is no mode %q", name)
		}
	}
	for _, name := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !slices.Contains(fair, name) && !slices.Contains(unfair, name) {
				return // silence, deaths and turns are for those who keep count of turns
			}
			w, conn := start(t, name)
			defer w.Close()
			err := read(conn, 200)
			if w.Stderr() != "" {
				t.Errorf("standard error: %.300s", w.Stderr())
			}
			if slices.Contains(fair, name) && err != nil {
				t.Errorf("a fair mode was refused: %v", err)
			}
			if slices.Contains(unfair, name) && err == nil {
				t.Errorf("nothing was wrong with it")
			}
			if !slices.Contains(lengths, name) && err != nil && strings.Contains(err.Error(), "length") {
				t.Errorf("it is no frame, which other modes are there for: %v", err)
			}
		})
	}
}

// read takes frames until one is wrong; a turn that ends is followed by another.
func read(conn *wire.Conn, frames int) error {
	tree, turn := scene.NewTree(), uint64(1)
	for range frames {
		f, _, err := conn.ReceiveOutbound()
		if err != nil {
			return err
		}
		switch {
		case f.Patch != nil:
			err = tree.Apply(f.Patch.Ops)
		case f.Pixels != nil:
			err = tree.CheckPixels(*f.Pixels)
		case f.TurnEnd != nil:
			turn++
			err = conn.Send(wire.Inbound{Turn: turn, Timer: &wire.Timer{ID: 2}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
