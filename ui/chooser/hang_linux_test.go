package chooser

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/test"
	"golang.org/x/sys/unix"
)

// File systems that never answer (issue 10, kind 15): the chooser goes on, shows
// what it knows, and chooses nothing there.
func TestHostileFileSystemsInTheChooser(t *testing.T) {
	test.NewTempApp(t)
	dir := t.TempDir()
	for _, name := range []string{"a.txt", "b.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mount := filepath.Join(dir, "dead")
	if err := os.Mkdir(mount, 0o700); err != nil {
		t.Fatal(err)
	}
	device, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("no FUSE here: %v", err)
	}
	defer unix.Close(device) //nolint:errcheck // only a test's
	if err := unix.Mount("hangs", mount, "fuse", 0, fmt.Sprintf("fd=%d,rootmode=40000,user_id=%d,group_id=%d", device, os.Getuid(), os.Getgid())); err != nil {
		t.Skipf("cannot mount: %v", err)
	}
	defer unix.Unmount(mount, unix.MNT_DETACH) //nolint:errcheck // only a test's

	var chosen []string
	over := false
	c := New(Options{Kind: Open, Title: "Open", Folder: dir}, func(paths []string) { chosen, over = paths, true })
	names := make([]string, 0, len(c.entries))
	for _, e := range c.entries {
		names = append(names, e.name)
	}
	if got := fmt.Sprint(names); got != "[dead a.txt b.txt]" {
		t.Errorf("got %s, want what the folder knows", got)
	}
	c.visit(filepath.Join(mount, "below"))
	if got := c.empty.Value(); got != "This folder does not answer" {
		t.Errorf("got %q", got)
	}
	c.typed(filepath.Join(mount, "file"))
	c.consider([]string{filepath.Join(mount, "file")})
	if over {
		t.Errorf("it has chosen %q", chosen)
	}
	c.visit(dir)
	c.consider([]string{filepath.Join(dir, "a.txt")})
	if len(chosen) != 1 {
		t.Errorf("got %q, want the file that is there", chosen)
	}
}
