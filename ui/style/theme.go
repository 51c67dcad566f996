// Package style is how the viewer looks: its colours, sizes and icons, and the
// few small pieces that every page is built from. It is a Fyne theme, so the
// applet's widgets, drawn by the viewer too, match.
//
// The colours of the trusted bar and of prompts are names of their own: an
// applet's canvas can paint any colour, but no element takes these.
package style

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours of the viewer's own surfaces, beside Fyne's.
const (
	ColorStrip       fyne.ThemeColorName = "vitrine.strip"       // behind the tabs
	ColorBar         fyne.ThemeColorName = "vitrine.bar"         // the trusted bar and the page that belongs to it
	ColorSheet       fyne.ThemeColorName = "vitrine.sheet"       // a prompt
	ColorBand        fyne.ThemeColorName = "vitrine.band"        // the head of a prompt, over the trusted bar
	ColorOnBand      fyne.ThemeColorName = "vitrine.onBand"      // text on it
	ColorOnBandMuted fyne.ThemeColorName = "vitrine.onBandMuted" // secondary text on it
	ColorDim         fyne.ThemeColorName = "vitrine.dim"         // over a viewport while a prompt is open
	ColorVeil        fyne.ThemeColorName = "vitrine.veil"        // over a viewport that is paused
	ColorMuted       fyne.ThemeColorName = "vitrine.muted"       // secondary text
	ColorCard        fyne.ThemeColorName = "vitrine.card"        // raised pieces of a page
	ColorWell        fyne.ThemeColorName = "vitrine.well"        // sunk pieces: quotes, meters
	ColorCaution     fyne.ThemeColorName = "vitrine.caution"     // behind risks
	ColorOnCaution   fyne.ThemeColorName = "vitrine.onCaution"   // text of risks
	ColorDangerSoft  fyne.ThemeColorName = "vitrine.dangerSoft"  // behind a dangerous choice that is not yet made
	ColorSecondary   fyne.ThemeColorName = "vitrine.secondary"   // a second line in charts
)

// Sizes of the viewer's own pieces, in scene units.
const (
	BarHeight   float32 = 52
	StripHeight float32 = 40
	PageWidth   float32 = 880 // pages of text and cards are no wider
	SheetWidth  float32 = 600
)

// Theme is the viewer's theme. Variant, when set, wins over the desktop's
// preference. The zero Theme follows the desktop.
type Theme struct {
	Variant *fyne.ThemeVariant
}

// Light and Dark are Themes that do not follow the desktop.
func Light() Theme { return Theme{Variant: variant(theme.VariantLight)} }

// Dark is Light's counterpart.
func Dark() Theme { return Theme{Variant: variant(theme.VariantDark)} }

func variant(v fyne.ThemeVariant) *fyne.ThemeVariant { return &v }

// Color implements fyne.Theme.
func (t Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if t.Variant != nil {
		v = *t.Variant
	}
	colours := &light
	if v == theme.VariantDark {
		colours = &dark
	}
	if c, ok := colours.of(name); ok {
		return c
	}
	return theme.DefaultTheme().Color(name, v)
}

// Font implements fyne.Theme.
func (Theme) Font(s fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(s) }

// Icon implements fyne.Theme.
func (Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size implements fyne.Theme.
func (Theme) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return 7
	case theme.SizeNameCardRadius, theme.SizeNamePopupRadius, theme.SizeNameMenuRadius, theme.SizeNameDialogRadius:
		return 10
	case theme.SizeNameModalBlurRadius:
		return 0 // a blur of an applet's own picture is still its picture
	case theme.SizeNameHeadingText:
		return 23
	case theme.SizeNameSubHeadingText:
		return 17
	case theme.SizeNameCaptionText:
		return 12
	case theme.SizeNameScrollBar:
		return 10
	}
	return theme.DefaultTheme().Size(n)
}

// palette is every colour of one variant.
type palette struct {
	background, strip, bar, sheet, card, well, separator color.NRGBA
	foreground, muted, disabled, placeholder             color.NRGBA
	primary, onPrimary, focus, selection, hover, pressed color.NRGBA
	button, disabledButton, input, inputBorder, header   color.NRGBA
	danger, onDanger, dangerSoft, warning, onWarning     color.NRGBA
	success, onSuccess, caution, onCaution, secondary    color.NRGBA
	band, onBand, onBandMuted, dim, veil, shadow, scroll color.NRGBA
}

func rgb(v uint32) color.NRGBA { return rgba(v<<8 | 0xff) }

func rgba(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
}

