// Posters: the same view in the resolution of a printer.

import { type View, limitFor, pixelSize } from "./mandelbrot";
import { Colours } from "./palettes";
import { BAND, Sampler } from "./sampler";

/** Sizes to choose from, in pixels; at 300 to the inch they are postcard, poster and large poster. */
export const SIZES: ReadonlyArray<{ label: string; width: number; height: number }> = [
  { label: "Postcard, 1800 × 1200", width: 1800, height: 1200 },
  { label: "Poster, 3600 × 2400", width: 3600, height: 2400 },
  { label: "Large poster, 6000 × 4000", width: 6000, height: 4000 },
];

/** A finished poster: its pixels in strips of BAND rows. */
export class Poster {
  readonly strips: Uint8Array[] = [];
  constructor(readonly width: number, readonly height: number) {}

  /** How many rows are there. */
  get rows(): number {
    return Math.min(this.strips.length * BAND, this.height);
  }
}

/** Computes a poster strip by strip. It grows while it is computed; nothing is computed twice. */
export function* compute(poster: Poster, view: View, palette: string): Generator<number> {
  const { width, height } = poster;
  const limit = limitFor(view);
  const colours = new Colours(palette, limit);
  const pixel = pixelSize(view, width, height);
  const sampler = new Sampler({
    left: view.x - (pixel * width) / 2,
    top: view.y - (pixel * height) / 2,
    pixel, width, height, limit,
  });
  while (poster.rows < height) {
    const band = sampler.next();
    const strip = new Uint32Array(width * band.rows);
    for (let r = 0; r < band.rows; r++) {
      colours.paint(band.values, r * band.stride, strip, r * width, width);
    }
    poster.strips.push(new Uint8Array(strip.buffer));
    sampler.advance();
    yield poster.rows;
  }
}

/** Shows a poster, whole and small, in a canvas. */
export function preview(poster: Poster, canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d")!;
  const scale = Math.min(canvas.width / poster.width, canvas.height / poster.height);
  const left = (canvas.width - poster.width * scale) / 2;
  const top = (canvas.height - poster.height * scale) / 2;
  context.fillStyle = "#1c1b22";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const strip = new OffscreenCanvas(poster.width, BAND);
  const stripContext = strip.getContext("2d")!;
  poster.strips.forEach((bytes, i) => {
    const rows = bytes.length / 4 / poster.width;
    stripContext.putImageData(new ImageData(new Uint8ClampedArray(bytes.buffer), poster.width, rows), 0, 0);
    context.drawImage(strip, 0, 0, poster.width, rows, left, top + i * BAND * scale, poster.width * scale, Math.ceil(rows * scale));
  });
}

/**
 * The parts of the poster as a TIFF, which printers take and which needs no
 * compression: a header, the strips as they are, a directory.
 */
export function* tiff(poster: Poster): Generator<Uint8Array> {
  const header = new DataView(new ArrayBuffer(8));
  header.setUint16(0, 0x4949); // little-endian
  header.setUint16(2, 42, true);
  const pixels = poster.width * poster.height * 4;
  header.setUint32(4, 8 + pixels, true);
  yield new Uint8Array(header.buffer);
  yield* poster.strips;
  yield directory(poster, 8, 8 + pixels);
}

const SHORT = 3, LONG = 4, RATIONAL = 5;

function directory(poster: Poster, pixelsAt: number, at: number): Uint8Array {
  const count = poster.strips.length;
  const entries = 14;
  const afterEntries = at + 2 + entries * 12 + 4;
  const offsetsAt = afterEntries, countsAt = offsetsAt + count * 4, bitsAt = countsAt + count * 4, resolutionAt = bitsAt + 8;
  const view = new DataView(new ArrayBuffer(resolutionAt + 8 - at));
  let cursor = 0;
  const short = (v: number) => { view.setUint16(cursor, v, true); cursor += 2; };
  const long = (v: number) => { view.setUint32(cursor, v, true); cursor += 4; };
  const entry = (tag: number, type: number, n: number, value: number) => { short(tag); short(type); long(n); long(value); };
  short(entries);
  entry(256, LONG, 1, poster.width);
  entry(257, LONG, 1, poster.height);
  entry(258, SHORT, 4, bitsAt); // bits of each sample
  entry(259, SHORT, 1, 1); // not compressed
  entry(262, SHORT, 1, 2); // red, green, blue
  entry(273, LONG, count, offsetsAt);
  entry(277, SHORT, 1, 4);
  entry(278, LONG, 1, BAND); // rows of a strip
  entry(279, LONG, count, countsAt);
  entry(282, RATIONAL, 1, resolutionAt);
  entry(283, RATIONAL, 1, resolutionAt);
  entry(284, SHORT, 1, 1);
  entry(296, SHORT, 1, 2); // to the inch
  entry(338, SHORT, 1, 2); // the fourth sample is alpha
  long(0);
  let offset = pixelsAt;
  for (const strip of poster.strips) { long(offset); offset += strip.length; }
  for (const strip of poster.strips) long(strip.length);
  for (let i = 0; i < 4; i++) short(8);
  long(300);
  long(1);
  return new Uint8Array(view.buffer);
}
