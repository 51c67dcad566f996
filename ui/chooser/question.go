package chooser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	view "example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/style"
)

// Question asks about files that were chosen without a Chooser: dropped on the
// applet. It is guarded as a prompt is. Its methods are called on Fyne's
// goroutine.
type Question struct {
	widget.BaseWidget
	sheet   *view.DoubtSheet
	done    func(yes bool)
	over    bool
	content fyne.CanvasObject
}

// padX and padY are between the edge of a sheet and what is on it.
const (
	padX float32 = 18
	padY float32 = 14
)

// NewQuestion returns the question that a chooser with these options would warn
// of when paths are chosen; nil when there is nothing to think of. An error is
// why they cannot be chosen. Done is called once.
func NewQuestion(o Options, paths []string, done func(yes bool)) (*Question, error) {
	if o.Look == nil {
		o.Look = look
	}
	o.Look = patient(o.Look)
	doubt, err := o.weigh(paths)
	if err != nil || doubt == nil {
		return nil, err
	}
	q := &Question{done: done}
	q.ExtendBaseWidget(q)
	doubt.Title, doubt.No, doubt.Yes = o.Title, lang.L("No"), lang.L("Give")
	asked := *doubt
	q.sheet = view.NewDoubtSheet(asked, q.Cancel, func() {
		now, err := o.weigh(paths)
		if now != nil {
			now.Title = o.Title
		}
		q.finish(err == nil && now != nil && same(&asked, now)) // what has changed meanwhile was not asked about
	})
	ground := style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator)
	ground.Raised = true
	q.content = container.NewStack(ground, style.Inset(padX, padY, q.sheet))
	if o.Hesitate == nil {
		q.sheet.Arm()
	} else {
		o.Hesitate(func() bool { return !q.over }, q.sheet.Arm)
	}
	return q, nil
}

// CreateRenderer implements fyne.Widget.
func (q *Question) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(q.content) }

// Height is how much the question wants at that width.
func (q *Question) Height(width float32) float32 { return q.sheet.Height(width-2*padX) + 2*padY }

// First is what must have the keyboard when the question comes into sight.
func (q *Question) First() fyne.Focusable { return q.sheet.Keys() }

// Cancel answers no.
func (q *Question) Cancel() { q.finish(false) }

func (q *Question) finish(yes bool) {
	if !q.over {
		q.over = true
		q.done(yes)
	}
}

// Inside is what the question shows, for tests and tools that read it.
func (q *Question) Inside() fyne.CanvasObject { return q.sheet.Inside() }
