//go:build !linux

package prompt

import "io/fs"

func mountedByLooking(string) bool { return false }

func deviceOf(fs.FileInfo) uint64 { return 0 }
