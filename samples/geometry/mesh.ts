// Meshes: triangles, and what is known of them.

/** Triangles, each of them nine coordinates: three corners, counter-clockwise from outside. */
export interface Mesh {
  readonly name: string;
  readonly corners: Float32Array;
  /** What is wrong with the file it came from, or "". */
  readonly note: string;
}

/** What a file has that could not be used, in words for the person; the first is the one that is told. */
export interface Report {
  readonly problems: string[];
}

// More are slower to turn than anybody likes.
const MOST = 500_000; // triangles

export function limit(count: number): void {
  if (count > MOST) throw new Error(`it has more than ${MOST} triangles`);
}

/** How many triangles a mesh has. */
export function triangles(mesh: Mesh): number {
  return mesh.corners.length / 9;
}

/** The box around a mesh. */
export interface Box {
  readonly centre: readonly [number, number, number];
  readonly size: readonly [number, number, number];
}

export function boxOf({ corners }: Mesh): Box {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < corners.length; i++) {
    const axis = i % 3, v = corners[i]!;
    if (v < low[axis]!) low[axis] = v;
    if (v > high[axis]!) high[axis] = v;
  }
  const along = <T>(f: (axis: number) => T): readonly [T, T, T] => [f(0), f(1), f(2)];
  return {
    centre: along((axis) => (low[axis]! + high[axis]!) / 2),
    size: along((axis) => high[axis]! - low[axis]!),
  };
}

/** Numbers that grow as they come. */
export class Coordinates {
  #values = new Float32Array(9 * 1024);
  #length = 0;

  push(...values: number[]): void {
    this.append(values);
  }

  append(values: readonly number[]): void {
    if (this.#length + values.length > this.#values.length) {
      const more = new Float32Array(this.#values.length * 2 + values.length);
      more.set(this.#values);
      this.#values = more;
    }
    for (const v of values) this.#values[this.#length++] = v;
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  finish(): Float32Array {
    return this.#values.slice(0, this.#length);
  }
}

/** Something to look at before a file is opened: a knot on a ring. */
export function knot(): Mesh {
  const around = 160, across = 16, thickness = 0.32;
  const point = (u: number): [number, number, number] => {
    const r = 1 + 0.42 * Math.cos(3 * u);
    return [r * Math.cos(2 * u), r * Math.sin(2 * u), 0.5 * Math.sin(3 * u)];
  };
  const corner = (i: number, j: number): [number, number, number] => {
    const u = (2 * Math.PI * i) / around, v = (2 * Math.PI * j) / across;
    const p = point(u), q = point(u + 0.01);
    const along = unit([q[0] - p[0], q[1] - p[1], q[2] - p[2]]);
    const side = unit(cross(along, [0, 0, 1]));
    const up = cross(side, along);
    const c = Math.cos(v) * thickness, s = Math.sin(v) * thickness;
    return [p[0] + side[0] * c + up[0] * s, p[1] + side[1] * c + up[1] * s, p[2] + side[2] * c + up[2] * s];
  };
  const corners = new Coordinates();
  for (let i = 0; i < around; i++) {
    for (let j = 0; j < across; j++) {
      const a = corner(i, j), b = corner(i + 1, j), c = corner(i + 1, j + 1), d = corner(i, j + 1);
      corners.push(...a, ...c, ...b, ...a, ...d, ...c);
    }
  }
  return { name: "A knot, until you open a file", corners: corners.finish(), note: "" };
}

type Vector = [number, number, number];

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Vector): Vector {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
}
