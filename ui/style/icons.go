package style

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"example.org/vitrine/assets/icons"
)

// Icon returns one of the viewer's icons in the colour of text.
func Icon(name string) fyne.Resource {
	return theme.NewThemedResource(plain(name))
}

// ColoredIcon returns one of the viewer's icons in a colour of the theme.
func ColoredIcon(name string, c fyne.ThemeColorName) fyne.Resource {
	return theme.NewColoredResource(plain(name), c)
}

// Mark is the program's own mark, in its own colours.
func Mark() fyne.Resource { return plain("vitrine") }

func plain(name string) fyne.Resource {
	return fyne.NewStaticResource(name+".svg", icons.SVG(name))
}
