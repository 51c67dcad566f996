package viewport

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/sandbox/protocol/scene"
)

// slider is a Slider.
type slider struct {
	widget.Slider
	keyboard
	e *element
}

// sliderWidth is what a slider likes to have.
const sliderWidth = 180

func newSlider(e *element) *slider {
	s := &slider{e: e}
	s.Max, s.Step = 100, 1
	s.OnChanged = func(x float64) { e.view.edit(e, decimal(x), false) }
	s.OnChangeEnded = func(x float64) { e.view.edited(e, decimal(x), false) }
	s.ExtendBaseWidget(s)
	return s
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (s *slider) object() fyne.CanvasObject { return s }
func (s *slider) viewport() *view           { return s.e.view }
func (s *slider) least() float32            { return leastField }
func (s *slider) preferred() float32        { return sliderWidth }
func (s *slider) tall(float32) float32      { return s.MinSize().Height }

func (s *slider) update(n *scene.Node, c changes) {
	s.keyboard.update(n, c)
	if c.has(scene.Min, scene.Max, scene.Step) {
		s.Min, s.Max = n.Bounds()
		if s.Step = n.Number(scene.Step); s.Step <= 0 {
			s.Step = (s.Max - s.Min) / 100
		}
		s.Refresh()
	}
	if c.has(scene.Value, scene.Min, scene.Max) {
		if x, err := strconv.ParseFloat(n.Text(scene.Value), 64); err == nil && !math.IsNaN(x) {
			s.SetValue(min(max(x, s.Min), s.Max))
		}
	}
	if c.has(scene.Disabled) && n.Flag(scene.Disabled) != s.Disabled() {
		if n.Flag(scene.Disabled) {
			s.Disable()
		} else {
			s.Enable()
		}
	}
}

func (s *slider) FocusGained()              { s.Slider.FocusGained(); s.e.view.gained(s.e) }
func (s *slider) FocusLost()                { s.Slider.FocusLost(); s.e.view.lost(s.e) }
func (s *slider) KeyDown(ev *fyne.KeyEvent) { s.e.view.press(s.e, scene.KeyDown, ev) }
func (s *slider) KeyUp(ev *fyne.KeyEvent)   { s.e.view.press(s.e, scene.KeyUp, ev) }
func (s *slider) TypedKey(ev *fyne.KeyEvent) {
	if !s.takes(ev.Name) {
		s.Slider.TypedKey(ev)
	}
}

// progress is a Progress.
type progress struct {
	e       *element
	bar     *widget.ProgressBar
	endless *widget.ProgressBarInfinite
	outer   *fyne.Container
}

func newProgress(e *element) *progress {
	p := &progress{e: e, bar: widget.NewProgressBar(), endless: widget.NewProgressBarInfinite()}
	p.endless.Stop()
	p.endless.Hide()
	p.outer = container.NewStack(p.bar, p.endless)
	return p
}

func (p *progress) object() fyne.CanvasObject { return p.outer }
func (p *progress) least() float32            { return leastField }
func (p *progress) preferred() float32        { return sliderWidth }
func (p *progress) tall(float32) float32      { return 22 }

func (p *progress) update(n *scene.Node, c changes) {
	if !c.has(scene.Value, scene.Max, scene.Hidden) {
		return
	}
	most := n.Number(scene.Max)
	endless := most <= 0
	show(p.bar, !endless)
	if endless != p.endless.Running() {
		show(p.endless, endless)
		if endless {
			p.endless.Start()
		} else {
			p.endless.Stop()
		}
	}
	if !endless {
		x, _ := strconv.ParseFloat(n.Text(scene.Value), 64)
		p.bar.Max = most
		p.bar.SetValue(min(max(x, 0), most))
	}
}

func (p *progress) reset() {
	p.endless.Stop()
	p.endless.Hide()
}
