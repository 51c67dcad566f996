package main

import (
	"errors"
	"log"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// What Fyne cannot do without a D-Bus is not told; whatever else it says is,
// whole.
func TestToolkitLog(t *testing.T) {
	var out strings.Builder
	before, flags := log.Writer(), log.Flags()
	defer func() { log.SetOutput(before); log.SetFlags(flags) }()
	log.SetFlags(0)
	log.SetOutput(&toolkitLog{out: &out})
	fyne.LogError("failed to watch theme settings", errors.New("no bus"))
	fyne.LogError("Failed on saving preferences", errors.New("disk full"))
	fyne.LogError("failed to watch theme settings", nil)
	got := out.String()
	if strings.Contains(got, "theme") || strings.Contains(got, "no bus") {
		t.Errorf("got %q, want nothing about themes", got)
	}
	if !strings.HasPrefix(got, "Fyne error:  Failed on saving preferences\n  Cause: disk full\n  At: ") || strings.Count(got, "\n") != 3 {
		t.Errorf("got %q, want the other error, whole", got)
	}
}
