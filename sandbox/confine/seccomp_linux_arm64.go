package confine

import (
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

const auditArch = unix.AUDIT_ARCH_AARCH64

// threadFlags: the runtime sets the register for thread-local storage by itself.
const threadFlags = cloneFlags

// foreignNumbers is empty: 64-bit ARM has one ABI, and 32-bit calls have another audit architecture.
func foreignNumbers() []bpf.Instruction { return nil }
