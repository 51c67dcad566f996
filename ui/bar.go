package ui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/style"
)

// bar is the trusted bar over an applet's viewport: who it is, what it uses,
// and how to stop it. No applet can draw here or take its clicks.
type bar struct {
	widget.BaseWidget
	shield

	name, author *style.Text
	rings        *badge
	state        *fyne.Container // holds the pill, if any
	memory, cpu  *meter
	pause, stop  *widget.Button
	menu         *widget.Button
	content      fyne.CanvasObject

	phase    account.Phase
	lastCPU  time.Duration
	lastTime time.Time
}

func newBar(a permissions.Applet, onPause, onStop, onMenu, onRings func()) *bar {
	b := &bar{
		name:   style.NewText(describe.Name(a), theme.ColorNameForeground).Bold().Ellipsis(),
		author: style.NewText(describe.Author(a), style.ColorMuted).Caption().Ellipsis(),
		rings:  newBadge(onRings),
		state:  container.NewStack(),
		memory: newMeter("memory"),
		cpu:    newMeter("clock"),
		pause:  widget.NewButtonWithIcon("", style.Icon("pause"), onPause),
		stop:   widget.NewButtonWithIcon("", style.Icon("stop"), onStop),
		menu:   widget.NewButtonWithIcon("", style.Icon("more"), onMenu),
	}
	for _, button := range []*widget.Button{b.pause, b.stop, b.menu} {
		button.Importance = widget.LowImportance
	}
	icon := "applet"
	if a.Development {
		icon = "code"
	}
	who := style.Below(0, b.name, style.Beside(4, style.IconImage(style.ColoredIcon(authorIcon(a), style.ColorMuted), 13), style.Wide(b.author)))
	row := style.Beside(10,
		style.IconImage(style.ColoredIcon(icon, theme.ColorNamePrimary), 24),
		style.Wide(who), b.rings, b.state, b.memory, b.cpu,
		style.Beside(0, b.pause, b.stop, b.menu))
	edge := style.NewSurface(theme.ColorNameSeparator, 0)
	b.content = container.New(barLayout{}, style.NewSurface(style.ColorBar, 0), style.Inset(14, 0, row), edge)
	b.ExtendBaseWidget(b)
	return b
}

// authorIcon tells the degrees of trust apart at a glance.
func authorIcon(a permissions.Applet) string {
	switch {
	case a.Development:
		return "code"
	case a.Trust == permissions.Named:
		return "shield"
	case a.Trust == permissions.Pinned:
		return "pin"
	}
	return "anonymous"
}

// CreateRenderer implements fyne.Widget.
func (b *bar) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.content) }

// narrowBar is below which width, in scene units, the meters make room for who
// the applet and its author are.
const narrowBar = 760

// Resize implements fyne.CanvasObject.
func (b *bar) Resize(size fyne.Size) {
	width := float32(meterWidth)
	if size.Width < narrowBar {
		width = meterLeast
	}
	b.memory.width, b.cpu.width = width, width
	b.BaseWidget.Resize(size)
}

// barLayout gives the bar its height and a line at its lower edge.
type barLayout struct{}

func (barLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	height := o[1].MinSize().Height
	o[1].Move(fyne.NewPos(0, (size.Height-height)/2))
	o[1].Resize(fyne.NewSize(size.Width, height))
	o[2].Move(fyne.NewPos(0, size.Height-1))
	o[2].Resize(fyne.NewSize(size.Width, 1))
}

func (barLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, style.BarHeight) }

// show brings the state and the buttons up to date.
func (b *bar) show(s account.State, asked bool) {
	b.phase = s.Phase
	b.pause.Icon, b.pause.Text, b.pause.Importance = style.Icon("pause"), "", widget.LowImportance
	b.pause.Enable()
	b.stop.Enable()
	var pill *fyne.Container
	switch s.Phase {
	case account.Starting:
		pill = style.Pill(lang.L("Starting"), style.ColorMuted, style.ColorWell)
	case account.Running:
	case account.Paused:
		pill = style.Pill(lang.L("Paused"), style.ColorOnCaution, style.ColorCaution)
		b.pause.Icon, b.pause.Text, b.pause.Importance = style.Icon("play"), lang.L("Resume"), widget.HighImportance
	case account.Asking:
		pill = style.Pill(lang.L("Waiting for you"), style.ColorOnCaution, style.ColorCaution)
		b.pause.Disable()
	case account.Stuck:
		pill = style.Pill(lang.L("Not responding"), style.ColorOnCaution, style.ColorCaution)
	case account.Ended:
		pill = style.Pill(lang.L("Ended"), style.ColorMuted, style.ColorWell)
		b.pause.Disable()
		b.stop.Disable()
	}
	if pill == nil && asked {
		pill = style.Pill(lang.L("Waiting for you"), style.ColorOnCaution, style.ColorCaution)
	}
	b.state.Objects = nil
	if pill != nil {
		b.state.Objects = []fyne.CanvasObject{pill}
	}
	b.pause.Refresh()
	b.content.Refresh()
}

// idle shows that there is no run to act on: the next version is being read.
func (b *bar) idle() {
	b.show(account.State{Phase: account.Starting}, false)
	b.pause.Disable()
	b.stop.Disable()
}

// measure shows the figures of this moment.
func (b *bar) measure(f account.Figures, l Limits, now time.Time) {
	if held := f.Held(); l.Memory > 0 {
		b.memory.set(fmt.Sprintf("%s / %s", brief(held), brief(l.Memory)), float64(held)/float64(l.Memory))
	} else {
		b.memory.set(brief(held), 0)
	}
	var load float64
	if passed := now.Sub(b.lastTime); !b.lastTime.IsZero() && passed > 0 {
		load = float64(f.CPU-b.lastCPU) / float64(passed)
	}
	b.lastCPU, b.lastTime = f.CPU, now
	b.cpu.set(lang.L("{{.Time}} · {{.Load}} %", map[string]any{"Time": seconds(f.CPU), "Load": int(min(load, 1)*100 + 0.5)}), load)
}

// brief is a size without a fraction of more than one digit, and none from 10 on.
func brief(n uint64) string {
	switch {
	case n >= 10*account.MB:
		return fmt.Sprintf("%dMB", (n+account.MB/2)/account.MB)
	case n < account.MB:
		return fmt.Sprintf("%dKB", n/1024)
	}
	return account.Size(n)
}

// seconds is a length of computing time for a meter.
func seconds(d time.Duration) string {
	if d >= 100*time.Second {
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// phase names a phase.
func phase(p account.Phase) string {
	return [...]string{"starting", "running", "paused", "asking", "stuck", "ended"}[min(p, account.Ended)]
}
