package chooser

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
	view "example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/style"
)

// This file is about what stands between a choice and its taking effect: a rule
// that forbids it, and what a prompt about the same thing would warn of.

// action is what a choice lets the applet do, at most.
func (k Kind) action() permissions.Action {
	if k == Save {
		return permissions.WriteFile
	}
	return permissions.ReadFile
}

// consider takes a choice, unless there is something to think of before that
// the person has not seen yet.
func (c *Chooser) consider(paths []string) {
	if c.options.Own {
		c.finish(paths)
		return
	}
	doubt, err := c.options.weigh(paths)
	switch {
	case err != nil:
		c.refuse(prompt.EscapeLine(err.Error(), prompt.MaxReason))
	case doubt == nil:
		c.finish(paths)
	case c.options.Kind == Save:
		c.ask(*doubt, paths)
	case slices.Equal(c.warned, doubt.Risks):
		c.finish(paths)
	default:
		c.warn(doubt.Risks)
	}
}

// warnOf shows what there is to think of about what is marked, before it is
// chosen: to read needs no question of its own, as the button is one.
func (c *Chooser) warnOf(paths []string) {
	if c.options.Own || len(paths) == 0 {
		c.warn(nil)
		return
	}
	switch doubt, err := c.options.weigh(paths); {
	case err != nil: // said when it is to be chosen
		c.warn(nil)
	case doubt == nil:
		c.warn(nil)
	default:
		c.warn(doubt.Risks)
	}
}

func (c *Chooser) warn(risks []string) {
	if slices.Equal(c.warned, risks) {
		return
	}
	c.warned, c.warning.Objects = risks, nil
	if len(risks) > 0 {
		c.warning.Objects = []fyne.CanvasObject{view.Risks(risks, nil)}
	}
	c.body.Refresh()
}

// maxListed is how many files a question names; the others are counted.
const maxListed = 8

// weigh finds out what there is to think of; nil when there is nothing. An error
// is why it cannot be chosen, in words for the person.
func (o Options) weigh(paths []string) (*view.Doubt, error) {
	d := &view.Doubt{No: lang.L("Back")}
	doubtful := 0
	for _, path := range paths {
		f, err := o.Look(path)
		if err != nil {
			return nil, err
		}
		if o.Kind == Save && f.Folder {
			return nil, errors.New(lang.L("There is a folder of this name"))
		}
		p := o.describe(f)
		replaced := o.Kind == Save && !f.New
		if !prompt.Editable(filepath.Base(f.Path)) {
			p.Risks = append(p.Risks, lang.L("The name has characters that cannot be seen, or pass for others."))
		}
		if !replaced && len(p.Risks) == 0 {
			continue
		}
		if f.Path != path && o.Kind != Save { // whose path stands in the question
			p.Risks = append(p.Risks, lang.L("It leads to {{.Path}}", map[string]any{"Path": prompt.EscapeLine(f.Path, prompt.MaxInline)}))
		}
		if doubtful++; doubtful <= maxListed {
			d.Object = append(d.Object, p.Object...)
		}
		d.Title, d.Yes, d.Summary = o.words(f, replaced), o.verb(), p.Summary
		if replaced {
			d.Yes = lang.L("Replace")
			d.Object = append(d.Object, thereNow(f.Path)...)
		}
		for _, risk := range p.Risks {
			if !slices.Contains(d.Risks, risk) {
				d.Risks = append(d.Risks, risk)
			}
		}
	}
	if more := doubtful - maxListed; more > 0 {
		d.Object = append(d.Object, prompt.Fact{Label: lang.L("And"), Value: lang.L("{{.N}} more", map[string]any{"N": more})})
	}
	if doubtful == 0 {
		return nil, nil //nolint:nilnil // there is nothing to think of
	}
	return d, nil
}

// describe is what a prompt about the same thing would say. Here, and nowhere
// else, a choice is judged.
func (o Options) describe(f *permissions.File) prompt.Prompt {
	s := o.Surroundings
	s.Preview = nil // nothing is counted while the person waits
	return s.Describe(permissions.Request{
		Applet: o.Applet, Action: o.Kind.action(), Resource: permissions.Resource{File: f},
	}, account.Figures{})
}

// words is the question.
func (o Options) words(f *permissions.File, replaced bool) string {
	switch {
	case replaced:
		return lang.L("Replace the file that is there?")
	case o.Kind == Save:
		return lang.L("Save under this name?")
	case f.Folder:
		return lang.L("Choose this folder?")
	}
	return lang.L("Choose this file?")
}

// thereNow tells a file that would be replaced from another one of its name.
func thereNow(path string) []prompt.Fact {
	info, err := stat(path)
	if err != nil {
		return nil
	}
	size := account.Size(uint64(max(info.Size(), 0)))
	return []prompt.Fact{{
		Label: lang.L("There now"),
		Value: lang.L("{{.Size}}, changed {{.Time}}", map[string]any{"Size": size, "Time": info.ModTime().Format("2006-01-02 15:04")}),
	}}
}

// same reports whether two questions are one: about the same things, as they were.
func same(a, b *view.Doubt) bool {
	return a.Title == b.Title && slices.Equal(a.Risks, b.Risks) && slices.Equal(a.Object, b.Object)
}

// ask puts the question in the place of the files. Whatever was under way when
// it came into sight answers nothing. What has become of the file while the
// question stood, such as that there is one now, is asked about in its turn.
func (c *Chooser) ask(d view.Doubt, paths []string) {
	sheet := view.NewDoubtSheet(d, c.back, func() {
		switch now, err := c.options.weigh(paths); {
		case err != nil || now == nil || !same(&d, now):
			c.back()
			c.consider(paths)
		default:
			c.finish(paths)
		}
	})
	c.doubt = sheet
	c.body.Objects = []fyne.CanvasObject{sheet}
	c.body.Refresh()
	c.focus(sheet.Keys())
	if c.options.Hesitate == nil {
		sheet.Arm()
		return
	}
	c.options.Hesitate(func() bool { return !c.over && c.doubt == sheet }, sheet.Arm)
}

// back returns from the question to the files.
func (c *Chooser) back() {
	c.doubt = nil
	c.body.Objects = []fyne.CanvasObject{c.files}
	c.body.Refresh()
	c.focus(c.First())
}

// refuse says why something cannot be chosen.
func (c *Chooser) refuse(why string) {
	c.refusal.SetText(why)
	c.refusal.Show()
	c.body.Refresh()
}

// allow takes back what refuse said: something else is chosen.
func (c *Chooser) allow() {
	if c.refusal.Visible() {
		c.refusal.Hide()
		c.body.Refresh()
	}
}

func (c *Chooser) focus(f fyne.Focusable) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		canvas.Focus(f)
	}
}

func newRefusal() *style.Text {
	t := style.NewParagraph("", theme.ColorNameError)
	t.Hide()
	return t
}

// look is what Options.Look stands for where nobody knows better.
func look(path string) (*permissions.File, error) {
	f := &permissions.File{Path: path, Asked: path}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.New = true
		return f, nil
	case err != nil:
		return nil, fmt.Errorf("it cannot be looked at: %w", err)
	}
	if f.Path, err = filepath.EvalSymlinks(path); err == nil {
		info, err = os.Stat(path)
	}
	switch {
	case err != nil:
		return nil, errors.New("it is a link that leads nowhere")
	case info.IsDir():
		f.Folder = true
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no ordinary file")
	}
	return f, nil
}
