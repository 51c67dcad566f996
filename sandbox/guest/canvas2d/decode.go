package canvas2d

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"  // and registers
	"image/jpeg" // likewise
	"image/png"  // likewise
)

const (
	// maxEncoded bounds a file that is decoded, in bytes.
	maxEncoded = 64 << 20
	// decodedBytes is how much memory the decoders take for a pixel at their worst: 16-bit
	// PNG needs 8, a progressive JPEG keeps its coefficients (up to 12), and the copy takes 4.
	decodedBytes = 16
	// decodeFuel is what a pixel costs: some 20 ns.
	decodeFuel = 8
)

// decode reads a PNG, JPEG or GIF (its first picture). The size is checked, and
// asked for, before anything is decoded.
func (k *Kit) decode(data []byte) *Surface {
	if len(data) > maxEncoded {
		k.engine.Throw("EncodingError", "the picture's file is too large")
	}
	// The bytes stay the applet's: no code of its runs until this returns, but a
	// pause inside Allocate must not see them change, so they are read before.
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		k.engine.Throw("EncodingError", "the picture is not a PNG, JPEG or GIF that can be read")
	}
	if config.Width < 1 || config.Height < 1 || !Fits(config.Width, config.Height) {
		k.engine.Throw("EncodingError", "the picture has too many pixels, or none")
	}
	size := uint64(config.Width * config.Height)
	k.engine.Allocate(size * decodedBytes)
	k.engine.Charge(size*decodeFuel + uint64(len(data)))
	var picture image.Image
	switch format {
	case "png":
		picture, err = png.Decode(bytes.NewReader(data))
	case "jpeg":
		picture, err = jpeg.Decode(bytes.NewReader(data))
	default:
		picture, err = gif.Decode(bytes.NewReader(data))
	}
	if err != nil || !Fits(picture.Bounds().Dx(), picture.Bounds().Dy()) {
		k.engine.Throw("EncodingError", "the picture is damaged")
	}
	s := k.NewSurface(picture.Bounds().Dx(), picture.Bounds().Dy())
	s.ready()
	straighten(s.bitmap.Pix, picture)
	return s
}

// straighten writes a picture's colours, not premultiplied.
func straighten(pix []byte, picture image.Image) {
	b := picture.Bounds()
	if n, ok := picture.(*image.NRGBA); ok {
		for y := range b.Dy() {
			copy(pix[4*y*b.Dx():][:4*b.Dx()], n.Pix[y*n.Stride:])
		}
		return
	}
	i := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA)
			pix[i], pix[i+1], pix[i+2], pix[i+3] = c.R, c.G, c.B, c.A
			i += 4
		}
	}
}
