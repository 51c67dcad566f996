package confine

import (
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

const auditArch = unix.AUDIT_ARCH_X86_64

// threadFlags: the runtime lets the kernel set the register for thread-local storage.
const threadFlags = cloneFlags | unix.CLONE_SETTLS

// x32Bit marks the calls of the x32 ABI, which reach the same kernel under other numbers.
const x32Bit = 0x40000000

// foreignNumbers kills on calls of another ABI than the one the rules speak of.
func foreignNumbers() []bpf.Instruction {
	return []bpf.Instruction{
		bpf.JumpIf{Cond: bpf.JumpLessThan, Val: x32Bit, SkipTrue: 1},
		bpf.RetConstant{Val: answerKill},
	}
}
