package chooser_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"golang.org/x/sys/unix"

	"example.org/vitrine/ui/chooser"
	"example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/style"
)

// folder has a file of each kind and a folder in it.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"mesh.obj", "notes.txt", "odd\u202egpj.exe", ".hidden"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// opened is a chooser in a window.
type opened struct {
	t      *testing.T
	window fyne.Window
	folder string
	*chooser.Chooser
	chosen [][]string
}

func open(t *testing.T, o chooser.Options) *opened {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.Light())
	x := &opened{t: t, folder: o.Folder}
	x.Chooser = chooser.New(o, func(paths []string) { x.chosen = append(x.chosen, paths) })
	x.window = test.NewTempWindow(t, container.NewStack())
	x.window.SetPadded(false)
	x.window.Resize(fyne.NewSize(900, 700))
	x.window.Canvas().Overlays().Add(chooser.NewLayer(x.Chooser, 46))
	x.window.Canvas().Focus(x.First())
	return x
}

// click clicks on a text or a button.
func (x *opened) click(text string) {
	x.t.Helper()
	items := append(prompt.Labels(x.Chooser), prompt.Buttons(x.Chooser)...)
	i := slices.IndexFunc(items, func(i prompt.Item) bool { return i.Text == text })
	if i < 0 {
		x.t.Fatalf("there is no %q in %+v", text, items)
	}
	test.TapCanvas(x.window.Canvas(), fyne.NewPos(items[i].X, items[i].Y))
}

func (x *opened) want(paths ...string) {
	x.t.Helper()
	if len(x.chosen) != 1 || !slices.Equal(x.chosen[0], paths) {
		x.t.Errorf("chosen %q, want %q", x.chosen, paths)
	}
}

func TestChooses(t *testing.T) {
	dir := folder(t)
	for name, c := range map[string]struct {
		options chooser.Options
		do      func(x *opened)
		want    []string
	}{
		"a file":                   {chooser.Options{Kind: chooser.Open}, func(x *opened) { x.click("notes.txt"); x.click("Choose") }, []string{"notes.txt"}},
		"a file by a second click": {chooser.Options{Kind: chooser.Open}, func(x *opened) { x.click("notes.txt"); x.click("notes.txt") }, []string{"notes.txt"}},
		"several": {chooser.Options{Kind: chooser.Open, Multiple: true}, func(x *opened) {
			x.click("notes.txt")
			x.click("mesh.obj")
			x.click("Choose")
		}, []string{"mesh.obj", "notes.txt"}},
		"a folder":             {chooser.Options{Kind: chooser.Directory}, func(x *opened) { x.click("sub"); x.click("Choose this folder") }, []string{"sub"}},
		"a name to save under": {chooser.Options{Kind: chooser.Save, Suggested: "../../etc/passwd"}, func(x *opened) { x.click("Save here") }, []string{"etcpasswd"}},
		"nothing":              {chooser.Options{Kind: chooser.Open}, func(x *opened) { x.click("notes.txt"); x.click("Cancel"); x.click("Choose") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Folder = dir
			x := open(t, c.options)
			c.do(x)
			var want []string
			for _, name := range c.want {
				want = append(want, filepath.Join(dir, name))
			}
			x.want(want...)
		})
	}
}

// What is shown is what can be chosen, by names that do not mislead.
func TestShows(t *testing.T) {
	dir := folder(t)
	x := open(t, chooser.Options{Kind: chooser.Open, Folder: dir, Extensions: []string{".obj", ".exe"}})
	shown := prompt.Texts(x.Chooser)
	for name, want := range map[string]bool{
		"mesh.obj": true, `odd\u{202e}gpj.exe`: true, "sub": true, "notes.txt": false, ".hidden": false, "pipe": false,
	} {
		if got := slices.Contains(shown, name); got != want {
			t.Errorf("%s is shown: %v", name, got)
		}
	}
}

// A guarded chooser takes no click and no key before it is armed.
func TestGuard(t *testing.T) {
	dir := folder(t)
	x := open(t, chooser.Options{Kind: chooser.Open, Folder: dir, Hesitate: func(func() bool, func()) {}})
	for range 3 {
		x.click("notes.txt")
		x.click("Choose")
		x.First().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	}
	x.click("sub")
	if len(x.chosen) > 0 || !slices.Contains(prompt.Texts(x.Chooser), "notes.txt") {
		t.Fatalf("chosen %q, and it shows %q", x.chosen, prompt.Texts(x.Chooser))
	}
	x.Arm()
	x.click("notes.txt")
	x.click("Choose")
	x.want(filepath.Join(dir, "notes.txt"))
}
