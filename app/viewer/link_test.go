//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Issue 10, kind 15: children of the link opener. Each is waited for, gets the
// address as it was shown, and none of the viewer's streams.
func TestLinkOpenerLeavesNoZombies(t *testing.T) {
	folder := t.TempDir()
	script := "#!/bin/sh\nls -l /proc/self/fd/1 >> " + folder + "/streams\nprintf '%s %s\\n' $$ \"$*\" >> " + folder + "/opened\n"
	if err := os.WriteFile(filepath.Join(folder, opener), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	const address = "https://example.org/?a=$(id)&b='x;y'"
	v := &viewer{}
	for range 20 {
		if err := v.openLink(address); err != nil {
			t.Fatal(err)
		}
	}
	var lines []string
	for end := time.Now().Add(10 * time.Second); len(lines) < 20 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		text, _ := os.ReadFile(folder + "/opened")
		lines = strings.Split(strings.TrimSpace(string(text)), "\n")
	}
	if len(lines) != 20 {
		t.Fatalf("got %d addresses opened, want 20", len(lines))
	}
	for _, line := range lines {
		id, got, _ := strings.Cut(line, " ")
		if got != address {
			t.Errorf("got %q opened, want %q", got, address)
		}
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			if _, err := os.Stat("/proc/" + id); err != nil {
				break
			}
			if time.Now().After(end) {
				status, _ := os.ReadFile(fmt.Sprintf("/proc/%s/status", id))
				t.Fatalf("process %s has not gone: %s", id, status)
			}
		}
	}
	if streams, _ := os.ReadFile(folder + "/streams"); strings.Contains(string(streams), "pipe:") {
		t.Errorf("it has streams of ours: %s", streams)
	}
}
