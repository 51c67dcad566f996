package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// shield takes every kind of pointer event and does nothing with it. The
// viewer's parts of the window have it, and stand after the viewport in the
// window's tree: Fyne looks for a click's taker by position alone, and an
// applet's widget that is scrolled out of its viewport still has a position.
type shield struct{}

// Tapped implements fyne.Tappable.
func (shield) Tapped(*fyne.PointEvent) {}

// TappedSecondary implements fyne.SecondaryTappable.
func (shield) TappedSecondary(*fyne.PointEvent) {}

// MouseDown implements desktop.Mouseable.
func (shield) MouseDown(*desktop.MouseEvent) {}

// MouseUp implements desktop.Mouseable.
func (shield) MouseUp(*desktop.MouseEvent) {}

// MouseIn implements desktop.Hoverable.
func (shield) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (shield) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (shield) MouseOut() {}

// Scrolled implements fyne.Scrollable.
func (shield) Scrolled(*fyne.ScrollEvent) {}

// Dragged implements fyne.Draggable.
func (shield) Dragged(*fyne.DragEvent) {}

// DragEnd implements fyne.Draggable.
func (shield) DragEnd() {}

// Cursor implements desktop.Cursorable.
func (shield) Cursor() desktop.Cursor { return desktop.DefaultCursor }
