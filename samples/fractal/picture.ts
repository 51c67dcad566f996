// The picture on the screen: coarse at once, then finer and finer.

import { type View, limitFor, pixelSize } from "./mandelbrot";
import { Colours } from "./palettes";
import { BAND, Sampler } from "./sampler";

// Pixels of the screen for one of the picture, pass after pass.
const PASSES = [12, 4, 2, 1];

/** How far a picture is. */
export interface Progress {
  readonly pass: number; // from 1
  readonly passes: number;
  readonly row: number; // of the rows of all passes
  readonly rows: number;
}

/**
 * Draws a view into a canvas. The generator yields after each band of rows,
 * so that the caller can let the person in between.
 */
export function* draw(canvas: HTMLCanvasElement, view: View, palette: string): Generator<Progress> {
  const target = canvas.getContext("2d")!;
  const limit = limitFor(view);
  const colours = new Colours(palette, limit);
  const sizes = PASSES.map((step) => ({
    step,
    width: Math.ceil(canvas.width / step),
    height: Math.ceil(canvas.height / step),
  }));
  const rows = sizes.reduce((sum, size) => sum + size.height, 0);
  let row = 0;
  for (const [index, { step, width, height }] of sizes.entries()) {
    const fine = pixelSize(view, canvas.width, canvas.height);
    const pixel = fine * step;
    const sampler = new Sampler({
      left: view.x - (fine * canvas.width) / 2 + pixel / 2,
      top: view.y - (fine * canvas.height) / 2 + pixel / 2,
      pixel, width, height, limit,
    });
    const small = new OffscreenCanvas(width, BAND);
    const context = small.getContext("2d")!;
    const image = new ImageData(width, BAND);
    const pixels = new Uint32Array(image.data.buffer);
    for (let y = 0; y < height; y += BAND) {
      const band = sampler.next();
      for (let r = 0; r < band.rows; r++) {
        colours.paint(band.values, r * band.stride, pixels, r * width, width);
      }
      if (step === 1) {
        target.putImageData(image, 0, y, 0, 0, width, band.rows);
      } else {
        context.putImageData(image, 0, 0);
        target.imageSmoothingEnabled = false;
        target.drawImage(small, 0, 0, width, band.rows, 0, y * step, width * step, band.rows * step);
      }
      sampler.advance();
      row += band.rows;
      yield { pass: index + 1, passes: PASSES.length, row, rows };
    }
  }
}
