// Package canvas2d is the canvas's 2D context: CanvasRenderingContext2D,
// Path2D, ImageData, ImageBitmap, OffscreenCanvas and createImageBitmap. It
// draws into bitmaps, with damage rectangles, that package dom shows.
//
// It rasterises by itself (exact area coverage in float32) and brings its own
// fonts, Go and Go Mono, so that the same calls give the same pixels on every
// machine of an architecture.
//
// # Trust boundary
//
// Calls come from an applet. prelude/canvas.js converts their arguments under
// the meter, so natives see numbers, texts and handles that cannot change
// during a call. Sizes are checked before anything is allocated, allocations
// are asked for, work is charged by pixels, chords and bytes. Files of pictures
// are decoded by Go's own decoders, after their size was checked.
//
// # Not protected
//
// What a picture shows is the applet's business; the viewer frames it.
package canvas2d
