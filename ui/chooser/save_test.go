package chooser_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"example.org/vitrine/permissions"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/chooser"
	"example.org/vitrine/ui/prompt"
)

// press is a whole click on a button of a question.
func (x *opened) press(text string) {
	x.t.Helper()
	items := prompt.Buttons(x.Chooser)
	i := slices.IndexFunc(items, func(i prompt.Item) bool { return i.Text == text })
	if i < 0 {
		x.t.Fatalf("there is no button %q in %+v", text, items)
	}
	for _, b := range guards(x.Question()) {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
		if at.X < items[i].X && items[i].X < at.X+b.Size().Width && at.Y < items[i].Y && items[i].Y < at.Y+b.Size().Height {
			b.MouseDown(&desktop.MouseEvent{})
			b.MouseUp(&desktop.MouseEvent{})
			b.Tapped(&fyne.PointEvent{})
			return
		}
	}
	x.t.Fatalf("%q is no button of a question", text)
}

// guarded is a button that counts both halves of a click.
type guarded interface {
	fyne.CanvasObject
	desktop.Mouseable
	fyne.Tappable
}

func guards(o fyne.CanvasObject) (all []guarded) {
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			all = append(all, guards(c)...)
		}
	case interface{ Content() fyne.CanvasObject }:
		all = guards(o.Content())
	case guarded:
		all = append(all, o)
	}
	return all
}

func (x *opened) says(want string) bool {
	return strings.Contains(strings.Join(prompt.Texts(x.Chooser), "\n"), want)
}

// What an applet suggests as a name is a plain one: no hidden file, nothing that
// reads as something else.
func TestSuggestedNames(t *testing.T) {
	for idea, want := range map[string]string{
		".bashrc":                         "bashrc",
		"..  ..ssh":                       "ssh",
		"\u200b.\u2060profile":            "profile",
		"holiday\u202egpj.desktop":        "holidaygpj.desktop",
		"a\u200bb\u2066c":                 "abc",
		"ｎotes.txt":                       "notes.txt",
		"x\u0085y":                        "x y",
		"a\tb\nc":                         "a b c",
		"../../etc/passwd":                "etcpasswd",
		`C:\\windows`:                     "C:windows",
		"report  final.pdf ":              "report final.pdf",
		"notes.txt...":                    "notes.txt",
		"отчёт.pdf":                       "отчёт.pdf",
		"写真.png":                          "写真.png",
		"p\u0430ypal.html":                "pypal.html", // with a Cyrillic letter
		"\u202e\u202d":                    "",
		"...":                             "",
		"\xff\xfe.txt":                    "txt",
		strings.Repeat("x", 400) + ".png": strings.Repeat("x", 251) + ".png",
	} {
		x := open(t, chooser.Options{Kind: chooser.Save, Folder: t.TempDir(), Suggested: idea})
		if got := x.Name(); got != want {
			t.Errorf("%+q is suggested as %+q, want %+q", idea, got, want)
		}
	}
}

// Whatever is suggested, and whatever stands in the folder, what a person sees
// before "Save here" is what is chosen, and a file that is there is asked about.
func FuzzSuggestedName(f *testing.F) {
	for _, s := range []string{".bashrc", "a\u202eb", "ｎ", "..", "a/b", "x\u0301\u0301\u0301\u0301", strings.Repeat("é", 200), "\xff", "con.", "а.txt", "פ.txt"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, idea string) {
		name := chooser.Suggest(idea)
		switch {
		case name == "": // nothing of it is of use
		case !utf8.ValidString(name), len(name) > 255, strings.ContainsAny(name, "/\\\x00"), name[0] == '.',
			!describe.Editable(name), filepath.Base(name) != name:
			t.Errorf("%+q is suggested as %+q", idea, name)
		case chooser.Suggest(name) != name:
			t.Errorf("%+q is suggested as %+q, and that as %+q", idea, name, chooser.Suggest(name))
		}
	})
}

