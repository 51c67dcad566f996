package activity

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions/account"
)

// summary is what a run has used, but for what the charts show. Fuel is the
// worker's claim.
func summary(f account.Figures) string {
	return lang.L("Ran for {{.Time}} · {{.Resident}} resident, at most {{.Peak}} · fuel {{.Fuel}} · {{.Frames}} frames from it, {{.In}}; "+
		"{{.Sent}} to it, {{.Out}} · {{.Granted}} requests granted, {{.Denied}} denied · {{.Opened}} files and connections, "+
		"{{.Read}} read, {{.Written}} written", map[string]any{
		"Time": f.Running.Round(time.Second / 10).String(), "Resident": account.Size(f.Resident &^ 0x3ff),
		"Peak": account.Size(f.ResidentPeak &^ 0x3ff), "Fuel": grouped(f.Fuel),
		"Frames": f.FramesIn, "In": account.Size(f.BytesIn), "Sent": f.FramesOut, "Out": account.Size(f.BytesOut),
		"Granted": f.Granted, "Denied": f.Denied, "Opened": f.Opened, "Read": account.Size(f.Read), "Written": account.Size(f.Written),
	})
}

// grouped is a number that can be read: 33,363,282.
func grouped(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// handleList shows the files and connections of a run with what each has
// moved: what is open first, then the rest, the newest on top.
type handleList struct {
	widget.BaseWidget
	shown []account.Handle
	list  *widget.List
	lines []*line
}

// handlesHeight is that of the list, in scene units: what does not fit is scrolled to.
const handlesHeight = 96

func newHandleList() *handleList {
	l := &handleList{}
	l.list = widget.NewList(func() int { return len(l.shown) }, func() fyne.CanvasObject {
		line := newLine()
		l.lines = append(l.lines, line)
		return line
	}, func(i widget.ListItemID, o fyne.CanvasObject) { o.(*line).show(handleEvent(l.shown[i])) })
	l.list.HideSeparators = true
	l.list.OnSelected = func(i widget.ListItemID) { l.list.Unselect(i) }
	l.ExtendBaseWidget(l)
	l.Hide()
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *handleList) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.list) }

// MinSize implements fyne.CanvasObject.
func (l *handleList) MinSize() fyne.Size {
	return fyne.NewSize(l.BaseWidget.MinSize().Width, handlesHeight)
}

// show lists handles, which come in order of opening.
func (l *handleList) show(handles []account.Handle) {
	l.shown = l.shown[:0]
	for _, open := range [...]bool{true, false} {
		for i := len(handles) - 1; i >= 0; i-- {
			if handles[i].Closed.IsZero() == open {
				l.shown = append(l.shown, handles[i])
			}
		}
	}
	setVisible(l, len(l.shown) > 0)
	l.list.Refresh()
}

// handleEvent is a file or connection in the words of the list.
func handleEvent(h account.Handle) Event {
	e := Event{Time: h.Opened, Kind: Used, What: h.Resource}
	size := map[string]any{"Read": account.Size(h.Read), "Written": account.Size(h.Written)}
	e.Detail = lang.L("open, {{.Read}} read, {{.Written}} written", size)
	if !h.Closed.IsZero() {
		e.Detail = lang.L("closed, {{.Read}} read, {{.Written}} written", size)
	}
	return e
}
