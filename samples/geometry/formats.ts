// The file formats: Wavefront OBJ, and STL in both of its forms.

import { type Mesh, type Report } from "./mesh";
import { parseOBJ } from "./obj";
import { isBinarySTL, isTextSTL, parseBinarySTL, parseTextSTL } from "./stl";

/** Reads a mesh, whatever format it is in. Errors say what is wrong with the file. */
export function parse(name: string, bytes: Uint8Array): Mesh {
  const report: Report = { problems: [] };
  const corners = read(bytes, report);
  if (corners.length > 0) return { name, corners, note: note(report) };
  const [problem] = report.problems;
  throw new Error(problem === undefined
    ? "there are no triangles in it: it is neither OBJ nor STL"
    : `there are no triangles in it that could be drawn; ${problem}`);
}

function read(bytes: Uint8Array, report: Report): Float32Array {
  if (isBinarySTL(bytes)) return parseBinarySTL(bytes, report);
  const text = decode(bytes);
  // An OBJ file may begin with the word of the other format, in a name or a remark.
  const corners = isTextSTL(text) ? parseTextSTL(text, report) : null;
  return corners === null || corners.length === 0 ? parseOBJ(text, report) : corners;
}

/** UTF-8, or UTF-16 when the file begins with its mark. */
function decode(bytes: Uint8Array): string {
  const mark = (bytes[0] ?? 0) << 8 | (bytes[1] ?? 0);
  return new TextDecoder(mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8").decode(bytes);
}

/** What the person should know of a mesh that is shown nevertheless, or "". */
function note({ problems: [first, ...rest] }: Report): string {
  if (first === undefined) return "";
  return rest.length === 0 ? first : `${first}, and ${rest.length} more like it`;
}
