//go:build unix && !darwin

package main

import (
	"fmt"
	"os/exec"
	"syscall"
)

// opener is the desktop's program that opens an address in the person's browser.
const opener = "xdg-open"

// openLink has an address in canonical form opened, exactly as it is. What is
// started has a session of its own, for it outlives the window, and none of our
// standard streams; when it ends, it is waited for, lest it stay as a zombie.
func (v *viewer) openLink(address string) error {
	cmd := exec.Command(opener, address) // it begins with http:, https: or mailto:
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot open the address: %w", err)
	}
	go func() { _ = cmd.Wait() }()
	return nil
}
