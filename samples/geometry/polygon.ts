// Cuts polygons into triangles, concave ones too.

// Ears are sought among the corners that bend inwards: time grows with the square of those, so a face has so much of it.
const PATIENCE = 4_000_000; // comparisons

/**
 * The triangles of a polygon, nine coordinates each, from its corners, three coordinates each. There are
 * always two fewer than corners, turned as the polygon is. One that crosses itself is cut somehow.
 */
export function triangulate(outline: readonly number[]): readonly number[] {
  const count = outline.length / 3;
  if (count === 3) return outline;
  const out: number[] = [];
  for (const corner of ears(flatten(outline), count)) out.push(outline[corner * 3]!, outline[corner * 3 + 1]!, outline[corner * 3 + 2]!);
  return out;
}

/** The corners on the plane that the polygon faces most, counter-clockwise; two coordinates each. */
function flatten(outline: readonly number[]): Float64Array {
  // Newell's normal: of corners that do not quite lie in a plane, that of the one nearest to them.
  const normal = [0, 0, 0];
  for (let i = 0; i < outline.length; i += 3) {
    const j = (i + 3) % outline.length;
    for (let axis = 0; axis < 3; axis++) {
      const a = (axis + 1) % 3, b = (axis + 2) % 3;
      normal[axis]! += (outline[i + a]! - outline[j + a]!) * (outline[i + b]! + outline[j + b]! - 2 * outline[b]!);
    }
  }
  let axis = 0;
  for (const k of [1, 2]) if (Math.abs(normal[k]!) > Math.abs(normal[axis]!)) axis = k;
  const mirror = normal[axis]! < 0 ? -1 : 1;
  const flat = new Float64Array(outline.length / 3 * 2);
  for (let i = 0; i < flat.length / 2; i++) {
    flat[i * 2] = outline[i * 3 + (axis + 1) % 3]! * mirror;
    flat[i * 2 + 1] = outline[i * 3 + (axis + 2) % 3]!;
  }
  return flat;
}

/** Cuts off one ear after the other: corners that bend outwards, with no other corner in their triangle. */
function* ears(flat: Float64Array, count: number): Generator<number> {
  const next = Array.from({ length: count }, (_, i) => (i + 1) % count);
  const previous = Array.from({ length: count }, (_, i) => (i + count - 1) % count);
  const bend = (i: number) => turn(flat, previous[i]!, i, next[i]!);
  const inward = new Set<number>();
  for (let i = 0; i < count; i++) if (bend(i) <= 0) inward.add(i);
  let patience = PATIENCE;
  const isEar = (i: number) => {
    if (bend(i) <= 0) return false;
    patience -= inward.size;
    if (patience < 0) throw new Error("the face has too many corners that bend inwards");
    for (const other of inward) if (covers(flat, previous[i]!, i, next[i]!, other)) return false;
    return true;
  };
  let at = 0, left = count, passed = 0;
  while (left > 2) {
    // Once round without an ear, what is left has no area or crosses itself.
    if (passed < left && !isEar(at)) {
      at = next[at]!;
      passed++;
      continue;
    }
    const a = previous[at]!, b = next[at]!;
    yield a;
    yield at;
    yield b;
    next[a] = b;
    previous[b] = a;
    inward.delete(at);
    for (const i of [a, b]) if (bend(i) > 0) inward.delete(i);
    left--;
    passed = 0;
    at = next[b]!; // not the neighbour, or a round polygon is cut into slivers around one corner
  }
}

/** Twice the area of a triangle; above zero when it is counter-clockwise. */
function turn(flat: Float64Array, a: number, b: number, c: number): number {
  const x = flat[a * 2]!, y = flat[a * 2 + 1]!;
  return (flat[b * 2]! - x) * (flat[c * 2 + 1]! - y) - (flat[c * 2]! - x) * (flat[b * 2 + 1]! - y);
}

/** Whether a point lies in a triangle or on its edge; where its corners are does not count. */
function covers(flat: Float64Array, a: number, b: number, c: number, point: number): boolean {
  for (const corner of [a, b, c]) {
    if (flat[corner * 2] === flat[point * 2] && flat[corner * 2 + 1] === flat[point * 2 + 1]) return false;
  }
  return turn(flat, a, b, point) >= 0 && turn(flat, b, c, point) >= 0 && turn(flat, c, a, point) >= 0;
}
