// A window onto the Mandelbrot set: the wheel and dragging zoom in, pictures
// sharpen as they come, and what one finds can be made into a poster.

import { onRestore, onSave } from "vitrine:applet";
import { render, signal } from "vitrine:ui";

import { WHOLE, type View, pixelSize, work } from "./mandelbrot";
import { PALETTES } from "./palettes";
import { type Progress, draw } from "./picture";
import { Poster, SIZES, compute, preview, tiff } from "./poster";

const view = signal<View>(WHOLE);
const palette = signal("dusk");
const progress = signal<Progress | null>(null);
const rowsEver = signal(0); // computed since the start: never goes back
const poster = signal<Poster | null>(null);
const posterRows = signal(0);
const size = signal(1); // of the poster: an index of SIZES
const message = signal("");

let canvas: HTMLCanvasElement;
let back: OffscreenCanvas; // what stood on the canvas when a gesture began

// ---- Work in slices, so that the window answers while something is computed.

// Iterations of a slice. It adapts to the machine: a slice takes about SLICE ms.
const SLICE = 40;
let quota = 40_000;
let job = 0; // the number of the running computation; starting another ends it

/** Runs a computation slice by slice until it ends or another one starts. */
async function run<T>(steps: Generator<T>, each: (step: T) => void): Promise<boolean> {
  const me = ++job;
  for (;;) {
    const began = performance.now();
    const until = work.iterations + quota;
    let last: T | undefined;
    do {
      const { done, value } = steps.next();
      if (done) {
        if (last !== undefined) each(last);
        return true;
      }
      last = value;
    } while (work.iterations < until);
    each(last);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (me !== job) return false;
    const took = performance.now() - began;
    quota = Math.min(Math.max(quota * (took > SLICE ? 0.8 : 1.25), 5_000), 400_000);
  }
}

async function refresh(): Promise<void> {
  poster.value = null;
  let row = 0;
  await run(draw(canvas, view.value, palette.value), (step) => {
    rowsEver.value += step.row - row;
    row = step.row;
    progress.value = step;
  });
}

function show(next: View): void {
  view.value = next;
  message.value = "";
  void refresh();
}

// ---- Looking around.

/** The point of the plane under a place of the canvas. */
function pointAt(x: number, y: number): { x: number; y: number } {
  const { x: centreX, y: centreY } = view.value;
  const pixel = pixelSize(view.value, canvas.width, canvas.height);
  return { x: centreX + (x - canvas.width / 2) * pixel, y: centreY + (y - canvas.height / 2) * pixel };
}

// What a notch of the wheel says; several turned at once come as one event.
const NOTCH = 100;

// Closer than this, neighbouring pixels have the same coordinates.
const CLOSEST = 1e-13;

/** Shows the plane by a factor closer, or further for one above 1, while (x, y) stays in place. */
function zoom(x: number, y: number, factor: number): void {
  const { side } = view.value;
  const next = Math.min(Math.max(side * factor, CLOSEST), WHOLE.side * 2);
  const point = pointAt(x, y);
  const share = next / side;
  stretch(x - x / share, y - y / share, 1 / share);
  show({ x: point.x + (view.value.x - point.x) * share, y: point.y + (view.value.y - point.y) * share, side: next });
}

function pan(x: number, y: number): void {
  const pixel = pixelSize(view.value, canvas.width, canvas.height);
  stretch(-x, -y, 1);
  show({ ...view.value, x: view.value.x + x * pixel, y: view.value.y + y * pixel });
}

/** Keeps what the canvas shows, for the time until there is something better. */
function remember(): void {
  if (back.width !== canvas.width || back.height !== canvas.height) {
    back.width = canvas.width;
    back.height = canvas.height;
  }
  back.getContext("2d")!.drawImage(canvas, 0, 0);
}

function stretch(x: number, y: number, scale: number): void {
  remember();
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = true;
  context.drawImage(back, x, y, canvas.width * scale, canvas.height * scale);
}

// ---- Gestures: dragging draws a frame to zoom into; with Shift it moves.

let gesture: { x: number; y: number; moves: boolean } | null = null;

/** The frame between where a gesture began and the pointer, in the canvas's proportions. */
function frame(x: number, y: number): { left: number; top: number; width: number; height: number } {
  const { x: x0, y: y0 } = gesture!;
  const width = Math.max(Math.abs(x - x0), (Math.abs(y - y0) * canvas.width) / canvas.height);
  const height = (width * canvas.height) / canvas.width;
  return { left: x < x0 ? x0 - width : x0, top: y < y0 ? y0 - height : y0, width, height };
}

function begin(event: PointerEvent): void {
  if (poster.value !== null || event.buttons !== 1) return;
  job++; // nothing draws over the gesture
  remember();
  gesture = { x: event.offsetX, y: event.offsetY, moves: event.shiftKey };
}

function move(event: PointerEvent): void {
  if (gesture === null) return;
  const context = canvas.getContext("2d")!;
  if (gesture.moves) {
    context.fillStyle = "#1c1b22";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(back, event.offsetX - gesture.x, event.offsetY - gesture.y);
    return;
  }
  const { left, top, width, height } = frame(event.offsetX, event.offsetY);
  context.drawImage(back, 0, 0);
  context.lineWidth = 3;
  context.strokeStyle = "rgba(0, 0, 0, 0.6)";
  context.strokeRect(left, top, width, height);
  context.lineWidth = 1.5;
  context.strokeStyle = "white";
  context.strokeRect(left, top, width, height);
}

