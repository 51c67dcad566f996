// Wavefront OBJ: points, and faces between them. Everything else in such a file is passed over.

import { Coordinates, type Report, limit } from "./mesh";
import { triangulate } from "./polygon";

/** Reads the faces of an OBJ file. One that is wrong is left out and reported. */
export function parseOBJ(text: string, report: Report): Float32Array {
  const points = new Coordinates();
  const faces: Face[] = [];
  for (const { line, words: [what, ...rest] } of statements(text)) {
    switch (what!.toLowerCase()) {
      case "v":
        if (rest.length < 3) report.problems.push(`line ${line}: a point needs three coordinates`);
        points.push(Number(rest[0]), Number(rest[1]), Number(rest[2])); // a wrong one too, for the others are counted with it
        break;
      case "f":
      case "fo": // its name in the first version of the format
        faces.push({ line, refs: rest, before: points.length / 3 });
        limit(faces.length);
    }
  }
  const corners = new Coordinates();
  for (const face of faces) {
    try {
      corners.append(triangulate(outline(face, points)));
    } catch (error) {
      report.problems.push(`line ${face.line}: ${(error as Error).message}`);
    }
    limit(corners.length / 9);
  }
  return corners.finish();
}

interface Face {
  readonly line: number;
  readonly refs: readonly string[];
  /** How many points stood before it: negative numbers count back from there. */
  readonly before: number;
}

interface Statement {
  readonly line: number;
  readonly words: readonly string[];
}

/** The lines that say something: without comments, and those that end in a backslash joined with the next. */
function* statements(text: string): Generator<Statement> {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    let whole = uncommented(lines[i]!);
    while (whole.endsWith("\\")) whole = `${whole.slice(0, -1)} ${uncommented(lines[++i] ?? "")}`;
    if (whole !== "") yield { line, words: whole.trim().split(/\s+/) };
  }
}

function uncommented(line: string): string {
  const hash = line.indexOf("#");
  return (hash < 0 ? line : line.slice(0, hash)).trim();
}

/** The corners of a face, three coordinates each. */
function outline({ refs, before }: Face, points: Coordinates): number[] {
  const indices = refs.map((ref) => index(ref, before, points.length / 3));
  const distinct = indices.filter((point, i) => point !== indices[(i + 1) % indices.length]);
  if (distinct.length < 3) throw new Error("a face needs three corners");
  const out: number[] = [];
  for (const point of distinct) out.push(points.at(point * 3), points.at(point * 3 + 1), points.at(point * 3 + 2));
  if (!out.every(Number.isFinite)) throw new Error("some of its coordinates are no numbers");
  return out;
}

/** The point that a reference means, of those like 7, -1, 7/3/2, 7//2 and 7.0. */
function index(ref: string, before: number, count: number): number {
  const match = /^([+-]?\d+)(?:\.0*)?(?:\/|$)/.exec(ref);
  const n = Number(match?.[1]);
  const found = n < 0 ? before + n : n - 1;
  if (!(found >= 0 && found < count)) throw new Error(`there is no point ${ref}`);
  return found;
}
