package activity

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/ui/style"
)

// chart is a line over a filled ground, with a title, the latest value and,
// where there is one, the limit as a dashed line.
type chart struct {
	widget.BaseWidget

	colour fyne.ThemeColorName
	title  *style.Text
	latest *style.Text
	most   *style.Text
	raster *canvas.Raster

	values  []float64
	top     float64 // value at the upper edge
	limit   float64 // 0: none
	content fyne.CanvasObject
}

// chartHeight is that of a chart's picture, in scene units.
const chartHeight = 96

func newChart(title string, colour fyne.ThemeColorName) *chart {
	c := &chart{
		colour: colour, title: style.NewText(title, theme.ColorNameForeground).Bold().Ellipsis(),
		latest: style.NewText("", theme.ColorNameForeground), most: style.NewText("", style.ColorMuted).Caption(),
	}
	c.raster = canvas.NewRaster(c.draw)
	c.raster.SetMinSize(fyne.NewSize(120, chartHeight))
	ground := style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator)
	c.content = container.NewStack(ground, style.Inset(14, 10, style.Below(6,
		style.Beside(8, style.Wide(c.title), c.latest), c.raster, c.most)))
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *chart) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.content) }

// show draws values, whose scale reaches at least to least.
func (c *chart) show(values []float64, limit, least float64, text func(float64) string) {
	c.values, c.limit = values, limit
	highest := 0.0
	for _, v := range values {
		highest = max(highest, v)
	}
	c.top = max(highest*1.1, limit*1.05, least)
	c.latest.SetText("")
	if n := len(values); n > 0 {
		c.latest.SetText(text(values[n-1]))
	}
	c.most.SetText(lang.L("at most {{.Value}}", map[string]any{"Value": text(highest)}))
	c.raster.Refresh()
}

// draw makes the picture.
func (c *chart) draw(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	if w < 2 || h < 2 || c.top <= 0 {
		return img
	}
	v := fyne.CurrentApp().Settings().ThemeVariant()
	line := toNRGBA(c.Theme().Color(c.colour, v))
	grid := toNRGBA(c.Theme().Color(theme.ColorNameSeparator, v))
	for _, share := range [...]float64{0.25, 0.5, 0.75, 1} {
		y := min(int(share*float64(h)), h-1)
		for x := range w {
			img.SetNRGBA(x, y, grid)
		}
	}
	if c.limit > 0 {
		c.dashes(img, c.y(c.limit, h))
	}
	if len(c.values) < 2 {
		return img
	}
	last := c.y(c.values[0], h)
	for x := range w {
		// The last maxSamples fill the width; a short run fills it too.
		at := float64(x) / float64(w-1) * float64(len(c.values)-1)
		i := min(int(at), len(c.values)-2)
		y := c.y(c.values[i]+(c.values[i+1]-c.values[i])*(at-float64(i)), h)
		column(img, x, min(last, y)-1, max(last, y)+1, line)
		last = y
	}
	return img
}

// y is the height of a value, in pixels from above.
func (c *chart) y(value float64, h int) float64 {
	return float64(h-1) - min(max(value/c.top, 0), 1)*float64(h-3) - 1
}

// column draws the line from top to bottom, soft at its ends, over a faint fill.
func column(img *image.NRGBA, x int, top, bottom float64, c color.NRGBA) {
	for y := max(int(math.Floor(top)), 0); y < img.Rect.Max.Y; y++ {
		covered := min(bottom, float64(y)+1) - max(top, float64(y))
		alpha := 0.16
		if covered > 0 {
			alpha += (1 - alpha) * min(covered, 1)
		} else if float64(y) < top {
			continue
		}
		ink := c
		ink.A = uint8(alpha * 255)
		img.SetNRGBA(x, y, ink)
	}
}

// dashes draws the limit.
func (c *chart) dashes(img *image.NRGBA, y float64) {
	ink := toNRGBA(c.Theme().Color(theme.ColorNameWarning, fyne.CurrentApp().Settings().ThemeVariant()))
	for x := range img.Rect.Max.X {
		if x%8 < 5 {
			img.SetNRGBA(x, int(y), ink)
		}
	}
}

func toNRGBA(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }
