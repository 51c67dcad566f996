//go:build linux

package main_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"example.org/vitrine/internal/testing/programs"
)

// doctor runs vitrine doctor as cmd starts it, and gives its status.
func doctor(t *testing.T, cmd *exec.Cmd) (out, complaint string, status int) {
	t.Helper()
	var a, b strings.Builder
	cmd.Stdout, cmd.Stderr = &a, &b
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return a.String(), b.String(), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return a.String(), b.String(), 0
}

// The status of vitrine doctor tells a machine with all rings from one that
// lacks some, and both from one where no applet runs.
func TestDoctorStatus(t *testing.T) {
	t.Parallel()
	vitrine := programs.Path(programs.Vitrine)
	out, complaint, here := doctor(t, exec.Command(vitrine, "doctor"))
	switch here {
	case 0:
		if !strings.Contains(out, "All rings hold.") || strings.Contains(out, "✗") {
			t.Errorf("status 0 for\n%s", out)
		}
	case 7:
		if !strings.Contains(out, "✗") || !strings.Contains(complaint, "rings are missing") {
			t.Errorf("status 7 for\n%s%s", out, complaint)
		}
	default:
		t.Fatalf("status %d: %s%s", here, out, complaint)
	}
	t.Run("a ring is missing", func(t *testing.T) {
		// A system of its own, which refuses user namespaces.
		shell := exec.Command("/bin/sh", "-c", `echo 0 > /proc/sys/user/max_user_namespaces || exit 99; exec "$0" doctor --json`, vitrine)
		shell.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		}
		if strings.Contains(out, "✗ user namespace") {
			t.Skip("this system has no user namespaces to take away")
		}
		out, complaint, status := doctor(t, shell)
		if status == 99 {
			t.Skipf("the limits of this system cannot be changed: %s", complaint)
		}
		if status != 7 || !strings.Contains(complaint, "rings are missing") {
			t.Errorf("status %d, want 7: %s", status, complaint)
		}
		var rings []struct {
			Name   string
			Active bool
		}
		if err := json.Unmarshal([]byte(out), &rings); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		missing := false
		for _, r := range rings {
			missing = missing || r.Name == "user namespace" && !r.Active
		}
		if !missing {
			t.Errorf("the user namespace is not missing: %s", out)
		}
	})
	t.Run("no worker", func(t *testing.T) {
		alone := filepath.Join(t.TempDir(), "vitrine")
		program, err := os.ReadFile(vitrine)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(alone, program, 0o700); err != nil {
			t.Fatal(err)
		}
		if _, complaint, status := doctor(t, exec.Command(alone, "doctor")); status != 1 || !strings.Contains(complaint, "vitrine-worker") {
			t.Errorf("status %d, want 1: %s", status, complaint)
		}
	})
}
