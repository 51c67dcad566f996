// The Mandelbrot set itself: which points belong to it, and how fast the others escape.

/** The part of the plane that a picture shows: a square around a point, and what fits beside it. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** The whole set. */
export const WHOLE: View = { x: -0.7, y: 0, side: 2.6 };

/** The size in the plane of a pixel of a picture. */
export function pixelSize(view: View, width: number, height: number): number {
  return view.side / Math.min(width, height);
}

/** The value of a point that never escapes. */
export const INSIDE = -1;

/** Counts iterations, by which long computations are cut into slices. */
export const work = { iterations: 0 };

// Far beyond the 2 that would do: the further out, the smoother the bands of colour.
const ESCAPE = 256;

let wasInside = false;

/**
 * How many iterations the point (x, y) takes to escape, with a fraction that
 * makes neighbouring values run into each other, or INSIDE.
 */
export function escapeTime(x: number, y: number, limit: number): number {
  const yy = y * y;
  const q = (x - 0.25) * (x - 0.25) + yy;
  // The heart and the disc beside it are most of the set, and known in closed form.
  if (q * (q + (x - 0.25)) <= 0.25 * yy || (x + 1) * (x + 1) + yy <= 0.0625) {
    work.iterations += 2;
    wasInside = true;
    return INSIDE;
  }
  const n = wasInside ? iterateWatching(x, y, limit) : iterate(x, y, limit);
  wasInside = n === INSIDE;
  return n;
}

function iterate(x: number, y: number, limit: number): number {
  let zx = 0, zy = 0, xx = 0, yy = 0, n = 0;
  while (xx + yy <= ESCAPE && n < limit) {
    zy = 2 * zx * zy + y;
    zx = xx - yy + x;
    xx = zx * zx;
    yy = zy * zy;
    n++;
  }
  work.iterations += n;
  return n === limit ? INSIDE : n + 3 - Math.log2(Math.log2(xx + yy));
}

// The same, but it notices when the orbit repeats: then the point is inside,
// and there is no need to go on to the limit. Worth its price only beside
// other points inside.
function iterateWatching(x: number, y: number, limit: number): number {
  let zx = 0, zy = 0, xx = 0, yy = 0, n = 0;
  let seenX = 0, seenY = 0, until = 8;
  while (xx + yy <= ESCAPE && n < limit) {
    zy = 2 * zx * zy + y;
    zx = xx - yy + x;
    xx = zx * zx;
    yy = zy * zy;
    n++;
    if (zx === seenX && zy === seenY) {
      work.iterations += n;
      return INSIDE;
    }
    if (n === until) {
      seenX = zx;
      seenY = zy;
      until *= 2;
    }
  }
  work.iterations += n;
  return n === limit ? INSIDE : n + 3 - Math.log2(Math.log2(xx + yy));
}

/** How many iterations are worth it at a magnification: more the deeper one looks. */
export function limitFor(view: View): number {
  return Math.round(150 + 60 * Math.max(0, Math.log2(WHOLE.side / view.side)));
}
