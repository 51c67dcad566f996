// Package icons holds the pictures of the viewer's own surface as SVG. The
// 24-unit ones are one filled path each (Material Icons, Apache-2.0), so that a
// theme can colour them; vitrine.svg is the program's mark and keeps its colours.
//
// They are trusted: nothing of an applet is ever decoded by what shows them.
package icons

import "embed"

//go:embed *.svg
var files embed.FS

// SVG returns the icon of that name, such as "pause", or nil when there is none.
func SVG(name string) []byte {
	data, err := files.ReadFile(name + ".svg")
	if err != nil {
		return nil
	}
	return data
}
