// Package chooser lets the person choose files and folders. It is the viewer's
// own and runs with the person's rights: what is chosen here for an applet is
// granted to it, exactly that and nothing beside it. Names of files are shown
// escaped; nothing of a file but its name, size and time is read.
package chooser

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
	view "example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/style"
)

// Kind is what is chosen.
type Kind string

// The kinds; their names are those of the service that asks.
const (
	Open      Kind = "open"
	Save      Kind = "save"
	Directory Kind = "directory"
)

// Options say what is to be chosen.
type Options struct {
	Title      string
	Note       string // what choosing means; may be empty
	Kind       Kind
	Multiple   bool     // Open: several files
	Extensions []string // Open: ".obj" ...; none shows all
	Suggested  string   // Save: a name, which may be an applet's idea
	Folder     string   // where to begin; empty: the person's home
	Folders    bool     // Open: a folder will do as well
	Own        bool     // it is for the viewer itself: nothing is granted, so nothing is asked

	Applet       permissions.Applet // whom it is chosen for
	Surroundings prompt.Surroundings
	// Look finds what a path leads to, as the gate would be asked about it, before
	// it is chosen. An error is why it cannot be, in words for the person, such as
	// that a policy forbids it. Nil looks at the file system only.
	Look func(path string) (*permissions.File, error)
	// Hesitate calls arm when what inSight tells of has stayed in sight for a
	// while; nothing can be chosen before: whoever opens the chooser may have
	// waited for a click. Nil: at once.
	Hesitate func(inSight func() bool, arm func())
}

// Limits on what is shown.
const (
	maxEntries = 20_000 // of one folder: more cannot be looked through
	nameLimit  = 160    // characters of a name
)

// Chooser is a sheet to put over the window. Its methods are called on Fyne's goroutine.
type Chooser struct {
	widget.BaseWidget

	options Options
	done    func(paths []string)
	over    bool
	armed   bool
	folder  string
	entries []entry
	marked  map[string]bool // by path
	hidden  bool            // show hidden files
	silent  map[string]bool // folders in which something does not answer

	path    *field
	place   shown // what stands in path
	name    *field
	taken   shown // the file whose name stands in name
	list    *widget.List
	empty   *style.Text
	choose  *widget.Button
	lines   []*line
	refusal *style.Text
	warning *fyne.Container // what to think of about what is marked
	warned  []string        // the same, in words
	files   fyne.CanvasObject
	doubt   *view.DoubtSheet // in the place of files, if there is something to think of
	body    *fyne.Container  // either
	content fyne.CanvasObject
}

// entry is one line of a folder.
type entry struct {
	name   string
	folder bool
	size   int64     // -1: not known
	time   time.Time // zero: not known
}

// New returns a chooser. done is called once: without paths when the person
// chose nothing.
func New(o Options, done func(paths []string)) *Chooser {
	if o.Look == nil {
		o.Look = look
	}
	o.Look = patient(o.Look)
	c := &Chooser{options: o, done: done, marked: map[string]bool{}, silent: map[string]bool{}, armed: o.Hesitate == nil}
	c.ExtendBaseWidget(c)
	c.build()
	folder := o.Folder
	if folder == "" {
		folder, _ = os.UserHomeDir()
	}
	if folder == "" {
		folder = string(filepath.Separator)
	}
	c.visit(folder)
	if o.Hesitate != nil {
		o.Hesitate(func() bool { return !c.over }, c.Arm)
	}
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *Chooser) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.content) }

// First is what should have the keyboard when the chooser opens.
func (c *Chooser) First() fyne.Focusable {
	if c.options.Kind == Save {
		return c.name
	}
	return c.list
}

// Arm lets a guarded chooser take clicks and keys from now on. The caller waits
// first until those are through that were meant for something else.
func (c *Chooser) Arm() {
	c.armed = true
	c.enable()
}

// Escape is what the key of that name does.
func (c *Chooser) Escape() {
	if c.doubt != nil {
		c.back()
		return
	}
	c.Cancel()
}

// Cancel chooses nothing.
func (c *Chooser) Cancel() { c.finish(nil) }

func (c *Chooser) finish(paths []string) {
	if !c.over {
		c.over = true
		c.done(paths)
	}
}

// Inside is what the chooser shows now, for tests and tools that read it.
func (c *Chooser) Inside() fyne.CanvasObject {
	if c.doubt != nil {
		return c.doubt
	}
	return view.Listed(c.content, c.lines)
}

