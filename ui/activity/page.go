package activity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions/account"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/style"
)

// Event is one entry of the ledger, in words. Texts are as they came.
type Event struct {
	Seq      uint64
	Time     time.Time
	Kind     Kind
	Identity string
	Name     string // of the applet
	What     string // what was asked, decided or done
	Detail   string // who decided, how much was moved; may be empty
}

// Kind sorts events for the eye.
type Kind int

// The kinds.
const (
	Other Kind = iota
	Granted
	Denied
	Used
	Revoked
)

// Log is the ledger.
type Log interface {
	// Events lists those after a sequence number, the oldest first, at most the
	// newest limit of them; of one applet when identity is set.
	Events(ctx context.Context, identity string, after uint64, limit int) ([]Event, error)
}

// shownEvents is how many events the page holds: what is older is `vitrine log`'s.
const shownEvents = 2_000

// Page is the page. Its methods are called on Fyne's goroutine.
type Page struct {
	widget.BaseWidget

	recorder *Recorder
	log      Log
	warn     func(error)
	identity string
	events   []Event
	shown    []int // of events, the newest first
	search   string
	run      uint64 // whose charts are shown; 0: the first

	runs    *widget.Select
	memory  *chart
	load    *chart
	bytes   *chart
	charts  *fyne.Container
	figures *style.Text
	handles *handleList
	idle    fyne.CanvasObject
	list    *widget.List
	empty   *style.Text
	lines   []*line
	content fyne.CanvasObject
	stop    chan struct{}
}

// New returns the page, which follows recorder and log until Close. identity,
// when set, shows that applet's events alone.
func New(r *Recorder, log Log, identity string, warn func(error)) *Page {
	p := &Page{recorder: r, log: log, identity: identity, warn: warn, stop: make(chan struct{})}
	p.ExtendBaseWidget(p)
	p.build()
	p.Refreshed()
	return p
}

// Follow looks for what is new twice a second until Close.
func (p *Page) Follow() {
	go func() {
		tick := time.NewTicker(sampleTime)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-tick.C:
				fyne.DoAndWait(p.Refreshed)
			}
		}
	}()
}

// Close ends Follow.
func (p *Page) Close() { close(p.stop) }

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }

// Inside is what stands on the page now, for tests and tools that read it.
func (p *Page) Inside() fyne.CanvasObject {
	return prompt.Listed(p.content, append(p.lines, p.handles.lines...))
}

func (p *Page) build() {
	search := widget.NewEntry()
	search.SetPlaceHolder(lang.L("Search the log"))
	search.ActionItem = style.IconImage(style.ColoredIcon("search", style.ColorMuted), 18)
	search.OnChanged = func(s string) { p.search = strings.ToLower(strings.TrimSpace(s)); p.filter() }
	p.runs = widget.NewSelect(nil, nil)
	p.runs.PlaceHolder = lang.L("No applet is running")
	p.runs.OnChanged = func(string) { p.pick() }
	p.memory = newChart(lang.L("Memory"), theme.ColorNamePrimary)
	p.load = newChart(lang.L("Computing time"), style.ColorSecondary)
	p.bytes = newChart(lang.L("Files and connections"), theme.ColorNameSuccess)
	p.charts = container.NewGridWithColumns(3, p.memory, p.load, p.bytes)
	p.figures = style.NewParagraph("", style.ColorMuted).Caption()
	p.handles = newHandleList()
	idle := style.NewParagraph(lang.L("When an applet runs, its use of memory, computing time, files and connections appears here."), style.ColorMuted)
	idle.Align = fyne.TextAlignCenter
	p.idle = style.On(style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator), 24, idle)
	p.list = widget.NewList(func() int { return len(p.shown) }, func() fyne.CanvasObject {
		l := newLine()
		p.lines = append(p.lines, l)
		return l
	},
		func(i widget.ListItemID, o fyne.CanvasObject) { o.(*line).show(p.events[p.shown[i]]) })
	p.list.HideSeparators = true
	p.list.OnSelected = func(i widget.ListItemID) { p.list.Unselect(i) }
	p.empty = style.NewText(lang.L("Nothing is written down yet"), style.ColorMuted)
	title := style.NewText(lang.L("Activity"), theme.ColorNameForeground).Bold().Sized(theme.SizeNameHeadingText)
	tools := style.Beside(10, style.Wide(title), container.NewGridWrap(fyne.NewSize(260, search.MinSize().Height), style.Framed(p.runs)))
	log := style.Beside(10, style.Wide(style.NewText(lang.L("What was asked, decided and done"), theme.ColorNameForeground).Bold()),
		container.NewGridWrap(fyne.NewSize(260, search.MinSize().Height), search))
	card := style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator)
	top := style.Below(12, tools, p.charts, p.figures, p.handles, p.idle, log)
	p.content = container.NewStack(style.NewSurface(style.ColorBar, 0), style.Inset(20, 18,
		container.NewBorder(style.Inset(0, 6, top), nil, nil, nil,
			container.NewStack(card, style.Inset(6, 6, container.NewStack(p.list, container.NewCenter(p.empty)))))))
}

