// The file formats: Wavefront OBJ, and STL in both of its forms.

import { Coordinates, type Mesh } from "./mesh";

// More are slower to turn than anybody likes.
const MOST = 500_000; // triangles

/** Reads a mesh, whatever format it is in. Errors say what is wrong with the file. */
export function parse(name: string, bytes: Uint8Array): Mesh {
  const corners = isBinarySTL(bytes) ? parseBinarySTL(bytes) : parseText(new TextDecoder().decode(bytes));
  if (corners.length === 0) throw new Error("there are no triangles in it: it is neither OBJ nor STL");
  for (const v of corners) {
    if (!Number.isFinite(v)) throw new Error("some of its coordinates are no numbers");
  }
  return { name, corners };
}

const HEADER = 84, RECORD = 50; // bytes of binary STL

function isBinarySTL(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER) return false;
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(80, true);
  return bytes.length === HEADER + count * RECORD; // exact, since ASCII files may say anything there
}

function parseBinarySTL(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(80, true);
  limit(count);
  const corners = new Float32Array(count * 9);
  for (let i = 0; i < count; i++) {
    const at = HEADER + i * RECORD + 12; // after the normal, which follows from the corners
    for (let k = 0; k < 9; k++) corners[i * 9 + k] = view.getFloat32(at + k * 4, true);
  }
  return corners;
}

function parseText(text: string): Float32Array {
  return /^\s*solid\b/.test(text) && /\bfacet\b/.test(text) ? parseTextSTL(text) : parseOBJ(text);
}

function parseTextSTL(text: string): Float32Array {
  const corners = new Coordinates();
  const vertex = /\bvertex\s+(\S+)\s+(\S+)\s+(\S+)/g;
  for (let match; (match = vertex.exec(text)) !== null;) {
    corners.push(Number(match[1]), Number(match[2]), Number(match[3]));
    limit(corners.length / 9);
  }
  if (corners.length % 9 !== 0) throw new Error("its last triangle is not complete");
  return corners.finish();
}

function parseOBJ(text: string): Float32Array {
  const points = new Coordinates();
  const corners = new Coordinates();
  let number = 0;
  for (const line of text.split("\n")) {
    number++;
    const [what, ...rest] = line.trim().split(/\s+/);
    if (what === "v") {
      if (rest.length < 3) throw new Error(`line ${number}: a point needs three coordinates`);
      points.push(Number(rest[0]), Number(rest[1]), Number(rest[2]));
    } else if (what === "f") {
      face(points, corners, rest, number);
      limit(corners.length / 9);
    }
  }
  return corners.finish();
}

/** Cuts a face into triangles around its first corner. */
function face(points: Coordinates, corners: Coordinates, refs: readonly string[], line: number): void {
  if (refs.length < 3) throw new Error(`line ${line}: a face needs three corners`);
  const count = points.length / 3;
  const at = refs.map((ref) => {
    const n = parseInt(ref, 10); // of 7/3/2, the point
    const index = n < 0 ? count + n : n - 1;
    if (!(index >= 0 && index < count)) throw new Error(`line ${line}: there is no point ${ref}`);
    return index * 3;
  });
  for (let i = 1; i + 1 < at.length; i++) {
    for (const p of [at[0]!, at[i]!, at[i + 1]!]) corners.push(points.at(p), points.at(p + 1), points.at(p + 2));
  }
}

function limit(count: number): void {
  if (count > MOST) throw new Error(`it has more than ${MOST} triangles`);
}
