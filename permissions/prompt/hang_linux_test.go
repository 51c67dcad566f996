package prompt_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/prompt"
)

// hanging is a folder in which nothing is ever answered.
func hanging(t *testing.T) string {
	t.Helper()
	mount := t.TempDir()
	device, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("no FUSE here: %v", err)
	}
	if err := unix.Mount("hangs", mount, "fuse", 0, fmt.Sprintf("fd=%d,rootmode=40000,user_id=%d,group_id=%d", device, os.Getuid(), os.Getgid())); err != nil {
		_ = unix.Close(device)
		t.Skipf("cannot mount: %v", err)
	}
	t.Cleanup(func() { _ = unix.Close(device); _ = unix.Unmount(mount, unix.MNT_DETACH) })
	return mount
}

// Previews and typed scopes that wait on a file system: the window and the gate
// do not, however often they ask.
func TestHostileFileSystemsBeforeAPrompt(t *testing.T) {
	mount := hanging(t)
	r := permissions.Request{Action: permissions.ReadFile, Resource: permissions.Resource{File: &permissions.File{Path: mount + "/sub/x"}}}
	for range 20 { // more than may hang
		if got := prompt.Preview(permissions.Scope{Folder: mount + "/sub"}); got != "" {
			t.Errorf("got %q of what does not answer", got)
		}
		if _, err := (prompt.Surroundings{}).ParseScope(mount+"/sub/", r); err == nil || !strings.Contains(err.Error(), "does not answer") {
			t.Errorf("got %v, want it to say that the place does not answer", err)
		}
	}
}

// A preview stays in the file system that the scope is in.
func TestPreviewStaysInItsFileSystem(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"/a", "/sub/b"} {
		if err := os.MkdirAll(dir+"/sub", 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := prompt.Preview(permissions.Scope{Folder: dir}); got != "2 files now" {
		t.Errorf("got %q", got)
	}
	if err := unix.Mount("far", dir+"/sub", "tmpfs", 0, ""); err != nil {
		t.Skipf("cannot mount: %v", err)
	}
	defer func() { _ = unix.Unmount(dir+"/sub", unix.MNT_DETACH) }()
	if err := os.WriteFile(dir+"/sub/c", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := prompt.Preview(permissions.Scope{Folder: dir}); got != "more than 1 file now" {
		t.Errorf("got %q", got)
	}
}
