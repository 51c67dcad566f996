import { render, signal } from "vitrine:ui";

const rows = signal<string[][]>([]);
const message = signal("Open a CSV file to see its rows.");

/** Reads CSV: commas between fields, quotes around those that hold commas, quotes or line breaks. */
function parseCSV(text: string): string[][] {
  const result: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error(`row ${result.length + 1} is not CSV`);
    row.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] !== ",") {
      result.push(row);
      row = [];
    }
  }
  return result;
}

async function choose() {
  try {
    const [handle] = await showOpenFilePicker({ types: [{ description: "CSV", accept: { "text/csv": [".csv"] } }] });
    const file = await handle!.getFile();
    rows.value = parseCSV(await file.text());
    message.value = `${file.name}: ${rows.value.length - 1} rows`;
  } catch (error) {
    if ((error as Error).name !== "AbortError") message.value = `Not opened: ${(error as Error).message}`;
  }
}

function App() {
  const [headers = [], ...body] = rows.value;
  return (
    <column gap={8} grow>
      <row gap={8}>
        <button emphasis="primary" onClick={choose}>Open…</button>
        <output>{message.value}</output>
      </row>
      {headers.length > 0 && (
        <table grow headers={headers} rowCount={body.length} rows={(first: number, last: number) => body.slice(first, last)} />
      )}
    </column>
  );
}

render(<App />, document.body);
