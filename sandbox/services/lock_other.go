//go:build !unix

package services

import "os"

// lockFile does nothing where no applets run.
func lockFile(*os.File) error { return nil }