func (c *Chooser) build() {
	c.path = newField(c.Cancel, func(s string) { c.typed(c.place.of(s)) })
	c.name = newField(c.Cancel, func(string) { c.accept() })
	c.name.SetText(suggested(c.options.Suggested))
	c.name.OnChanged = func(string) { c.allow() }
	c.refusal, c.warning = newRefusal(), container.NewStack()
	c.name.SetPlaceHolder(lang.L("Name of the file"))
	c.empty = style.NewText(lang.L("Nothing to choose here"), style.ColorMuted)
	c.empty.Align = fyne.TextAlignCenter
	c.list = widget.NewList(func() int { return len(c.entries) },
		func() fyne.CanvasObject {
			l := newLine()
			c.lines = append(c.lines, l)
			return l
		},
		func(i widget.ListItemID, o fyne.CanvasObject) { c.fill(o.(*line), i) })
	c.list.HideSeparators = true
	c.list.OnSelected = func(i widget.ListItemID) { c.select1(i); c.list.UnselectAll() }

	up := widget.NewButtonWithIcon("", theme.MoveUpIcon(), func() { c.visit(filepath.Dir(c.folder)) })
	hidden := widget.NewCheck(lang.L("Hidden files"), func(on bool) { c.hidden = on; c.visit(c.folder) })
	c.choose = widget.NewButton(c.options.verb(), c.accept)
	c.choose.Importance = widget.HighImportance
	cancel := widget.NewButton(lang.L("Cancel"), c.Cancel)

	head := []fyne.CanvasObject{style.NewText(c.options.Title, theme.ColorNameForeground).Bold().Sized(theme.SizeNameSubHeadingText).Ellipsis()}
	if c.options.Note != "" {
		head = append(head, style.NewParagraph(c.options.Note, style.ColorMuted))
	}
	head = append(head, container.NewBorder(nil, nil, up, nil, c.path))
	foot := []fyne.CanvasObject{style.Beside(8, hidden, style.Room(), cancel, c.choose)}
	if c.options.Kind == Save {
		foot = append([]fyne.CanvasObject{c.name}, foot...)
	}
	foot = append([]fyne.CanvasObject{c.warning, c.refusal}, foot...)
	ground := style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator)
	ground.Raised = true
	middle := container.NewBorder(nil, nil, c.places(), nil, container.NewStack(style.NewSurface(theme.ColorNameBackground, 8).Bordered(theme.ColorNameSeparator), style.Inset(4, 4, container.NewStack(c.list, container.NewCenter(c.empty)))))
	c.files = container.NewBorder(style.Below(8, head...), style.Below(8, foot...), nil, nil, style.Inset(0, 10, middle))
	c.body = container.NewStack(c.files)
	c.content = container.NewStack(ground, style.Inset(padX, padY, c.body))
}

// verb is what the button says.
func (o Options) verb() string {
	switch o.Kind {
	case Save:
		return lang.L("Save here")
	case Directory:
		return lang.L("Choose this folder")
	default:
		return lang.L("Choose")
	}
}

// places are the folders that people keep things in.
func (c *Chooser) places() fyne.CanvasObject {
	home, _ := os.UserHomeDir()
	var rows []fyne.CanvasObject
	for _, p := range []struct{ icon, label, path string }{
		{"home", lang.L("Home"), home},
		{"file", lang.L("Documents"), filepath.Join(home, "Documents")},
		{"down", lang.L("Downloads"), filepath.Join(home, "Downloads")},
		{"storage", lang.L("Computer"), string(filepath.Separator)},
	} {
		if info, err := stat(p.path); err != nil || !info.IsDir() {
			continue
		}
		b := widget.NewButtonWithIcon(p.label, style.Icon(p.icon), func() { c.visit(p.path) })
		b.Importance, b.Alignment = widget.LowImportance, widget.ButtonAlignLeading
		rows = append(rows, b)
	}
	return container.NewVBox(rows...)
}

// visit shows a folder.
func (c *Chooser) visit(folder string) {
	folder = filepath.Clean(folder)
	all, err := c.read(folder)
	c.empty.SetText(lang.L(reason(err)))
	c.folder, c.entries = folder, slices.DeleteFunc(all, func(e entry) bool { return !c.shows(e) })
	clear(c.marked)
	slices.SortFunc(c.entries, func(a, b entry) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	if len(c.entries) > 0 {
		c.empty.SetText("")
	}
	c.place = show(folder)
	c.path.SetText(c.place.text)
	c.allow()
	c.list.UnselectAll()
	if len(c.lines) > 0 { // before it was painted there is nothing to scroll, and Fyne panics
		c.list.ScrollToTop()
	}
	c.list.Refresh()
	c.enable()
	if c.options.Kind == Directory {
		c.warnOf([]string{c.folder})
	} else {
		c.warnOf(nil)
	}
}

// shows tells whether an entry is one to choose, or leads to some.
func (c *Chooser) shows(e entry) bool {
	switch {
	case strings.HasPrefix(e.name, ".") && !c.hidden:
		return false
	case e.folder:
		return true
	case c.options.Kind == Directory:
		return false
	case c.options.Kind == Open && len(c.options.Extensions) > 0:
		return slices.ContainsFunc(c.options.Extensions, func(x string) bool {
			return strings.EqualFold(filepath.Ext(e.name), x)
		})
	}
	return true
}

// select1 is a click on a line: a folder is entered, a file marked, and chosen with a second click.
func (c *Chooser) select1(i int) {
	if i >= len(c.entries) || !c.armed {
		return
	}
	e := c.entries[i]
	path := filepath.Join(c.folder, e.name)
	c.allow()
	switch {
	case e.folder:
		c.visit(path)
		return
	case c.options.Kind == Save:
		c.taken = show(e.name)
		c.name.SetText(c.taken.text)
	case c.options.Multiple:
		c.marked[path] = !c.marked[path]
		if !c.marked[path] {
			delete(c.marked, path)
		}
	case c.marked[path]:
		if len(c.warned) == 0 { // what is warned of is chosen with the button: it was read, or could have been
			c.accept()
		}
		return
	default:
		clear(c.marked)
		c.marked[path] = true
	}
	c.warnOf(slices.Sorted(maps.Keys(c.marked)))
	c.enable()
	c.list.Refresh()
}

// typed goes to a folder, or chooses a file, that was written out.
func (c *Chooser) typed(path string) {
	if !c.armed {
		return
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.folder, path)
	}
	path = filepath.Clean(path)
	info, err := stat(path)
	switch {
	case err == nil && info.IsDir():
		c.visit(path)
	case err == nil && c.options.Kind == Open && info.Mode().IsRegular():
		c.submit(path)
	default:
		c.path.SetText(c.place.text)
	}
}

