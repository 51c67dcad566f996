// Shows meshes. A path typed here is asked about; a file that is picked is not,
// because picking it is the answer.

import { readFile } from "vitrine:files";
import { args } from "vitrine:applet";
import { render, signal } from "vitrine:ui";

import { parse } from "./formats";
import { type Mesh, knot, triangles } from "./mesh";
import { type Camera, Painter, START, type Style } from "./painter";

const STYLES: Record<Style, string> = { shaded: "Shaded", wireframe: "Wireframe", both: "Shaded with edges" };

const mesh = signal<Mesh>(knot());
const style = signal<Style>("shaded");
const path = signal(args[0] ?? "");
const trouble = signal("");
const busy = signal("");

let canvas: HTMLCanvasElement;
let painter = new Painter(mesh.value);
let camera: Camera = { ...START };

// ---- Drawing, once per frame at most.

let due = false;
let moving = false;

function redraw(): void {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    painter.paint(canvas, camera, style.value, moving);
  });
}

// ---- Opening.

async function open(name: string, read: () => Promise<Uint8Array>): Promise<void> {
  trouble.value = "";
  busy.value = `Reading ${name}…`;
  try {
    const next = parse(name, await read());
    mesh.value = next;
    painter = new Painter(next);
    camera = { ...START };
    redraw();
  } catch (error) {
    trouble.value = explain(name, error as Error);
  } finally {
    busy.value = "";
  }
}

async function openPath(): Promise<void> {
  const name = path.value.trim();
  if (name !== "") await open(name, () => readFile(name));
}

async function choose(): Promise<void> {
  try {
    const [handle] = await showOpenFilePicker({
      types: [{ description: "Meshes", accept: { "model/obj": [".obj"], "model/stl": [".stl"] } }],
    });
    const file = await handle!.getFile();
    await open(file.name, async () => new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    if ((error as Error).name !== "AbortError") trouble.value = explain("the file", error as Error);
  }
}

/** Why a file is not shown, in words for the person. */
function explain(name: string, error: Error): string {
  switch (error.name) {
    case "NotAllowedError": return `${name} was not opened: ${error.message}.`;
    case "NotFoundError": return `There is no file ${name}.`;
    default: return `${name} is not shown: ${error.message}.`;
  }
}

// ---- Turning.

let hold: { x: number; y: number } | null = null;

function begin(event: PointerEvent): void {
  hold = { x: event.offsetX, y: event.offsetY };
}

function move(event: PointerEvent): void {
  if (hold === null) return;
  const dx = event.offsetX - hold.x, dy = event.offsetY - hold.y;
  hold = { x: event.offsetX, y: event.offsetY };
  if (event.shiftKey) {
    camera.shiftX += dx / canvas.width;
    camera.shiftY += dy / canvas.height;
  } else {
    turn(dx * 0.01, dy * 0.01);
  }
  moving = true;
  redraw();
}

function end(): void {
  hold = null;
  moving = false;
  redraw();
}

// What a notch of the wheel says; several turned at once come as one event.
const NOTCH = 100;

function turn(yaw: number, pitch: number): void {
  camera.yaw += yaw;
  camera.pitch = Math.min(Math.max(camera.pitch - pitch, -Math.PI / 2), Math.PI / 2);
  redraw();
}

function zoom(factor: number): void {
  camera.zoom = Math.min(Math.max(camera.zoom * factor, 0.1), 40);
  redraw();
}

function key(event: KeyboardEvent): void {
  const step = 0.15;
  switch (event.key) {
    case "ArrowLeft": return turn(-step, 0);
    case "ArrowRight": return turn(step, 0);
    case "ArrowUp": return turn(0, -step);
    case "ArrowDown": return turn(0, step);
    case "+": return zoom(1.2);
    case "-": return zoom(1 / 1.2);
    case "0": camera = { ...START }; return redraw();
  }
}

function resize(width: number, height: number): void {
  if (width < 16 || height < 16 || (width === canvas.width && height === canvas.height)) return;
  canvas.width = width;
  canvas.height = height;
  redraw();
}

// ---- What there is to see.

const rounded = (v: number) => String(Number(v.toPrecision(4)));
const grouped = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function Status() {
  if (trouble.value !== "") return <output emphasis="danger">{trouble.value}</output>;
  if (busy.value !== "") return <output emphasis="muted">{busy.value}</output>;
  const size = painter.box.size.map(rounded).join(" × ");
  const count = triangles(mesh.value);
  const shown = `${mesh.value.name}: ${grouped(count)} ${count === 1 ? "triangle" : "triangles"}, ${size}`;
  const { note } = mesh.value;
  if (note !== "") return <output emphasis="warning">{`${shown}. Not all of it: ${note}.`}</output>;
  return <output>{shown}</output>;
}

function App() {
  return (
    <column gap={8} grow>
      <row gap={8}>
        <input
          grow value={path.value} placeholder="Path of an OBJ or STL file" aria-label="Path"
          onInput={(event: InputEvent & { target: HTMLInputElement }) => { path.value = event.target.value; }}
          onSubmit={openPath}
        />
        <button onClick={openPath}>Open</button>
        <button emphasis="primary" onClick={choose}>Choose a file…</button>
        <select value={style.value} title="How to draw" onChange={(event: Event & { target: HTMLSelectElement }) => { style.value = event.target.value as Style; redraw(); }}>
          {Object.entries(STYLES).map(([key, label]) => <option value={key}>{label}</option>)}
        </select>
        <button title="As at the start (0)" onClick={() => { camera = { ...START }; redraw(); }}>Reset</button>
      </row>
      <canvas
        ref={(element: HTMLCanvasElement) => { canvas = element; }}
        width={880} height={580} grow
        title="Drag to turn, Shift-drag to move, wheel to come closer."
        keys="ArrowLeft ArrowRight ArrowUp ArrowDown + - 0"
        onPointerDown={begin} onPointerMove={move} onPointerUp={end}
        onWheel={(event: WheelEvent) => zoom(1.15 ** (-event.deltaY / NOTCH))}
        onKeyDown={key}
        onResize={(event: { width: number; height: number }) => resize(event.width, event.height)}
      />
      <Status />
    </column>
  );
}

render(<App />, document.body);
redraw();
if (path.value !== "") await openPath();
