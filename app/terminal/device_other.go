//go:build !unix

package terminal

import (
	"os"
	"time"
)

func openDevice() (*os.File, error) { return nil, os.ErrNotExist }

func inBackground(int) bool { return true }

func typed(int, time.Duration) (bool, error) { return false, ErrNone }

func readKey(int) (key byte, ok bool, err error) { return 0, false, ErrNone }

func discard(int) {}
