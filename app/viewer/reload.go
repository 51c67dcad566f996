package main

import (
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
)

// reload restarts the applets in development whenever vitrine dev sends
// SIGHUP, after a build that went well. It returns how to end that.
func (v *viewer) reload() (stop func()) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
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
