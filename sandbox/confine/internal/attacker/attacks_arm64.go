//go:build linux

package main

// nativeAttempts is empty: the architecture has no older calls.
func nativeAttempts() []attempt { return nil }