// Every pair of text and ground below has a contrast of at least 4.5; style_test.go computes them.
var (
	light = palette{
		background: rgb(0xffffff), strip: rgb(0xdde4e8), bar: rgb(0xf3f6f8), sheet: rgb(0xfbfcfd), card: rgb(0xf7f9fa), well: rgb(0xeaeff2), separator: rgb(0xd5dde2),
		foreground: rgb(0x18222b), muted: rgb(0x55636f), disabled: rgb(0x98a4ae), placeholder: rgb(0x66747f),
		primary: rgb(0x0b6b7d), onPrimary: rgb(0xffffff), focus: rgba(0x0b6b7d59), selection: rgba(0x0b6b7d33), hover: rgba(0x18222b12), pressed: rgba(0x18222b24),
		button: rgb(0xe4eaee), disabledButton: rgb(0xe9edf0), input: rgb(0xf0f4f6), inputBorder: rgb(0xb9c5cd), header: rgb(0xeef2f5),
		danger: rgb(0xb42318), onDanger: rgb(0xffffff), dangerSoft: rgb(0xf9e1de), warning: rgb(0x9a5b00), onWarning: rgb(0xffffff),
		success: rgb(0x1f7a45), onSuccess: rgb(0xffffff), caution: rgb(0xfdf1d8), onCaution: rgb(0x6b4200), secondary: rgb(0x8a5a9e),
		band: rgb(0x0b5563), onBand: rgb(0xffffff), onBandMuted: rgb(0xc9e4e9), dim: rgba(0x0a141a9e), veil: rgba(0xf3f6f8d0), shadow: rgba(0x0a141a40), scroll: rgba(0x18222b66),
	}
	dark = palette{
		background: rgb(0x14191e), strip: rgb(0x0c1013), bar: rgb(0x1e252c), sheet: rgb(0x232b33), card: rgb(0x1b2127), well: rgb(0x171d22), separator: rgb(0x323c45),
		foreground: rgb(0xe6ecf0), muted: rgb(0x9fadb8), disabled: rgb(0x5f6c77), placeholder: rgb(0x8796a2),
		primary: rgb(0x53c4d6), onPrimary: rgb(0x05232a), focus: rgba(0x53c4d659), selection: rgba(0x53c4d640), hover: rgba(0xe6ecf014), pressed: rgba(0xe6ecf029),
		button: rgb(0x323d47), disabledButton: rgb(0x262e36), input: rgb(0x2b343d), inputBorder: rgb(0x47545f), header: rgb(0x1e252c),
		danger: rgb(0xff8a80), onDanger: rgb(0x3b0703), dangerSoft: rgb(0x45201f), warning: rgb(0xf0b04e), onWarning: rgb(0x2f1d00),
		success: rgb(0x63c98a), onSuccess: rgb(0x04230f), caution: rgb(0x3a2e17), onCaution: rgb(0xf5d79b), secondary: rgb(0xc79bdb),
		band: rgb(0x0f5f6e), onBand: rgb(0xffffff), onBandMuted: rgb(0xc4e3e8), dim: rgba(0x000000a8), veil: rgba(0x14191ed0), shadow: rgba(0x00000080), scroll: rgba(0xe6ecf066),
	}
)

// of finds the colour that a name stands for.
func (p *palette) of(name fyne.ThemeColorName) (color.Color, bool) {
	switch name {
	case theme.ColorNameBackground:
		return p.background, true
	case ColorStrip:
		return p.strip, true
	case ColorBar:
		return p.bar, true
	case ColorSheet, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return p.sheet, true
	case ColorBand:
		return p.band, true
	case ColorOnBand:
		return p.onBand, true
	case ColorOnBandMuted:
		return p.onBandMuted, true
	case ColorDim:
		return p.dim, true
	case ColorVeil:
		return p.veil, true
	case ColorCard:
		return p.card, true
	case ColorWell:
		return p.well, true
	case ColorMuted:
		return p.muted, true
	case ColorCaution:
		return p.caution, true
	case ColorOnCaution:
		return p.onCaution, true
	case ColorDangerSoft:
		return p.dangerSoft, true
	case ColorSecondary:
		return p.secondary, true
	}
	return p.standard(name)
}

// standard finds one of Fyne's own names.
func (p *palette) standard(name fyne.ThemeColorName) (color.Color, bool) {
	switch name {
	case theme.ColorNameForeground:
		return p.foreground, true
	case theme.ColorNameDisabled:
		return p.disabled, true
	case theme.ColorNamePlaceHolder:
		return p.placeholder, true
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return p.primary, true
	case theme.ColorNameForegroundOnPrimary:
		return p.onPrimary, true
	case theme.ColorNameFocus:
		return p.focus, true
	case theme.ColorNameSelection:
		return p.selection, true
	case theme.ColorNameHover:
		return p.hover, true
	case theme.ColorNamePressed:
		return p.pressed, true
	case theme.ColorNameButton:
		return p.button, true
	case theme.ColorNameDisabledButton:
		return p.disabledButton, true
	case theme.ColorNameInputBackground:
		return p.input, true
	case theme.ColorNameInputBorder:
		return p.inputBorder, true
	case theme.ColorNameHeaderBackground:
		return p.header, true
	case theme.ColorNameSeparator:
		return p.separator, true
	case theme.ColorNameError:
		return p.danger, true
	case theme.ColorNameForegroundOnError:
		return p.onDanger, true
	case theme.ColorNameWarning:
		return p.warning, true
	case theme.ColorNameForegroundOnWarning:
		return p.onWarning, true
	case theme.ColorNameSuccess:
		return p.success, true
	case theme.ColorNameForegroundOnSuccess:
		return p.onSuccess, true
	case theme.ColorNameShadow:
		return p.shadow, true
	case theme.ColorNameScrollBar:
		return p.scroll, true
	}
	return nil, false
}
