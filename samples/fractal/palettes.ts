// Colours: a palette is a few stops that repeat, spread over escape times.

type Colour = readonly [red: number, green: number, blue: number];

interface Palette {
  readonly name: string;
  readonly inside: Colour;
  readonly stops: readonly Colour[];
}

export const PALETTES: Readonly<Record<string, Palette>> = {
  dusk: {
    name: "Dusk",
    inside: [8, 6, 18],
    stops: [[10, 8, 38], [44, 22, 92], [126, 38, 118], [214, 76, 92], [252, 166, 92], [255, 238, 186], [150, 196, 206], [48, 92, 150]],
  },
  ocean: {
    name: "Ocean",
    inside: [2, 10, 20],
    stops: [[0, 20, 46], [0, 66, 102], [0, 128, 142], [92, 196, 178], [232, 246, 222], [120, 190, 212], [24, 92, 150]],
  },
  forest: {
    name: "Forest",
    inside: [10, 14, 8],
    stops: [[16, 28, 14], [38, 74, 32], [104, 136, 44], [222, 204, 96], [250, 242, 206], [178, 120, 62], [84, 46, 30]],
  },
  ink: {
    name: "Ink",
    inside: [18, 18, 20],
    stops: [[250, 248, 242], [196, 194, 190], [96, 96, 100], [36, 36, 42], [96, 96, 100], [196, 194, 190]],
  },
};

// Entries of the table for each iteration: fine enough that no band shows.
const FINENESS = 32;

// Points so far outside that they escape sooner have the first colour.
const START = 3.2;

/** Turns escape times into pixels, by a table. */
export class Colours {
  // Entry 0 is INSIDE's, which is -1; the escape time v has its own at (v + 1) * FINENESS.
  readonly #table: Uint32Array;

  constructor(palette: string, limit: number) {
    const { inside, stops } = PALETTES[palette] ?? PALETTES.dusk!;
    this.#table = new Uint32Array((limit + 6) * FINENESS);
    for (let i = 1; i < this.#table.length; i++) {
      // The logarithm spreads the few iterations of the surroundings and
      // gathers the many at the rim.
      const at = 1.9 * Math.log2(Math.max(1, i / FINENESS / START));
      const k = Math.floor(at);
      this.#table[i] = pixel(mix(stops[k % stops.length]!, stops[(k + 1) % stops.length]!, at - k));
    }
    this.#table[0] = pixel(inside);
  }

  /**
   * Paints count escape times, from an index of values on, into pixels. The
   * bytes of a pixel in memory are red, green, blue and alpha.
   */
  paint(values: Float32Array, from: number, pixels: Uint32Array, to: number, count: number): void {
    const table = this.#table;
    const distance = to - from;
    for (let i = from, end = from + count; i < end; i++) {
      pixels[i + distance] = table[((values[i]! + 1) * FINENESS) | 0]!;
    }
  }
}

function mix(a: Colour, b: Colour, share: number): Colour {
  const s = share * share * (3 - 2 * share);
  return [a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s, a[2] + (b[2] - a[2]) * s];
}

function pixel([red, green, blue]: Colour): number {
  return (0xff000000 | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
