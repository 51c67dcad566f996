// Says how many triangles a mesh has, their area and what is wrong with it: vitrine run measure.ts < part.stl

import { stdin, stdout } from "vitrine:applet";

import { parse } from "./formats";

const bytes = new Uint8Array(await new Response(stdin.readable).arrayBuffer());
try {
  const { corners, note } = parse("mesh", bytes);
  let area = 0;
  for (let i = 0; i < corners.length; i += 9) {
    const side = (from: number, axis: number) => corners[i + from + axis]! - corners[i + axis]!;
    const part = (a: number, b: number) => side(3, a) * side(6, b) - side(3, b) * side(6, a);
    area += Math.hypot(part(1, 2), part(2, 0), part(0, 1)) / 2;
  }
  await stdout.write(JSON.stringify({ triangles: corners.length / 9, area: Number(area.toFixed(3)), note }) + "\n");
} catch (error) {
  await stdout.write(JSON.stringify({ error: (error as Error).message }) + "\n");
}
