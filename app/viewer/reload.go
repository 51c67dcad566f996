package main

import (
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
)

// hangups takes the SIGHUPs of vitrine dev from here on. Call it first of all:
// one that comes while the window is still being made would end the process.
func hangups() chan os.Signal {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return c
}

// reload restarts the applets in development whenever vitrine dev sends
// SIGHUP, after a build that went well. It returns how to end that.
func (v *viewer) reload(hangups chan os.Signal) (stop func()) {
	go func() {
		for range hangups {
			fyne.Do(v.window.RestartDevelopment)
		}
	}()
	return func() {
		signal.Stop(hangups)
		close(hangups)
	}
}
