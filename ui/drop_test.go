package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"example.org/vitrine/sandbox/protocol/scene"
)

// What is dropped on an applet is the person's choice, and is asked about where
// a chooser or a prompt would warn of it.
func TestDrop(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"notes.txt", "id_rsa"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := newBench(t, &host{})
	s := b.open("a")
	s.start.Screen.Patch([]scene.Op{{Code: scene.Set, Node: 3, Prop: scene.Listens, List: []string{"click", "drop"}}})
	b.window.Frame()
	drops := func() int { return strings.Count(s.called(), "drop") }
	element := b.window.View().Elements[1]
	at := fyne.NewPos(element.X+5, element.Y+5)
	b.window.Drop(at, filepath.Join(dir, "notes.txt"))
	if n := drops(); n != 1 {
		t.Fatalf("%d files given, want 1", n)
	}

	ask := func() {
		t.Helper()
		b.window.Drop(at, filepath.Join(dir, "id_rsa"), filepath.Join(dir, "notes.txt"))
		page := strings.Join(b.window.View().Page, "\n")
		if !strings.Contains(page, "Give this to 'Applet a'?") || !strings.Contains(page, "secret") || drops() != 1 {
			t.Fatalf("%d files given; the window shows %q", drops(), page)
		}
	}
	ask()
	b.key(fyne.KeyEscape)
	b.wait()
	if n := drops(); n != 1 || b.window.Window().Canvas().Overlays().Top() != nil {
		t.Errorf("%d files given after Esc, want 1", n)
	}
	ask()
	b.window.Open("b") // takes its place
	b.until("the other applet", func() bool { return b.window.View().Name == "Applet b" })
	if n := drops(); n != 1 {
		t.Errorf("%d files given by a question that is gone, want 1", n)
	}
}
