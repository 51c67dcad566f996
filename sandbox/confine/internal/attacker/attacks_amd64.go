//go:build linux

package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// callNumber32 makes a system call of the 32-bit ABI, whose numbers are others.
func callNumber32(number uint32) int32

// nativeAttempts are those of this architecture: older calls, and other ways into the kernel.
func nativeAttempts() []attempt {
	return []attempt{
		{"open the old way", func(t target) error { return raw(unix.SYS_OPEN, text(t.File), 0, 0) }},
		{"creat", func(t target) error { return raw(unix.SYS_CREAT, text(t.Folder+"/evil"), 0o600) }},
		{"stat the old way", func(t target) error { return raw(unix.SYS_STAT, text(t.File), space()) }},
		{"delete the old way", func(t target) error { return raw(unix.SYS_UNLINK, text(t.File)) }},
		{"fork the old way", func(target) error {
			pid, _, errno := unix.RawSyscall(unix.SYS_FORK, 0, 0, 0)
			if errno != 0 {
				return errno
			}
			exitChild(pid)
			return nil
		}},
		call("input and output ports", unix.SYS_IOPERM, 0x70, 2, 1),
		call("input and output privilege", unix.SYS_IOPL, 3),
		{"local descriptor table", func(target) error { return raw(unix.SYS_MODIFY_LDT, 0, space(), 16) }},
		{"thread registers", func(target) error { return raw(unix.SYS_ARCH_PRCTL, 0x1003, space()) }},
		call("x32", 0x40000000|unix.SYS_GETPID),
		{"32-bit calls", func(target) error {
			const getpid = 20
			if pid := callNumber32(getpid); pid < 0 {
				return syscall.Errno(-pid)
			}
			return nil
		}},
	}
}
