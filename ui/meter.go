package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// meter shows how much of something is used: a caption over a thin bar that
// turns to a warning's colour when little is left.
type meter struct {
	widget.BaseWidget
	icon  fyne.CanvasObject
	label *style.Text
	well  *style.Surface
	level *style.Surface
	share float32
	width float32
}

// Sizes of a meter, in scene units.
const (
	meterWidth   = 132
	meterLeast   = 106 // where there is little room
	meterBar     = 4
	meterWarning = 0.85 // of the limit
)

func newMeter(icon string) *meter {
	m := &meter{
		icon:  style.IconImage(style.ColoredIcon(icon, style.ColorMuted), 16),
		label: style.NewText("", style.ColorMuted).Caption().Ellipsis(),
		well:  style.NewSurface(theme.ColorNameSeparator, meterBar/2),
		level: style.NewSurface(theme.ColorNamePrimary, meterBar/2),
		width: meterWidth,
	}
	m.ExtendBaseWidget(m)
	return m
}

// set shows a text and a share of 0 to 1.
func (m *meter) set(text string, share float64) {
	s := float32(min(max(share, 0), 1))
	colour := theme.ColorNamePrimary
	if s >= meterWarning {
		colour = theme.ColorNameWarning
	}
	m.label.SetText(text)
	if s == m.share && m.level.Color == colour {
		return
	}
	m.share = s
	if m.level.Color != colour {
		m.level.Color = colour
		m.level.Refresh()
	}
	m.place(m.BaseWidget.Size())
	canvas.Refresh(m.well)
}

// CreateRenderer implements fyne.Widget.
func (m *meter) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(meterLayout{m}, m.icon, m.label, m.well, m.level))
}

type meterLayout struct{ *meter }

func (l meterLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) { l.place(size) }

func (l meterLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.width, l.label.MinSize().Height+meterBar+3)
}

func (m *meter) place(size fyne.Size) {
	text := m.label.MinSize().Height
	m.icon.Resize(fyne.NewSquareSize(16))
	m.icon.Move(fyne.NewPos(0, (size.Height-16)/2))
	m.label.Move(fyne.NewPos(22, 0))
	m.label.Resize(fyne.NewSize(max(size.Width-22, 0), text))
	width := max(size.Width-22, 0)
	m.well.Move(fyne.NewPos(22, text+3))
	m.well.Resize(fyne.NewSize(width, meterBar))
	m.level.Move(fyne.NewPos(22, text+3))
	m.level.Resize(fyne.NewSize(width*m.share, meterBar))
}
