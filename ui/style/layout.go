package style

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// Below stacks objects downwards with gap between the visible ones. Each gets
// the full width first, so that wrapped text knows its height within one pass.
func Below(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &flow{gap: gap}, Objects: objects}
}

// Beside puts objects next to each other with gap between the visible ones,
// centred on each other; those in Stretch share the room that is left.
func Beside(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &flow{gap: gap, beside: true}, Objects: objects}
}

// Stretch takes a share of the room that is left in a Beside.
type Stretch struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

// Wide lets content take a share of the room that is left in a Beside.
func Wide(content fyne.CanvasObject) *Stretch {
	s := &Stretch{content: content}
	s.ExtendBaseWidget(s)
	return s
}

// Content is what was stretched.
func (s *Stretch) Content() fyne.CanvasObject { return s.content }

// Room is nothing but the room that is left.
func Room() *Stretch { return Wide(layout.NewSpacer()) }

// CreateRenderer implements fyne.Widget.
func (s *Stretch) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(s.content)
}

type flow struct {
	gap    float32
	beside bool
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var length, breadth float32
	shown := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if f.beside {
			length, breadth = length+least.Width, max(breadth, least.Height)
		} else {
			length, breadth = length+least.Height, max(breadth, least.Width)
		}
		shown++
	}
	length += f.gap * float32(max(shown-1, 0))
	if f.beside {
		return fyne.NewSize(length, breadth)
	}
	return fyne.NewSize(breadth, length)
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if f.beside {
		f.across(objects, size)
		return
	}
	var y float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, y))
		y += height + f.gap
	}
}

func (f *flow) across(objects []fyne.CanvasObject, size fyne.Size) {
	shares := 0
	for _, o := range objects {
		if _, ok := o.(*Stretch); ok && o.Visible() {
			shares++
		}
	}
	spare := max(size.Width-f.MinSize(objects).Width, 0)
	var x float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		width := o.MinSize().Width
		if _, ok := o.(*Stretch); ok {
			width += spare / float32(shares)
		}
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(width, height))
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		x += width + f.gap
	}
}

// Hidden is an object that takes no part.
func Hidden() fyne.CanvasObject {
	o := layout.NewSpacer()
	o.Hide()
	return o
}
