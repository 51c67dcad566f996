import { render, signal } from "vitrine:ui";

const width = signal(4);
let canvas: HTMLCanvasElement;
let drawing = false;

function clear() {
  const context = canvas.getContext("2d")!;
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
}

function begin(event: PointerEvent) {
  drawing = true;
  const context = canvas.getContext("2d")!;
  context.beginPath();
  context.moveTo(event.offsetX, event.offsetY);
}

function move(event: PointerEvent) {
  if (!drawing) return;
  const context = canvas.getContext("2d")!;
  context.lineWidth = width.value;
  context.lineCap = "round";
  context.strokeStyle = "#2f4f8f";
  context.lineTo(event.offsetX, event.offsetY);
  context.stroke();
}

render(
  <column gap={8} grow>
    <row gap={8}>
      <button onClick={clear}>Clear</button>
      <input type="range" min={1} max={24} value={String(width.value)} title="Width of the pen"
        onInput={(event: Event) => { width.value = Number((event.target as HTMLInputElement).value); }} />
    </row>
    <canvas width={800} height={520} ref={(element: HTMLCanvasElement) => { canvas = element; }}
      onPointerDown={begin} onPointerMove={move} onPointerUp={() => { drawing = false; }} />
  </column>,
  document.body,
);
clear();