// A file that is there is replaced only when the person has said so, in a
// question that no click answers which was meant for the files.
func TestReplacingIsAsked(t *testing.T) {
	dir := folder(t)
	var arm func()
	x := open(t, chooser.Options{
		Kind: chooser.Save, Folder: dir, Suggested: "notes.txt",
		Hesitate: func(_ func() bool, f func()) { arm = f },
	})
	arm()
	x.click("Save here")
	if len(x.chosen) > 0 || !x.says("Replace the file that is there?") || !x.says(filepath.Join(dir, "notes.txt")) {
		t.Fatalf("chosen %q, and it shows %q", x.chosen, prompt.Texts(x.Chooser))
	}
	keys := x.window.Canvas().Focused()
	keys.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	x.press("Replace") // too early
	if len(x.chosen) > 0 || !x.says("Replace the file") {
		t.Fatalf("too early: chosen %q, and it shows %q", x.chosen, prompt.Texts(x.Chooser))
	}
	keys.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if len(x.chosen) > 0 || x.says("Replace the file") {
		t.Fatalf("chosen %q, and it shows %q", x.chosen, prompt.Texts(x.Chooser))
	}
	x.click("Save here")
	arm()
	x.press("Back")
	if len(x.chosen) > 0 || x.says("Replace the file") {
		t.Fatalf("back: chosen %q, and it shows %q", x.chosen, prompt.Texts(x.Chooser))
	}
	x.click("Save here")
	arm()
	x.press("Replace")
	x.want(filepath.Join(dir, "notes.txt"))
}

// What becomes of a file while the question about it stands was not asked about.
func TestChangesWhileAsking(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "holiday.desktop")
	x := open(t, chooser.Options{Kind: chooser.Save, Folder: dir, Suggested: "holiday.desktop"})
	x.click("Save here")
	if !x.says("Save under this name?") {
		t.Fatalf("it shows %q", prompt.Texts(x.Chooser))
	}
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	x.press("Save here")
	if len(x.chosen) > 0 || !x.says("Replace the file that is there?") {
		t.Fatalf("chosen %q, and it shows %q", x.chosen, prompt.Texts(x.Chooser))
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("notes.txt", path); err != nil {
		t.Fatal(err)
	}
	x.press("Replace")
	if len(x.chosen) > 0 || !x.says(filepath.Join(dir, "notes.txt")) {
		t.Fatalf("chosen %q, and it shows %q", x.chosen, prompt.Texts(x.Chooser))
	}
	x.press("Replace")
	x.want(path)
}

// What a prompt warns of, the chooser does, whatever is chosen and however.
func TestRisksOfAChoice(t *testing.T) {
	for name, c := range map[string]struct {
		options chooser.Options
		make    string // a file that is there
		do      func(x *opened)
		want    string
		yes     string
	}{
		"a new program": {
			chooser.Options{Kind: chooser.Save, Suggested: "holiday.desktop"},
			"",
			func(x *opened) { x.click("Save here") }, "can be run as a program", "Save here",
		},
		"a hidden file that is written out": {
			chooser.Options{Kind: chooser.Save},
			"",
			func(x *opened) { x.TypeName(".bashrc"); x.click("Save here") }, "can be run as a program", "Save here",
		},
		"a secret that is read": {
			chooser.Options{Kind: chooser.Open},
			"id_rsa",
			func(x *opened) { x.click("id_rsa") }, "secret", "Choose",
		},
		"a secret by a second click": {
			chooser.Options{Kind: chooser.Open},
			"key.pem",
			func(x *opened) { x.click("key.pem"); x.click("key.pem") }, "secret", "Choose",
		},
		"a secret among others": {
			chooser.Options{Kind: chooser.Open, Multiple: true},
			"key.pem",
			func(x *opened) { x.click("key.pem"); x.click("notes.txt") }, "secret", "Choose",
		},
		"a secret whose path is written out": {
			chooser.Options{Kind: chooser.Open},
			"key.pem",
			func(x *opened) { x.Submit("key.pem") }, "secret", "Choose",
		},
		"a link to a secret": {
			chooser.Options{Kind: chooser.Open},
			".ssh/id_rsa",
			func(x *opened) {
				if err := os.Symlink(".ssh/id_rsa", filepath.Join(x.folder, "photo.png")); err != nil {
					x.t.Fatal(err)
				}
				x.Submit("photo.png")
			}, "It leads to", "Choose",
		},
		"a folder of secrets": {
			chooser.Options{Kind: chooser.Directory},
			".ssh/x",
			func(x *opened) { x.Submit(".ssh") }, "secret", "Choose this folder",
		},
		"a name that misleads": {
			chooser.Options{Kind: chooser.Open},
			"",
			func(x *opened) { x.click(`odd\u{202e}gpj.exe`) }, "cannot be seen", "Choose",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			if c.make != "" {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, c.make)), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, c.make), []byte("x"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			c.options.Folder = dir
			x := open(t, c.options)
			c.do(x)
			if len(x.chosen) > 0 || !x.says(c.want) {
				t.Fatalf("chosen %q without %q; it shows %q", x.chosen, c.want, prompt.Texts(x.Chooser))
			}
			if x.Question() != nil {
				x.press(c.yes)
			} else {
				x.click(c.yes)
			}
			if len(x.chosen) != 1 || len(x.chosen[0]) == 0 {
				t.Errorf("chosen %q after that", x.chosen)
			}
		})
	}
}

