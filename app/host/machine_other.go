//go:build !linux

package host

// MachineMemory is how many bytes of memory the machine has; 0 when it does not say.
func MachineMemory() uint64 { return 0 }
