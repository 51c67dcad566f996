// Draws a mesh: the farthest triangles first, each in the shade that the light gives it.

import { type Box, type Mesh, boxOf, triangles } from "./mesh";

/** How triangles are drawn. */
export type Style = "shaded" | "wireframe" | "both";

/** From where the mesh is seen. */
export interface Camera {
  yaw: number; // radians
  pitch: number;
  zoom: number; // 1 fits
  shiftX: number; // shares of the canvas
  shiftY: number;
}

export const START: Readonly<Camera> = { yaw: -0.6, pitch: -0.45, zoom: 1, shiftX: 0, shiftY: 0 };

// Shades from dark to light, of a warm grey under a cool sky.
const SHADES = Array.from({ length: 64 }, (_, i) => {
  const light = i / 63;
  const tone = (dark: number, bright: number) => Math.round(dark + (bright - dark) * light);
  return `rgb(${tone(34, 250)}, ${tone(44, 226)}, ${tone(74, 190)})`;
});

const LIGHT = normal(-0.45, 0.75, 0.85);

// While the mesh turns, so many triangles are drawn at most: a rough look at once beats a fine one late.
const MOVING = 4_000;

// Half of it lies within the triangle; the other half covers the pixels that an edge touches, 1.4 across at most, and the line has such an edge itself.
const SEAM = 2; // pixels

/** Draws one mesh again and again. */
export class Painter {
  readonly #mesh: Mesh;
  readonly #box: Box;
  readonly #scale: number;
  // Of the triangles that are seen, in the order in which they were found.
  readonly #depth: Float32Array;
  readonly #shade: Uint8Array;
  readonly #flat: Float32Array; // six coordinates on the screen

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
    this.#box = boxOf(mesh);
    this.#scale = 2 / (Math.hypot(...this.#box.size) || 1);
    const count = triangles(mesh);
    this.#depth = new Float32Array(count);
    this.#shade = new Uint8Array(count);
    this.#flat = new Float32Array(count * 6);
  }

  get box(): Box {
    return this.#box;
  }

  /** Draws the mesh and says how many triangles that took. */
  paint(canvas: HTMLCanvasElement, camera: Camera, style: Style, moving: boolean): number {
    const context = canvas.getContext("2d")!;
    const sky = context.createLinearGradient(0, 0, 0, canvas.height);
    sky.addColorStop(0, "#2b3245");
    sky.addColorStop(1, "#161a24");
    context.fillStyle = sky;
    context.fillRect(0, 0, canvas.width, canvas.height);
    const stride = moving ? Math.ceil(triangles(this.#mesh) / MOVING) : 1;
    const seen = this.#project(canvas, camera, stride, style === "wireframe");
    const order = Array.from({ length: seen }, (_, i) => i).sort((a, b) => this.#depth[b]! - this.#depth[a]!);
    if (style === "wireframe") this.#outline(context, order, "rgba(196, 214, 255, 0.55)");
    else this.#fill(context, order, style === "both");
    return seen;
  }

  /** Finds the triangles that face the camera, and where they are on the screen. */
  #project(canvas: HTMLCanvasElement, camera: Camera, stride: number, all: boolean): number {
    const { corners } = this.#mesh;
    const [centreX, centreY, centreZ] = this.#box.centre;
    const scale = this.#scale;
    const cy = Math.cos(camera.yaw), sy = Math.sin(camera.yaw);
    const cp = Math.cos(camera.pitch), sp = Math.sin(camera.pitch);
    const size = Math.min(canvas.width, canvas.height) * 0.62 * camera.zoom;
    const midX = canvas.width * (0.5 + camera.shiftX), midY = canvas.height * (0.5 + camera.shiftY);
    const distance = 3.6; // of the eye, in radii of the mesh
    const p = new Float64Array(9);
    const flat = this.#flat;
    let seen = 0;
    for (let at = 0; at < corners.length; at += 9 * stride) {
      let depth = 0;
      for (let k = 0; k < 9; k += 3) {
        const x = (corners[at + k]! - centreX) * scale;
        const y = (corners[at + k + 1]! - centreY) * scale;
        const z = (corners[at + k + 2]! - centreZ) * scale;
        const x1 = x * cy + z * sy, z1 = z * cy - x * sy;
        p[k] = x1;
        p[k + 1] = y * cp - z1 * sp;
        p[k + 2] = y * sp + z1 * cp;
        depth -= p[k + 2]!;
      }
      const o = seen * 6;
      for (let k = 0, c = o; k < 9; k += 3, c += 2) {
        const near = (distance * size) / (distance - p[k + 2]!);
        flat[c] = midX + p[k]! * near;
        flat[c + 1] = midY - p[k + 1]! * near;
      }
      const area = (flat[o + 2]! - flat[o]!) * (flat[o + 5]! - flat[o + 1]!) - (flat[o + 4]! - flat[o]!) * (flat[o + 3]! - flat[o + 1]!);
      if (area >= 0 && !all) continue; // its back
      const n = normal(
        (p[4]! - p[1]!) * (p[8]! - p[2]!) - (p[5]! - p[2]!) * (p[7]! - p[1]!),
        (p[5]! - p[2]!) * (p[6]! - p[0]!) - (p[3]! - p[0]!) * (p[8]! - p[2]!),
        (p[3]! - p[0]!) * (p[7]! - p[1]!) - (p[4]! - p[1]!) * (p[6]! - p[0]!),
      );
      const light = n[0] * LIGHT[0] + n[1] * LIGHT[1] + n[2] * LIGHT[2];
      this.#shade[seen] = Math.round(63 * Math.min(1, 0.12 + 0.88 * Math.max(0, light) ** 0.8));
      this.#depth[seen] = depth;
      seen++;
    }
    return seen;
  }

  #fill(context: CanvasRenderingContext2D, order: readonly number[], edges: boolean): void {
    context.lineJoin = "bevel";
    for (const i of order) {
      const colour = SHADES[this.#shade[i]!]!;
      context.fillStyle = colour;
      this.#trace(context, i);
      context.fill();
      // An edge covers its pixels in part, and what lies behind would shine through between neighbours:
      // a line of the same colour reaches over it.
      context.lineWidth = SEAM;
      context.strokeStyle = colour;
      context.stroke();
      if (!edges) continue;
      context.lineWidth = 0.6;
      context.strokeStyle = "rgba(10, 14, 26, 0.55)";
      context.stroke();
    }
  }

  #trace(context: CanvasRenderingContext2D, triangle: number): void {
    const flat = this.#flat, o = triangle * 6;
    context.beginPath();
    context.moveTo(flat[o]!, flat[o + 1]!);
    context.lineTo(flat[o + 2]!, flat[o + 3]!);
    context.lineTo(flat[o + 4]!, flat[o + 5]!);
    context.closePath();
  }

  #outline(context: CanvasRenderingContext2D, order: readonly number[], colour: string): void {
    const flat = this.#flat;
    context.lineWidth = 0.8;
    context.strokeStyle = colour;
    context.beginPath();
    for (const i of order) {
      const o = i * 6;
      context.moveTo(flat[o]!, flat[o + 1]!);
      context.lineTo(flat[o + 2]!, flat[o + 3]!);
      context.lineTo(flat[o + 4]!, flat[o + 5]!);
      context.closePath();
    }
    context.stroke();
  }
}

function normal(x: number, y: number, z: number): readonly [number, number, number] {
  const length = Math.sqrt(x * x + y * y + z * z) || 1;
  return [x / length, y / length, z / length];
}
