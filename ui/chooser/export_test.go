package chooser

import "fyne.io/fyne/v2"

// Question is what stands in the place of the files; nil when nothing does.
func (c *Chooser) Question() fyne.CanvasObject {
	if c.doubt == nil {
		return nil
	}
	return c.doubt.Inside()
}

// Suggest is the name that an applet's idea becomes.
func Suggest(idea string) string { return suggested(idea) }

// Name is what stands in the field for the name.
func (c *Chooser) Name() string { return c.name.Text }

// TypeName writes a name, as a person does.
func (c *Chooser) TypeName(name string) { c.name.SetText(name) }

// Submit writes a path and presses Enter.
func (c *Chooser) Submit(path string) {
	c.path.SetText(path)
	c.path.OnSubmitted(path)
}