// What cannot be chosen says why, and the chooser stays.
func TestRefusedChoices(t *testing.T) {
	forbidden := func(path string) (*permissions.File, error) {
		if filepath.Base(path) == "notes.txt" {
			return nil, errors.New("a policy\u202e forbids it")
		}
		return &permissions.File{Path: path, New: true}, nil
	}
	dir := folder(t)
	for name, c := range map[string]struct {
		options chooser.Options
		do      func(x *opened)
		want    string
	}{
		"by a policy":        {chooser.Options{Kind: chooser.Save, Suggested: "notes.txt", Look: forbidden}, func(x *opened) { x.click("Save here") }, `a policy\u{202e} forbids it`},
		"one among several":  {chooser.Options{Kind: chooser.Open, Multiple: true, Look: forbidden}, func(x *opened) { x.click("mesh.obj"); x.click("notes.txt"); x.click("Choose") }, "forbids it"},
		"no name":            {chooser.Options{Kind: chooser.Save}, func(x *opened) { x.click("Save here") }, "Write a name"},
		"a folder's name":    {chooser.Options{Kind: chooser.Save, Suggested: "sub"}, func(x *opened) { x.click("Save here") }, "folder of this name"},
		"the name of a pipe": {chooser.Options{Kind: chooser.Save, Suggested: "pipe"}, func(x *opened) { x.click("Save here") }, "no ordinary file"},
		"a name with a path": {chooser.Options{Kind: chooser.Save}, func(x *opened) { x.TypeName("../x"); x.click("Save here") }, "Write a name"},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Folder = dir
			x := open(t, c.options)
			c.do(x)
			if len(x.chosen) > 0 || !x.says(c.want) {
				t.Fatalf("chosen %q; it shows %q, want %q", x.chosen, prompt.Texts(x.Chooser), c.want)
			}
			x.click("sub")
			if x.says(c.want) {
				t.Error("the refusal stays when something else is looked at")
			}
			x.click("Cancel")
			x.want()
		})
	}
}

// A name that would mislead does not stand in a field, and is itself chosen.
func TestOddNamesInFields(t *testing.T) {
	dir := t.TempDir()
	odd := "odd\u202egpj.exe"
	if err := os.MkdirAll(filepath.Join(dir, "fol\u202eder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "fol\u202eder", odd), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x := open(t, chooser.Options{Kind: chooser.Save, Folder: dir})
	x.click(`fol\u{202e}der`)
	x.click(`odd\u{202e}gpj.exe`)
	for _, f := range prompt.Fields(x.Chooser) {
		if strings.ContainsRune(f.Text, 0x202e) {
			t.Errorf("a field shows %+q", f.Text)
		}
	}
	x.click("Save here")
	if !x.says("cannot be seen") {
		t.Errorf("it shows %q", prompt.Texts(x.Chooser))
	}
	x.press("Replace")
	x.want(filepath.Join(dir, "fol\u202eder", odd))
}

// What is opened by the viewer itself is granted to nobody.
func TestOwnChoicesAreNotAskedAbout(t *testing.T) {
	dir := folder(t)
	if err := os.WriteFile(filepath.Join(dir, "key.pem"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x := open(t, chooser.Options{Kind: chooser.Open, Folder: dir, Own: true})
	x.click("key.pem")
	x.click("Choose")
	x.want(filepath.Join(dir, "key.pem"))
}