// submit chooses a file whose path was written out: it is marked, for the
// button to choose, where there is something to think of first.
func (c *Chooser) submit(path string) {
	clear(c.marked)
	c.marked[path] = true
	c.enable()
	c.consider([]string{path})
}

// enable allows to choose when something is.
func (c *Chooser) enable() {
	if !c.armed || c.options.Kind == Open && len(c.marked) == 0 && !c.options.Folders {
		c.choose.Disable()
		return
	}
	c.choose.Enable()
}

func (c *Chooser) accept() {
	if !c.armed || c.over || c.doubt != nil {
		return
	}
	switch c.options.Kind {
	case Save:
		name := written(c.taken.of(c.name.Text))
		if name == "" {
			c.refuse(lang.L("Write a name for the file"))
			return
		}
		c.consider([]string{filepath.Join(c.folder, name)})
	case Directory:
		c.consider([]string{c.folder})
	default:
		paths := slices.Sorted(maps.Keys(c.marked))
		if len(paths) == 0 && c.options.Folders {
			paths = []string{c.folder}
		}
		if len(paths) > 0 {
			c.consider(paths)
		}
	}
}

func (c *Chooser) fill(l *line, i int) {
	e := c.entries[i]
	l.show(e, c.marked[filepath.Join(c.folder, e.name)])
}

// line is one entry of the list.
type line struct {
	widget.BaseWidget
	ground  *style.Surface
	image   *fyne.Container
	name    *style.Text
	size    *style.Text
	time    *style.Text
	content fyne.CanvasObject
}

func newLine() *line {
	l := &line{
		ground: style.NewSurface(theme.ColorNameSelection, 6), image: container.NewStack(style.IconImage(style.Icon("file"), 18)),
		name: style.NewText("", theme.ColorNameForeground).Ends(), // what a file is stands at the end of its name
		size: style.NewText("", style.ColorMuted).Caption(), time: style.NewText("", style.ColorMuted).Caption(),
	}
	l.ground.Hide()
	l.content = container.NewStack(l.ground, style.Inset(8, 5, style.Beside(8, l.image, style.Wide(l.name), l.size, l.time)))
	l.ExtendBaseWidget(l)
	return l
}

func (l *line) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.content) }

// Inside is what the line shows.
func (l *line) Inside() fyne.CanvasObject { return l.content }

func (l *line) show(e entry, marked bool) {
	icon := style.Icon("file")
	if e.folder {
		icon = style.ColoredIcon("folder", theme.ColorNamePrimary)
	}
	l.image.Objects = []fyne.CanvasObject{style.IconImage(icon, 18)}
	l.name.SetText(prompt.Escape(e.name, nameLimit))
	size := ""
	if !e.folder && e.size >= 0 {
		size = account.Size(uint64(e.size))
	}
	l.size.SetText(size)
	changed := ""
	if !e.time.IsZero() {
		changed = e.time.Format("2006-01-02 15:04")
	}
	l.time.SetText(changed)
	if marked {
		l.ground.Show()
	} else {
		l.ground.Hide()
	}
	l.content.Refresh()
}

// field is an entry that Esc leaves the chooser from.
type field struct {
	widget.Entry
	escape func()
}

func newField(escape func(), submitted func(string)) *field {
	f := &field{escape: escape}
	f.OnSubmitted = submitted
	f.ExtendBaseWidget(f)
	return f
}

// TypedKey implements fyne.Focusable.
func (f *field) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		f.escape()
		return
	}
	f.Entry.TypedKey(k)
}
