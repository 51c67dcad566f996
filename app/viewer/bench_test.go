package main_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/ui"
)

// animation draws 800 by 600 pixels in every frame, and says how many frames
// there were.
const animation = `
	const canvas = document.createElement('canvas');
	canvas.width = 800; canvas.height = 600;
	const out = document.createElement('output');
	document.body.append(canvas, out);
	const context = canvas.getContext('2d');
	const image = context.createImageData(800, 600);
	const pixels = new Uint32Array(image.data.buffer);
	let frames = 0, start = 0;
	function frame(now) {
		if (frames === 0) start = now;
		pixels.fill(0xff000000 | (frames * 65793) & 0xffffff);
		context.putImageData(image, 0, 0);
		frames++;
		if (frames % 30 === 0) out.textContent = frames + ' frames in ' + Math.round(now - start) + ' ms';
		requestAnimationFrame(frame);
	}
	requestAnimationFrame(frame);
`

// BenchmarkFrames counts how many pictures of 800 by 600 pixels an applet
// shows in a second, in a real window under software rendering: one iteration
// is five seconds.
func BenchmarkFrames(b *testing.B) {
	for b.Loop() {
		v := start(b, script(b, animation))
		v.await("frames", func(view ui.View) bool { return framesOf(view) > 60 })
		from, began := v.nextCount()
		time.Sleep(5 * time.Second)
		to, ended := v.nextCount()
		b.ReportMetric(float64(to-from)/ended.Sub(began).Seconds(), "frames/s")
	}
}

// nextCount waits until the animation shows another count.
func (v *viewer) nextCount() (int, time.Time) {
	before := framesOf(v.view())
	view := v.await("another count", func(view ui.View) bool { return framesOf(view) > before })
	return framesOf(view), time.Now()
}

// framesOf reads the count that the animation shows.
func framesOf(view ui.View) int {
	for _, e := range view.Elements {
		if n, _, ok := strings.Cut(e.Text, " frames in "); ok {
			x, _ := strconv.Atoi(n)
			return x
		}
	}
	return -1
}
