import { render, signal } from "vitrine:ui";

import { decodeText, parseCSV } from "./csv";

const MOST = 64; // columns of a table

const rows = signal<readonly (readonly string[])[]>([]);
const message = signal("Open a CSV file to see its rows.");

async function choose() {
  try {
    const [handle] = await showOpenFilePicker({ types: [{ description: "CSV", accept: { "text/csv": [".csv", ".tsv", ".txt"] } }] });
    const file = await handle!.getFile();
    const read = parseCSV(decodeText(new Uint8Array(await file.arrayBuffer())));
    const wide = read.find((row) => row.fields.length > MOST);
    if (wide !== undefined) throw new Error(`line ${wide.line}: it has ${wide.fields.length} fields, and a table at most ${MOST} columns`);
    rows.value = read.map((row) => row.fields);
    const count = Math.max(read.length - 1, 0);
    message.value = `${file.name}: ${count} ${count === 1 ? "row" : "rows"}`;
  } catch (error) {
    if ((error as Error).name !== "AbortError") message.value = `Not opened: ${(error as Error).message}`;
  }
}

/** The names of the columns, with one without a name for each field that a row has beyond them. */
function headersOf([names = [], ...body]: readonly (readonly string[])[]): string[] {
  const columns = body.reduce((most, row) => Math.max(most, row.length), names.length);
  return Array.from({ length: columns }, (_, i) => names[i] ?? "");
}

function App() {
  const headers = headersOf(rows.value), body = rows.value.slice(1);
  return (
    <column gap={8} grow>
      <row gap={8}>
        <button emphasis="primary" onClick={choose}>Open…</button>
        <output>{message.value}</output>
      </row>
      {headers.length > 0 && (
        <table grow headers={headers} rowCount={body.length} rows={(first: number, last: number) => body.slice(first, last).map((row) => headers.map((_, i) => row[i] ?? ""))} />
      )}
    </column>
  );
}

render(<App />, document.body);
