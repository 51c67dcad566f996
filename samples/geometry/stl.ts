// STL: triangles, as text or as bytes.

import { Coordinates, type Report, limit } from "./mesh";
import { triangulate } from "./polygon";

const HEADER = 84, RECORD = 50; // bytes of binary STL

// What programs write that cannot go back to the header once they know better.
const UNKNOWN = 0xffff_ffff;

/**
 * Whether bytes are STL's binary form. Its 80 bytes of title may say anything, "solid" too, and its count and
 * length may be wrong; but no text has a zero among the bytes that follow, and the count and the first triangle do.
 */
export function isBinarySTL(bytes: Uint8Array): boolean {
  const mark = (bytes[0] ?? 0) << 8 | (bytes[1] ?? 0);
  if (bytes.length < HEADER || mark === 0xfffe || mark === 0xfeff) return false; // the marks of UTF-16
  return bytes.subarray(80, HEADER + RECORD).includes(0);
}

export function parseBinarySTL(bytes: Uint8Array, report: Report): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = recordCount(view, report);
  limit(count);
  const corners = new Coordinates();
  for (let i = 0; i < count; i++) {
    const at = HEADER + i * RECORD + 12; // after the normal, which follows from the corners
    const triangle: number[] = [];
    for (let k = 0; k < 36; k += 4) triangle.push(view.getFloat32(at + k, true));
    add(corners, triangle, `triangle ${i + 1}`, report);
  }
  return corners.finish();
}

/** How many triangles there are, which is not always what the file says. */
function recordCount(view: DataView, report: Report): number {
  const said = view.getUint32(80, true);
  const room = view.byteLength - HEADER;
  const whole = Math.floor(room / RECORD), rest = room % RECORD;
  if (said === whole) return said; // what follows the last is somebody's addition
  if (said > 0 && said < whole && rest !== 0) return said;
  if (rest !== 0 && said !== 0 && said !== UNKNOWN) throw new Error("its last triangle is not complete, or it is no STL");
  report.problems.push(`it says that it has ${said} triangles, and has ${whole}`);
  return whole;
}

export function isTextSTL(text: string): boolean {
  return /^\s*solid/im.test(text) && /\bfacet\b/i.test(text);
}

export function parseTextSTL(text: string, report: Report): Float32Array {
  const corners = new Coordinates();
  const loop = /\bouter\s+loop\b|\bendloop\b/gi;
  let from = -1, count = 0;
  for (let match; (match = loop.exec(text)) !== null;) {
    if (match[0].toLowerCase() !== "endloop") {
      from = loop.lastIndex;
    } else if (from >= 0) {
      add(corners, vertices(text.slice(from, match.index)), `facet ${++count}`, report);
      limit(corners.length / 9);
      from = -1;
    }
  }
  if (from >= 0) throw new Error("its last triangle is not complete");
  return corners.finish();
}

function vertices(text: string): number[] {
  const out: number[] = [];
  for (const [, x, y, z] of text.matchAll(/\bvertex\s+(\S+)\s+(\S+)\s+(\S+)/gi)) out.push(Number(x), Number(y), Number(z));
  return out;
}

/** Adds a facet, which some programs give more than three corners; a wrong one is left out. */
function add(corners: Coordinates, outline: readonly number[], what: string, report: Report): void {
  if (outline.length < 9) report.problems.push(`${what}: it needs three corners`);
  else if (!outline.every(Number.isFinite)) report.problems.push(`${what}: some of its coordinates are no numbers`);
  else corners.append(triangulate(outline));
}