// Refreshed takes over what is new.
func (p *Page) Refreshed() {
	p.showRuns()
	var after uint64
	if n := len(p.events); n > 0 {
		after = p.events[n-1].Seq
	}
	events, err := p.log.Events(context.Background(), p.identity, after, shownEvents)
	if err != nil {
		p.warn(err)
		return
	}
	if len(events) == 0 && after > 0 {
		return
	}
	p.events = append(p.events, events...)
	if len(p.events) > shownEvents {
		p.events = slices.Delete(p.events, 0, len(p.events)-shownEvents)
	}
	p.filter()
}

// filter lists the events that hold what is searched for.
func (p *Page) filter() {
	p.shown = p.shown[:0]
	for i := len(p.events) - 1; i >= 0; i-- {
		e := &p.events[i]
		if p.search == "" || strings.Contains(strings.ToLower(e.Name+" "+e.What+" "+e.Detail), p.search) {
			p.shown = append(p.shown, i)
		}
	}
	if len(p.shown) == 0 {
		p.empty.Show()
	} else {
		p.empty.Hide()
	}
	p.list.Refresh()
}

// showRuns brings choice and charts up to date.
func (p *Page) showRuns() {
	var names []string
	var runs []*Run
	for _, r := range p.recorder.Runs() {
		if p.identity != "" && r.Applet.Identity != p.identity {
			continue
		}
		name := fmt.Sprintf("%s (%d)", describe.Name(r.Applet), r.Number)
		if r.Ended {
			name = lang.L("{{.Name}}, ended", map[string]any{"Name": name})
		}
		names, runs = append(names, name), append(runs, r)
	}
	if !slices.Equal(names, p.runs.Options) {
		p.runs.Options = names
		p.runs.Refresh()
	}
	at := slices.IndexFunc(runs, func(r *Run) bool { return r.Number == p.run })
	if at < 0 && len(runs) > 0 {
		at = 0
	}
	setVisible(p.charts, at >= 0)
	setVisible(p.figures, at >= 0)
	setVisible(p.idle, at < 0)
	if at < 0 {
		p.handles.show(nil)
		return
	}
	p.run = runs[at].Number
	if p.runs.Selected != names[at] {
		p.runs.Selected = names[at]
		p.runs.Refresh()
	}
	r := runs[at]
	size := func(x float64) string { return account.Size(uint64(x) &^ 0x3ff) }
	p.memory.show(r.memory(), float64(r.Memory), 1<<20, size)
	p.load.show(r.load(), 0, 0.1, func(x float64) string { return fmt.Sprintf("%.0f %%", x*100) })
	p.bytes.show(r.throughput(), 0, 1<<10, func(x float64) string { return size(x) + "/s" })
	p.figures.SetText(summary(r.Figures))
	p.handles.show(r.Figures.Handles)
}

// pick shows the charts of the run that was chosen.
func (p *Page) pick() {
	at := p.runs.SelectedIndex()
	for _, r := range p.recorder.Runs() {
		if p.identity != "" && r.Applet.Identity != p.identity {
			continue
		}
		if at == 0 {
			p.run = r.Number
			p.showRuns()
			return
		}
		at--
	}
}

func setVisible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// line is one event of the list.
type line struct {
	widget.BaseWidget
	icon    *fyne.Container
	what    *style.Text
	detail  *style.Text
	when    *style.Text
	content fyne.CanvasObject
}

func newLine() *line {
	l := &line{
		icon: container.NewStack(style.IconImage(style.Icon("info"), 18)),
		what: style.NewText("", theme.ColorNameForeground).Ends(), detail: style.NewText("", style.ColorMuted).Caption(),
		when: style.NewText("", style.ColorMuted).Caption(),
	}
	l.content = style.Inset(10, 4, style.Beside(12, l.when, l.icon, style.Wide(l.what), l.detail))
	l.ExtendBaseWidget(l)
	return l
}

// detailShare is how much of a line its figures may take; wider ones are not
// shown, for what happened has to be read.
const detailShare = 0.45

// Resize implements fyne.CanvasObject.
func (l *line) Resize(size fyne.Size) {
	setVisible(l.detail, l.detail.Natural() <= size.Width*detailShare)
	l.BaseWidget.Resize(size)
}

// CreateRenderer implements fyne.Widget.
func (l *line) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.content) }

// Inside is what the line shows.
func (l *line) Inside() fyne.CanvasObject { return l.content }

func (l *line) show(e Event) {
	name, colour := "info", style.ColorMuted
	switch e.Kind {
	case Granted:
		name, colour = "check", theme.ColorNameSuccess
	case Denied:
		name, colour = "close", theme.ColorNameError
	case Used:
		name = "file"
	case Revoked:
		name, colour = "shield", theme.ColorNameWarning
	case Other:
	}
	l.icon.Objects = []fyne.CanvasObject{style.IconImage(style.ColoredIcon(name, colour), 18)}
	l.when.SetText(e.Time.Format("2006-01-02 15:04:05"))
	l.what.SetText(describe.EscapeLine(strings.TrimSpace(e.Name+" "+e.What), describe.MaxReason))
	l.detail.SetText(describe.EscapeLine(e.Detail, describe.MaxInline))
	setVisible(l.detail, l.detail.Natural() <= l.Size().Width*detailShare)
	l.content.Refresh()
}