function end(event: PointerEvent): void {
  if (gesture === null) return;
  const { moves, x, y } = gesture;
  const { left, top, width, height } = frame(event.offsetX, event.offsetY);
  gesture = null; // frame needed it
  canvas.getContext("2d")!.drawImage(back, 0, 0);
  if (moves) {
    pan(x - event.offsetX, y - event.offsetY);
  } else if (width < 8) {
    zoom(x, y, 0.5); // a click
  } else {
    const centre = pointAt(left + width / 2, top + height / 2);
    const scale = canvas.width / width;
    stretch(-left * scale, -top * scale, scale);
    show({ ...centre, side: Math.max((view.value.side * width) / canvas.width, CLOSEST) });
  }
}

function key(event: KeyboardEvent): void {
  const step = canvas.width / 6;
  const middle = [canvas.width / 2, canvas.height / 2] as const;
  switch (event.key) {
    case "+": return zoom(...middle, 0.5);
    case "-": return zoom(...middle, 2);
    case "0": return show(WHOLE);
    case "ArrowLeft": return pan(-step, 0);
    case "ArrowRight": return pan(step, 0);
    case "ArrowUp": return pan(0, -step);
    case "ArrowDown": return pan(0, step);
  }
}

function resize(width: number, height: number): void {
  if (width < 16 || height < 16 || (width === canvas.width && height === canvas.height)) return;
  canvas.width = width;
  canvas.height = height;
  void refresh();
}

// ---- Posters.

async function makePoster(): Promise<void> {
  const { width, height } = SIZES[size.value]!;
  const made = new Poster(width, height);
  poster.value = made;
  posterRows.value = 0;
  message.value = "";
  const finished = await run(compute(made, view.value, palette.value), (rows) => {
    rowsEver.value += rows - posterRows.value;
    posterRows.value = rows;
  });
  if (!finished) return;
  preview(made, canvas);
  message.value = "The poster is ready.";
}

async function save(): Promise<void> {
  try {
    const handle = await showSaveFilePicker({
      suggestedName: "mandelbrot.tif",
      types: [{ description: "TIFF image", accept: { "image/tiff": [".tif"] } }],
    });
    const file = await handle.createWritable();
    for (const part of tiff(poster.value!)) await file.write(part);
    await file.close();
    message.value = `Saved as ${handle.name}.`;
  } catch (error) {
    message.value = (error as Error).name === "AbortError" ? "" : `Not saved: ${(error as Error).message}`;
  }
}

// ---- What there is to see.

const rounded = (v: number) => String(Number(v.toPrecision(4))).replace("-", "−");

function Tools() {
  return (
    <row gap={8}>
      <select value={palette.value} title="Colours" onChange={(event) => { palette.value = event.target.value; void refresh(); }}>
        {Object.entries(PALETTES).map(([key, { name }]) => <option value={key}>{name}</option>)}
      </select>
      <button title="Further (-)" onClick={() => zoom(canvas.width / 2, canvas.height / 2, 2)}>−</button>
      <button title="Closer (+)" onClick={() => zoom(canvas.width / 2, canvas.height / 2, 0.5)}>+</button>
      <button title="The whole set (0)" onClick={() => show(WHOLE)}>Whole set</button>
      <spacer />
      <select value={String(size.value)} title="Size of the poster" onChange={(event) => { size.value = Number(event.target.value); }}>
        {SIZES.map(({ label }, i) => <option value={String(i)}>{label}</option>)}
      </select>
      {poster.value === null
        ? <button emphasis="primary" onClick={makePoster}>Make poster</button>
        : <button onClick={refresh}>Back to the picture</button>}
      {poster.value !== null && posterRows.value === poster.value.height && <button emphasis="primary" onClick={save}>Save…</button>}
    </row>
  );
}

function Status() {
  const { x, y, side } = view.value;
  const made = poster.value;
  const at = made === null ? progress.value : { row: posterRows.value, rows: made.height };
  const what = made === null
    ? `${rounded(x)} ${y <= 0 ? "+" : "−"} ${rounded(Math.abs(y))} i, magnified ${rounded(WHOLE.side / side)} times`
    : `Poster: row ${posterRows.value} of ${made.height}`;
  return (
    <row gap={12}>
      <output>{message.value || what}</output>
      <spacer />
      <progress value={at?.row ?? 0} max={at?.rows ?? 1} style="width: 160px" />
      <output title="Rows computed since the start">{`${rowsEver.value} rows computed`}</output>
    </row>
  );
}

function App() {
  return (
    <column gap={8} grow>
      <Tools />
      <canvas
        ref={(element: HTMLCanvasElement) => { canvas = element; }}
        width={880} height={560} grow
        title="The Mandelbrot set. Drag to zoom in, Shift-drag to move, wheel to zoom."
        keys="+ - 0 ArrowLeft ArrowRight ArrowUp ArrowDown"
        onPointerDown={begin} onPointerMove={move} onPointerUp={end}
        onWheel={(event: WheelEvent) => zoom(event.offsetX, event.offsetY, 1.4 ** (event.deltaY / NOTCH))}
        onKeyDown={key}
        onResize={(event: { width: number; height: number }) => resize(event.width, event.height)}
      />
      <Status />
    </column>
  );
}

// Opened again, it shows what was looked at last.
interface Kept {
  view: View;
  palette: string;
}

onSave((): Kept => ({ view: view.value, palette: palette.value }));
await onRestore((kept: Kept) => {
  view.value = kept.view;
  palette.value = kept.palette;
});

render(<App />, document.body);
back = new OffscreenCanvas(canvas!.width, canvas!.height);
await refresh();
