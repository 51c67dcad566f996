//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// notifyContinued sends to c whenever the program was stopped and goes on.
func notifyContinued(c chan<- os.Signal) { signal.Notify(c, syscall.SIGCONT) }
