// Fills rows of a picture with escape times, and computes no more of them than
// it takes: where the corners of a cell agree, the cell is filled in between.

import { INSIDE, escapeTime } from "./mandelbrot";

/** Rows of one band: the side of the largest cell. */
export const BAND = 8;

// Corners that differ by less than this can be interpolated without a visible difference.
const FLAT = 0.4;

/** The plane that a picture of width by height pixels shows. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly pixel: number; // the size of a pixel in the plane
  readonly width: number;
  readonly height: number;
  readonly limit: number;
}

/** Computes a picture band by band, from the top. */
export class Sampler {
  readonly #frame: Frame;
  readonly #stride: number;
  readonly #values: Float32Array; // BAND + 1 rows: the last one is the next band's first
  #top = 0;

  constructor(frame: Frame) {
    this.#frame = frame;
    // Whole cells, and a column for the right corners of the last one.
    this.#stride = Math.ceil(frame.width / BAND) * BAND + 1;
    this.#values = new Float32Array(this.#stride * (BAND + 1)).fill(NaN);
  }

  /** The next band: row y of it begins at y * stride. Valid until the next call. */
  next(): { values: Float32Array; stride: number; rows: number } {
    const values = this.#values;
    for (let x = 0; x + BAND < this.#stride; x += BAND) this.#cell(x, 0, BAND);
    const rows = Math.min(BAND, this.#frame.height - this.#top);
    return { values, stride: this.#stride, rows };
  }

  /** Goes on to the band below. */
  advance(): void {
    const last = this.#stride * BAND;
    this.#values.copyWithin(0, last);
    this.#values.fill(NaN, this.#stride);
    this.#top += BAND;
  }

  #at(x: number, y: number): number {
    const i = y * this.#stride + x;
    let v = this.#values[i]!;
    if (v !== v) {
      const f = this.#frame;
      v = escapeTime(f.left + x * f.pixel, f.top + (this.#top + y) * f.pixel, f.limit);
      this.#values[i] = v;
    }
    return v;
  }

  #cell(x: number, y: number, size: number): void {
    const a = this.#at(x, y);
    const b = this.#at(x + size, y);
    const c = this.#at(x, y + size);
    const d = this.#at(x + size, y + size);
    if (size === 1) return;
    const half = size / 2;
    const middle = this.#at(x + half, y + half);
    if (a === INSIDE && b === INSIDE && c === INSIDE && d === INSIDE && middle === INSIDE) {
      for (let row = y; row < y + size; row++) {
        const start = row * this.#stride + x;
        this.#values.fill(INSIDE, start, start + size);
      }
      return;
    }
    const low = Math.min(a, b, c, d, middle);
    if (low !== INSIDE && Math.max(a, b, c, d, middle) - low < FLAT) {
      this.#interpolate(x, y, size, a, b, c, d);
      return;
    }
    this.#cell(x, y, half);
    this.#cell(x + half, y, half);
    this.#cell(x, y + half, half);
    this.#cell(x + half, y + half, half);
  }

  #interpolate(x: number, y: number, size: number, a: number, b: number, c: number, d: number): void {
    const values = this.#values;
    for (let row = 0; row < size; row++) {
      const share = row / size;
      let v = a + (c - a) * share;
      const step = (b + (d - b) * share - v) / size;
      let i = (y + row) * this.#stride + x;
      for (const end = i + size; i < end; i++) {
        values[i] = v;
        v += step;
      }
    }
  }
}
